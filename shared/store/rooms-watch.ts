/** The listed rooms, kept up by their change feed. */
import { type Jid, tryJid } from '../domain/jid.ts';
import type { Room } from '../domain/room.ts';
import { type FeedReader, FeedWatch } from './feed-watch.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readRoom } from './stored-values.ts';
import { wholeRooms } from './whole-rooms.ts';

/** `room` is the room as it is now; absent: it is not listed any more. */
export interface RoomChange {
  readonly jid: Jid;
  readonly room?: Room;
}

/** Told of rooms; called one at a time, in order. `place` is where in the feed that stands: `<ms>-<number>`, never going back but by a reset. */
export interface RoomsWatcher {
  /** All listed rooms: at first, and after every gap. What was known before is void. Waited for before any change is told. */
  onReset(rooms: readonly Room[], place: string): void | Promise<void>;
  /** A room that changes again meanwhile may be told twice as it is now. */
  onChange(change: RoomChange, place: string): void;
}

/** A running watch. */
export interface RoomsWatch {
  /** Resolves after the first `onReset`. */
  readonly ready: Promise<void>;
  /** Values that were not what the rooms process writes, and were passed over. */
  readonly skipped: number;
  close(): Promise<void>;
}

class Reader implements FeedReader {
  skipped = 0;
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #watcher: RoomsWatcher;

  constructor(redis: Redis, keys: Keys, watcher: RoomsWatcher) {
    this.#redis = redis;
    this.#keys = keys;
    this.#watcher = watcher;
  }

  async load(place: string, isOpen: () => boolean): Promise<void> {
    const rooms = new Map<Jid, Room>();
    let cursor = '0';
    do {
      const [next, pairs] = await orUnavailable(this.#redis.hscan(this.#keys.rooms, cursor, 'COUNT', 1_000));
      cursor = next;
      const read: Room[] = [];
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        const room = readRoom(pairs[i + 1] ?? '');
        if (room === undefined || room.jid !== pairs[i]) this.skipped++;
        else read.push(room);
      }
      for (const room of await wholeRooms(this.#redis, this.#keys, read)) rooms.set(room.jid, room);
    } while (cursor !== '0' && isOpen());
    if (isOpen()) await this.#watcher.onReset([...rooms.values()], place);
  }

  async take(names: readonly string[], place: string, isOpen: () => boolean): Promise<void> {
    const jids = names.filter((text): text is Jid => tryJid(text) === text);
    const values = jids.length > 0 ? await orUnavailable(this.#redis.hmget(this.#keys.rooms, ...jids)) : [];
    if (!isOpen()) return;
    this.skipped += names.length - jids.length;
    const rooms = values.map((json) => (typeof json === 'string' ? readRoom(json) : undefined));
    const listed = rooms.filter((room, i) => room !== undefined && room.jid === jids[i]) as Room[];
    const whole = new Map(
      (await wholeRooms(this.#redis, this.#keys, listed)).map((room) => [room.jid, room]),
    );
    if (!isOpen()) return;
    for (const [i, jid] of jids.entries()) {
      const room = whole.get(jid);
      if (typeof values[i] === 'string' && room === undefined) this.skipped++;
      else this.#watcher.onChange({ jid, ...(room !== undefined && { room }) }, place);
    }
  }
}

/**
 * Tells the watcher all listed rooms and then every change, over a connection of its own. A Redis that is
 * down is waited for; what the watcher knows stays as it is meanwhile.
 */
export function watchRooms(redis: Redis, keys: Keys, watcher: RoomsWatcher): RoomsWatch {
  let reader: Reader | undefined;
  const watch = new FeedWatch(redis, keys.roomChanges, (own) => {
    reader = new Reader(own, keys, watcher);
    return reader;
  });
  return {
    ready: watch.ready,
    get skipped() {
      return reader?.skipped ?? 0;
    },
    close: () => watch.close(),
  };
}
