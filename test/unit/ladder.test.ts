import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  endOf,
  forgottenAt,
  inForce,
  nextStep,
  remembered,
  type Sanction,
  STEPS,
  withSanction,
} from '../../shared/domain/ladder.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_800_000_000_000;
const at = (step: Sanction['step'], ago = 0, id = `${step}-${ago}`): Sanction => ({
  step,
  at: NOW - ago,
  id,
});

test('each decision is one step more, up to the last', () => {
  let sanctions: readonly Sanction[] = [];
  const taken: string[] = [];
  for (let i = 0; i < 6; i++) {
    const step = nextStep(sanctions, NOW + i);
    taken.push(step);
    sanctions = withSanction(sanctions, { step, at: NOW + i, id: `case ${i}` }, NOW + i);
  }
  assert.deepEqual(taken, [...STEPS, 'forever']);
});

test('a warning keeps nobody out; an hour, a day and a week end', () => {
  assert.equal(inForce([at('warning')], NOW), undefined);
  assert.equal(inForce([at('hour')], NOW + HOUR - 1)?.step, 'hour');
  assert.equal(inForce([at('hour')], NOW + HOUR), undefined);
  assert.equal(endOf(at('day')), NOW + DAY);
  assert.equal(endOf(at('week')), NOW + 7 * DAY);
  assert.equal(inForce([at('forever')], NOW + 10_000 * DAY)?.step, 'forever');
});

test('of several the one that ends last counts', () => {
  assert.equal(inForce([at('week', 6 * DAY), at('day')], NOW)?.step, 'week');
  assert.equal(inForce([at('day'), at('week', 6 * DAY + 1)], NOW)?.step, 'day');
});

test('what was long ago counts no more', () => {
  assert.equal(nextStep([at('warning', 7 * DAY - 1)], NOW), 'hour');
  assert.equal(nextStep([at('warning', 7 * DAY)], NOW), 'warning');
  assert.deepEqual(remembered([at('week', 97 * DAY), at('day', 30 * DAY)], NOW), [at('day', 30 * DAY)]);
  assert.equal(forgottenAt(at('forever')), Number.POSITIVE_INFINITY);
});

test('what came by itself keeps out, but does not make the next decision harder', () => {
  const automatic = { ...at('hour'), isAutomatic: true } as const;
  assert.equal(inForce([automatic], NOW)?.isAutomatic, true);
  assert.equal(nextStep([automatic], NOW), 'warning');
});

test('a case that is decided anew counts once', () => {
  const first = withSanction([], at('week', 0, 'c'), NOW);
  assert.deepEqual(withSanction(first, at('warning', 0, 'c'), NOW), [at('warning', 0, 'c')]);
});
