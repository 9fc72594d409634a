/** Who wants to be told that somebody waits, on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { WIDENING } from '../../shared/domain/pair.ts';
import { CALL_LIMITS, CallsWriter } from '../../shared/store/calls-writer.ts';
import { openPairs, type PairsStage } from '../support/pairs-store.ts';

const call = (home = 'here.example') => ({
  ...{ home, at: parseJid(`bot@${home}`), language: 'en', languages: ['en'], who: 'sealed' },
});

/** One who waits, for longer than twenty seconds. */
async function waits(stage: PairsStage, uid: string): Promise<void> {
  await stage.start(uid);
  stage.wait(WIDENING.recentMs);
  await stage.here.due();
}

test('who has waited for twenty seconds in vain is named once, who has met somebody is not', async (t) => {
  const stage = await openPairs(t);
  const calls = new CallsWriter(stage.redis, stage.keys);
  await stage.start('bert');
  await stage.start('anna');
  await stage.tells();
  stage.wait(WIDENING.recentMs);
  await stage.here.due();
  assert.deepEqual(await calls.waiting(0), [], 'they have met');
  await waits(stage, 'carl');
  const [first] = await calls.waiting(0);
  assert.equal(first?.uid, 'carl');
  assert.deepEqual(await calls.waiting(first?.at ?? 0), []);
});

test('of several processes one tells him, once an hour, and he is not told of more than there are', async (t) => {
  const stage = await openPairs(t);
  let now = 1_800_000_000_000;
  const writer = (): CallsWriter => new CallsWriter(stage.redis, stage.keys, () => now);
  const [one, two] = [writer(), writer()];
  for (const uid of ['k1', 'k2', 'k3', 'k4']) await one.keep(uid, call());
  await waits(stage, 'anna');
  const claims = await Promise.all(
    [one, two, one, two].map((calls) => calls.claim('here.example', 'anna', 'k1')),
  );
  assert.deepEqual(claims.sort(), ['not', 'not', 'not', 'told']);
  assert.equal(await one.claim('here.example', 'anna', 'k2'), 'told');
  assert.equal(await one.claim('here.example', 'anna', 'k3'), 'told');
  assert.equal(await one.claim('here.example', 'anna', 'k4'), 'enough');
  assert.deepEqual([...(await two.free('here.example', 0)).keys()], ['k4']);
  now += CALL_LIMITS.everyMs;
  assert.equal((await two.free('here.example', 0)).size, 4);
  await stage.start('bert');
  assert.equal(await one.claim('here.example', 'anna', 'k4'), 'enough', 'she waits no more');
});

test('nobody is told of who he keeps apart from, nor while he waits or talks himself', async (t) => {
  const stage = await openPairs(t);
  const calls = new CallsWriter(stage.redis, stage.keys);
  for (const uid of ['k1', 'k2']) await calls.keep(uid, call());
  await waits(stage, 'anna');
  await stage.redis.zadd(stage.keys.blocks, 0, 'anna k1');
  assert.equal(await calls.claim('here.example', 'anna', 'k1'), 'not');
  await stage.start('k2', { languages: ['fr'] });
  assert.equal(await calls.claim('here.example', 'anna', 'k2'), 'not');
});

test('the fifth time is the last; what ended or moved house leaves nothing behind', async (t) => {
  const stage = await openPairs(t);
  let now = 1_800_000_000_000;
  const calls = new CallsWriter(stage.redis, stage.keys, () => now);
  await calls.keep('k1', call());
  const became: string[] = [];
  for (let i = 0; i < CALL_LIMITS.times; i++) {
    const uid = `w${i}`;
    await waits(stage, uid);
    became.push(await calls.claim('here.example', uid, 'k1'));
    await stage.here.leave(uid, 'stop');
    now += CALL_LIMITS.everyMs;
  }
  assert.deepEqual(became, ['told', 'told', 'told', 'told', 'last']);
  assert.equal(await calls.of('k1'), undefined);
  await calls.keep('k2', call());
  await calls.keep('k2', call('there.example'));
  assert.equal((await calls.free('here.example', 0)).size, 0);
  assert.equal((await calls.free('there.example', 0)).size, 1);
  assert.ok((await stage.redis.pttl(stage.keys.callOf('k2'))) > 0, 'it goes by itself');
  await stage.redis.del(stage.keys.callOf('k2'));
  assert.equal((await calls.free('there.example', 0)).size, 0);
  await calls.keep('k3', call());
  await calls.postpone('here.example', 'k3', now + 5);
  assert.equal((await calls.free('here.example', 0)).size, 0);
  assert.equal(await calls.end('k3'), true);
  assert.equal(await calls.end('k3'), false);
  const left = await stage.redis.exists(
    stage.keys.callsAt('here.example'),
    stage.keys.callsAt('there.example'),
  );
  assert.equal(left, 0);
});
