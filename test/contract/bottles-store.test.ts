/** Bottles on a real Redis. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { againSteps, searchSteps } from '../../shared/domain/pair.ts';
import { BOTTLE_LIMITS, BottlesWriter } from '../../shared/store/bottles-writer.ts';
import { checkPairs } from '../support/pairs-check.ts';
import { openPairs } from '../support/pairs-store.ts';
import { openStore } from '../support/room-store.ts';

const bottle = (languages = ['en']) => ({
  ...{ home: 'here.example', at: parseJid('bot@here.example'), language: 'en', languages },
  ...{ text: 'sealed', who: 'sealed too' },
});

async function open(t: TestContext) {
  const store = await openStore(t);
  let now = 1_800_000_000_000;
  const writer = (): BottlesWriter => new BottlesWriter(store.redis, store.keys, () => now);
  return {
    ...{ ...store, here: writer(), there: writer() },
    wait(ms: number): void {
      now += ms;
    },
  };
}

test('the oldest one of a language is found, by one reader, without its words in the store then', async (t) => {
  const { here, there, redis, keys, wait } = await open(t);
  assert.equal(await here.leave('anna', bottle(['fr', 'en'])), true);
  assert.equal(await here.leave('anna', bottle()), false, 'one at a time');
  wait(1);
  await there.leave('bert', bottle());
  assert.equal(await here.find('carl', ['de']), undefined);
  assert.equal(await here.find('anna', ['fr']), undefined, 'not her own');
  const found = await Promise.all(['carl', 'dora', 'emil'].map((uid) => there.find(uid, ['en'])));
  assert.deepEqual(found.map((each) => each?.author).sort(), ['anna', 'bert', undefined]);
  assert.equal(found.find((each) => each?.author === 'anna')?.bottle.text, 'sealed');
  assert.equal((await here.of('anna'))?.text, undefined);
  assert.equal(await redis.exists(keys.bottles), 0);
  assert.ok((await redis.pttl(keys.bottleOf('anna'))) <= BOTTLE_LIMITS.answerMs);
});

test('none is found of somebody from whom one is kept apart, nor two within the hour', async (t) => {
  const { here, redis, keys } = await open(t);
  for (const uid of ['anna', 'bert', 'carl']) await here.leave(uid, bottle());
  await redis.zadd(keys.blocks, 0, 'dora anna', 0, 'bert dora');
  assert.equal((await here.find('dora', ['en']))?.author, 'carl');
  assert.equal(await here.find('dora', ['en']), undefined);
  await redis.del(keys.foundBy('dora'));
  assert.equal(await here.find('dora', ['en']), undefined);
});

test('what was taken back, and what is older than a week, is found by nobody and leaves nothing', async (t) => {
  const { here, redis, keys, wait } = await open(t);
  await here.leave('anna', bottle(['en', 'fr']));
  assert.equal(await here.end('anna'), 'afloat');
  assert.equal(await here.end('anna'), undefined);
  assert.equal(await redis.exists(keys.bottles, keys.bottleOf('anna')), 0);
  await here.leave('bert', bottle());
  await redis.del(keys.bottleOf('bert'));
  wait(BOTTLE_LIMITS.keptMs + 1);
  await here.leave('carl', bottle());
  assert.equal(
    (await redis.zrange(keys.bottles, '0', '-1')).length,
    1,
    'what is gone is not kept in the list',
  );
});

test('its author is to be told once that it was answered, by the process that he writes to', async (t) => {
  const { here, there } = await open(t);
  await here.leave('anna', bottle());
  assert.equal(await there.answer('bert'), undefined);
  await there.find('bert', ['en']);
  assert.equal(await there.answer('bert'), 'anna');
  assert.equal(await there.answer('bert'), 'anna', 'said twice');
  assert.deepEqual(await there.answered('there.example'), []);
  assert.deepEqual(await here.answered('here.example'), ['anna']);
  await here.told('here.example', 'anna');
  assert.deepEqual(await here.answered('here.example'), []);
  assert.equal((await here.of('anna'))?.reader, 'bert');
});

test('two who name each other meet, even while others wait; one who is only named does not', async (t) => {
  const stage = await openPairs(t);
  const newcomer = (uid: string) => ({
    ...{ jid: parseJid(`${uid}@people.example`), at: parseJid('bot@here.example'), language: 'en' },
  });
  const wish = searchSteps({ languages: ['en'], interests: [] });
  const french = searchSteps({ languages: ['fr'], interests: [] });
  assert.equal((await stage.here.start('bert', newcomer('bert'), wish, { with: 'anna' })).word, 'waiting');
  assert.equal((await stage.here.start('carl', newcomer('carl'), french, { with: 'bert' })).word, 'waiting');
  assert.equal(
    (await stage.here.start('anna', newcomer('anna'), againSteps(), { with: 'bert' })).word,
    'met',
  );
  assert.deepEqual(await stage.tells(), ['anna met', 'bert met']);
  await checkPairs(stage);
});
