import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { Pending } from '../../shared/xmpp/pending.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';

const ROOM = parseJid('room@conference.example');
const ACCOUNT = parseJid('bot@example/parvis');
const LONG = 60_000;

function pendingOf(own: Jid, inFlight = 10): Pending {
  return new Pending({ inFlight, own: () => own });
}

function result(id: string, from: string): Element {
  return xml('iq', { type: 'result', id, from });
}

function failed(code: string, condition?: string): (error: unknown) => boolean {
  return (error) => error instanceof Failure && error.code === code && error.condition === condition;
}

test('an answer from the one asked is given to who asked', async () => {
  const pending = pendingOf(parseJid('bot.example'));
  const { id, answer } = pending.add(ROOM, LONG);
  assert.equal(pending.settle(result(id, ROOM), false), 'answer');
  assert.equal((await answer).attrs.id, id);
  assert.equal(pending.size, 0);
});

test('ids have 128 bits and never repeat', () => {
  const pending = pendingOf(parseJid('bot.example'), 1_000);
  const ids = Array.from({ length: 1_000 }, () => pending.add(ROOM, LONG).id);
  assert.equal(new Set(ids).size, 1_000);
  for (const id of ids) {
    assert.equal(Buffer.from(id, 'base64url').length, 16);
    pending.cancel(id);
  }
});

test('an answer from anybody else is forged and changes nothing', async () => {
  const pending = pendingOf(parseJid('bot.example'));
  const { id, answer } = pending.add(ROOM, LONG);
  for (const from of [
    'attacker@evil.example',
    'conference.example',
    `${ROOM}/nick`,
    'bot.example',
    'example',
  ])
    assert.equal(pending.settle(result(id, from), false), 'forged', from);
  assert.equal(pending.settle(result(id, 'bot.example'), true), 'forged', 'without a sender');
  assert.equal(pending.settle(result(id, ROOM), false), 'answer');
  await answer;
});

test('a second answer and an answer nobody asked for are none of ours', async () => {
  const pending = pendingOf(parseJid('bot.example'));
  const { id, answer } = pending.add(ROOM, LONG);
  pending.settle(result(id, ROOM), false);
  assert.equal(pending.settle(result(id, ROOM), false), 'other');
  assert.equal(pending.settle(result('toString', ROOM), false), 'other');
  assert.equal(pending.settle(xml('iq', { type: 'result', from: ROOM }), false), 'other');
  await answer;
});

test("the own account's server answers in its own, the account's or no name (RFC 6120 §8.1.2.1)", async () => {
  for (const asked of ['example', 'bot@example', 'bot@example/parvis'])
    for (const from of ['example', 'bot@example', 'bot@example/parvis', undefined]) {
      const pending = pendingOf(ACCOUNT);
      const { id, answer } = pending.add(parseJid(asked), LONG);
      assert.equal(
        pending.settle(result(id, from ?? 'bot@example'), from === undefined),
        'answer',
        `${asked} by ${from}`,
      );
      await answer;
    }
});

test('others of the own server may not answer for it', () => {
  const pending = pendingOf(ACCOUNT);
  const { id } = pending.add(parseJid('example'), LONG);
  assert.equal(pending.settle(result(id, 'other@example'), false), 'forged');
  const { id: id2 } = pending.add(parseJid('other@example'), LONG);
  assert.equal(pending.settle(result(id2, 'example'), false), 'forged');
  assert.equal(pending.settle(result(id2, 'bot@example'), true), 'forged', 'without a sender');
  pending.cancel(id);
  pending.cancel(id2);
});

test('an error becomes remote-error with its condition', async () => {
  const NS = 'urn:ietf:params:xml:ns:xmpp-stanzas';
  const cases: [Element | undefined, string][] = [
    [xml('error', { type: 'cancel' }, xml('item-not-found', { xmlns: NS })), 'item-not-found'],
    [xml('error', {}, xml('text', { xmlns: NS }, 'no'), xml('forbidden', { xmlns: NS })), 'forbidden'],
    [xml('error', {}, xml('gone', { xmlns: 'urn:example' })), 'undefined-condition'],
    [xml('error'), 'undefined-condition'],
    [undefined, 'undefined-condition'],
  ];
  for (const [error, condition] of cases) {
    const pending = pendingOf(ACCOUNT);
    const { id, answer } = pending.add(ROOM, LONG);
    pending.settle(xml('iq', { type: 'error', id, from: ROOM }, error), false);
    await assert.rejects(answer, failed('remote-error', condition));
  }
});

test('silence ends in remote-timeout, is counted, and a late answer is none', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const pending = pendingOf(ACCOUNT);
  const { id, answer } = pending.add(ROOM, 5_000);
  t.mock.timers.tick(4_999);
  assert.equal(pending.timeouts, 0);
  t.mock.timers.tick(1);
  await assert.rejects(answer, failed('remote-timeout'));
  assert.equal(pending.timeouts, 1);
  assert.equal(pending.settle(result(id, ROOM), false), 'other');
});

test('the number in flight is bounded', () => {
  const pending = pendingOf(ACCOUNT, 2);
  const { id } = pending.add(ROOM, LONG);
  const { id: id2 } = pending.add(ROOM, LONG);
  assert.throws(() => pending.add(ROOM, LONG), failed('too-many'));
  pending.cancel(id);
  pending.cancel(pending.add(ROOM, LONG).id);
  pending.cancel(id2);
});

test('when the link is lost all are told', async () => {
  const pending = pendingOf(ACCOUNT);
  const answers = [pending.add(ROOM, LONG).answer, pending.add(ROOM, LONG).answer];
  pending.rejectAll(new Failure('unavailable', 'down'));
  for (const answer of answers) await assert.rejects(answer, failed('unavailable'));
  assert.equal(pending.size, 0);
});
