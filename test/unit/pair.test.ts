import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MOST_INTERESTS, readInterests, searchSteps, WIDENING } from '../../shared/domain/pair.ts';

const buckets = (languages: string[], interests: string[] = []) =>
  searchSteps({ languages, interests }).map(({ after, buckets: all }) => [after, all.join(' ')]);

test('without interests everybody of the languages is looked for at once', () => {
  assert.deepEqual(buckets(['fr', 'en']), [
    [0, 'fr| en|'],
    [WIDENING.recentMs, 'fr| en|'],
    [WIDENING.aloneMs, 'fr| en|'],
  ]);
});

test('interests come first, then the languages, then whoever was met today, then any language', () => {
  const steps = searchSteps({ languages: ['fr', '*'], interests: ['linux', 'go'] });
  assert.deepEqual(
    steps.map(({ after, buckets: all, recents, tell }) => [after, all.join(' '), recents, tell]),
    [
      [0, 'fr|linux fr|go', false, undefined],
      [WIDENING.interestsMs, 'fr|linux fr|go fr|', false, undefined],
      [WIDENING.recentMs, 'fr|linux fr|go fr|', true, undefined],
      [WIDENING.languagesMs, 'fr|linux fr|go fr| *|', true, undefined],
      [WIDENING.aloneMs, 'fr|linux fr|go fr| *|', true, 'alone'],
    ],
  );
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
