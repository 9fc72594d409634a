/** Who is away, gone or not to be disturbed, on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPairs } from '../support/pairs-check.ts';
import { openPairs } from '../support/pairs-store.ts';

test('who goes in a talk keeps his place for four minutes, and the other one hears of it', async (t) => {
  const stage = await openPairs(t);
  for (const uid of ['anna', 'bert']) await stage.start(uid);
  await stage.tells();
  assert.equal((await stage.here.shows('bert', 'gone')).word, 'talking');
  assert.equal((await stage.here.shows('bert', 'gone')).word, 'same');
  assert.deepEqual(await stage.tells(), ['anna away']);
  await stage.here.shows('bert', undefined);
  assert.deepEqual(await stage.tells(), ['anna back']);
  stage.wait(300_000);
  await stage.there.due();
  await stage.here.shows('bert', 'gone');
  await stage.here.shows('bert', 'away');
  assert.deepEqual(await stage.tells(), [], 'back before it was told');
  await stage.here.shows('bert', 'gone');
  await stage.tells();
  stage.wait(239_000);
  await stage.there.due();
  assert.deepEqual(await stage.tells(), []);
  stage.wait(1_000);
  // Whichever process looks: his own may be down.
  await stage.there.due();
  assert.deepEqual(await stage.tells(), ['anna left', 'bert gone']);
  await checkPairs(stage);
});

test('who waits and goes leaves the queue after two minutes, unless he says something', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  await stage.here.shows('anna', 'gone');
  assert.equal(await stage.start('bert', { languages: ['en'] }), 'waiting', 'nobody meets who is gone');
  await stage.here.leave('bert', 'stop');
  stage.wait(119_000);
  assert.equal(await stage.start('anna'), 'waiting');
  stage.wait(60_000);
  await stage.here.due();
  assert.equal((await stage.here.counts()).waiting, 1);
  await stage.tells();
  await stage.here.shows('anna', 'gone');
  stage.wait(120_000);
  await stage.here.due();
  await stage.here.due();
  assert.deepEqual(await stage.tells(), ['anna gone']);
  assert.equal(await stage.redis.exists(stage.keys.gone, stage.keys.waiting), 0);
});

test('who is not to be disturbed meets nobody before he is, and who is away is met last', async (t) => {
  const stage = await openPairs(t);
  await stage.start('dora');
  await stage.here.shows('dora', 'dnd');
  assert.equal(await stage.start('anna'), 'waiting');
  await stage.here.shows('anna', 'away');
  await stage.here.shows('dora', 'away');
  assert.deepEqual(await stage.tells(), ['anna met', 'dora met']);
  await stage.start('away');
  await stage.here.shows('away', 'away');
  await stage.start('cleo', { languages: ['fr'] });
  await stage.start('there', { languages: ['fr'] });
  assert.deepEqual(await stage.tells(), ['cleo met', 'there met']);
  assert.equal(await stage.start('emil'), 'met', 'nobody else is there');
  assert.deepEqual(await stage.tells(), ['away met', 'emil met']);
  assert.equal((await stage.here.shows('nobody', 'dnd')).word, 'nobody');
  await checkPairs(stage);
});

test('that both have shown their addresses stands in their seats, for this talk only', async (t) => {
  const stage = await openPairs(t);
  await stage.start('anna');
  await stage.start('bert');
  await stage.tells();
  const pair = (await stage.seats()).get('anna')?.pair ?? '';
  assert.equal((await stage.here.open('anna', 'another')).word, 'other');
  const { word, seats } = await stage.here.open('anna', pair);
  assert.equal(word, 'open');
  assert.deepEqual([seats.get('anna')?.open, seats.get('bert')?.open], [true, true]);
  await stage.here.leave('anna', 'stop');
  await stage.tells();
  await stage.start('bert');
  await stage.start('cleo');
  assert.equal((await stage.seats()).get('bert')?.open, undefined);
  assert.equal((await stage.here.open('bert', pair)).word, 'other');
});
