import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAvatarNote, readStoredFigures, writeFigures } from '../../shared/store/figures-values.ts';
import { daysOf, readTotalsValue } from '../../shared/store/history-reader.ts';
import { EMPTY, readSeries, stepsOf, UNKNOWN, withStep, writeSeries } from '../../shared/store/series.ts';

const figure = fc.oneof(fc.constant(UNKNOWN), fc.nat({ max: 300 }), fc.nat({ max: 2 ** 28 - 2 }));

test('what is written is read', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.array(fc.tuple(figure, figure), { minLength: 1, maxLength: 400 }),
      (last, pairs) => {
        const series = { last, values: pairs.flat() };
        assert.deepEqual(readSeries(writeSeries(series), 2), series);
      },
    ),
  );
});

test('whatever stands in Redis is read without throwing, its figures within bounds', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((rest) => Buffer.from([1, ...rest]));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), bytes), fc.string(), fc.json(), (raw, text, json) => {
      for (const width of [1, 2]) {
        const { values } = readSeries(raw, width);
        assert.equal(values.length % width, 0);
        assert.ok(values.every((value) => Number.isSafeInteger(value) && value >= UNKNOWN));
      }
      for (const value of [text, json]) {
        readAvatarNote(value);
        readTotalsValue(value);
        const figures = readStoredFigures(value);
        if (figures === undefined) continue;
        const written = writeFigures(figures);
        assert.equal(writeFigures(readStoredFigures(written) ?? figures), written);
      }
    }),
    { numRuns: 2_000 },
  );
  assert.deepEqual(readSeries(Buffer.alloc(1_000_000, 1), 1), EMPTY);
});

test('a step further is one more value; gaps are unknown, old steps fall away, no step is taken twice', () => {
  let series = EMPTY;
  for (const [hour, occupants] of [[10, 3] as const, [11, 4] as const, [14, 5] as const, [14, 9] as const])
    series = withStep(series, hour, [occupants], 6);
  assert.deepEqual(series, { last: 14, values: [3, 4, UNKNOWN, UNKNOWN, 5] });
  assert.deepEqual(withStep(series, 13, [1], 6), series);
  assert.deepEqual(withStep(series, 16, [6], 6), { last: 16, values: [4, UNKNOWN, UNKNOWN, 5, UNKNOWN, 6] });
  assert.deepEqual(withStep(series, 1_000_000, [7], 3), { last: 1_000_000, values: [UNKNOWN, UNKNOWN, 7] });
  assert.deepEqual(
    [...stepsOf(series, 1, 11)],
    [
      [11, 1],
      [14, 4],
    ],
  );
});

test('a quiet room takes one byte an hour', () => {
  assert.equal(writeSeries({ last: 5, values: new Array<number>(168).fill(100) }).length, 173);
});

test('hours make days', () => {
  const series = { last: 49, values: [2, UNKNOWN, 4, 10] };
  assert.deepEqual(daysOf(series, 0), [
    { day: 1, average: 2, peak: 2 },
    { day: 2, average: 7, peak: 10 },
  ]);
  assert.deepEqual(daysOf(series, 2), [{ day: 2, average: 7, peak: 10 }]);
});
