/** What queues and workers have in common: how they tell of trouble, and how they end while Redis is down. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import type { Log } from '../log.ts';
import { closeRedis, isUp, type Redis } from '../store/redis.ts';

/** Logs an error of the queue when it is another one than the last: a Redis that is down is told once. */
export function logErrors(log: Log): (error: Error) => void {
  let last = '';
  return (error) => {
    if (error.message === last) return;
    last = error.message;
    log.warn({ reason: error.message }, 'the queue has a problem');
  };
}

/** Waits for `end`, but not longer. Without Redis BullMQ waits for ever. Never rejects. */
export async function within(ms: number, end: Promise<void>): Promise<void> {
  await Promise.race([end.catch(() => undefined), sleep(ms, undefined, { ref: false })]);
}

/**
 * The connections that BullMQ makes by duplicating `redis`, as they come. A worker that is closed while Redis is down
 * leaves its own trying for ever, so they have to be ended by whoever closes it.
 */
export function duplicatesOf(redis: Redis): readonly Redis[] {
  const made: Redis[] = [];
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (...options) => {
    const another = duplicate(...options);
    made.push(another);
    return another;
  };
  return made;
}

/** A worker that can be ended while Redis is silent. */
export class EndingWorker<T, R = void> extends Worker<T, R, string> {
  /** `close` comes to its timer last, so not at all when Redis falls silent meanwhile. */
  async endTimer(): Promise<void> {
    await this.lockManager.close();
  }
}

/** Ends a worker with its connections, whose jobs have been told to end: 3 s at most. Never rejects. */
export async function closeWorker<T, R>(
  worker: EndingWorker<T, R>,
  redis: Redis,
  duplicates: readonly Redis[],
): Promise<void> {
  // While Redis is down, BullMQ would wait for it before it ends its timers and connections.
  const up = isUp(redis);
  await within(up ? 3_000 : 100, worker.close(!up));
  await worker.endTimer();
  for (const duplicate of duplicates) duplicate.disconnect();
  await closeRedis(redis);
}
