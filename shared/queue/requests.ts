/** What the website asks of the rooms process: a room is named, a room is reported. */
import { type RoomAnswer, readRoomAnswer } from '../domain/room-answer.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Keys } from '../store/keys.ts';
import { type AskedOptions, AskedWorker, AskingQueue, type Line } from './asking.ts';

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

const LINE: Line = {
  name: 'room-requests',
  reasons: {
    'bad-input': 'the rooms process could not use that',
    'not-found': 'there is no such room on the list',
    forbidden: 'that is not allowed',
    'too-many': 'too many requests: try again later',
    conflict: 'that does not fit with what is there already',
    'remote-error': 'the other server refused',
    'remote-timeout': 'the other server did not answer in time',
    unavailable: 'the rooms process is not there: try again later',
  },
};

/** The website's end. */
export class RequestQueue {
  readonly #queue: AskingQueue<RoomRequest>;

  /** @throws Failure `bad-input` when the URL is none. */
  constructor(redisUrl: string, keys: Keys, log: Log) {
    this.#queue = new AskingQueue(LINE, redisUrl, keys, log);
  }

  /** Names a room or a server. @throws Failure as the rooms process says; `unavailable` when it says nothing. */
  async add(address: string): Promise<RoomAnswer> {
    const answer = readRoomAnswer(await this.#queue.ask({ kind: 'add', address }));
    if (answer === undefined) throw new Failure('unavailable', LINE.reasons.unavailable);
    return answer;
  }

  /** Reports a room. @throws Failure as {@link RequestQueue.add}. */
  async report(address: string, reason: string): Promise<ReportAnswer> {
    const answer = await this.#queue.ask({ kind: 'report', address, reason });
    const passedOn = typeof answer === 'object' && answer !== null && 'passedOn' in answer && answer.passedOn;
    return { kind: 'reported', passedOn: passedOn === true };
  }

  /** Never hangs, never rejects. */
  async close(): Promise<void> {
    await this.#queue.close();
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
export type RequestWorkerOptions = Pick<AskedOptions<RoomRequest>, 'redisUrl' | 'keys' | 'log'> & {
  /** @throws Failure, which the asker is told; anything else is a bug, and logged. */
  answer(request: RoomRequest): Promise<RoomAnswer | ReportAnswer>;
};

/** The rooms process's end. */
export class RequestWorker extends AskedWorker<RoomRequest> {
  constructor(options: RequestWorkerOptions) {
    super({ ...options, name: LINE.name, read: readRequest });
  }
}
