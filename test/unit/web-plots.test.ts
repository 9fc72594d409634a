import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kept } from '../../web/kept.ts';
import { barPlot, linePlot, roundTop } from '../../web/plot.ts';

test('what is kept is made once, for its time, and the least used goes first', () => {
  let now = 0;
  let made = 0;
  const kept = new Kept<number>(2, 10, () => now);
  const get = (name: string): number => kept.get(name, () => ++made);
  assert.deepEqual([get('a'), get('b'), get('a')], [1, 2, 1]);
  get('c');
  assert.equal(get('a'), 1, 'used after b');
  assert.equal(get('b'), 4);
  now = 20;
  assert.equal(get('b'), 5, 'too old');
  kept.forget('b');
  assert.equal(get('b'), 6);
});

test('plots stay inside their box, whatever the numbers', () => {
  const svg = linePlot({
    points: [
      { at: 0, value: 0 },
      { at: 50, value: 7 },
      { at: 100, value: 10 },
    ],
    from: 0,
    to: 100,
    step: 50,
  });
  assert.match(svg, /plot-line" d="M0 118L300 36\.8L600 2"/);
  assert.match(linePlot({ points: [], from: 0, to: 0, step: 1 }), /plot-line" d=""/);
  assert.match(barPlot([5, undefined, 10], new Set([2])), /plot-bar plot-marked" x="420" y="2"/);
  assert.deepEqual([0, 0.3, 7, 11, 99, 101].map(roundTop), [1, 1, 10, 20, 100, 200]);
});
