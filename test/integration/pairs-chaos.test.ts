/** Pairs while processes are killed and Redis restarts; at full size: `npm run bench -- pairs-chaos`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PairsChaos } from '../support/pairs-chaos.ts';
import { startRestartedRedis } from '../support/restarted-redis.ts';

test('nobody meets two, himself, or one who does not know it, whatever is killed', async (t) => {
  const store = await startRestartedRedis();
  t.after(() => store.close());
  const plan = { processes: 3, people: 300, pairs: 1_500, pairsBetweenKills: 200, pairsBetweenOutages: 600 };
  const figures = await new PairsChaos({ ...plan, restlessMs: 300 }, store).run();
  assert.ok(figures.kills >= 5 && figures.outages >= 2, JSON.stringify(figures));
  t.diagnostic(JSON.stringify(figures));
});
