/** How many are in the random chat: read by its own processes and by the website. */
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';

/** What is the same in every process: figures that say nothing of anybody. */
export interface PairCounts {
  readonly waiting: number;
  readonly talking: number;
  /** Pairs ever. */
  readonly met: number;
}

/** @throws Failure `unavailable`. */
export async function readPairCounts(redis: Redis, { pairCounts }: Keys): Promise<PairCounts> {
  const values = await orUnavailable(redis.hmget(pairCounts, 'waiting', 'talking', 'met'));
  const [waiting = 0, talking = 0, met = 0] = values.map((value) => Math.max(0, Number(value) || 0));
  return { waiting, talking, met };
}

/** The same, and whether admins let no new talks begin. */
export interface PairsNow extends PairCounts {
  readonly drained: boolean;
}

/** @throws Failure `unavailable`. */
export async function readPairsNow(redis: Redis, keys: Keys): Promise<PairsNow> {
  const [counts, drained] = await Promise.all([
    readPairCounts(redis, keys),
    orUnavailable(redis.exists(keys.drained)),
  ]);
  return { ...counts, drained: drained === 1 };
}
