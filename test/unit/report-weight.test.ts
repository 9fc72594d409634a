import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AUTOMATIC_WEIGHT, type Report, trustIn, weightOf } from '../../shared/domain/report-weight.ts';

const DAY = 86_400_000;
const NOW = 1_800_000_000_000;
const by = (who: string, server: string, more: Partial<Report> = {}): Report => ({
  ...{ by: who, server, at: NOW, trust: 1 },
  ...more,
});

test('three people of three servers are enough, two are not', () => {
  assert.ok(weightOf([by('a', 'one'), by('b', 'two')], NOW) < AUTOMATIC_WEIGHT);
  assert.ok(weightOf([by('a', 'one'), by('b', 'two'), by('c', 'three')], NOW) >= AUTOMATIC_WEIGHT);
});

test('the same person again counts nothing, whatever he trusts himself with', () => {
  assert.equal(weightOf([by('a', 'one'), by('a', 'one'), by('a', 'two')], NOW), 1);
});

test('one server counts hardly more than one person, however many it has', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), (people) => {
      const crowd = Array.from({ length: people }, (_, i) => by(`p${i}`, 'one'));
      assert.ok(weightOf(crowd, NOW) <= 1.25);
    }),
  );
});

test('a week ago is too long ago', () => {
  assert.equal(weightOf([by('a', 'one', { at: NOW - 7 * DAY })], NOW), 0);
  assert.equal(weightOf([by('a', 'one', { at: NOW - 7 * DAY + 1 })], NOW), 1);
});

test('who has reported for nothing counts less, who has just come half', () => {
  const old = NOW - 10 * DAY;
  assert.equal(trustIn({ upheld: 0, dismissed: 0 }, old, NOW), 1);
  assert.equal(trustIn({ upheld: 0, dismissed: 3 }, old, NOW), 0.25);
  assert.equal(trustIn({ upheld: 9, dismissed: 1 }, old, NOW), 1);
  assert.equal(trustIn({ upheld: 0, dismissed: 0 }, NOW - 1, NOW), 0.5);
});
