import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Courtesy } from '../../services/rooms/courtesy.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { failureCode } from '../../shared/failure.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { FakeSession } from '../support/fake-session.ts';

const SLOW_MS = 60_000;
const SERVER = parseJid('muc.example.org');

test('a server that answers slowly is left alone before its next question, but not beyond our own end', async (t) => {
  let clock = 0;
  t.mock.method(performance, 'now', () => clock);
  const session = new FakeSession('rooms.example', async () => {
    clock = SLOW_MS;
    return xml('iq', { type: 'result' });
  });
  const ending = new AbortController();
  const courtesy = new Courtesy(session, false);
  const question = { to: SERVER, child: xml('query'), timeoutMs: 1_000 };
  const asks = [1, 2, 3].map(() => courtesy.ask(question, ending.signal));
  const ends = Promise.allSettled(asks);
  for (let i = 0; i < 100; i++) await turn();
  assert.equal(session.asked.length, 2, 'the third waits for the pause');
  ending.abort();
  const [, , third] = await ends;
  assert.equal(third?.status === 'rejected' && failureCode(third.reason), 'unavailable');
  assert.equal(session.asked.length, 2);
});
