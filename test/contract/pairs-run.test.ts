/** A process of the random chat that begins anew on a Redis that did so too ends aloud what nobody knows any more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPairs } from '../support/pairs-store.ts';

test('a process knows whether Redis is the one that it was', async (t) => {
  const { here, there, redis, keys } = await openPairs(t);
  assert.equal(await here.redisRun('ask'), 'same', 'it was never here');
  await here.redisRun('keep');
  assert.equal(await here.redisRun('ask'), 'same');
  await redis.hset(keys.homeRuns, 'here.example', 'another run');
  assert.equal(await here.redisRun('ask'), 'other');
  assert.equal(await there.redisRun('ask'), 'same');
  await here.redisRun('forget');
  assert.equal(await here.redisRun('ask'), 'same', 'it ended in order');
});

test('what its people were in ends for both sides, and they are told', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  await stage.start('bert', {}, stage.there);
  await stage.tells();
  await stage.tells(stage.there);
  await stage.start('cleo');
  await stage.here.due();
  for await (const _ of stage.here.lose('here.example'));
  assert.deepEqual(await stage.tells(), ['anna lost', 'cleo lost']);
  assert.deepEqual(await stage.tells(stage.there), ['bert left']);
  assert.equal((await stage.here.counts()).waiting, 0);
});

test('a seat that has changed since it was looked at is not left', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  const { change = 0 } = (await stage.here.seat('anna')) ?? {};
  await stage.start('bert');
  assert.equal((await stage.here.leave('anna', 'lost', { change })).word, 'other');
  const now = await stage.here.seat('anna');
  assert.ok(now !== undefined && now.change > change, 'later changes are greater');
  assert.equal((await stage.here.leave('anna', 'lost', { change: now.change })).word, 'talking');
});
