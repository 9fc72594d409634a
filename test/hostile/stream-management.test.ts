import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { type Peer, type Script, scriptedServer } from '../support/scripted-server.ts';
import { type WatchedSession, watchSession } from '../support/watched-session.ts';

const SM = "<sm xmlns='urn:xmpp:sm:3'/>";
const ALIVE = "<message from='friend@example' id='alive'/>";

async function account(
  t: TestContext,
  script: Script,
): Promise<WatchedSession & { faults: readonly unknown[] }> {
  const server = await scriptedServer(t, script);
  return { ...watchSession(t, server.url, {}, {}), faults: server.faults };
}

async function bindManaged(peer: Peer, id = 'sm-1'): Promise<void> {
  await peer.acceptAccount(SM);
  await peer.bind();
  await peer.expect(/<enable [^>]*resume="true"[^>]*\/>/);
  peer.send(`<enabled xmlns='urn:xmpp:sm:3' id='${id}' resume='true'/>`);
}

test('answers, malformed and refused stanzas are all counted for stream management', async (t) => {
  const { session, faults, ...watched } = await account(t, async (peer) => {
    await bindManaged(peer);
    const [, id] = await peer.expect(/<iq type="get" id="([^"]+)"/);
    const deep = '<a>'.repeat(500) + '</a>'.repeat(500);
    peer.send(
      `<iq type='result' id='${id}' from='accounts.test'/><message from='@'/><message from='a@b'>${deep}</message><unknown/><presence from='a@b'/><r xmlns='urn:xmpp:sm:3'/>`,
    );
    await peer.expect(/<a xmlns="urn:xmpp:sm:3" h="4"\/>/);
    peer.send(ALIVE);
  });
  await session.ready();
  await session.ask({
    to: parseJid('accounts.test'),
    type: 'get',
    child: xml('ping', { xmlns: 'urn:xmpp:ping' }),
  });
  await watched.stanza('alive');
  assert.deepEqual(faults, []);
});

test('closing tells how much has come, so that the server keeps none of it', async (t) => {
  let over: (received: string) => void = () => {};
  const received = new Promise<string>((resolve) => {
    over = resolve;
  });
  const { session, ...watched } = await account(t, async (peer) => {
    await bindManaged(peer);
    peer.send(ALIVE);
    await peer.gone();
    over(peer.received);
  });
  await watched.stanza('alive');
  await session.close();
  assert.match(await received, /<a xmlns="urn:xmpp:sm:3" h="1"\/><\/stream:stream>$/);
});

test('a lost stream is taken up: nothing is lost, nothing comes twice, questions stay open', async (t) => {
  const { session, faults, ...watched } = await account(t, async (peer, index) => {
    if (index === 0) {
      await bindManaged(peer);
      peer.send("<message from='a@b' id='first'/>");
      await peer.expect(/id="two"/);
      peer.reset();
      return;
    }
    await peer.acceptAccount(SM);
    await peer.expect(/<resume [^>]*h="1" previd="sm-1"\/>/);
    peer.send("<resumed xmlns='urn:xmpp:sm:3' previd='sm-1' h='1'/><message from='a@b' id='second'/>");
    const [, id] = await peer.expect(
      /^<iq type="get" id="([^"]+)"[^>]*>.*?<\/iq><message to="a@b" id="two"\/><message to="a@b" id="three"\/>/,
    );
    peer.send(`<iq type='result' id='${id}' from='example'/><r xmlns='urn:xmpp:sm:3'/>`);
    await peer.expect(/<a xmlns="urn:xmpp:sm:3" h="3"\/>/);
    peer.send(ALIVE);
  });
  await session.ready();
  session.send(xml('message', { to: 'a@b', id: 'one' }));
  const answer = session.ask({
    to: parseJid('example'),
    type: 'get',
    child: xml('ping', { xmlns: 'urn:xmpp:ping' }),
  });
  session.send(xml('message', { to: 'a@b', id: 'two' }));
  await watched.until(() => watched.offline.length === 1);
  session.send(xml('message', { to: 'a@b', id: 'three' }));
  await answer;
  await watched.stanza('alive');
  assert.deepEqual(watched.online, [false, true]);
  assert.deepEqual(
    watched.stanzas.map(({ attrs }) => attrs.id),
    ['first', 'second', 'alive'],
  );
  assert.deepEqual(faults, []);
});

test('a stream that cannot be taken up begins anew: messages are sent again, questions fail', async (t) => {
  const { session, faults, ...watched } = await account(t, async (peer, index) => {
    if (index === 0) {
      await bindManaged(peer);
      await peer.expect(/id="two"/);
      peer.reset();
      return;
    }
    await peer.acceptAccount(SM);
    await peer.expect(/<resume /);
    peer.send(
      "<failed xmlns='urn:xmpp:sm:3' h='1'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>",
    );
    await peer.bind();
    await peer.expect(/<enable [^>]*\/>/);
    peer.send("<enabled xmlns='urn:xmpp:sm:3' id='sm-2' resume='true'/>");
    await peer.expect(/^<message to="a@b" id="two"\/>/);
    peer.send(ALIVE);
  });
  await session.ready();
  session.send(xml('message', { to: 'a@b', id: 'one' }));
  const answer = session.ask({
    to: parseJid('example'),
    type: 'get',
    child: xml('ping', { xmlns: 'urn:xmpp:ping' }),
  });
  session.send(xml('presence', { to: 'a@b' }));
  session.send(xml('message', { to: 'a@b', id: 'two' }));
  await assert.rejects(answer, (error) => error instanceof Failure && error.code === 'unavailable');
  await watched.stanza('alive');
  assert.deepEqual(watched.online, [false, false]);
  assert.deepEqual(faults, []);
});

test('a server that refuses stream management is used without', async (t) => {
  const watched = await account(t, async (peer) => {
    await peer.acceptAccount(SM);
    await peer.bind();
    await peer.expect(/<enable /);
    peer.send(
      `<failed xmlns='urn:xmpp:sm:3'><unexpected-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>${ALIVE}`,
    );
  });
  await watched.stanza('alive');
  assert.equal(watched.session.online, true);
});
