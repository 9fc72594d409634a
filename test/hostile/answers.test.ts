import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Session, SessionLimits } from '../../shared/xmpp/session.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import { type Peer, scriptedServer } from '../support/scripted-server.ts';
import { type WatchedSession, watchSession } from '../support/watched-session.ts';

const REMOTE = parseJid('conference.example');

function askVersion(session: Session, timeoutMs?: number): Promise<Element> {
  const child = xml('query', { xmlns: 'jabber:iq:version' });
  return session.ask({ to: REMOTE, type: 'get', child, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}

/** An online component; `answer` gets the id of every question. */
async function asking(
  t: TestContext,
  answer: (peer: Peer, id: string, turn: number) => void | Promise<void>,
  limits: Partial<SessionLimits> = {},
): Promise<WatchedSession> {
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
    for (let turn = 0; ; turn++) {
      const [, id = ''] = await peer.expect(
        /<iq type="get" id="([\w-]{22})" to="conference\.example"[^>]*>.*?<\/iq>/,
      );
      await answer(peer, id, turn);
    }
  });
  const watched = watchSession(t, server.url, limits);
  await watched.session.ready();
  return watched;
}

const result = (id: string, from: string): string =>
  `<iq type='result' id='${id}' from='${from}' to='rooms.example'/>`;
const failing = (code: string, condition?: string) => (error: unknown) =>
  error instanceof Failure && error.code === code && error.condition === condition;

test('forged answers are ignored and counted; the true one still counts', async (t) => {
  const watched = await asking(t, (peer, id) => {
    for (const from of ['attacker@evil.example/x', 'evil.example', 'conference.example/x', 'rooms.example'])
      peer.send(result(id, from));
    peer.send(`<iq type='result' id='${id}'/><iq type='error' id='${id}' from='evil.example'/>`);
    peer.send(result(id, 'CONFERENCE.example.'));
  });
  assert.equal((await askVersion(watched.session)).attrs.from, 'conference.example');
  assert.equal(watched.session.counters.forged, 6);
  assert.deepEqual(watched.stanzas, []);
});

test('a second answer is nobody’s', async (t) => {
  const watched = await asking(t, (peer, id) => {
    peer.send(result(id, REMOTE) + result(id, REMOTE) + result(id, 'evil.example'));
    peer.send("<message from='a@b' id='after'/>");
  });
  await askVersion(watched.session);
  await watched.stanza('after');
  assert.equal(watched.session.counters.forged, 0);
  assert.deepEqual(watched.bugs, []);
});

test('an error without <error/> is an answer', async (t) => {
  const watched = await asking(t, (peer, id) => peer.send(`<iq type='error' id='${id}' from='${REMOTE}'/>`));
  await assert.rejects(askVersion(watched.session), failing('remote-error', 'undefined-condition'));
});

test('an answer that is nested too deeply is a failure, not silence', async (t) => {
  const watched = await asking(t, (peer, id) =>
    peer.send(`<iq type='result' id='${id}' from='${REMOTE}'>${'<a>'.repeat(300)}${'</a>'.repeat(300)}</iq>`),
  );
  await assert.rejects(askVersion(watched.session), failing('remote-error', 'undefined-condition'));
});

test('no answer ends in a time-out, and the late answer harms nobody', async (t) => {
  const watched = await asking(t, async (peer, id, turn) => {
    if (turn === 0) return;
    peer.send(result(id, REMOTE));
  });
  await assert.rejects(askVersion(watched.session, 1), failing('remote-timeout'));
  assert.equal(watched.session.counters.timeouts, 1);
  await askVersion(watched.session);
});

test('questions in flight are bounded', async (t) => {
  const watched = await asking(t, () => {}, { inFlight: 3 });
  const pending = [1, 2, 3].map(() => askVersion(watched.session));
  await assert.rejects(askVersion(watched.session), failing('too-many'));
  const settled = Promise.allSettled(pending);
  await watched.session.close();
  for (const one of await settled) assert.ok(one.status === 'rejected' && failing('unavailable')(one.reason));
  await assert.rejects(askVersion(watched.session), failing('unavailable'));
  assert.throws(() => watched.session.send(xml('message')), failing('unavailable'));
});

test('while the link is down nothing is asked', async (t) => {
  const server = await scriptedServer(t, async () => {});
  const { session } = watchSession(t, server.url);
  await assert.rejects(askVersion(session), failing('unavailable'));
});

test('a link that goes down takes its questions with it, before it is up again', async (t) => {
  const watched = await asking(t, (peer) => peer.reset(), { askMs: 5_000 });
  await assert.rejects(askVersion(watched.session), failing('unavailable'));
  assert.equal(watched.session.counters.connects, 1);
});
