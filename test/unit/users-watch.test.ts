/** The watch on a session in memory, with a clock of its own. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Extra } from '../../services/users/watch.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { Condition } from '../../shared/xmpp/stanza-error.ts';
import { type Element, parseXml } from '../../shared/xmpp/xml.ts';
import { watchInMemory } from '../support/watch-in-memory.ts';

const NOTHING: ReadonlySet<Extra> = new Set();
const HOUR = 3_600_000;
const ANNA = parseJid('anna@one.example');
const BERT = parseJid('bert@one.example');
const CARL = parseJid('carl@two.example');
const DORA = parseJid('dora@three.example');
const INFO = 'http://jabber.org/protocol/disco#info';

describe('a component', () => {
  it('asks about everybody; who is silent for a minute is offline', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, NOTHING);
    w.watching.follow(BERT, NOTHING);
    w.wait(250);
    assert.deepEqual(w.took(), [`probe ${ANNA}`, `probe ${BERT}`]);
    w.hear(`${ANNA}/phone`, 'available', { show: 'away' });
    assert.deepEqual([w.is(ANNA), w.is(BERT), w.changes], ['away', 'unknown', [ANNA]]);
    w.wait(59_000);
    assert.equal(w.is(BERT), 'unknown');
    w.wait(1_250);
    assert.deepEqual([w.is(ANNA), w.is(BERT), w.changes], ['away', 'offline', [ANNA, BERT]]);
    w.hear(`${BERT}/phone`, 'available');
    assert.equal(w.is(BERT), 'online');
  });

  it('asks ten thousand within three seconds, a thousand at once, and waits while the link takes no more', (t) => {
    const w = watchInMemory(t, 'users.example', false);
    for (let i = 0; i < 10_000; i++) w.watching.follow(parseJid(`p${i}@s${i % 7}.example`), NOTHING);
    w.wait(1_000);
    assert.deepEqual(w.took(), [], 'nothing before there is a link');
    w.session.goOnline();
    assert.equal(w.sent.length, 1_000);
    w.wait(250);
    assert.equal(w.sent.length, 2_000);
    w.link.full = true;
    w.wait(1_000);
    assert.equal(w.sent.length, 2_000);
    w.link.full = false;
    w.wait(2_000);
    assert.equal(new Set(w.sent).size, 10_000);
    assert.equal(w.took().length, 10_000, 'everybody once');
  });

  it('asks about everybody again within a day, each once', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, NOTHING);
    w.wait(250);
    w.hear(`${ANNA}/phone`, 'available');
    assert.equal(w.took().length, 1);
    w.wait(6 * HOUR - 1_000);
    assert.deepEqual(w.took(), []);
    w.wait(18 * HOUR + 2_000);
    assert.ok(w.took().length >= 1 && w.sent.length <= 3);
    assert.equal(w.is(ANNA), 'offline', 'nobody answered');
  });

  it('asks once more before silence makes somebody who was there offline', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, NOTHING);
    w.wait(250);
    w.hear(`${ANNA}/phone`, 'available');
    w.took();
    while (w.sent.length === 0) w.wait(30_000);
    assert.deepEqual(w.took(), [`probe ${ANNA}`]);
    w.wait(60_500);
    assert.deepEqual([w.took(), w.is(ANNA)], [[`probe ${ANNA}`], 'online'], 'that answer may have been lost');
    w.wait(60_500);
    assert.deepEqual([w.took(), w.is(ANNA)], [[], 'offline']);
  });

  it('asks whether it may still see who is silent; only a refusal that is meant so says no', async (t) => {
    const w = watchInMemory(t);
    const revoked: Jid[] = [];
    w.watching.onRevoked = (jid) => void revoked.push(jid);
    const server = (name: string) =>
      parseXml(
        `<iq type="result"><query xmlns="${INFO}"><identity category="server" type="im" name="${name}"/></query></iq>`,
      );
    const refuses = (condition: Condition) => new Failure('remote-error', 'no', { condition });
    const answers = new Map<string, Element | Failure>([
      [ANNA, refuses('subscription-required')],
      [BERT, refuses('service-unavailable')],
      ['one.example', server('Some')],
      [DORA, refuses('service-unavailable')],
      ['three.example', server('Prosody')],
    ]);
    w.session.answer(({ to }) => answers.get(to));
    for (const jid of [ANNA, BERT, CARL, DORA]) w.watching.follow(jid, NOTHING);
    w.wait(250);
    w.hear(`${CARL}/phone`, 'available');
    assert.equal(w.session.asked.length, 0);
    w.wait(60_500);
    await new Promise(setImmediate);
    const asked = w.session.asked.map(({ to }) => to);
    assert.deepEqual(asked.sort(), [ANNA, BERT, DORA, 'one.example', 'three.example'].sort());
    assert.deepEqual(revoked, [ANNA, DORA]);
  });

  it('says that it is there, and asks, where extras are wanted', async (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, new Set(['tune', 'mood']));
    w.watching.follow(BERT, NOTHING);
    w.wait(250);
    assert.deepEqual(w.took(), [`available ${ANNA}`, `probe ${ANNA}`, `probe ${BERT}`]);
    assert.deepEqual(
      w.session.asked.map(({ to, from, child }) => [to, from, child.getChild('items')?.attrs.node]),
      [
        [ANNA, 'bot@users.example', 'http://jabber.org/protocol/tune'],
        [ANNA, 'bot@users.example', 'http://jabber.org/protocol/mood'],
      ],
    );
    w.watching.follow(BERT, new Set(['name']));
    w.watching.follow(ANNA, new Set(['mood']));
    w.wait(250);
    assert.deepEqual(w.took(), [`available ${BERT}`, `probe ${BERT}`]);
  });
});

it('an account asks once for whom it follows later than it came: its server has asked before; silence is offline', (t) => {
  const w = watchInMemory(t, 'bot@users.example');
  w.watching.follow(ANNA, NOTHING);
  w.wait(59_000);
  assert.deepEqual([w.took(), w.is(ANNA)], [[`probe ${ANNA}`], 'unknown']);
  w.wait(1_250);
  assert.equal(w.is(ANNA), 'offline');
  w.wait(48 * HOUR);
  w.session.goOffline();
  w.session.goOnline();
  w.wait(250);
  assert.deepEqual(w.took(), []);
});

describe('the link', () => {
  it('is lost after ten seconds: nothing is known; taken up where it was, everything is', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, NOTHING);
    w.hear(`${ANNA}/phone`, 'available');
    w.wait(250);
    w.session.goOffline();
    w.wait(9_000);
    w.session.goOffline('still');
    assert.equal(w.is(ANNA), 'online');
    w.wait(1_000);
    assert.deepEqual([w.is(ANNA), w.changes], ['unknown', [ANNA, ANNA]]);
    w.took();
    w.session.goOnline(true);
    assert.deepEqual([w.is(ANNA), w.changes.length, w.took()], ['online', 3, []]);
  });

  it('is made anew after that: unknown until told, and everybody is asked', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, NOTHING);
    w.hear(`${ANNA}/phone`, 'available');
    w.session.goOffline();
    w.wait(20_000);
    w.took();
    w.session.goOnline();
    assert.deepEqual([w.is(ANNA), w.took()], ['unknown', [`probe ${ANNA}`]]);
    w.hear(`${ANNA}/tablet`, 'available', { show: 'dnd' });
    assert.equal(w.watching.presenceOf(ANNA).resources.length, 1);
  });

  it('is made anew at once: what was known holds until the answers', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, NOTHING);
    w.hear(`${ANNA}/phone`, 'available', { show: 'chat' });
    w.hear(`${ANNA}/laptop`, 'available', { show: 'away' });
    w.session.goOffline();
    w.wait(500);
    w.session.goOnline();
    assert.equal(w.is(ANNA), 'chat');
    w.hear(`${ANNA}/laptop`, 'available', { show: 'away' });
    w.wait(5_250);
    assert.equal(w.is(ANNA), 'away', 'the phone is not there any more');
  });
});

describe('a server that is not reached', () => {
  it('makes unknown, then offline; it is asked again later and later', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(CARL, NOTHING);
    w.hear(`${CARL}/phone`, 'available');
    w.wait(250);
    w.took();
    w.fail(CARL, 'remote-server-timeout');
    assert.equal(w.is(CARL), 'unknown');
    w.wait(61_000);
    assert.equal(w.is(CARL), 'offline');
    w.wait(4 * 60_000);
    assert.deepEqual(w.took(), [`probe ${CARL}`]);
    w.fail(CARL, 'remote-server-timeout');
    w.wait(9 * 60_000);
    assert.deepEqual(w.took(), []);
    w.wait(2 * 60_000);
    assert.deepEqual(w.took(), [`probe ${CARL}`]);
  });

  it('lets the others there be asked, now and then, and believed by their own answers alone', (t) => {
    const w = watchInMemory(t);
    for (const jid of [ANNA, BERT, CARL]) w.watching.follow(jid, NOTHING);
    w.wait(250);
    for (const jid of [ANNA, BERT, CARL]) w.hear(`${jid}/phone`, 'available');
    w.wait(6_000);
    w.took();
    w.fail(ANNA, 'remote-server-not-found');
    w.wait(250);
    assert.deepEqual([w.took(), w.is(ANNA), w.is(BERT)], [[`probe ${BERT}`], 'unknown', 'online']);
    w.wait(70_000);
    assert.deepEqual(w.took(), [`probe ${BERT}`], 'its answer may have been lost');
    w.fail(ANNA, 'remote-server-not-found');
    w.wait(250);
    assert.deepEqual(w.took(), [], 'not so soon again');
  });

  it('lets all who failed be asked again as soon as one is heard of', (t) => {
    const w = watchInMemory(t);
    for (const jid of [ANNA, BERT]) w.watching.follow(jid, NOTHING);
    w.wait(250);
    for (const jid of [ANNA, BERT]) w.fail(jid, 'remote-server-timeout');
    w.took();
    w.hear(`${ANNA}/phone`, 'available');
    w.wait(250);
    assert.deepEqual(w.took(), [`probe ${BERT}`]);
  });

  it('cannot be played by somebody there who wants the others to be asked all the time', (t) => {
    const w = watchInMemory(t);
    for (const jid of [ANNA, BERT]) w.watching.follow(jid, NOTHING);
    w.wait(250);
    for (const jid of [ANNA, BERT]) w.hear(`${jid}/phone`, 'available');
    w.wait(6_000);
    w.took();
    for (let i = 0; i < 100; i++) {
      w.fail(ANNA, 'remote-server-timeout');
      w.hear(`${ANNA}/phone`, 'available');
      w.wait(1_000);
      w.hear(`${BERT}/phone`, 'available');
    }
    assert.deepEqual(w.took(), [`probe ${BERT}`]);
  });

  it('is nothing that a single client can tell', (t) => {
    const w = watchInMemory(t);
    w.watching.follow(ANNA, NOTHING);
    w.hear(`${ANNA}/phone`, 'available');
    w.fail(`${ANNA}/phone`, 'remote-server-timeout');
    assert.equal(w.is(ANNA), 'online');
  });
});

it('of whoever is not followed nothing is kept', (t) => {
  const w = watchInMemory(t);
  w.hear(`${ANNA}/phone`, 'available');
  assert.deepEqual([w.is(ANNA), w.changes], ['unknown', []]);
  w.watching.follow(ANNA, new Set(['avatar']));
  w.hear(`${ANNA}/phone`, 'available', { photoHash: 'a'.repeat(40) });
  w.watching.unfollow(ANNA);
  w.hear(`${ANNA}/phone`, 'available');
  assert.deepEqual([w.is(ANNA), w.watching.pictureOf(ANNA)], ['unknown', undefined]);
});
