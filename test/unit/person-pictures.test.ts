import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { PersonPictures } from '../../services/users/person-pictures.ts';
import { Questions } from '../../services/users/questions.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';

const ANNA = parseJid('anna@one.example');
const NOW = 1_800_000_000_000;
const [RED, BLUE] = ['a'.repeat(40), 'b'.repeat(40)];

function vcard(bytes: string): Element {
  const photo = xml('PHOTO', {}, xml('BINVAL', {}, Buffer.from(bytes).toString('base64')));
  return xml('iq', {}, xml('vCard', { xmlns: 'vcard-temp' }, photo));
}

function start(t: TestContext) {
  t.mock.timers.enable({ apis: ['Date'], now: NOW });
  /** What was asked, with the answer yet to give. */
  const asked: { to: Jid; child: Element; answer: (answer: Element | Failure) => void }[] = [];
  const changed: Jid[] = [];
  const pictures = new PersonPictures({
    ...{ log: openLog('test', 'silent'), questions: new Questions() },
    ask: (to, child) =>
      new Promise((resolve, reject) => {
        const answer = (given: Element | Failure) =>
          given instanceof Failure ? reject(given) : resolve(given);
        asked.push({ to, child, answer });
      }),
    make: async (bytes) => {
      if (bytes.toString() === 'svg') throw new Failure('bad-input', 'no picture');
      return Buffer.from(`png of ${bytes.toString()}`);
    },
    changed: (jid) => void changed.push(jid),
  });
  return {
    ...{ pictures, asked, changed },
    async answers(answer: Element | Failure): Promise<void> {
      asked.shift()?.answer(answer);
      await new Promise((resolve) => setImmediate(resolve));
    },
    shown: () => pictures.of(ANNA)?.png.toString(),
  };
}

describe("somebody's picture", () => {
  it('is asked for when it is another one, and made anew', async (t) => {
    const p = start(t);
    p.pictures.said(ANNA, 'vcard', RED);
    p.pictures.said(ANNA, 'vcard', RED);
    assert.deepEqual([p.asked.length, p.asked[0]?.to], [1, ANNA]);
    await p.answers(vcard('red'));
    assert.equal(p.shown(), 'png of red');
    assert.equal(p.pictures.of(ANNA)?.hash, createHash('sha256').update('png of red').digest('hex'));
    p.pictures.said(ANNA, 'vcard', RED);
    assert.deepEqual([p.asked.length, p.changed.length], [0, 1]);
    p.pictures.said(ANNA, 'vcard', '');
    assert.deepEqual([p.shown(), p.changed.length], [undefined, 2]);
  });

  it('is asked for once at a time; what was said last counts', async (t) => {
    const p = start(t);
    p.pictures.said(ANNA, 'vcard', RED);
    for (let i = 0; i < 100; i++) p.pictures.said(ANNA, 'vcard', i % 2 === 0 ? BLUE : RED);
    p.pictures.said(ANNA, 'vcard', BLUE);
    assert.equal(p.asked.length, 1);
    await p.answers(vcard('red'));
    assert.equal(p.asked.length, 1, 'again, for the other one');
    await p.answers(vcard('blue'));
    assert.deepEqual([p.shown(), p.asked.length], ['png of blue', 0]);
  });

  it('comes from PEP rather than from the vCard, which may hold the same', async (t) => {
    const p = start(t);
    p.pictures.said(ANNA, 'pep', RED);
    assert.equal(p.asked[0]?.child.getChild('items')?.attrs.node, 'urn:xmpp:avatar:data');
    const data = xml('data', { xmlns: 'urn:xmpp:avatar:data' }, Buffer.from('red').toString('base64'));
    const items = xml('items', { node: 'urn:xmpp:avatar:data' }, xml('item', { id: RED }, data));
    await p.answers(xml('iq', {}, xml('pubsub', { xmlns: 'http://jabber.org/protocol/pubsub' }, items)));
    p.pictures.said(ANNA, 'vcard', BLUE);
    p.pictures.said(ANNA, 'vcard', RED);
    p.pictures.said(ANNA, 'pep', '');
    assert.deepEqual([p.shown(), p.asked.length], ['png of red', 0], 'the vCard has the same one');
  });

  it('is none when there is none, or when it cannot be shown, until it is another one', async (t) => {
    const p = start(t);
    p.pictures.said(ANNA, 'vcard', RED);
    await p.answers(new Failure('remote-error', 'none', { condition: 'item-not-found' }));
    p.pictures.said(ANNA, 'vcard', BLUE);
    await p.answers(vcard('svg'));
    p.pictures.retry(NOW + 1e9);
    assert.deepEqual([p.shown(), p.asked.length, p.changed], [undefined, 0, []]);
  });

  it('is asked for later and later when its server cannot be reached', async (t) => {
    const p = start(t);
    p.pictures.said(ANNA, 'vcard', RED);
    for (const minutes of [1, 2, 4]) {
      await p.answers(new Failure('remote-timeout', 'silence'));
      p.pictures.retry(NOW + minutes * 60_000 - 1);
      assert.equal(p.asked.length, 0);
      p.pictures.retry(NOW + minutes * 60_000);
      assert.equal(p.asked.length, 1);
    }
    await p.answers(vcard('red'));
    assert.equal(p.shown(), 'png of red');
  });

  it('is not kept when nobody wants it any more', async (t) => {
    const p = start(t);
    p.pictures.said(ANNA, 'vcard', RED);
    p.pictures.forget(ANNA);
    await p.answers(vcard('red'));
    assert.deepEqual([p.shown(), p.changed], [undefined, []]);
  });

  it('of a thousand people is asked of each server four at a time', async (t) => {
    const p = start(t);
    for (let i = 0; i < 500; i++)
      for (const server of ['one', 'two']) p.pictures.said(parseJid(`p${i}@${server}.example`), 'vcard', RED);
    assert.equal(p.asked.length, 8);
    let most = 0;
    for (let i = 0; i < 1_000; i++) {
      most = Math.max(most, p.asked.length);
      await p.answers(vcard('red'));
    }
    assert.deepEqual([most, p.asked.length, p.changed.length], [8, 0, 1_000]);
  });
});
