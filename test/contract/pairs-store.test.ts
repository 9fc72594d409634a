/** The queue and the pairs of the random chat, on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { searchSteps, WIDENING } from '../../shared/domain/pair.ts';
import { checkPairs } from '../support/pairs-check.ts';
import { openPairs } from '../support/pairs-store.ts';

test('two who start meet, each is told once, and starting again changes nothing', async (t) => {
  const stage = await openPairs(t);
  assert.equal(await stage.start('anna'), 'waiting');
  assert.equal(await stage.start('anna'), 'waiting');
  assert.equal(await stage.start('bert'), 'met');
  assert.equal(await stage.start('bert'), 'talking');
  assert.deepEqual(await stage.tells(), ['anna met', 'bert met']);
  assert.deepEqual(await stage.tells(), []);
  assert.deepEqual(await stage.here.counts(), { waiting: 0, talking: 2, met: 1 });
  const seats = await stage.seats();
  assert.equal(seats.get('anna')?.peer, 'bert');
  assert.equal(seats.get('anna')?.pair, seats.get('bert')?.pair);
  await checkPairs(stage);
});

test('who begins at another home is named to the one before', async (t) => {
  const { here, there, newcomer } = await openPairs(t);
  const steps = searchSteps({ languages: ['en'], interests: [] });
  const homes = async (home: typeof here, uid: string) =>
    (await home.start(uid, newcomer(uid, home), steps)).homes;
  assert.deepEqual(await homes(here, 'anna'), []);
  assert.deepEqual(await homes(here, 'anna'), []);
  assert.deepEqual(await homes(there, 'anna'), ['here.example']);
  await here.leave('anna', 'stop');
  assert.deepEqual(await homes(there, 'bert'), []);
  assert.deepEqual(await homes(here, 'bert'), ['there.example'], 'also when he meets somebody by it');
});

test('who is put out is told so, whether he talks or waits', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  await stage.here.leave('anna', 'stop', { isPutOut: true });
  assert.deepEqual(await stage.tells(), ['anna out', 'bert left']);
  await stage.start('cleo');
  await stage.there.leave('cleo', 'stop', { isPutOut: true });
  await stage.there.leave('cleo', 'stop', { isPutOut: true });
  assert.deepEqual(await stage.tells(), ['cleo out']);
  assert.deepEqual(await stage.tells(), [], 'once');
  for (const [uid, { jid }] of await stage.seats()) assert.equal(jid, undefined, uid);
  assert.equal(await stage.start('dora'), 'waiting', 'nobody waits');
});

test('what is not said to have been told is told again, later and by the same home only', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  await stage.start('bert', {}, stage.there);
  assert.deepEqual([...(await stage.here.take()).seats.keys()], ['anna']);
  assert.deepEqual([...(await stage.here.take()).seats.keys()], []);
  assert.deepEqual([...(await stage.there.take()).seats.keys()], ['bert']);
  stage.wait(5_001);
  assert.deepEqual(await stage.tells(), ['anna met']);
});

test('people of other languages never meet, unless both want anybody, and after a while', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna', { languages: ['en', '*'] });
  assert.equal(await stage.start('paul', { languages: ['fr'] }), 'waiting');
  assert.equal(await stage.start('omar', { languages: ['ar', '*'] }), 'waiting');
  await stage.dueAfter(WIDENING.recentMs);
  assert.deepEqual(await stage.tells(), []);
  await stage.dueAfter(WIDENING.languagesMs - WIDENING.recentMs);
  await stage.here.due();
  assert.deepEqual(await stage.tells(), ['anna met', 'omar met']);
  assert.equal((await stage.seats()).get('paul')?.state, 'waiting');
  await checkPairs(stage);
});

test('the second language counts from the beginning, the first one first', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna', { languages: ['en'] });
  await stage.start('paul', { languages: ['fr'] });
  assert.equal(await stage.start('bert', { languages: ['fr', 'en'] }), 'met');
  assert.equal((await stage.seats()).get('bert')?.peer, 'paul');
});

test('what both like brings them together first; later it does not matter', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna', { interests: ['music'] });
  assert.equal(await stage.start('bert', { interests: ['linux'] }), 'waiting');
  assert.equal(await stage.start('cleo', { interests: ['linux', 'chess'] }), 'met');
  assert.equal((await stage.seats()).get('cleo')?.interest, 'linux');
  assert.equal(await stage.start('dora'), 'waiting');
  await stage.dueAfter(WIDENING.interestsMs);
  assert.equal((await stage.seats()).get('anna')?.peer, 'dora');
  assert.equal((await stage.seats()).get('anna')?.interest, undefined);
  await checkPairs(stage);
});

test('who waited long meets first, by chance among the oldest few', async (t) => {
  const stage = await openPairs(t);
  const crowd = Array.from({ length: 8 }, (_, i) => `w${i}`);
  // They know each other, so they all wait.
  for (const a of crowd)
    for (const b of crowd) if (a < b) await stage.redis.zadd(stage.keys.recent, 1.8e12, `${a} ${b}`);
  const met = new Set<string | undefined>();
  for (let round = 0; round < 30; round++) {
    for (const uid of crowd) {
      await stage.here.leave(uid, 'stop');
      assert.equal(await stage.start(uid), 'waiting');
      stage.wait(1);
    }
    assert.equal(await stage.start(`late${round}`), 'met');
    met.add((await stage.seats()).get(`late${round}`)?.peer);
    for (const uid of [`late${round}`, ...crowd]) await stage.here.leave(uid, 'stop');
  }
  assert.ok(met.size > 1, `always ${[...met]}`);
  assert.deepEqual(
    [...met].filter((uid) => !crowd.slice(0, 5).includes(uid ?? '')),
    [],
  );
});

test('the one met today comes last, not never', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  assert.equal(await stage.start('anna'), 'waiting');
  assert.equal(await stage.start('bert'), 'waiting');
  await stage.dueAfter(WIDENING.recentMs);
  assert.deepEqual(await stage.tells(), ['anna met', 'bert met']);
  await stage.here.leave('anna', 'stop');
  await stage.start('anna');
  await stage.start('cleo');
  assert.equal((await stage.seats()).get('anna')?.peer, 'cleo');
  await checkPairs(stage);
});

test('who is blocked is never met again, from either side', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  assert.equal((await stage.here.leave('anna', 'stop', { block: true })).word, 'talking');
  assert.deepEqual(await stage.tells(), ['bert left']);
  await stage.start('anna');
  await stage.start('bert');
  for (const ms of [WIDENING.recentMs, WIDENING.aloneMs]) await stage.dueAfter(ms);
  const seats = await stage.seats();
  assert.deepEqual(
    ['anna', 'bert'].map((uid) => seats.get(uid)?.state),
    ['waiting', 'waiting'],
  );
});

test('the compatible one behind many who are not is found', async (t) => {
  const stage = await openPairs(t);
  for (let i = 0; i < 70; i++) {
    await stage.start(`b${i}`, { languages: [`x${i}`] });
    await stage.redis.zadd(stage.keys.blocks, 0, `anna b${i}`);
    await stage.here.leave(`b${i}`, 'stop');
  }
  for (let i = 0; i < 70; i++) {
    await stage.redis.zadd(stage.keys.recent, Date.now() * 2, `b${i} c`);
    await stage.redis.zadd(stage.keys.blocks, 0, `b${i} b${i}`);
  }
  const wish = searchSteps({ languages: ['en'], interests: [] });
  for (let i = 0; i < 70; i++) {
    for (let j = 0; j < i; j++) await stage.redis.zadd(stage.keys.blocks, 0, `b${i} b${j}`);
    await stage.here.start(`b${i}`, stage.newcomer(`b${i}`), wish);
  }
  assert.deepEqual((await stage.here.counts()).waiting, 70);
  for (let j = 0; j < 70; j++) await stage.redis.zadd(stage.keys.blocks, 0, `bert b${j}`);
  await stage.start('bert');
  assert.equal(await stage.start('anna'), 'met');
  assert.equal((await stage.seats()).get('anna')?.peer, 'bert');
});

test('the other one hears of the end; next goes on, but not out of a talk that has just begun', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  assert.equal(await stage.start('anna', { change: true }), 'young');
  stage.wait(2_001);
  assert.equal(await stage.start('anna', { change: true }), 'waiting');
  assert.deepEqual(await stage.tells(), ['bert left']);
  const bert = (await stage.seats()).get('bert');
  assert.equal(bert?.state, 'left');
  assert.equal(bert?.reason, 'next');
  assert.equal(bert?.jid, undefined, 'where he lives is forgotten when he has been told');
  assert.equal((await stage.here.leave('bert', 'stop')).word, 'left');
  await checkPairs(stage);
});

test('the end of another talk than the one meant changes nothing', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  const old = (await stage.seats()).get('anna')?.pair ?? '';
  stage.wait(3_000);
  await stage.here.leave('bert', 'stop', { pair: old });
  await stage.start('cleo');
  await stage.start('anna');
  await stage.tells();
  assert.equal((await stage.here.leave('anna', 'gone', { pair: old })).word, 'other');
  assert.equal((await stage.seats()).get('anna')?.state, 'talking');
});

test('who was not told yet that he met somebody waits on at his old place when that one goes', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  const since = (await stage.seats()).get('anna')?.since;
  stage.wait(50);
  await stage.start('bert');
  await stage.here.leave('bert', 'stop');
  const anna = (await stage.seats()).get('anna');
  assert.equal(anna?.state, 'waiting');
  assert.equal(anna?.since, since);
  assert.deepEqual(await stage.tells(), []);
  await stage.start('cleo');
  assert.deepEqual(await stage.tells(), ['anna met', 'cleo met']);
  await checkPairs(stage);
});

test('who waits in vain is told once, and waits on', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  for (const ms of [WIDENING.recentMs, WIDENING.aloneMs, WIDENING.aloneMs]) await stage.dueAfter(ms);
  assert.deepEqual(await stage.tells(), ['anna alone']);
  assert.deepEqual(await stage.tells(), []);
  assert.equal(await stage.start('bert'), 'met');
});

test('the people of a home that is dead are let go, and told when it is back', async (t) => {
  const stage = await openPairs(t);
  await stage.there.due();
  await stage.start('anna', {}, stage.there);
  await stage.start('bert');
  assert.deepEqual(await stage.tells(stage.there), ['anna met']);
  assert.deepEqual(await stage.tells(), ['bert met']);
  await stage.start('cleo', { languages: ['fr'] }, stage.there);
  stage.wait(20_001);
  const { homes } = await stage.here.due();
  assert.deepEqual(homes, ['there.example']);
  for (const home of homes) for await (const _ of stage.here.lose(home));
  assert.deepEqual(await stage.tells(), ['bert left']);
  assert.deepEqual((await stage.here.due()).homes, []);
  assert.equal(await stage.redis.zcard(stage.keys.waiting), 0);
  assert.deepEqual(await stage.tells(stage.there), ['anna lost', 'cleo lost']);
  assert.equal(JSON.stringify([...(await stage.seats())]).includes('@people.example'), false);
  await checkPairs(stage);
});

test('a home that never told its people has them out of their talks within seconds', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna', {}, stage.there);
  await stage.start('bert');
  assert.deepEqual(await stage.tells(), ['bert met']);
  await stage.dueAfter(15_000);
  assert.deepEqual(await stage.tells(), ['bert left']);
  assert.deepEqual(await stage.tells(stage.there), ['anna lost']);
});

test('nothing is left of a talk after a while', async (t) => {
  const stage = await openPairs(t);
  await stage.together();
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  await stage.dueAfter(600_001);
  assert.equal((await stage.seats()).size, 0);
  assert.equal(await stage.redis.exists(stage.keys.due, stage.keys.waiting), 0);
  assert.deepEqual(await stage.here.counts(), { waiting: 0, talking: 0, met: 1 });
});

test('what a patron chose comes back, and goes', async (t) => {
  const { here, redis, keys } = await openPairs(t);
  const patron = { acceptedAt: 5, rules: 1, languages: ['fr', '*'], interests: ['linux'], language: 'fr' };
  await here.keepPatron('anna', patron);
  assert.deepEqual(await here.patron('anna'), patron);
  await redis.hset(keys.patrons, 'bert', '{"rules":1}');
  assert.equal(await here.patron('bert'), undefined);
  await here.keepPatron('anna', undefined);
  assert.equal(await here.patron('anna'), undefined);
});
