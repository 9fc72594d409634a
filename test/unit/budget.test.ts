import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Budget } from '../../services/rooms/budget.ts';
import { BUDGET } from '../../services/rooms/crawl-plan.ts';

test('whatever is asked when, no minute has more questions than the budget', () => {
  const gaps = fc.array(
    fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 90_000 })),
    {
      minLength: 400,
      maxLength: 1_500,
    },
  );
  fc.assert(
    fc.property(gaps, (all) => {
      const budget = new Budget(0);
      const asked: number[] = [];
      let now = 0;
      for (const gap of all) {
        now += gap;
        // Who asks waits, and meanwhile nobody else does: the line is one.
        now += budget.spend(now);
        asked.push(now);
        const first = asked[asked.length - 1 - BUDGET.perMinute];
        // What is held up on its way comes closer together: one second is allowed for it.
        if (first !== undefined) assert.ok(now - first >= 61_000, `${now - first} ms`);
      }
    }),
    { numRuns: 50 },
  );
});

test('a few questions to a server that was left alone wait for nothing, many go on at nearly four a second', () => {
  const budget = new Budget(0);
  for (let i = 0; i < BUDGET.burst; i++) assert.equal(budget.spend(0), 0);
  const step = 62_000 / (BUDGET.perMinute - BUDGET.burst);
  assert.equal(Math.round(budget.spend(0)), Math.round(step));
  assert.equal(Math.round(budget.spend(0)), Math.round(2 * step));
  assert.equal(budget.spend(120_000), 0, 'rested');
});
