/** Which processes of the suite are up: each says so itself, under a key that expires by itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Keys } from './keys.ts';
import { isUp, orUnavailable, type Redis } from './redis.ts';

/** What a process says of itself. */
export interface ProcessStatus {
  /** It does its whole work: connected to everything it needs. */
  readonly ready: boolean;
  /** One sentence for the operator, e.g. what it waits for. */
  readonly detail?: string;
  /** Running figures, by snake_case name; shown as `parvis_<name>{service="…"}`. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** `at` is when it was said, ms since 1970. */
export interface AnnouncedStatus extends ProcessStatus {
  readonly at: number;
}

/** A process that says that it is up. */
export interface Announcement {
  /** Says it again at once, when something has changed. Never rejects. */
  now(): Promise<void>;
  /** Takes it back: the process counts as down. Never rejects. */
  close(): Promise<void>;
}

const EVERY_MS = 2_000;
const LASTS_MS = 6_000;
const MAX_METRICS = 200;
const MAX_INSTANCES = 100;

/**
 * Says every 2 s that this process is up and how it is; forgotten 6 s after it was last said. Several processes of one
 * name tell themselves apart by `instance`, a bot by its address.
 */
export function announce(
  redis: Redis,
  keys: Keys,
  name: string,
  status: () => ProcessStatus,
  instance = '',
): Announcement {
  const key = keys.process(name, instance);
  let closed = false;
  let saying = Promise.resolve();
  const say = async (): Promise<void> => {
    if (closed) return;
    const value = JSON.stringify({ ...status(), at: Date.now() });
    // A Redis that is down is reported by its connection; the next round tries again.
    await redis
      .multi()
      .set(key, value, 'PX', LASTS_MS)
      .sadd(keys.instances(name), instance)
      .exec()
      .catch(() => undefined);
  };
  const now = (): Promise<void> => {
    saying = saying.then(say);
    return saying;
  };
  const timer = setInterval(() => void now(), EVERY_MS);
  void now();
  return {
    now,
    async close() {
      clearInterval(timer);
      closed = true;
      // It expires anyway: not worth waiting for a Redis that does not answer.
      if (!isUp(redis)) return;
      const gone = saying
        .then(() => redis.multi().del(key).srem(keys.instances(name), instance).exec())
        .catch(() => undefined);
      await Promise.race([gone, sleep(1_000, undefined, { ref: false })]);
    },
  };
}

function readMetrics(value: unknown): Record<string, number> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const metrics: Record<string, number> = {};
  for (const [name, figure] of Object.entries(value).slice(0, MAX_METRICS))
    if (/^[a-z][a-z0-9_]{0,80}$/.test(name) && typeof figure === 'number' && Number.isFinite(figure))
      metrics[name] = figure;
  return metrics;
}

/** What a process announced, or `undefined` when it is not what {@link announce} writes. */
export function readStatus(json: string): AnnouncedStatus | undefined {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { ready, detail, at, metrics } = value as Record<string, unknown>;
  if (typeof ready !== 'boolean' || typeof at !== 'number' || !Number.isFinite(at)) return undefined;
  const figures = readMetrics(metrics);
  return {
    ready,
    at,
    ...(typeof detail === 'string' && detail !== '' && { detail: detail.slice(0, 500) }),
    ...(figures !== undefined && { metrics: figures }),
  };
}

/** Several processes of one name as one: it works when one of them does, and its figures are those of all. */
function together(all: readonly AnnouncedStatus[]): AnnouncedStatus | undefined {
  const [best] = all.toSorted((a, b) => Number(b.ready) - Number(a.ready));
  if (best === undefined || all.length === 1) return best;
  const metrics: Record<string, number> = {};
  for (const status of all)
    for (const [name, figure] of Object.entries(status.metrics ?? {}))
      metrics[name] = (metrics[name] ?? 0) + figure;
  return { ...best, at: Math.max(...all.map(({ at }) => at)), metrics };
}

async function readInstances(redis: Redis, keys: Keys, name: string): Promise<AnnouncedStatus[]> {
  const instances = (await orUnavailable(redis.smembers(keys.instances(name)))).slice(0, MAX_INSTANCES);
  if (instances.length === 0) return [];
  const values = await orUnavailable(redis.mget(instances.map((instance) => keys.process(name, instance))));
  return values.map((value) => readStatus(value ?? '')).filter((status) => status !== undefined);
}

/**
 * The named services as their processes last announced themselves; `undefined` for one that is down.
 * @throws Failure `unavailable`.
 */
export async function readProcesses(
  redis: Redis,
  keys: Keys,
  names: readonly string[],
): Promise<Record<string, AnnouncedStatus | undefined>> {
  const found = await Promise.all(names.map((name) => readInstances(redis, keys, name)));
  return Object.fromEntries(names.map((name, i) => [name, together(found[i] ?? [])]));
}

/** One of several processes of that name. @throws Failure `unavailable`. */
export async function readProcess(
  redis: Redis,
  keys: Keys,
  name: string,
  instance: string,
): Promise<AnnouncedStatus | undefined> {
  const value = await orUnavailable(redis.get(keys.process(name, instance)));
  return value === null ? undefined : readStatus(value);
}
