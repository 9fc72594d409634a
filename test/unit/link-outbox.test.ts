import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../shared/failure.ts';
import { Outbox } from '../../shared/xmpp/link/outbox.ts';
import type { Outgoing } from '../../shared/xmpp/link/stream-management.ts';
import { toWire } from '../../shared/xmpp/link/wire.ts';

const stanza = (text: string, name = 'message', type?: string): Outgoing => ({
  name,
  type,
  text: toWire(text),
});

function drained(outbox: Outbox): string[] {
  const texts: string[] = [];
  for (let one = outbox.take(); one !== undefined; one = outbox.take()) texts.push(one.text);
  return texts;
}

test('it behaves like a list with a limit', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom('put', 'take', 'back'), { maxLength: 200 }), (steps) => {
      const outbox = new Outbox(20);
      let model: string[] = [];
      for (const [index, step] of steps.entries()) {
        if (step === 'take') assert.equal(outbox.take()?.text, model.shift());
        else if (step === 'back') {
          outbox.putBack([stanza(`${index}a`), stanza(`${index}b`)]);
          model = [`${index}a`, `${index}b`, ...model];
        } else if (model.length < 20) {
          outbox.put(stanza(`${index}`));
          model.push(`${index}`);
        } else assert.throws(() => outbox.put(stanza('x')), Failure);
        assert.equal(outbox.size, model.length);
      }
      assert.deepEqual(drained(outbox), model);
    }),
  );
});

test('long queues are emptied in order', () => {
  const outbox = new Outbox(100_000);
  const texts = Array.from({ length: 50_000 }, (_, index) => String(index));
  for (const text of texts) outbox.put(stanza(text));
  assert.deepEqual(drained(outbox), texts);
});

test('its bytes are bounded as well', () => {
  const outbox = new Outbox(1_000);
  const megabyte = 'x'.repeat(1024 * 1024);
  assert.throws(() => {
    for (let count = 0; count < 100; count++) outbox.put(stanza(megabyte));
  }, Failure);
  assert.equal(outbox.size, 64);
  outbox.clear();
  outbox.put(stanza(megabyte));
});

test('when a session is lost, who was available is dropped and everything else is kept', () => {
  const outbox = new Outbox(100);
  const stanzas = [
    stanza('hello'),
    stanza('available', 'presence'),
    stanza('unavailable', 'presence', 'unavailable'),
    stanza('probe', 'presence', 'probe'),
    stanza('subscribed', 'presence', 'subscribed'),
    stanza('unsubscribe', 'presence', 'unsubscribe'),
    stanza('answer', 'iq', 'result'),
  ];
  for (const one of stanzas) outbox.put(one);
  outbox.keepWhatHolds();
  assert.deepEqual(drained(outbox), ['hello', 'subscribed', 'unsubscribe', 'answer']);
});
