import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { SearchTurns } from '../../services/users/search-turns.ts';

test('what is quick does not wait for all searches that came before it', async () => {
  let ms = 0;
  const turns = new SearchTurns(() => ms);
  const done: number[] = [];
  const searches = Array.from({ length: 50 }, (_, i) =>
    turns.run(() => {
      ms++;
      done.push(i);
      return i;
    }),
  );
  await turn();
  assert.ok(done.length > 0 && done.length < 10, String(done.length));
  assert.deepEqual(
    await Promise.all(searches),
    Array.from({ length: 50 }, (_, i) => i),
  );
  assert.deepEqual(done, [...done.keys()]);
});

test('more searches than may wait are answered before more come in', async () => {
  let ms = 0;
  const turns = new SearchTurns(() => ms++);
  let done = 0;
  const all = Promise.all(Array.from({ length: 3_000 }, () => turns.run(() => done++)));
  await turn();
  assert.ok(done >= 2_000, String(done));
  await all;
});

test('a search that fails is told to who asked, and the next is answered', async () => {
  const turns = new SearchTurns();
  const failing = turns.run(() => {
    throw new Error('too little');
  });
  const next = turns.run(() => 1);
  await assert.rejects(failing, /too little/);
  assert.equal(await next, 1);
});
