/** Processes of the random chat on one Redis have the same secrets, or the one that comes later waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secrets } from '../../services/randomchat/secrets.ts';
import { openStore } from '../support/room-store.ts';

test('whoever has other secrets than a process that is alive hashes and seals nothing, and says so once', async (t) => {
  const { redis, keys } = await openStore(t);
  const said: unknown[] = [];
  const open = (secret: string, evidenceSecret?: string) =>
    new Secrets({ redis, keys, log: { error: (text: unknown) => said.push(text) }, secret, evidenceSecret });
  const hashed = async (of: Secrets) => (await of.hash())('stranger', 'anna@d.example');
  const [first, second] = [open('a', 'shared'), open('b', 'shared')];
  assert.equal(await hashed(first), await hashed(second), 'each bot may have its own');
  const [other, none] = [open('a', 'another'), open('a')];
  for (const each of [other, none]) {
    await assert.rejects(hashed(each), { code: 'unavailable' });
    await assert.rejects(async () => await each.seals(), { code: 'unavailable' });
    await assert.rejects(each.keep(), { code: 'unavailable' });
    assert.match(each.status().detail ?? '', /give all of them the same EVIDENCE_SECRET/);
  }
  assert.equal(said.length, 2);
  assert.deepEqual(first.status(), { ready: true });
  // The others have been down for a while.
  await redis.del(keys.pairSecretPrint);
  await other.keep();
  assert.deepEqual(other.status(), { ready: true });
  await assert.rejects(first.keep(), { code: 'unavailable' });
  await assert.rejects(hashed(first), { code: 'unavailable' });
});
