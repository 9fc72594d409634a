/** Whom somebody has just talked with: meeting him again, or never again. On a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WIDENING } from '../../shared/domain/pair.ts';
import { checkPairs } from '../support/pairs-check.ts';
import { openPairs } from '../support/pairs-store.ts';

test('both must want each other again, and nobody else comes between', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  assert.equal(await stage.again('nobody'), 'nobody');
  assert.equal(await stage.again('anna'), 'talking');
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  assert.equal(await stage.again('anna'), 'waiting');
  assert.equal(await stage.start('cleo'), 'waiting');
  assert.equal(await stage.again('bert'), 'met');
  assert.deepEqual(await stage.tells(), ['anna met', 'bert met']);
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  await stage.again('bert');
  await stage.dueAfter(WIDENING.againMs);
  assert.deepEqual(await stage.tells(), ['bert alone-again', 'cleo alone']);
  assert.equal(await stage.again('cleo'), 'nobody', 'who has talked with nobody has no last partner');
  assert.equal((await stage.seats()).get('bert')?.state, 'left');
  await checkPairs(stage);
});

test('who looks for anybody still knows whom he talked with: takes him when nobody else comes, hears that it is he', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  await stage.here.leave('anna', 'next');
  await stage.tells();
  assert.equal(await stage.start('bert'), 'waiting');
  assert.equal(await stage.again('anna'), 'waiting');
  assert.equal(await stage.again('anna'), 'waiting', 'said twice it is the same');
  await stage.dueAfter(WIDENING.recentMs - 1);
  assert.equal((await stage.seats()).get('bert')?.state, 'waiting', 'somebody new would come first');
  await stage.dueAfter(1);
  assert.deepEqual(await stage.tells(), ['anna met', 'bert met']);
  const seats = await stage.seats();
  assert.deepEqual([seats.get('anna')?.same, seats.get('bert')?.same], [true, true]);
  await checkPairs(stage);
  await stage.here.leave('bert', 'stop');
  await stage.start('anna');
  stage.wait(WIDENING.recentMs);
  await stage.here.due();
  assert.equal(await stage.start('bert'), 'waiting', 'he would not take him yet');
  assert.equal(await stage.again('bert'), 'met', 'the other one takes him by now');
  await stage.tells();
  await stage.here.leave('anna', 'stop');
  assert.equal(await stage.start('bert'), 'waiting');
  assert.equal(await stage.start('cleo'), 'met');
  assert.equal((await stage.seats()).get('bert')?.same, undefined);
  await checkPairs(stage);
});

test('whom one has just talked with can be blocked while one looks for another, for ten minutes', async (t) => {
  const stage = await openPairs(t);
  const block = async (uid: string) => (await stage.here.leave(uid, 'stop', { block: true })).word;
  await stage.together();
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  await stage.start('anna');
  assert.equal(await block('anna'), 'blocked');
  assert.equal(await block('anna'), 'blocked', 'said twice it is the same');
  assert.equal((await stage.seats()).get('anna')?.state, 'waiting', 'she goes on looking');
  assert.equal((await stage.here.leave('anna', 'stop')).word, 'waiting');
  assert.equal(await block('anna'), 'left', 'whoever stops looking knows it too');
  assert.equal(await stage.again('bert'), 'waiting');
  assert.equal(await stage.again('anna'), 'waiting', 'and nobody learns of it');
  assert.equal(await block('bert'), 'waiting', 'to wait on for this one would be in vain');
  await checkPairs(stage);
  await stage.start('bert');
  stage.wait(600_000);
  assert.equal(await block('bert'), 'nobody');
  await checkPairs(stage);
});

test('who has talked with another one since is not told apart, nor told that it is the same', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  assert.equal(await stage.start('bert'), 'waiting');
  assert.equal(await stage.start('cleo'), 'met');
  await stage.tells();
  assert.equal(await stage.start('anna'), 'waiting');
  await stage.here.leave('bert', 'stop');
  assert.equal(await stage.start('bert'), 'waiting');
  await stage.dueAfter(WIDENING.recentMs);
  const seats = await stage.seats();
  assert.deepEqual(
    ['anna', 'bert'].map((uid) => [seats.get(uid)?.state, seats.get(uid)?.same]),
    [
      ['talking', undefined],
      ['talking', undefined],
    ],
  );
  await checkPairs(stage);
});

test('to begin and to stop in turn keeps nobody in mind for longer, nor does a long talk the one before', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  for (let i = 0; i < 3; i++) {
    stage.wait(199_000);
    await stage.start('anna');
    await stage.here.leave('anna', 'stop');
  }
  assert.equal(await stage.start('anna'), 'waiting');
  await stage.dueAfter(3_001);
  assert.equal((await stage.here.leave('anna', 'stop', { block: true })).word, 'nobody');
  assert.equal(await stage.start('cleo'), 'met');
  await stage.tells();
  for (const json of Object.values(await stage.redis.hgetall(stage.keys.seats)))
    assert.doesNotMatch(json, /"last/);
  await checkPairs(stage);
});
