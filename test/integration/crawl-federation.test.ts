/** Two real crawling processes on a simulated federation of a hundred servers, a part of it dead or hostile. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { BUDGET, MOST_NAMED } from '../../services/rooms/crawl-plan.ts';
import { openLog } from '../../shared/log.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { readProcesses } from '../../shared/store/processes.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import { readServers } from '../../shared/store/rooms-reader.ts';
import { endChild } from '../support/end-child.ts';
import { sharedServers } from '../support/servers.ts';
import { faultsOf, startCrawler, wholeCrawl } from '../support/simulated-crawl.ts';
import { startSimulator } from '../support/simulator/simulator.ts';
import { HOSTILITIES, makeWorld, type World } from '../support/simulator/world.ts';

/** Each kind of server is in it, and none has more rooms than its budget allows at once. */
function smallWorld(): World {
  for (let seed = 1; ; seed++) {
    const world = makeWorld({
      ...{ seed, servers: 100, rooms: 2_000, largest: 60, seeds: 6, dead: 0.05, hostile: 0.15, pace: 0.05 },
    });
    const kinds = new Set(world.servers.map(({ hostility }) => hostility));
    const dead = new Set(world.servers.map((server) => server.dead));
    if (kinds.size === 1 + HOSTILITIES.length && dead.size === 3 && world.servers.some(({ isShy }) => isShy))
      return world;
  }
}

test('two processes crawl the federation together: each server once, each healthy room, no lie, within the budget', async (t) => {
  const { redis: server } = await sharedServers();
  const world = smallWorld();
  const simulator = await startSimulator(world, 2);
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const keys = keysFor(prefix);
  const redis = openRedis(server.url, openLog('test', 'silent'));
  const crawlers = ['one.bot.example', 'two.bot.example'].map((jid) =>
    startCrawler({ simulator, world, redisUrl: server.url, prefix, jid }),
  );
  t.after(async () => {
    for (const crawler of crawlers) crawler.kill('SIGKILL');
    await simulator.close();
    await closeRedis(redis);
  });
  await wholeCrawl(world, { redis, keys }, { everyMs: 100, mostMs: 120_000 });

  const discovered = world.healthy.filter((healthy) => !world.seeds.includes(healthy));
  assert.deepEqual(
    discovered.filter((healthy) => simulator.crawlsOf(healthy) !== 1).map(({ domain }) => domain),
    [],
    'crawled once',
  );
  assert.equal(simulator.askers.size, 2, 'both have worked');
  for (const each of world.servers) assert.ok(simulator.mostInAMinute(each) <= BUDGET.perMinute, each.domain);
  assert.deepEqual(await faultsOf(world, redis, keys), []);

  const known = await readServers(redis, keys);
  const shy = world.servers.filter(({ isShy }) => isShy);
  for (const { domain } of shy) assert.ok(!known.some((other) => other.domain === domain), 'did not agree');
  const invented = known.filter(({ domain }) => domain.includes('victim'));
  assert.ok(invented.length <= MOST_NAMED * HOSTILITIES.length);
  const { rooms } = await readProcesses(redis, keys, ['rooms']);
  assert.equal(rooms?.ready, true);
  assert.equal(rooms?.metrics?.xmpp_online, 2, 'both are counted');

  assert.deepEqual(await Promise.all(crawlers.map((each) => endChild(each))), [0, 0]);
  assert.equal((await readProcesses(redis, keys, ['rooms'])).rooms, undefined);
});
