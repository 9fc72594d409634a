/**
 * What the website asks of the rooms process and waits for, on BullMQ: a room is named, a room is reported. A request
 * is answered within seconds or not at all, and leaves the queue with its words when it is done, whatever came of it.
 */
import { randomBytes } from 'node:crypto';
import { type Job, Queue, QueueEvents } from 'bullmq';
import { type RoomAnswer, readRoomAnswer } from '../domain/room-answer.ts';
import { Failure, type FailureCode } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Keys } from '../store/keys.ts';
import { closeRedis, isUp, openRedis, type Redis } from '../store/redis.ts';
import { closeWorker, duplicatesOf, EndingWorker, logErrors, within } from './connection.ts';

/** What is asked. */
export type RoomRequest =
  | { readonly kind: 'add'; readonly address: string }
  | { readonly kind: 'report'; readonly address: string; readonly reason: string };

/** What became of a report. */
export interface ReportAnswer {
  readonly kind: 'reported';
  /** The contact of the room's server was told. */
  readonly passedOn: boolean;
}

const QUEUE = 'room-requests';
/** Longer than a room may take for its answer. */
const ANSWER_MS = 20_000;
/** Nobody waits any more for what is older. */
const STALE_MS = 60_000;
const ONCE = { removeOnComplete: true, removeOnFail: true, attempts: 1, stackTraceLimit: 1 } as const;

/** Complete on purpose: what may come back as the reason of a failed job. */
const CODES: Readonly<Record<FailureCode, string>> = {
  'bad-input': 'the rooms process could not use that',
  'not-found': 'there is no such room on the list',
  forbidden: 'that is not allowed',
  'too-many': 'too many requests: try again later',
  conflict: 'that does not fit with what is there already',
  'remote-error': 'the other server refused',
  'remote-timeout': 'the other server did not answer in time',
  unavailable: 'the rooms process is not there: try again later',
};

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (failure: Failure) => void;
  readonly timer: NodeJS.Timeout;
}

/** The website's end. */
export class RequestQueue {
  readonly #redis: Redis;
  readonly #eventsRedis: Redis;
  readonly #duplicates: readonly Redis[];
  readonly #queue: Queue<RoomRequest, unknown, string>;
  readonly #events: QueueEvents;
  readonly #waiting = new Map<string, Waiting>();

  /** @throws Failure `bad-input` when the URL is none. */
  constructor(redisUrl: string, keys: Keys, log: Log) {
    this.#redis = openRedis(redisUrl, log);
    this.#eventsRedis = openRedis(redisUrl, log, { whenDown: 'wait' });
    this.#duplicates = duplicatesOf(this.#eventsRedis);
    const prefix = keys.queues;
    this.#queue = new Queue(QUEUE, { connection: this.#redis, prefix, streams: { events: { maxLen: 100 } } });
    // From the beginning: what is answered before the first read must not be missed.
    this.#events = new QueueEvents(QUEUE, { connection: this.#eventsRedis, prefix, lastEventId: '0-0' });
    this.#queue.on('error', logErrors(log));
    this.#events.on('error', logErrors(log));
    this.#events.on('completed', ({ jobId, returnvalue }) => this.#take(jobId)?.resolve(returnvalue));
    this.#events.on('failed', ({ jobId, failedReason }) => {
      const code = Object.hasOwn(CODES, failedReason) ? (failedReason as FailureCode) : 'unavailable';
      this.#take(jobId)?.reject(new Failure(code, CODES[code]));
    });
  }

  /** Names a room or a server. @throws Failure as the rooms process says; `unavailable` when it says nothing. */
  async add(address: string): Promise<RoomAnswer> {
    const answer = readRoomAnswer(await this.#ask({ kind: 'add', address }));
    if (answer === undefined) throw new Failure('unavailable', CODES.unavailable);
    return answer;
  }

  /** Reports a room. @throws Failure as {@link RequestQueue.add}. */
  async report(address: string, reason: string): Promise<ReportAnswer> {
    const answer = await this.#ask({ kind: 'report', address, reason });
    const passedOn = typeof answer === 'object' && answer !== null && 'passedOn' in answer && answer.passedOn;
    return { kind: 'reported', passedOn: passedOn === true };
  }

  #take(jobId: string): Waiting | undefined {
    const waiting = this.#waiting.get(jobId);
    this.#waiting.delete(jobId);
    clearTimeout(waiting?.timer);
    return waiting;
  }

  async #ask(request: RoomRequest): Promise<unknown> {
    const jobId = `r${randomBytes(16).toString('hex')}`;
    const unavailable = new Failure('unavailable', CODES.unavailable);
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

/** Checks what came through the queue; `undefined` when it is no request. */
function readRequest(data: unknown): RoomRequest | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { kind, address, reason } = data as Record<string, unknown>;
  if (typeof address !== 'string' || address.length > 3_100) return undefined;
  if (kind === 'add') return { kind, address };
  return kind === 'report' && typeof reason === 'string'
    ? { kind, address, reason: reason.slice(0, 2_000) }
    : undefined;
}

/** Where a worker takes its requests from, and who answers them. */
export interface RequestWorkerOptions {
  readonly redisUrl: string;
  readonly keys: Keys;
  readonly log: Log;
  /** @throws Failure, which the asker is told; anything else is a bug, and logged. */
  answer(request: RoomRequest): Promise<RoomAnswer | ReportAnswer>;
}

/** The rooms process's end. */
export class RequestWorker {
  readonly #options: RequestWorkerOptions;
  readonly #redis: Redis;
  readonly #duplicates: readonly Redis[];
  readonly #worker: EndingWorker<RoomRequest, unknown>;

  constructor(options: RequestWorkerOptions) {
    this.#options = options;
    const { redisUrl, keys, log } = options;
    this.#redis = openRedis(redisUrl, log, { whenDown: 'wait' });
    this.#duplicates = duplicatesOf(this.#redis);
    this.#worker = new EndingWorker<RoomRequest, unknown>(QUEUE, (job) => this.#work(job), {
      ...{ connection: this.#redis, prefix: keys.queues, concurrency: 100, runRetryDelay: 1_000 },
      ...{ lockDuration: 30_000, stalledInterval: 10_000, maxStalledCount: 0 },
    });
    this.#worker.on('error', logErrors(log));
  }

  async #work({ data, timestamp }: Job<RoomRequest, unknown, string>): Promise<unknown> {
    const request = readRequest(data);
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
