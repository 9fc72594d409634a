/** Newcomers, the known, and those who are met last, on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WIDENING } from '../../shared/domain/pair.ts';
import { CasesWriter } from '../../shared/store/cases-writer.ts';
import { checkPairs } from '../support/pairs-check.ts';
import { openPairs, type PairsStage } from '../support/pairs-store.ts';

const { newcomersMs, lastMs, newcomersLastMs } = WIDENING;

/** He has talked with several people before. */
async function isKnown({ redis, keys }: PairsStage, ...people: string[]): Promise<void> {
  for (const uid of people) await redis.set(keys.historyOf(uid), '3 0 0');
}

/** Something counts against him. */
async function isSanctioned({ redis, keys }: PairsStage, ...people: string[]): Promise<void> {
  const cases = new CasesWriter(redis, keys);
  for (const uid of people)
    await cases.changeSanctions(uid, () => [{ step: 'warning', at: Date.now(), id: 'c' }]);
}

async function peerOf({ seats }: PairsStage, uid: string): Promise<string | undefined> {
  const seat = (await seats()).get(uid);
  return seat?.state === 'talking' ? seat.peer : undefined;
}

/** So much later, with everything done that is due by then. */
async function later({ wait, here }: PairsStage, ms: number): Promise<void> {
  wait(ms);
  await here.due();
}

/** They meet, talk for so long, and the first one leaves. */
async function talk(stage: PairsStage, one: string, other: string, ms: number): Promise<void> {
  await stage.start(one);
  await stage.start(other);
  assert.equal(await peerOf(stage, one), other);
  await stage.tells();
  await later(stage, ms);
  await stage.here.leave(one, 'stop');
  await stage.here.leave(other, 'stop');
  await stage.tells();
}

test('newcomers wait a little for somebody known while one is here, then meet each other', async (t) => {
  const stage = await openPairs(t);
  await isKnown(stage, 'karl');
  await stage.start('karl', { languages: ['fr'] });
  await stage.start('anna');
  assert.equal(await stage.start('bert'), 'waiting');
  await checkPairs(stage);
  await later(stage, newcomersMs - 1);
  assert.equal(await peerOf(stage, 'anna'), undefined);
  await later(stage, 1);
  assert.equal(await peerOf(stage, 'anna'), 'bert');
  await checkPairs(stage);
});

test('newcomers who wait for somebody known meet each other no later when he goes', async (t) => {
  const stage = await openPairs(t);
  await isKnown(stage, 'karl');
  await stage.start('karl', { languages: ['fr'] });
  await stage.start('anna');
  assert.equal(await stage.start('bert'), 'waiting');
  await stage.here.leave('karl', 'stop');
  await later(stage, newcomersMs);
  assert.equal(await peerOf(stage, 'anna'), 'bert');
  await checkPairs(stage);
});

test('where nobody known is here newcomers meet at once, and the known always meet whoever waits', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  assert.equal(await stage.start('bert'), 'met');
  await isKnown(stage, 'karl', 'kim', 'kurt');
  await stage.start('karl');
  assert.equal(await stage.start('nora'), 'met');
  assert.equal(await peerOf(stage, 'nora'), 'karl');
  await stage.start('kim');
  assert.equal(await stage.start('kurt'), 'met');
  await checkPairs(stage);
});

test('somebody known takes the newcomer first, if both wait for him', async (t) => {
  const stage = await openPairs(t);
  await isKnown(stage, 'karl', 'kurt');
  // These two have met today, so that both wait.
  await stage.redis.zadd(stage.keys.recent, 1.8e12, 'anna karl');
  await stage.start('karl');
  assert.equal(await stage.start('anna'), 'waiting');
  assert.equal(await stage.start('kurt'), 'met');
  assert.equal(await peerOf(stage, 'kurt'), 'anna');
});

test('whom a warning counts against meets his like at once, the known later, newcomers last', async (t) => {
  const stage = await openPairs(t);
  await isSanctioned(stage, 'lars', 'lena', 'lola');
  await isKnown(stage, 'karl');
  await stage.start('lars');
  assert.equal(await stage.start('lena'), 'met');
  await stage.tells();
  await stage.start('lola');
  assert.equal(await stage.start('nora'), 'waiting');
  await later(stage, lastMs);
  assert.equal(await peerOf(stage, 'nora'), undefined);
  await later(stage, newcomersLastMs - lastMs);
  assert.equal(await peerOf(stage, 'nora'), 'lola');
  await stage.tells();
  await isSanctioned(stage, 'lutz');
  assert.equal(await stage.start('lutz'), 'waiting');
  assert.equal(await stage.start('karl'), 'waiting');
  await later(stage, lastMs - 1);
  assert.equal(await peerOf(stage, 'karl'), undefined);
  await later(stage, 1);
  assert.equal(await peerOf(stage, 'karl'), 'lutz');
  await checkPairs(stage);
});

test('three talks of a minute with three people make somebody known; with one they do not', async (t) => {
  const stage = await openPairs(t);
  const history = async (uid: string) => await stage.redis.get(stage.keys.historyOf(uid));
  await talk(stage, 'anna', 'bert', 60_000);
  assert.equal(await history('anna'), '1 0 0');
  await stage.start('anna');
  await stage.start('bert');
  await later(stage, WIDENING.recentMs);
  await stage.tells();
  await later(stage, 60_000);
  await stage.here.leave('anna', 'stop');
  assert.equal(await history('anna'), '1 0 0', 'it was the same one');
  await stage.here.leave('bert', 'stop');
  await talk(stage, 'anna', 'cleo', 59_000);
  assert.equal(await history('anna'), '1 0 0', 'it was too short');
  for (const other of ['dora', 'emil', 'finn']) await talk(stage, 'anna', other, 61_000);
  assert.equal(await history('anna'), '3 0 0');
  assert.deepEqual(await stage.here.history('anna'), { talks: 3, left: 0 });
  await stage.here.leave('anna', 'stop', { forget: true });
  assert.equal(await history('anna'), null);
  assert.ok((await stage.redis.pttl(stage.keys.historyOf('dora'))) > 0, 'it goes by itself');
});

test('who is often left at once is met last for a day, even if he forgets', async (t) => {
  const stage = await openPairs(t);
  for (let i = 0; i < 5; i++) await talk(stage, `p${i}`, 'rude', 1_000);
  await stage.here.leave('rude', 'stop', { forget: true });
  assert.match((await stage.redis.get(stage.keys.historyOf('rude'))) ?? '', /^0 5 /);
  await stage.start('rude');
  assert.equal(await stage.start('anna'), 'waiting');
  await stage.here.leave('rude', 'stop');
  stage.wait(86_400_001);
  await stage.here.leave('anna', 'stop');
  await stage.start('anna');
  assert.equal(await stage.start('rude'), 'met');
});

test('who is blocked has earned nothing by the talk', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  await stage.start('bert');
  await stage.tells();
  await later(stage, 60_000);
  await stage.here.leave('anna', 'stop', { block: true });
  assert.equal(await stage.redis.get(stage.keys.historyOf('bert')), null);
  assert.equal(await stage.redis.get(stage.keys.historyOf('anna')), '1 0 0');
});

test('two whose time comes at once, and who fit by then, meet: neither is lost', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna', { interests: ['music'] });
  await stage.start('bert', { interests: ['chess'] });
  await later(stage, WIDENING.interestsMs);
  assert.deepEqual(await stage.tells(), ['anna met', 'bert met']);
  await checkPairs(stage);
});

test('while no new talks begin nobody who waits is met; after that they are, without a word', async (t) => {
  const stage = await openPairs(t);
  const cases = new CasesWriter(stage.redis, stage.keys);
  await stage.start('anna', { interests: ['music'] });
  await stage.start('bert', { interests: ['chess'] });
  await cases.drain(true);
  await later(stage, WIDENING.interestsMs);
  assert.equal(await stage.start('cleo'), 'waiting');
  assert.equal(await peerOf(stage, 'anna'), undefined);
  await cases.drain(false);
  await later(stage, 5_000);
  const seats = [...(await stage.seats()).values()];
  assert.equal(seats.filter(({ state }) => state === 'talking').length, 2);
  await checkPairs(stage);
});

test('who comes back while no new talks begin is met after that, however long he has waited', async (t) => {
  const stage = await openPairs(t);
  const cases = new CasesWriter(stage.redis, stage.keys);
  for (const uid of ['anna', 'bert']) {
    await stage.start(uid);
    await stage.here.shows(uid, 'dnd');
  }
  for (const ms of [newcomersLastMs, WIDENING.aloneMs - newcomersLastMs]) await later(stage, ms);
  assert.deepEqual(await stage.tells(), ['anna alone', 'bert alone']);
  await cases.drain(true);
  for (const uid of ['anna', 'bert']) assert.equal((await stage.here.shows(uid, undefined)).word, 'waiting');
  await cases.drain(false);
  await later(stage, 5_000);
  assert.equal(await peerOf(stage, 'anna'), 'bert');
  await checkPairs(stage);
});

test('who had met somebody when an earlier version ended waits on where others find him', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  const waiting = JSON.parse((await stage.redis.hget(stage.keys.seats, 'anna')) ?? '');
  assert.equal(await stage.start('bert'), 'met');
  const met = JSON.parse((await stage.redis.hget(stage.keys.seats, 'anna')) ?? '');
  const earlier = { ...met, step: 1, patience: 0, buckets: waiting.buckets, class: waiting.class };
  await stage.redis.hset(stage.keys.seats, 'anna', JSON.stringify(earlier));
  await stage.here.leave('bert', 'stop');
  await checkPairs(stage);
  assert.equal(await stage.start('cleo'), 'met');
});

test('a step that only changes whom somebody takes is no news of him', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  const seat = await stage.redis.hget(stage.keys.seats, 'anna');
  stage.wait(WIDENING.recentMs);
  assert.deepEqual(await stage.here.due(), { word: 'done', seats: new Map(), homes: [] });
  assert.equal(await stage.redis.hget(stage.keys.seats, 'anna'), seat);
  const next = Number(await stage.redis.zscore(stage.keys.due, 'anna'));
  assert.equal(next, JSON.parse(seat ?? '').since + newcomersLastMs);
  await checkPairs(stage);
});

test('a step that is none for people like them passes, and holds nobody else up', async (t) => {
  const stage = await openPairs(t);
  const many = Array.from({ length: 60 }, (_, i) => `known${i}`);
  await isKnown(stage, ...many);
  for (const [i, uid] of many.entries()) await stage.start(uid, { languages: [`x${i}`] });
  stage.wait(WIDENING.recentMs);
  let word = 'more';
  let calls = 0;
  while (word === 'more' && calls++ < 5) ({ word } = await stage.here.due());
  assert.equal(word, 'done', 'there is an end to what is due');
  stage.wait(500);
  assert.deepEqual([...(await stage.here.due()).seats.keys()], []);
  await checkPairs(stage);
});

test('who has nothing to be told does not stand before those who have', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  const untold = `${stage.keys.untold}here.example`;
  await stage.redis.zadd(untold, 1, 'anna', 1, 'nobody');
  assert.deepEqual(await stage.tells(), []);
  assert.equal(await stage.redis.zcard(untold), 0);
});
