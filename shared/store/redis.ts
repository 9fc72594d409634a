/** Connections to Redis: how they are opened, how they fail, how they end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Cluster, Redis as IORedis, type RedisOptions, ReplyError } from 'ioredis';
import { Failure } from '../failure.ts';
import type { Log } from '../log.ts';
import { readRedisAddress } from './redis-address.ts';

/** One connection (to a cluster: one per node) with ioredis' commands. */
export type Redis = IORedis;

/** How a connection's commands meet a Redis that is down. */
export interface RedisConnectionOptions {
  /**
   * `fail` (default): a command that Redis does not answer fails within about 3 s, for whoever has somebody waiting.
   * `wait`: commands wait for Redis for ever, for workers that block on it.
   */
  readonly whenDown?: 'fail' | 'wait';
  /** Milliseconds one command may take with `fail`; default 3,000. */
  readonly commandMs?: number;
}

const opened = new WeakMap<Redis, { url: string; log: Log }>();

/** Grows to 2 s, ± a quarter so that the processes of a suite do not come back in one instant. */
function retryAfter(times: number): number {
  return Math.min(2_000, 50 * 2 ** Math.min(times, 6)) * (0.75 + Math.random() / 2);
}

function connect(url: string, options: RedisConnectionOptions): Redis {
  const address = readRedisAddress(url);
  const common = {
    connectTimeout: 5_000,
    keepAlive: 10_000,
    ...(address.username !== undefined && { username: address.username }),
    ...(address.password !== undefined && { password: address.password }),
    ...(address.db !== undefined && { db: address.db }),
    ...(options.whenDown === 'wait'
      ? { maxRetriesPerRequest: null }
      : { maxRetriesPerRequest: 1, commandTimeout: options.commandMs ?? 3_000 }),
  } satisfies RedisOptions;
  if (address.kind === 'cluster') {
    // A cluster has the same command methods; the others that Parvis uses (on, quit, disconnect, status) too.
    return new Cluster([...address.hosts], {
      redisOptions: common,
      clusterRetryStrategy: retryAfter,
    }) as unknown as Redis;
  }
  if (address.kind === 'sentinel')
    return new IORedis({
      ...common,
      retryStrategy: retryAfter,
      sentinelRetryStrategy: retryAfter,
      sentinels: [...address.hosts],
      name: address.master ?? '',
    });
  const [{ host, port }] = address.hosts;
  return new IORedis({
    ...common,
    retryStrategy: retryAfter,
    host,
    port,
    ...(address.tls && { tls: { servername: host } }),
  });
}

/** Says when the link is lost and when it is back: once each, not once per attempt. */
function logChanges(redis: Redis, log: Log): void {
  let last = '';
  redis.on('error', (error: Error & { code?: string }) => {
    const reason = error.message || error.code || error.name;
    if (reason === last) return;
    last = reason;
    log.error({ reason }, 'Redis cannot be used; trying again until it can');
  });
  redis.on('ready', () => {
    if (last !== '') log.info('Redis is back');
    last = '';
  });
}

/**
 * Connects, and reconnects for ever with jittered back-off; commands may be given at once.
 * @throws Failure `bad-input` when the URL is none.
 */
export function openRedis(url: string, log: Log, options: RedisConnectionOptions = {}): Redis {
  const redis = connect(url, options);
  opened.set(redis, { url, log });
  logChanges(redis, log);
  return redis;
}

/** Another connection to the same Redis, for commands that block. The caller closes it. */
export function openAnother(redis: Redis, options: RedisConnectionOptions = {}): Redis {
  const from = opened.get(redis);
  if (from === undefined) throw new Error('not a connection of openRedis');
  return openRedis(from.url, from.log, options);
}

/** Where a connection reports to. */
export function logOf(redis: Redis): Log {
  const from = opened.get(redis);
  if (from === undefined) throw new Error('not a connection of openRedis');
  return from.log;
}

/** Calls back each time a connection is lost: the store that it comes back to may be another, or older. */
export function onLinkLost(redis: Redis, lost: () => void): void {
  redis.on('close', lost);
  // A cluster's, of one of its nodes.
  redis.on('-node', lost);
}

/** Whether commands can be sent at this moment. */
export function isUp(redis: Redis): boolean {
  return redis.status === 'ready';
}

/** Says good-bye when Redis answers within half a second, else hangs up. Never hangs, never rejects. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (isUp(redis))
    await Promise.race([redis.quit().catch(() => undefined), sleep(500, undefined, { ref: false })]);
  if (redis.status !== 'end') redis.disconnect();
}

/** Replies that mean "not now" and not "wrong command". */
const NOT_NOW = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|BUSY|NOREPLICAS|MISCONF|OOM)\b/;

/** Waits for a command's answer; a lost link becomes Failure `unavailable`, a command Redis refuses stays a bug. */
export async function orUnavailable<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ReplyError && !NOT_NOW.test((error as Error).message)) throw error;
    throw new Failure('unavailable', 'Redis does not answer', { cause: error });
  }
}

/**
 * As {@link orUnavailable}, but a key that holds another type than ours counts as empty: what only adorns a room must
 * not take the room itself away.
 */
export async function orEmpty<T>(answer: Promise<T>, empty: T): Promise<T> {
  try {
    return await orUnavailable(answer);
  } catch (error) {
    if (error instanceof ReplyError && (error as Error).message.startsWith('WRONGTYPE')) return empty;
    throw error;
  }
}
