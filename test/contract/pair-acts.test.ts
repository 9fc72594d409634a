/** How what is asked of the pairs goes to Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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

test('the queue holds those who wait and nobody else, whatever is done in one turn', async (t) => {
  const stage = await openPairs(t);
  const { here } = stage;
  const people = Array.from({ length: 8 }, (_, i) => `p${i}`);
  const languages = [['en'], ['fr'], ['en', 'fr'], ['de']];
  const interests = [[], ['music'], ['linux', 'music']];
  const act = fc.oneof(
    fc
      .record({
        uid: fc.constantFrom(...people),
        languages: fc.constantFrom(...languages),
        interests: fc.constantFrom(...interests),
        change: fc.boolean(),
      })
      .map(
        ({ uid, ...how }) =>
          () =>
            stage.start(uid, how),
      ),
    fc.constantFrom(...people).map((uid) => () => here.leave(uid, 'stop')),
    fc.constantFrom(...people).map((uid) => () => here.leave(uid, 'next', { block: true, forget: true })),
    fc.tuple(fc.constantFrom(...people), fc.constantFrom('gone', 'dnd', undefined)).map(
      ([uid, show]) =>
        () =>
          here.shows(uid, show),
    ),
    fc.constant(() => here.due()),
    fc.constant(() => stage.tells()),
  );
  const turns = fc.array(fc.tuple(fc.array(act, { maxLength: 12 }), fc.nat(30_000)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(turns, async (all) => {
      for (const [acts, pause] of all) {
        await Promise.all(acts.map((each) => each()));
        await checkPairs(stage);
        stage.wait(pause);
      }
    }),
    { numRuns: 60 },
  );
});

test('who comes in the same turn is taken behind those who stand before him, however many of them do not fit', async (t) => {
  const stage = await openPairs(t);
  const { redis, keys } = stage;
  for (const uid of ['far', 'kim', 'tom']) await redis.set(keys.historyOf(uid), '3 0 0');
  const crowd = Array.from({ length: 34 }, (_, i) => `p${i}`);
  for (const uid of crowd) await redis.zadd(keys.blocks, 0, `kim ${uid}`, 0, `tom ${uid}`);
  await redis.zrem(keys.blocks, 'tom p33');
  await stage.start('far', { languages: ['fr'] });
  for (const uid of crowd) {
    await stage.start(uid);
    stage.wait(1);
  }
  // Newcomers do not take each other yet; kim, who is known, stands behind all of them.
  const words = await Promise.all([stage.start('kim'), stage.start('tom')]);
  assert.deepEqual(words, ['waiting', 'met']);
  assert.equal((await stage.seats()).get('tom')?.peer, 'p33');
});
