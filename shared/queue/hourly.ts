/**
 * Work that is to be done once an hour by one of the processes, on BullMQ: one scheduler makes one job an hour, and there
 * is one more soon after a start; whoever is there takes it. A process that dies with it leaves it to the next, so the
 * work must bear being done again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, WaitingError } from 'bullmq';
import { HOUR_MS } from '../domain/room-history.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Keys } from '../store/keys.ts';
import { closeRedis, isUp, openRedis, type Redis } from '../store/redis.ts';
import { closeWorker, duplicatesOf, EndingWorker, logErrors, within } from './connection.ts';

/** What is done, and where its turns are kept. */
export interface HourlyOptions {
  readonly redisUrl: string;
  readonly keys: Keys;
  readonly log: Log;
  /** Names the queue. */
  readonly name: string;
  /** Milliseconds between two turns; default an hour. */
  readonly everyMs?: number;
  /** The signal tells that the process is to end. Throws a Failure to be tried again; anything else is a bug. */
  work(signal: AbortSignal): Promise<void>;
}

/** A dead process's job is taken up again after LOCK_MS, looked for every STALLED_MS. */
const LOCK_MS = 10_000;
const STALLED_MS = 3_000;
const MOST_STALLS = 10;
const ATTEMPTS = 60;
const AGAIN_MS = 30_000;
const SCHEDULER = 'turn';
/** After a start there is one turn more, so that a new installation does not wait an hour for its first. */
const FIRST = 'first-turn';
const FIRST_MS = 30_000;
const DONE = {
  ...{ removeOnComplete: true, removeOnFail: true, stackTraceLimit: 1 },
  ...{ attempts: ATTEMPTS, backoff: { type: 'fixed', delay: AGAIN_MS } },
} as const;

/** This process's part in work that is done once an hour. */
export class Hourly {
  readonly #options: HourlyOptions;
  readonly #redis: Redis;
  readonly #workerRedis: Redis;
  readonly #duplicates: readonly Redis[];
  readonly #queue: Queue<object, void, string>;
  readonly #worker: EndingWorker<object>;
  readonly #ending = new AbortController();
  readonly #planning: Promise<void>;

  constructor(options: HourlyOptions) {
    this.#options = options;
    const { redisUrl, log, name, keys } = options;
    const prefix = keys.queues;
    this.#redis = openRedis(redisUrl, log);
    this.#workerRedis = openRedis(redisUrl, log, { whenDown: 'wait' });
    this.#duplicates = duplicatesOf(this.#workerRedis);
    const streams = { events: { maxLen: 100 } };
    this.#queue = new Queue(name, { connection: this.#redis, prefix, streams });
    this.#worker = new EndingWorker(name, (job, token) => this.#work(job, token), {
      ...{ connection: this.#workerRedis, prefix, concurrency: 1, runRetryDelay: 1_000 },
      ...{ lockDuration: LOCK_MS, stalledInterval: STALLED_MS, maxStalledCount: MOST_STALLS },
    });
    this.#queue.on('error', logErrors(log));
    this.#worker.on('error', logErrors(log));
    this.#planning = this.#plan();
  }

  /** All processes ask for the same scheduler, so there is one. A Redis that is down is waited for. */
  async #plan(): Promise<void> {
    const every = this.#options.everyMs ?? HOUR_MS;
    // A moment into the hour: what was sampled then is of this hour whatever the clocks of two machines say.
    const offset = Math.round(every / 30);
    while (!this.#ending.signal.aborted)
      try {
        await this.#queue.upsertJobScheduler(
          SCHEDULER,
          { every, offset },
          { name: SCHEDULER, data: {}, opts: DONE },
        );
        await this.#queue.add(FIRST, {}, { ...DONE, delay: FIRST_MS, deduplication: { id: FIRST } });
        return;
      } catch {
        await sleep(1_000, undefined, { signal: this.#ending.signal }).catch(() => undefined);
      }
  }

  async #work(job: { moveToWait(token?: string): Promise<unknown> }, token?: string): Promise<void> {
    const { signal } = this.#ending;
    try {
      if (signal.aborted) throw new Failure('unavailable', 'the process ends');
      await this.#options.work(signal);
    } catch (error) {
      if (signal.aborted) {
        // For the next process, at once.
        await job.moveToWait(token);
        throw new WaitingError('the process ends');
      }
      if (!(error instanceof Failure))
        this.#options.log.error({ err: error, queue: this.#options.name }, 'bug in hourly work');
      throw error;
    }
  }

  /** Tells running work to end, gives it back and waits for it, 3 s at most. Never rejects. */
  async close(): Promise<void> {
    this.#ending.abort();
    await closeWorker(this.#worker, this.#workerRedis, this.#duplicates);
    await within(
      isUp(this.#redis) ? 2_000 : 0,
      this.#planning.then(() => this.#queue.close()),
    );
    await closeRedis(this.#redis);
  }
}
