/**
 * What the website asks of another process and waits for, on BullMQ. A request is answered within seconds or not at all,
 * and leaves the queue with its words when it is done, whatever came of it.
 */
import { randomBytes } from 'node:crypto';
import { type Job, Queue, QueueEvents } from 'bullmq';
import { Failure, type FailureCode } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Keys } from '../store/keys.ts';
import { closeRedis, isUp, openRedis, type Redis } from '../store/redis.ts';
import { closeWorker, duplicatesOf, EndingWorker, logErrors, within } from './connection.ts';

/** Longer than a room may take for its answer. */
const ANSWER_MS = 20_000;
/** Nobody waits any more for what is older. */
const STALE_MS = 60_000;
const ONCE = { removeOnComplete: true, removeOnFail: true, attempts: 1, stackTraceLimit: 1 } as const;

/** What may come back as the reason of a failed job. Complete on purpose: a new code does not compile until it is said. */
export type Reasons = Readonly<Record<FailureCode, string>>;

/** One line of requests: both ends name the same one. */
export interface Line {
  /** Names the queue. */
  readonly name: string;
  readonly reasons: Reasons;
}

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly timer: NodeJS.Timeout;
}

/** The website's end. */
export class AskingQueue<Request extends { readonly kind: string }> {
  readonly #line: Line;
  readonly #redis: Redis;
  readonly #eventsRedis: Redis;
  readonly #duplicates: readonly Redis[];
  readonly #queue: Queue<unknown, unknown, string>;
  readonly #events: QueueEvents;
  readonly #waiting = new Map<string, Waiting>();

  /** @throws Failure `bad-input` when the URL is none. */
  constructor(line: Line, redisUrl: string, keys: Keys, log: Log) {
    this.#line = line;
    const { name, reasons } = line;
    this.#redis = openRedis(redisUrl, log);
    this.#eventsRedis = openRedis(redisUrl, log, { whenDown: 'wait' });
    this.#duplicates = duplicatesOf(this.#eventsRedis);
    const prefix = keys.queues;
    this.#queue = new Queue(name, { connection: this.#redis, prefix, streams: { events: { maxLen: 100 } } });
    // From the beginning: what is answered before the first read must not be missed.
    this.#events = new QueueEvents(name, { connection: this.#eventsRedis, prefix, lastEventId: '0-0' });
    this.#queue.on('error', logErrors(log));
    this.#events.on('error', logErrors(log));
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#take(jobId)?.resolve(returnvalue));
    this.#events.on('failed', ({ jobId, failedReason }) => {
      const code = Object.hasOwn(reasons, failedReason) ? (failedReason as FailureCode) : 'unavailable';
      this.#take(jobId)?.reject(new Failure(code, reasons[code]));
    });
  }

  #take(jobId: string): Waiting | undefined {
    const waiting = this.#waiting.get(jobId);
    this.#waiting.delete(jobId);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  /** What the other process answers. @throws Failure as it says; `unavailable` when it says nothing. */
  async ask(request: Request): Promise<unknown> {
    const jobId = `r${randomBytes(16).toString('hex')}`;
    const unavailable = new Failure('unavailable', this.#line.reasons.unavailable);
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#take(jobId)?.reject(unavailable);
        this.#queue.remove(jobId).catch(() => undefined);
      }, ANSWER_MS);
      this.#waiting.set(jobId, { resolve, reject, timer });
    });
    this.#queue.add(request.kind, request, { ...ONCE, jobId }).catch(() => {
      this.#take(jobId)?.reject(unavailable);
    });
    return await answer;
  }

  /** Never hangs, never rejects. */
  async close(): Promise<void> {
    for (const jobId of [...this.#waiting.keys()])
      this.#take(jobId)?.reject(new Failure('unavailable', 'the website ends'));
    const ms = isUp(this.#redis) ? 2_000 : 0;
    await within(ms, this.#events.close());
    await within(ms, this.#queue.close());
    for (const duplicate of this.#duplicates) duplicate.disconnect();
    await closeRedis(this.#eventsRedis);
    await closeRedis(this.#redis);
  }
}

/** Where a worker takes its requests from, and who answers them. */
export interface AskedOptions<Request> {
  /** Names the queue. */
  readonly name: string;
  readonly redisUrl: string;
  readonly keys: Keys;
  readonly log: Log;
  /** Checks what came through the queue; `undefined` when it is no request. */
  read(data: unknown): Request | undefined;
  /** @throws Failure, which the asker is told; anything else is a bug, and logged. */
  answer(request: Request): Promise<unknown>;
}

/** The other process's end. */
export class AskedWorker<Request extends { readonly kind: string }> {
  readonly #options: AskedOptions<Request>;
  readonly #redis: Redis;
  readonly #duplicates: readonly Redis[];
  readonly #worker: EndingWorker<Request, unknown>;

  constructor(options: AskedOptions<Request>) {
    this.#options = options;
    const { name, redisUrl, keys, log } = options;
    this.#redis = openRedis(redisUrl, log, { whenDown: 'wait' });
    this.#duplicates = duplicatesOf(this.#redis);
    this.#worker = new EndingWorker<Request, unknown>(name, (job) => this.#work(job), {
      ...{ connection: this.#redis, prefix: keys.queues, concurrency: 100, runRetryDelay: 1_000 },
      ...{ lockDuration: 30_000, stalledInterval: 10_000, maxStalledCount: 0 },
    });
    this.#worker.on('error', logErrors(log));
  }

  async #work({ data, timestamp }: Job<Request, unknown, string>): Promise<unknown> {
    const request = this.#options.read(data);
    if (request === undefined || Date.now() - timestamp > STALE_MS) return undefined;
    try {
      return await this.#options.answer(request);
    } catch (error) {
      if (!(error instanceof Failure))
        this.#options.log.error({ err: error, kind: request.kind }, 'bug: a request of the website');
      // The reason of a failed job is all that its asker sees.
      throw new Error(error instanceof Failure ? error.code : 'unavailable');
    }
  }

  /** Never rejects. */
  async close(): Promise<void> {
    await closeWorker(this.#worker, this.#redis, this.#duplicates);
  }
}
