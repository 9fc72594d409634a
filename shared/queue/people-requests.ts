/** What the website asks of the users process: somebody's entry is reported. */
import { type PersonId, tryPersonId } from '../domain/profile.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Keys } from '../store/keys.ts';
import { type AskedOptions, AskedWorker, AskingQueue, type Line } from './asking.ts';

/** What is asked. */
export interface PersonReport {
  readonly kind: 'report';
  readonly id: PersonId;
  readonly reason: string;
}

const LINE: Line = {
  name: 'people-requests',
  reasons: {
    'bad-input': 'the users process could not use that',
    'not-found': 'there is no such page',
    forbidden: 'that is not allowed',
    'too-many': 'too many requests: try again later',
    conflict: 'that does not fit with what is there already',
    'remote-error': 'the other server refused',
    'remote-timeout': 'the other server did not answer in time',
    unavailable: 'the users process is not there: try again later',
  },
};

/** The website's end. */
export class PeopleRequestQueue {
  readonly #queue: AskingQueue<PersonReport>;

  /** @throws Failure `bad-input` when the URL is none. */
  constructor(redisUrl: string, keys: Keys, log: Log) {
    this.#queue = new AskingQueue(LINE, redisUrl, keys, log);
  }

  /** Reports somebody. @throws Failure as the users process says; `unavailable` when it says nothing. */
  async report(id: PersonId, reason: string): Promise<void> {
    const answer = await this.#queue.ask({ kind: 'report', id, reason });
    if (answer !== 'taken') throw new Failure('unavailable', LINE.reasons.unavailable);
  }

  /** Never hangs, never rejects. */
  async close(): Promise<void> {
    await this.#queue.close();
  }
}

/** Checks what came through the queue; `undefined` when it is no request. */
function readReport(data: unknown): PersonReport | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { kind, id, reason } = data as Record<string, unknown>;
  const person = typeof id === 'string' ? tryPersonId(id) : undefined;
  return kind === 'report' && person !== undefined && typeof reason === 'string'
    ? { kind, id: person, reason: reason.slice(0, 2_000) }
    : undefined;
}

/** Where a worker takes its requests from, and who answers them. */
export type PeopleRequestOptions = Pick<AskedOptions<PersonReport>, 'redisUrl' | 'keys' | 'log'> & {
  /** @throws Failure, which the asker is told; anything else is a bug, and logged. */
  report(id: PersonId, reason: string): Promise<void>;
};

/** The users process's end. */
export class PeopleRequestWorker extends AskedWorker<PersonReport> {
  constructor({ report, ...options }: PeopleRequestOptions) {
    super({
      ...{ ...options, name: LINE.name, read: readReport },
      async answer({ id, reason }) {
        await report(id, reason);
        return 'taken';
      },
    });
  }
}
