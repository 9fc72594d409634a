/** How what is asked of the pairs goes to Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPairs } from '../support/pairs-check.ts';
import { openPairs } from '../support/pairs-store.ts';

test('what is asked for in one turn goes in few calls, in its order, and what fails fails alone', async (t) => {
  const stage = await openPairs(t);
  await stage.redis.hset(stage.keys.seats, 'broken', 'no seat');
  await stage.here.counts();
  const calls = t.mock.method(stage.redis, 'evalsha').mock;
  const crowd = Array.from({ length: 50 }, (_, i) => stage.start(`p${i}`, { languages: [`x${i >> 1}`] }));
  const all = await Promise.allSettled([
    ...[stage.start('anna'), stage.start('broken'), stage.start('bert')],
    ...[stage.here.leave('anna', 'stop').then(({ word }) => word), stage.start('cleo')],
  ]);
  assert.equal(calls.callCount(), 2);
  assert.deepEqual(
    all.map((each) => (each.status === 'fulfilled' ? each.value : each.status)),
    ['waiting', 'rejected', 'met', 'talking', 'met'],
  );
  assert.equal((await stage.seats()).get('cleo')?.peer, 'bert');
  const words = await Promise.all(crowd);
  assert.deepEqual(
    words,
    words.map((_, i) => (i % 2 === 0 ? 'waiting' : 'met')),
  );
  await stage.redis.hdel(stage.keys.seats, 'broken');
  await checkPairs(stage);
});
