/** What randomchat processes tell each other at once, by PUBLISH: nothing of it is kept, and it may be lost. */
import { present } from '../domain/present.ts';
import { type CarriedWords, CHAT_STATES, MOST_TEXT, type Named } from '../domain/words.ts';
import type { Keys } from './keys.ts';
import { readSeat, type Seat, type Uid } from './pairs-values.ts';
import { closeRedis, openAnother, orUnavailable, type Redis } from './redis.ts';
import { type Fields, fieldsOf, objectOf, strings } from './stored-fields.ts';

const MAX_ID = 256;

/** Something for the people of one process. */
export type PairLine =
  /** His seat is this now; undefined: he has none. */
  | { readonly kind: 'seat'; readonly uid: Uid; readonly seat: Seat | undefined }
  /** His partner in this talk wrote this to him. */
  | { readonly kind: 'words'; readonly uid: Uid; readonly pair: string; readonly words: CarriedWords };

/** Who is told. */
export interface LineListener {
  readonly hear: (line: PairLine) => void;
  /** Something may have been missed: what is known of seats counts no more. */
  readonly missed: () => void;
}

function id(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID ? value : undefined;
}

function readNamed(value: unknown): Named | undefined {
  const fields = objectOf(value);
  const [own, theirs] = [id(fields?.own), id(fields?.theirs)];
  return own !== undefined && theirs !== undefined ? { own, theirs } : undefined;
}

function readReactions(value: unknown): CarriedWords['reactions'] {
  const fields = objectOf(value);
  const to = readNamed(fields?.to);
  return to && { to, emojis: strings(fields?.emojis, 10, 32) };
}

function readWords(fields: Fields): CarriedWords | undefined {
  const own = id(fields.id);
  if (own === undefined) return undefined;
  return {
    ...{ id: own, text: typeof fields.text === 'string' ? fields.text.slice(0, MOST_TEXT) : '' },
    ...present({
      state: CHAT_STATES.find((state) => state === fields.state),
      wantsReceipt: fields.wantsReceipt === true ? (true as const) : undefined,
      received: id(fields.received),
      replaces: id(fields.replaces),
      retracts: id(fields.retracts),
      answers: readNamed(fields.answers),
      reactions: readReactions(fields.reactions),
    }),
  };
}

function readLine(json: string): PairLine | undefined {
  const fields = fieldsOf(json);
  if (fields === undefined || typeof fields.uid !== 'string') return undefined;
  const { kind, uid } = fields;
  const seat = objectOf(fields.seat);
  if (kind === 'seat') return { kind, uid, seat: seat && readSeat(JSON.stringify(seat)) };
  const words = readWords(objectOf(fields.words) ?? {});
  const pair = id(fields.pair);
  return kind === 'words' && words && pair !== undefined ? { kind, uid, pair, words } : undefined;
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
