import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayHasEnded, hourOf, nextSample, type Sampled } from '../../services/rooms/next-sample.ts';
import { HOUR_MS } from '../../shared/domain/room-history.ts';
import { EMPTY, stepsOf } from '../../shared/store/series.ts';

/** Noon-less: hour 0 of a day. */
const START = 20_000 * 24;
const NEW = { figures: { since: 5, average: 10, growth: 0, hour: 0 }, hourly: EMPTY, daily: EMPTY };

/** What comes of these occupants hour by hour. */
function after(occupants: readonly (number | undefined)[], from: Sampled = NEW): Sampled {
  return occupants.reduce((before: Sampled, count, i) => {
    const next = nextSample(before, count, (START + i) * HOUR_MS + 1_000);
    assert.ok(next);
    return next;
  }, from);
}

test('the average follows slowly: after a day 1 % of the old value is left', () => {
  assert.ok(Math.abs((after([20]).figures.average ?? 0) - 11.8) < 1e-9);
  const day = after(new Array<number>(24).fill(0)).figures.average ?? 0;
  assert.ok(Math.abs(day - 10 * 0.82 ** 24) < 1e-9 && day < 0.1);
});

test('an hour is taken once', () => {
  const once = after([20]);
  assert.equal(nextSample(once, 90, START * HOUR_MS + 3_599_000), undefined);
  assert.equal(nextSample(once, 90, START * HOUR_MS - 1), undefined, 'nor an earlier one');
});

test('where nobody knows the occupants there is no sample', () => {
  const unknown = after([undefined, undefined]);
  assert.deepEqual([unknown.hourly, unknown.figures.average], [EMPTY, 10]);
  const some = after([3, undefined, 5]);
  assert.deepEqual(
    [...stepsOf(some.hourly, 1)],
    [
      [START, 0],
      [START + 2, 2],
    ],
  );
});

test('a room without a beginning begins now, with what is inside as its average', () => {
  const now = START * HOUR_MS;
  assert.deepEqual(nextSample({ hourly: EMPTY, daily: EMPTY }, 7, now)?.figures, {
    ...{ since: now, average: 7, growth: 0, hour: START },
  });
  assert.equal(nextSample({ hourly: EMPTY, daily: EMPTY }, undefined, now)?.figures.average, undefined);
});

test('growth is the last day against the same a week before', () => {
  const week = [...new Array<number>(168).fill(4), ...new Array<number>(24).fill(9)];
  assert.equal(after(week).figures.growth, 5);
  assert.equal(after(week.slice(0, 100)).figures.growth, 0, 'younger');
  assert.equal(after([...week].reverse()).figures.growth, -5);
  const holes = [...new Array<undefined>(163).fill(undefined), ...new Array<number>(29).fill(9)];
  assert.equal(after(holes).figures.growth, 0, 'too little is known of that day');
});

test('a day that has ended is kept with its average and peak, once', () => {
  const day = [...new Array<number>(12).fill(0), ...new Array<number>(12).fill(5)];
  assert.deepEqual(after(day).daily, EMPTY, 'not over');
  const ended = after([...day, 1]);
  assert.deepEqual(ended.daily, { last: 20_000, values: [25, 5] });
  assert.deepEqual(after([...day, 1, 1]).daily, ended.daily);
  const silent = after([...day, ...new Array<undefined>(40).fill(undefined), 8]);
  assert.deepEqual(silent.daily, ended.daily, 'a day of which nothing is known');
  const later = after([...day, ...day, ...day]);
  assert.deepEqual(later.daily, { last: 20_001, values: [25, 5, 25, 5] });
});

test('whatever comes in whatever order of time, history stays within its bounds', () => {
  const step = fc.tuple(fc.nat({ max: 60 }), fc.option(fc.nat({ max: 2_000_000 }), { nil: undefined }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      let now = START * HOUR_MS;
      let sampled: Sampled = NEW;
      for (const [hours, occupants] of steps) {
        now += hours * HOUR_MS;
        const daily = dayHasEnded(sampled.hourly, now) ? sampled.daily : EMPTY;
        const next = nextSample({ ...sampled, daily }, occupants, now);
        if (next === undefined) continue;
        sampled = { ...next, daily: daily === sampled.daily ? next.daily : sampled.daily };
        assert.ok(sampled.hourly.values.length <= 192 && sampled.daily.values.length <= 800);
        assert.ok(sampled.figures.hour === hourOf(now) && Number.isInteger(sampled.figures.growth));
      }
      const days = [...stepsOf(sampled.daily, 2)].map(([day]) => day);
      assert.deepEqual(
        days,
        [...new Set(days)].sort((a, b) => a - b),
      );
    }),
    { numRuns: 200 },
  );
});
