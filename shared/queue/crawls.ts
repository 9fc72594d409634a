/**
 * The queue of crawls, on BullMQ. A scheduler per server says when its turn has come (`plan-crawl`), and that asks for
 * the crawl (`crawl-server`). However often a crawl is asked for, by turns, people or restarts, one server has at most
 * one crawl that runs and one that waits: they are told apart by the domain. Jobs carry the domain, and when it was
 * found due.
 */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { type Job, Queue, WaitingError } from 'bullmq';
import { type Jid, tryJid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Keys } from '../store/keys.ts';
import { closeRedis, isUp, openRedis, type Redis } from '../store/redis.ts';
import { closeWorker, duplicatesOf, EndingWorker, logErrors, within } from './connection.ts';

/** A turn has come; a server is to be crawled. */
const PLAN = 'plan-crawl';
const CRAWL = 'crawl-server';
interface JobData {
  readonly domain: string;
  /** When its crawl was found due, ms since 1970. */
  readonly dueAt?: number;
}
type CrawlJob = Job<JobData, void, string>;

const QUEUE = 'rooms';

/** Tried again until it succeeds; the bound only keeps an old job from living for ever. */
const ATTEMPTS = 1_000;
const DONE = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 1 } as const;

/**
 * Milliseconds into each period at which a server has its turn: spread over the period by its name, so the same
 * after every restart.
 */
export function turnOffset(domain: Jid, everyMs: number): number {
  const hash = createHash('sha256').update(domain).digest().readUInt32BE(0);
  return 1 + (hash % Math.max(1, everyMs - 1));
}

/** How many schedulers are asked for at once: a thousand one after the other would take a second. */
const AT_ONCE = 50;

async function inBatches<T>(all: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < all.length; i += AT_ONCE) await Promise.all(all.slice(i, i + AT_ONCE).map(work));
}

async function orNotPlanned(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    throw new Failure('unavailable', 'the crawls could not be planned', { cause: error });
  }
}

/** Asks for crawls and plans them. */
export class CrawlQueue {
  readonly #redis: Redis;
  readonly #queue: Queue<JobData, void, string>;

  /** @throws Failure `bad-input` when the URL is none. */
  constructor(redisUrl: string, keys: Keys, log: Log) {
    this.#redis = openRedis(redisUrl, log);
    this.#queue = new Queue(QUEUE, {
      connection: this.#redis,
      prefix: keys.queues,
      streams: { events: { maxLen: 1_000 } },
    });
    this.#queue.on('error', logErrors(log));
  }

  /** A crawl as soon as possible: at once, or once more when one is running, or now when one waits to be tried again. */
  async askCrawl(domain: Jid): Promise<void> {
    await this.#add({ domain }, { keepLastIfActive: true, replace: true });
  }

  /**
   * A crawl because its turn has come: nothing when one runs, waits, or failed and waits to be tried again.
   * @param dueAt When it was found due, ms since 1970: whoever does it can tell that it was done since.
   */
  async takeTurn(domain: Jid, dueAt?: number): Promise<void> {
    await this.#add({ domain, ...(dueAt !== undefined && { dueAt }) }, {});
  }

  /** @throws Failure `unavailable` when Redis does not answer. */
  async #add(data: JobData, how: { keepLastIfActive?: true; replace?: true }): Promise<void> {
    const options = {
      ...DONE,
      attempts: ATTEMPTS,
      backoff: { type: 'custom' },
      deduplication: { id: data.domain, ...how },
    };
    try {
      await this.#queue.add(CRAWL, data, options);
    } catch (error) {
      throw new Failure('unavailable', 'the crawl could not be asked for', { cause: error });
    }
  }

  /**
   * Makes the schedulers those of `domains`: each has a turn every `everyMs`. Turns that are planned already stay
   * where they are; those of other domains are removed. @throws Failure `unavailable` when Redis does not answer.
   */
  async plan(domains: readonly Jid[], everyMs: number): Promise<void> {
    await orNotPlanned(this.#plan(domains, everyMs));
  }

  async #plan(domains: readonly Jid[], everyMs: number): Promise<void> {
    const missing = new Set<Jid>(domains);
    const planned = await this.#queue.getJobSchedulers(0, -1);
    await inBatches(planned, async ({ key, every, offset, next = 0 }) => {
      const isWanted = missing.has(key as Jid);
      const isRight = every === everyMs && offset === turnOffset(key as Jid, everyMs);
      const isAlive = next > Date.now() - everyMs;
      if (isWanted && isRight && isAlive) missing.delete(key as Jid);
      if (!isWanted) await this.#queue.removeJobScheduler(key);
    });
    await inBatches([...missing], (domain) => this.#schedule(domain, everyMs));
  }

  async #schedule(domain: Jid, everyMs: number): Promise<void> {
    await this.#queue.upsertJobScheduler(
      domain,
      { every: everyMs, offset: turnOffset(domain, everyMs) },
      { name: PLAN, data: { domain }, opts: DONE },
    );
  }

  /** Gives one more domain its turns. @throws Failure `unavailable` when Redis does not answer. */
  async planOne(domain: Jid, everyMs: number): Promise<void> {
    await orNotPlanned(this.#schedule(domain, everyMs));
  }

  /** It has no turns any more. @throws Failure `unavailable` when Redis does not answer. */
  async unplan(domain: Jid): Promise<void> {
    await orNotPlanned(this.#queue.removeJobScheduler(domain));
  }

  /** The planned turns: domain and time of the next, ms. */
  async turns(): Promise<{ domain: string; next: number }[]> {
    const schedulers = await this.#queue.getJobSchedulers(0, -1);
    return schedulers.map(({ key, next }) => ({ domain: key, next: next ?? 0 }));
  }

  /** How many crawls run and wait. */
  async counts(): Promise<Record<string, number>> {
    return await this.#queue.getJobCounts('active', 'wait', 'delayed');
  }

  /** Never hangs, never rejects. */
  async close(): Promise<void> {
    await within(isUp(this.#redis) ? 2_000 : 0, this.#queue.close());
    await closeRedis(this.#redis);
  }
}

/** Thrown by a crawl that failed as crawls do: it is tried again after this time. */
export class TryAgain extends Error {
  override name = 'TryAgain';
  readonly afterMs: number;
  constructor(message: string, afterMs: number) {
    super(message);
    this.afterMs = afterMs;
  }
}

/** Most of a crawl is waiting, for answers and for courtesy. */
const AT_ONCE_CRAWLED = 200;

/** Where a worker takes its jobs from, and what it does with them. */
export interface CrawlWorkerOptions {
  readonly redisUrl: string;
  readonly keys: Keys;
  readonly log: Log;
  /** Takes turns; not closed by the worker. */
  readonly queue: CrawlQueue;
  /** Servers crawled at once; default {@link AT_ONCE_CRAWLED}. */
  readonly atOnce?: number;
  /**
   * Crawls one server; never called for a domain while a call for it is running. The signal tells that the process
   * is to end: a crawl given up for that is done by the next process. Throws {@link TryAgain} when the crawl failed,
   * a Failure when we ourselves could not go on; anything else is a bug, logged, and tried again after a minute.
   */
  crawl(domain: Jid, signal: AbortSignal, dueAt?: number): Promise<void>;
}

/**
 * A process that dies (kill -9) leaves its jobs locked: after LOCK_MS without a renewal, looked for every STALLED_MS,
 * they are taken up again, by a restarted process too.
 */
const LOCK_MS = 8_000;
const STALLED_MS = 2_000;
/** A crawl that ended its process so often is left until its next turn. */
const MOST_STALLS = 10;
const AFTER_FAILURE_MS = 5_000;
const AFTER_BUG_MS = 60_000;

function waitAfter(error: unknown): number {
  if (error instanceof TryAgain) return error.afterMs;
  return (error instanceof Failure ? AFTER_FAILURE_MS : AFTER_BUG_MS) * (0.75 + Math.random() / 2);
}

/** Runs crawls, each domain at most once at a time. */
export class CrawlWorker {
  readonly #options: CrawlWorkerOptions;
  readonly #redis: Redis;
  readonly #duplicates: readonly Redis[];
  readonly #worker: EndingWorker<JobData>;
  readonly #ending = new AbortController();
  readonly #running = new Set<Jid>();

  constructor(options: CrawlWorkerOptions) {
    this.#options = options;
    setMaxListeners(0, this.#ending.signal); // one for each crawl that waits
    this.#redis = openRedis(options.redisUrl, options.log, { whenDown: 'wait' });
    this.#duplicates = duplicatesOf(this.#redis);
    this.#worker = new EndingWorker(QUEUE, (job, token) => this.#work(job, token), {
      connection: this.#redis,
      prefix: options.keys.queues,
      concurrency: options.atOnce ?? AT_ONCE_CRAWLED,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_MS,
      maxStalledCount: MOST_STALLS,
      runRetryDelay: 1_000,
      settings: { backoffStrategy: (_attempts, _type, error) => waitAfter(error) },
    });
    this.#worker.on('error', logErrors(options.log));
    this.#worker.on('stalled', (jobId) => options.log.warn({ jobId }, 'a crawl was left by its process'));
  }

  /** Aborted when the worker is to end. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Domains whose crawl is running. */
  get running(): ReadonlySet<Jid> {
    return this.#running;
  }

  async #work(job: CrawlJob, token: string | undefined): Promise<void> {
    if (this.#ending.signal.aborted) return await this.#giveBack(job, token);
    const domain = tryJid(String(job.data?.domain));
    if (domain === undefined) return;
    if (job.name === PLAN) return await this.#options.queue.takeTurn(domain);
    // Its lock was lost while this process was too busy to renew it: the first one goes on.
    if (this.#running.has(domain)) throw new TryAgain('is being crawled', LOCK_MS);
    this.#running.add(domain);
    try {
      await this.#options.crawl(domain, this.#ending.signal, job.data.dueAt);
    } catch (error) {
      if (this.#ending.signal.aborted) return await this.#giveBack(job, token);
      if (!(error instanceof TryAgain) && !(error instanceof Failure))
        this.#options.log.error({ err: error, domain }, 'bug in a crawl');
      throw error;
    } finally {
      this.#running.delete(domain);
    }
  }

  /** For the next process, at once. */
  async #giveBack(job: CrawlJob, token: string | undefined): Promise<never> {
    await job.moveToWait(token);
    throw new WaitingError('the process ends');
  }

  /** Tells running crawls to end, gives them back and waits for them, 3 s at most. Never rejects. */
  async close(): Promise<void> {
    this.#ending.abort();
    await closeWorker(this.#worker, this.#redis, this.#duplicates);
  }
}
