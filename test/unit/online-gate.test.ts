import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { onlineGate } from '../../services/rooms/online-gate.ts';
import { failureCode } from '../../shared/failure.ts';
import { FakeSession } from '../support/fake-session.ts';

function offlineLink(): FakeSession {
  const link = new FakeSession();
  link.goOffline();
  return link;
}

test('crawls wait for the link and leave nothing behind, however often', async () => {
  const link = offlineLink();
  const gate = onlineGate(link);
  const { signal } = new AbortController();
  const crawls = [gate(signal), gate(signal)];
  assert.equal(getEventListeners(signal, 'abort').length, 2);
  link.goOnline();
  await Promise.all([...crawls, gate(signal)]);
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('the end of the process ends the wait, before it and during it', async () => {
  const gate = onlineGate(offlineLink());
  const ending = new AbortController();
  const during = gate(ending.signal);
  ending.abort();
  for (const wait of [during, gate(ending.signal)])
    await assert.rejects(wait, (error) => failureCode(error) === 'unavailable');
});
