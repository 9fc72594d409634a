/** What randomchat processes tell each other at once, by PUBLISH: nothing of it is kept, and it may be lost. */
import type { Keys } from './keys.ts';
import { readSeat, type Seat, type Uid } from './pairs-values.ts';
import { closeRedis, openAnother, orUnavailable, type Redis } from './redis.ts';
import { fieldsOf, objectOf } from './stored-fields.ts';

/** Something for the people of one process. */
export type PairLine =
  /** His seat is this now; undefined: he has none. */
  { readonly kind: 'seat'; readonly uid: Uid; readonly seat: Seat | undefined };

/** Who is told. */
export interface LineListener {
  readonly hear: (line: PairLine) => void;
  /** Something may have been missed: what is known of seats counts no more. */
  readonly missed: () => void;
}

function readLine(json: string): PairLine | undefined {
  const fields = fieldsOf(json);
  if (fields?.kind !== 'seat' || typeof fields.uid !== 'string') return undefined;
  const seat = objectOf(fields.seat);
  return { kind: 'seat', uid: fields.uid, seat: seat && readSeat(JSON.stringify(seat)) };
}

/** One process's own line, and the way to those of the others. */
export class PairLines {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #ear: Redis;

  constructor(redis: Redis, keys: Keys, home: string, { hear, missed }: LineListener) {
    this.#redis = redis;
    this.#keys = keys;
    this.#ear = openAnother(redis, { whenDown: 'wait' });
    this.#ear.on('message', (_channel, json) => {
      const line = readLine(json);
      if (line !== undefined) hear(line);
    });
    // ioredis subscribes again by itself after each connect.
    this.#ear.on('ready', missed);
    this.#ear.subscribe(keys.lines(home)).catch(() => undefined);
  }

  /** Gives how many processes heard it: 0 when that one is down. @throws Failure `unavailable`. */
  async send(home: string, line: PairLine): Promise<number> {
    return await orUnavailable(this.#redis.publish(this.#keys.lines(home), JSON.stringify(line)));
  }

  async close(): Promise<void> {
    await closeRedis(this.#ear);
  }
}
