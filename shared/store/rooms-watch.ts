/**
 * The listed rooms, kept up by the change feed. A feed entry names rooms that changed; what they are now stands
 * where all rooms stand. Each entry names the one before it, so a reader knows without counting whether it has
 * missed one: then, and when the feed's end lies before the place it has reached (Redis emptied or restored), it
 * loads all rooms again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Jid, tryJid } from '../domain/jid.ts';
import type { Room } from '../domain/room.ts';
import { Failure } from '../failure.ts';
import type { Keys } from './keys.ts';
import { closeRedis, isUp, logOf, openAnother, orUnavailable, type Redis } from './redis.ts';
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

/** How long one read waits for changes: also how soon an emptied Redis is noticed, ms. */
const BLOCK_MS = 3_000;
const START = '0-0';

interface Entry {
  readonly id: string;
  readonly fields: ReadonlyMap<string, string>;
}

function readEntries(raw: readonly [id: string, fields: string[]][]): Entry[] {
  return raw.map(([id, list]) => {
    const fields = new Map<string, string>();
    for (let i = 0; i + 1 < list.length; i += 2) fields.set(list[i] ?? '', list[i + 1] ?? '');
    return { id, fields };
  });
}

/** Stream ids are `ms-number`: compared as two numbers. */
function isAfter(a: string, b: string): boolean {
  const [aMs = 0, aNumber = 0] = a.split('-').map(Number);
  const [bMs = 0, bNumber = 0] = b.split('-').map(Number);
  return aMs === bMs ? aNumber > bNumber : aMs > bMs;
}

class Watch implements RoomsWatch {
  readonly ready: Promise<void>;
  skipped = 0;
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #watcher: RoomsWatcher;
  #closed = false;
  #running: Promise<void>;
  readonly #waking = new AbortController();
  #isReady: () => void = () => undefined;
  /** The last entry taken; `undefined`: everything has to be loaded. */
  #last: string | undefined;

  constructor(redis: Redis, keys: Keys, watcher: RoomsWatcher) {
    this.#redis = redis;
    this.#keys = keys;
    this.#watcher = watcher;
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waking.abort();
    this.#redis.disconnect();
    await this.#running;
    await closeRedis(this.#redis);
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#closed; ) {
      try {
        await this.#whenUp();
        if (this.#last === undefined) await this.#load();
        await this.#follow();
        failures = 0;
      } catch (error) {
        if (this.#closed) return;
        // A lost link is reported by the connection. Anything else (a key of another type, a bug in a watcher)
        // is said here, and tried again: a page with yesterday's rooms is better than none.
        if (!(error instanceof Failure))
          logOf(this.#redis).error({ err: error }, 'room changes cannot be read');
        failures++;
        const ms = Math.min(2_000, 100 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random());
        await sleep(ms, undefined, { signal: this.#waking.signal }).catch(() => undefined);
      }
    }
  }

  /** A command given to a connection that is down could not be taken back by `close`. */
  async #whenUp(): Promise<void> {
    if (isUp(this.#redis) || this.#closed) return;
    await new Promise<void>((resolve) => {
      const { signal } = this.#waking;
      const up = (): void => {
        signal.removeEventListener('abort', up);
        resolve();
      };
      this.#redis.once('ready', up);
      signal.addEventListener('abort', up, { once: true });
    });
  }

  async #newest(): Promise<string> {
    const [entry] = await orUnavailable(this.#redis.xrevrange(this.#keys.roomChanges, '+', '-', 'COUNT', 1));
    return entry?.[0] ?? START;
  }

  /** The place in the feed first, then the rooms: what changes meanwhile is told again by the feed. */
  async #load(): Promise<void> {
    if (this.#closed) return;
    const last = await this.#newest();
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
    } while (cursor !== '0' && !this.#closed);
    if (this.#closed) return;
    await this.#watcher.onReset([...rooms.values()], last);
    this.#last = last;
    this.#isReady();
  }

  /** One read of the feed. */
  async #follow(): Promise<void> {
    const last = this.#last;
    if (last === undefined || this.#closed) return;
    const answer = await orUnavailable(
      this.#redis.xread('COUNT', 100, 'BLOCK', BLOCK_MS, 'STREAMS', this.#keys.roomChanges, last),
    );
    const entries = readEntries((answer?.[0]?.[1] ?? []) as [string, string[]][]);
    if (entries.length === 0) {
      const newest = await this.#newest();
      if (newest !== last && !isAfter(newest, last)) this.#last = undefined;
      return;
    }
    for (const entry of entries) {
      if (this.#closed) return;
      if (entry.fields.get('after') !== this.#last) {
        this.#last = undefined;
        return;
      }
      await this.#take(entry);
      this.#last = entry.id;
    }
  }

  /** What the named rooms are now: as they were when the entry was written, or as a later entry names them again. */
  async #take({ id, fields }: Entry): Promise<void> {
    const named = (fields.get('rooms') ?? '').split(' ');
    const jids = named.filter((text): text is Jid => tryJid(text) === text);
    const values = jids.length > 0 ? await orUnavailable(this.#redis.hmget(this.#keys.rooms, ...jids)) : [];
    if (this.#closed) return;
    this.skipped += named.length - jids.length;
    const rooms = values.map((json) => (typeof json === 'string' ? readRoom(json) : undefined));
    const listed = rooms.filter((room, i) => room !== undefined && room.jid === jids[i]) as Room[];
    const whole = new Map(
      (await wholeRooms(this.#redis, this.#keys, listed)).map((room) => [room.jid, room]),
    );
    if (this.#closed) return;
    for (const [i, jid] of jids.entries()) {
      const room = whole.get(jid);
      if (typeof values[i] === 'string' && room === undefined) this.skipped++;
      else this.#watcher.onChange({ jid, ...(room !== undefined && { room }) }, id);
    }
  }
}

/**
 * Tells the watcher all listed rooms and then every change, over a connection of its own. A Redis that is
 * down is waited for; what the watcher knows stays as it is meanwhile.
 */
export function watchRooms(redis: Redis, keys: Keys, watcher: RoomsWatcher): RoomsWatch {
  return new Watch(openAnother(redis, { commandMs: BLOCK_MS + 5_000 }), keys, watcher);
}
