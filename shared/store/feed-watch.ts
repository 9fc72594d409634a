/**
 * Follows a change feed. An entry names what changed; what that is now stands elsewhere. Each entry names the one
 * before it, so a reader knows without counting whether it has missed one: then, and when the feed's end lies before
 * the place it has reached (Redis emptied or restored), everything is loaded again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { closeRedis, isUp, logOf, openAnother, orUnavailable, type Redis } from './redis.ts';

/** What is done with a feed. Called one at a time, in order; `isOpen` turns false when the watch is closed meanwhile. */
export interface FeedReader {
  /** Everything as it is, at first and after every gap; `place` is where in the feed that stands. */
  load(place: string, isOpen: () => boolean): Promise<void>;
  /** These changed, at `place`: what they are now, or as a later entry names them again. */
  take(names: readonly string[], place: string, isOpen: () => boolean): Promise<void>;
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

/** A running watch of one feed. Places are `<ms>-<number>` and never go back but by a load. */
export class FeedWatch {
  /** Resolves after the first load. */
  readonly ready: Promise<void>;
  readonly #redis: Redis;
  readonly #feed: string;
  readonly #reader: FeedReader;
  #closed = false;
  readonly #running: Promise<void>;
  readonly #waking = new AbortController();
  #isReady: () => void = () => undefined;
  /** The last entry taken; `undefined`: everything has to be loaded. */
  #last: string | undefined;
  readonly #isOpen = (): boolean => !this.#closed;

  /**
   * Begins at once. A Redis that is down is waited for.
   * @param feed the stream's key
   * @param connect what the reader reads with is given this connection, the watch's own
   */
  constructor(redis: Redis, feed: string, connect: (own: Redis) => FeedReader) {
    this.#redis = openAnother(redis, { commandMs: BLOCK_MS + 5_000 });
    this.#feed = feed;
    this.#reader = connect(this.#redis);
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#running = this.#run();
  }

  /** Whether Redis can be read at this moment. */
  get isUp(): boolean {
    return isUp(this.#redis);
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
        // is said here, and tried again: a page with what was known is better than none.
        if (!(error instanceof Failure))
          logOf(this.#redis).error({ err: error, feed: this.#feed }, 'changes cannot be read');
        failures++;
        const ms = Math.min(2_000, 100 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random());
        await sleep(ms, undefined, { signal: this.#waking.signal }).catch(() => undefined);
      }
    }
  }

  /** A command given to a connection that is down could not be taken back by `close`. */
  async #whenUp(): Promise<void> {
    if (this.isUp || this.#closed) return;
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
    const [entry] = await orUnavailable(this.#redis.xrevrange(this.#feed, '+', '-', 'COUNT', 1));
    return entry?.[0] ?? START;
  }

  /** The place in the feed first, then everything: what changes meanwhile is told again by the feed. */
  async #load(): Promise<void> {
    if (this.#closed) return;
    const last = await this.#newest();
    await this.#reader.load(last, this.#isOpen);
    if (this.#closed) return;
    this.#last = last;
    this.#isReady();
  }

  /** One read of the feed. */
  async #follow(): Promise<void> {
    const last = this.#last;
    if (last === undefined || this.#closed) return;
    const answer = await orUnavailable(
      this.#redis.xread('COUNT', 100, 'BLOCK', BLOCK_MS, 'STREAMS', this.#feed, last),
    );
    const entries = readEntries((answer?.[0]?.[1] ?? []) as [string, string[]][]);
    if (entries.length === 0) {
      const newest = await this.#newest();
      if (newest !== last && !isAfter(newest, last)) this.#last = undefined;
      return;
    }
    for (const { id, fields } of entries) {
      if (this.#closed) return;
      if (fields.get('after') !== this.#last) {
        this.#last = undefined;
        return;
      }
      await this.#reader.take((fields.get('names') ?? '').split(' '), id, this.#isOpen);
      if (this.#closed) return;
      this.#last = id;
    }
  }
}
