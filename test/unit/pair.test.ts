import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MOST_INTERESTS, readInterests, searchSteps, WIDENING } from '../../shared/domain/pair.ts';

/** Steps as `after buckets patience`. */
const steps = (languages: string[], interests: string[] = []) =>
  searchSteps({ languages, interests }).map((step) => [
    step.after,
    step.buckets.join(' '),
    step.recents,
    step.patience,
    step.tell,
  ]);
const { newcomersMs, interestsMs, recentMs, lastMs, newcomersLastMs, aloneMs } = WIDENING;

test('without interests everybody of the languages is looked for at once', () => {
  assert.deepEqual(steps(['fr', 'en']), [
    [0, 'fr| en|', false, 0, undefined],
    [newcomersMs, 'fr| en|', false, 1, undefined],
    [recentMs, 'fr| en|', true, 1, undefined],
    [lastMs, 'fr| en|', true, 2, undefined],
    [newcomersLastMs, 'fr| en|', true, 3, undefined],
    [aloneMs, 'fr| en|', true, 3, 'alone'],
  ]);
});

test('interests come first, then the languages, then whoever was met today, then any language', () => {
  assert.deepEqual(steps(['fr', '*'], ['linux', 'go']), [
    [0, 'fr|linux fr|go', false, 0, undefined],
    [newcomersMs, 'fr|linux fr|go', false, 1, undefined],
    [interestsMs, 'fr|linux fr|go fr|', false, 1, undefined],
    [recentMs, 'fr|linux fr|go fr|', true, 1, undefined],
    [lastMs, 'fr|linux fr|go fr| *|', true, 2, undefined],
    [newcomersLastMs, 'fr|linux fr|go fr| *|', true, 3, undefined],
    [aloneMs, 'fr|linux fr|go fr| *|', true, 3, 'alone'],
  ]);
});

test('interests as people write them', () => {
  assert.deepEqual(readInterests('Linux, Science fiction; ÉCHECS'), ['linux', 'science-fiction', 'echecs']);
  assert.deepEqual(readInterests('linux music linux C++ c#'), ['linux', 'music', 'c++', 'c#']);
  assert.deepEqual(readInterests(' , ;'), []);
  assert.equal(readInterests('a b c d e f g h').length, MOST_INTERESTS);
});

test('no interest breaks a place in the queue', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const interest of readInterests(text)) assert.match(interest, /^[\p{L}\p{N}+#-]{1,30}$/u);
    }),
  );
});
