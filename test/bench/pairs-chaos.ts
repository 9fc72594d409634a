/** The pairs' chaos test at full size; `test/integration/pairs-chaos.test.ts` is the small one. */

import { PairsChaos } from '../support/pairs-chaos.ts';
import { startRestartedRedis } from '../support/restarted-redis.ts';
import type { Report } from './figure.ts';

/** Four processes, of which one is killed every thousand pairs; Redis restarts ten times. */
const PLAN = {
  ...{ processes: 4, people: 5_000, pairs: 50_000, pairsBetweenKills: 1_000, pairsBetweenOutages: 5_000 },
  restlessMs: 10_000,
};

/** See the file. @throws AssertionError when somebody saw, or the store holds, what must not be. */
export async function pairsChaos(report: Report): Promise<void> {
  const store = await startRestartedRedis();
  const since = performance.now();
  try {
    const figures = await new PairsChaos(PLAN, store).run();
    const bench = 'pairs-chaos';
    const seconds = (performance.now() - since) / 1_000;
    const kills = `processes killed (${figures.kills}) and Redis restarted (${figures.outages})`;
    report({
      bench,
      what: 'pairs, none double, self or one-sided',
      figure: figures.pairs,
      unit: '',
      beside: kills,
      other: figures.kills + figures.outages,
    });
    report({
      bench,
      what: 'greetings seen',
      figure: figures.greeted,
      unit: '',
      beside: 'two a pair',
      other: 2 * figures.pairs,
    });
    report({
      bench,
      what: 'greetings sent twice, under one id',
      figure: figures.repeated,
      unit: '',
      beside: 'greetings',
      other: figures.greeted,
    });
    report({
      bench,
      what: 'pairs a second',
      figure: figures.pairs / seconds,
      unit: '/s',
      beside: 'people at most',
      other: PLAN.people,
    });
  } finally {
    await store.close();
  }
}
