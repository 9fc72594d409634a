/**
 * The first crawl of a whole federation: 2,000 simulated servers with 50,000 rooms, of which 5 % are dead and 2 %
 * hostile, by one real rooms process with a real Redis. Latencies are those of the Internet; what bounds it is the
 * budget of the largest server.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUDGET } from '../../services/rooms/crawl-plan.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { ROOT } from '../../shared/root.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis, type Redis } from '../../shared/store/redis.ts';
import { endChild } from '../support/end-child.ts';
import { faultsOf, startCrawler, wholeCrawl } from '../support/simulated-crawl.ts';
import { startSimulator } from '../support/simulator/simulator.ts';
import { makeWorld } from '../support/simulator/world.ts';
import type { Report } from './figure.ts';
import { QUIET } from './quiet.ts';

const WORLD = {
  seed: 1,
  servers: 2_000,
  rooms: 50_000,
  largest: 500,
  seeds: 20,
  dead: 0.05,
  hostile: 0.02,
  pace: 1,
};
/** search.jabber.network asks 20 rooms a second at most, by its own settings. */
const PRESENT_ROOMS_PER_S = 20;
const MOST_MIB = 250;
const PREFIX = 'bench';

/** Resident memory of a process. */
function mibOf(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

interface Measured {
  readonly seconds: number;
  /** MiB, each second or so. */
  readonly memory: readonly number[];
  /** The most questions that any server got in a minute. */
  readonly busiest: number;
  readonly asked: number;
}

async function measure(redis: Redis, redisUrl: string): Promise<Measured> {
  const world = makeWorld(WORLD);
  const keys = keysFor(PREFIX);
  const simulator = await startSimulator(world);
  const start = performance.now();
  const crawler = startCrawler({ simulator, world, redisUrl, prefix: PREFIX, jid: 'rooms.bot.example' });
  const memory: number[] = [];
  try {
    const look = (): void => void memory.push(mibOf(crawler.pid ?? 0));
    await wholeCrawl(world, { redis, keys }, { everyMs: 1_000, mostMs: 600_000, look });
    const seconds = (performance.now() - start) / 1000;
    const faults = await faultsOf(world, redis, keys);
    if (faults.length > 0) throw new Error(`${faults.length} faults: ${faults.slice(0, 10).join('; ')}`);
    const often = world.healthy.filter((server) => simulator.crawlsOf(server) !== 1);
    if (often.length > 0) throw new Error(`${often.length} servers were not crawled exactly once`);
    const busiest = Math.max(...world.servers.map((server) => simulator.mostInAMinute(server)));
    return { seconds, memory, busiest, asked: simulator.asked };
  } finally {
    await endChild(crawler);
    await simulator.close();
  }
}

function reportAll({ seconds, memory, busiest, asked }: Measured, report: Report): void {
  const bench = 'crawl-50k';
  const floor = (WORLD.largest - BUDGET.burst) / ((BUDGET.perMinute - BUDGET.burst) / 62);
  report({
    ...{ bench, what: `rooms of ${WORLD.servers} servers found and listed, each once, no lie among them` },
    ...{ figure: WORLD.rooms / seconds, unit: 'rooms/s' },
    ...{ beside: 'the most that search.jabber.network allows itself', other: PRESENT_ROOMS_PER_S },
  });
  report({
    ...{ bench, what: `the whole first crawl, ${asked} questions`, figure: seconds, unit: 's' },
    ...{ beside: `what the budget allows for the largest server, ${WORLD.largest} rooms`, other: floor },
  });
  report({
    ...{ bench, what: 'questions to one server in any minute, the most', figure: busiest, unit: 'questions' },
    ...{ beside: 'budget', other: BUDGET.perMinute },
  });
  report({
    ...{ bench, what: 'memory of the crawling process, the most', figure: Math.max(...memory), unit: 'MiB' },
    ...{ beside: 'limit', other: MOST_MIB },
  });
  const half = Math.max(...memory.slice(0, memory.length >> 1));
  report({
    ...{ bench, what: 'memory in the second half, the most', unit: 'MiB' },
    ...{ figure: Math.max(...memory.slice(memory.length >> 1)), beside: 'in the first half', other: half },
  });
}

/** See the file. @throws Error when a room is missing, listed wrongly, or a lie is stored. */
export async function crawl50k(report: Report): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'parvis-bench-'));
  const programs = await needPrograms(['redis-server'], { dataDir: join(ROOT, 'data'), progress: () => {} });
  const server = await startRedis({ dir: join(dir, 'redis'), programs });
  const redis = openRedis(server.url, QUIET);
  try {
    reportAll(await measure(redis, server.url), report);
  } finally {
    await closeRedis(redis);
    await server.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
