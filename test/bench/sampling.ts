/** The hourly look at 50,000 rooms with a whole history each, on a real Redis. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sampleRooms as takeHour } from '../../services/rooms/sampling.ts';
import { domainOf } from '../../shared/domain/jid.ts';
import { DAY_MS, HOUR_MS } from '../../shared/domain/room-history.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { openLog } from '../../shared/log.ts';
import { ROOT } from '../../shared/root.ts';
import { type Keys, keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis, type Redis } from '../../shared/store/redis.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { SamplesWriter } from '../../shared/store/samples-writer.ts';
import { writeSeries } from '../../shared/store/series.ts';
import type { Report } from './figure.ts';
import { sampleRooms } from './sample-rooms.ts';

const ROOMS = 50_000;
const NOW = 20_000 * DAY_MS;
const LIMITS = { bytes: 200 * 2 ** 20, loopMs: 10, redisMs: 5, hourMs: HOUR_MS / 60 } as const;

async function usedMemory(redis: Redis): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
}

/** 400 days and 8 days of hours for each room, as they come to be in over a year. Gives the bytes they take. */
async function fill(redis: Redis, keys: Keys): Promise<number> {
  const rooms = sampleRooms(ROOMS);
  const writer = new RoomsWriter(redis, keys);
  for (const service of new Set(rooms.map(({ jid }) => domainOf(jid)))) {
    const its = rooms.filter(({ jid }) => domainOf(jid) === service);
    const findings = its.map((room) => ({ jid: room.jid, room }));
    await writer.record(service, findings, NOW - HOUR_MS);
  }
  const before = await usedMemory(redis);
  for (let at = 0; at < rooms.length; at += 500) {
    const batch = redis.pipeline();
    for (const { jid, occupants = 0 } of rooms.slice(at, at + 500)) {
      const around = (i: number) => Math.round(occupants * (1 + Math.sin(i) / 3));
      const hours = Array.from({ length: 192 }, (_, i) => around(i));
      const days = Array.from({ length: 400 }, (_, i) => [around(i) * 10 + 3, around(i) + 4]).flat();
      batch.hset(keys.hourly, jid, writeSeries({ last: NOW / HOUR_MS - 1, values: hours }));
      batch.hset(keys.daily, jid, writeSeries({ last: NOW / DAY_MS - 2, values: days }));
    }
    await batch.exec();
  }
  return (await usedMemory(redis)) - before;
}

async function measure(redis: Redis, keys: Keys, report: Report): Promise<void> {
  const bytes = await fill(redis, keys);
  await redis.config('SET', 'slowlog-log-slower-than', '200');
  await redis.slowlog('RESET');
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const since = performance.now();
  // Midnight: of every room a day has ended too.
  const done = await takeHour(new SamplesWriter(redis, keys), NOW, new AbortController().signal);
  const took = performance.now() - since;
  loop.disable();
  if (done.sampled !== ROOMS) throw new Error(`${done.sampled} rooms were sampled`);
  const slow = (await redis.slowlog('GET', 1_000)) as [number, number, number, ...unknown[]][];
  const held = Math.max(0, ...slow.map(([, , microseconds]) => microseconds)) / 1_000;
  const line = (what: string, figure: number, unit: string, other: number) =>
    report({ bench: 'sampling', what, figure, unit, beside: 'limit', other });
  line('histories of 50,000 rooms in Redis', bytes / 2 ** 20, 'MiB', LIMITS.bytes / 2 ** 20);
  line('history of one room', bytes / ROOMS, 'bytes', LIMITS.bytes / ROOMS);
  line('an hour of 50,000 rooms', took, 'ms', LIMITS.hourMs);
  line('longest time the event loop was held', loop.max / 1e6, 'ms', LIMITS.loopMs);
  line('longest time Redis was held', held, 'ms', LIMITS.redisMs);
}

/** See the file. @throws Error when what it measures does not work. */
export async function sampling(report: Report): Promise<void> {
  const programs = await needPrograms(['redis-server'], { dataDir: join(ROOT, 'data'), progress: () => {} });
  const dir = await mkdtemp(join(tmpdir(), 'parvis-bench-'));
  const server = await startRedis({ dir, programs });
  const redis = openRedis(server.url, openLog('bench', 'silent'), { commandMs: 30_000 });
  try {
    await measure(redis, keysFor('bench'), report);
  } finally {
    await closeRedis(redis);
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
}
