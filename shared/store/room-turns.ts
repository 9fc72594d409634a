/** When rooms are to be asked again, and what a list alone tells of them. Only the rooms processes use it. */
import type { Jid } from '../domain/jid.ts';
import type { Room } from '../domain/room.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';
import { readRoom, writeRoom } from './stored-values.ts';

const KEEP_LISTED = readScript('feed', 'keep-listed');
/** Rooms in one command. */
const BATCH = 200;
/** Turns that have not come for so long belong to rooms that are not met any more. */
const STALE_MS = 7 * 86_400_000;
const FEED_ENTRIES = 5_000;

/** What is known of one room. */
export interface KnownRoom {
  /** As it was crawled, when it is listed. */
  readonly room?: Room;
  /** When it is to be asked again, ms; absent: it never was. */
  readonly next?: number;
}

function* batches<T>(all: readonly T[]): Generator<readonly T[], void> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH);
}

/** The rooms' turns. Every method: @throws Failure `unavailable`. */
export class RoomTurns {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** In the order of `jids`. */
  async read(jids: readonly Jid[]): Promise<KnownRoom[]> {
    const known: KnownRoom[] = [];
    for (const batch of batches(jids)) {
      const [texts, turns] = await orUnavailable(
        Promise.all([
          this.#redis.hmget(this.#keys.rooms, ...batch),
          this.#redis.zmscore(this.#keys.roomTurns, ...batch),
        ]),
      );
      for (const [i, text] of texts.entries()) {
        const room = text === null ? undefined : readRoom(text);
        const next = turns[i];
        known.push({
          ...(room !== undefined && { room }),
          ...(typeof next === 'string' && { next: Number(next) }),
        });
      }
    }
    return known;
  }

  /** Plans rooms' turns, ms. */
  async plan(turns: ReadonlyMap<Jid, number>): Promise<void> {
    const { roomTurns } = this.#keys;
    for (const batch of batches([...turns]))
      await orUnavailable(this.#redis.zadd(roomTurns, ...batch.flatMap(([jid, at]) => [at, jid])));
    if (turns.size > 0)
      await orUnavailable(this.#redis.zremrangebyscore(roomTurns, 0, Date.now() - STALE_MS));
  }

  /**
   * Known rooms were in a list at `now` (ms), with so many people where it tells. What somebody else has changed
   * meanwhile stays. Gives the number of rooms that changed for readers.
   */
  async keepListed(
    rooms: readonly { readonly jid: Jid; readonly occupants?: number }[],
    now: number,
  ): Promise<number> {
    const { rooms: listed, seen, roomChanges } = this.#keys;
    let changes = 0;
    for (const batch of batches(rooms)) {
      const jids = batch.map(({ jid }) => jid);
      const texts = await orUnavailable(this.#redis.hmget(listed, ...jids));
      const pairs = batch.flatMap(({ occupants }, i) => {
        const text = texts[i] ?? '';
        const room = occupants === undefined ? undefined : readRoom(text);
        return room === undefined || room.occupants === occupants
          ? ['', '']
          : [text, writeRoom({ ...room, occupants: occupants as number })];
      });
      changes += Number(
        await runScript(
          this.#redis,
          KEEP_LISTED,
          [listed, seen, roomChanges],
          [now, FEED_ENTRIES, ...jids, ...pairs],
        ),
      );
    }
    return changes;
  }
}
