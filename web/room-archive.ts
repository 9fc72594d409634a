/**
 * The whole public list as gzipped NDJSON: a line for each room, and a last one that says where in the feed of
 * changes it stands. Made in turns of a few milliseconds beside other work, compressed in a thread, and only when
 * somebody asks and what is there has become old.
 */
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import type { Jid } from '../shared/domain/jid.ts';
import type { RoomIndex } from '../shared/domain/search/room-index.ts';
import { Failure } from '../shared/failure.ts';
import { comparePlaces } from './public-rooms.ts';
import { roomJson } from './room-json.ts';
import type { LiveRooms } from './web-app.ts';

/** Rooms made into lines in one turn. */
const AT_ONCE = 100;
/** Compressed parts, of 16 KiB, joined in one turn. */
const JOINED_AT_ONCE = 32;
/** Who may wait for changes. */
const MOST_WAITING = 16;

/** A list, or what changed since a place. */
export interface RoomFile {
  readonly gz: Buffer;
  /** From here on changes can be asked for. */
  readonly cursor: string;
  /** False: only what changed. */
  readonly complete: boolean;
  readonly etag: string;
}

type Batches = Iterable<readonly object[]>;

/** All rooms by address. What changes meanwhile stands as it was or as it is; the cursor is from before. */
function* everyRoom(index: RoomIndex, publicUrl: string): Batches {
  let after: string | undefined;
  do {
    const { rooms, next } = index.search({ sort: 'address', nsfw: 'with', limit: AT_ONCE, after });
    yield rooms.map((room) => roomJson(room, publicUrl));
    after = next;
  } while (after !== undefined);
}

function* changedRooms(index: RoomIndex, publicUrl: string, changed: ReadonlySet<Jid>): Batches {
  const jids = [...changed];
  for (let i = 0; i < jids.length; i += AT_ONCE)
    yield jids.slice(i, i + AT_ONCE).map((jid) => {
      const room = index.get(jid);
      return room === undefined ? { address: jid, gone: true } : roomJson(room, publicUrl);
    });
}

async function compressed(batches: Batches, last: object): Promise<Buffer> {
  const gzip = createGzip({ level: 6 });
  const chunks: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
  for (const batch of batches) {
    if (!gzip.write(batch.map((line) => `${JSON.stringify(line)}\n`).join(''))) await once(gzip, 'drain');
    await turn();
  }
  gzip.end(`${JSON.stringify(last)}\n`);
  await once(gzip, 'end');
  return await joined(chunks);
}

/** The same as `Buffer.concat`, in turns: new memory costs far more than the copying, 20 ms for a list of 50,000 rooms. */
async function joined(chunks: readonly Buffer[]): Promise<Buffer> {
  const whole = Buffer.allocUnsafe(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const [i, chunk] of chunks.entries()) {
    at += chunk.copy(whole, at);
    if (i % JOINED_AT_ONCE === JOINED_AT_ONCE - 1) await turn();
  }
  return whole;
}

/** The list of one site, kept until it is asked for again later. */
export class RoomArchive {
  readonly #rooms: LiveRooms;
  readonly #publicUrl: string;
  readonly #keptMs: number;
  readonly #now: () => number;
  #file: RoomFile | undefined;
  #madeAt = 0;
  #making: Promise<RoomFile> | undefined;
  /** Changes are put together one after the other: no two ask for the same. */
  #line: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** @param keptMs how long a list is good enough although rooms changed @param now milliseconds, of any clock */
  constructor(
    rooms: LiveRooms,
    publicUrl: string,
    keptMs: number,
    now: () => number = () => performance.now(),
  ) {
    this.#rooms = rooms;
    this.#publicUrl = publicUrl;
    this.#keptMs = keptMs;
    this.#now = now;
  }

  /** Every listed room, those that are not safe for work among them and marked. */
  async whole(): Promise<RoomFile> {
    const { place } = this.#rooms;
    const file = this.#file;
    if (file !== undefined && (file.cursor === place || this.#now() - this.#madeAt < this.#keptMs))
      return file;
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #make(): Promise<RoomFile> {
    const cursor = this.#rooms.place;
    const madeAt = this.#now();
    const gz = await compressed(everyRoom(this.#rooms.index, this.#publicUrl), { cursor, complete: true });
    this.#file = { gz, cursor, complete: true, etag: `"${cursor}"` };
    this.#madeAt = madeAt;
    return this.#file;
  }

  /**
   * The rooms that changed behind a cursor, and `{"address":…,"gone":true}` for those that are listed no more. The
   * whole list, which is made once for all, when the cursor is too old, or a fifth of the rooms have changed.
   * @throws Failure `unavailable`: too many ask at once, each since another place.
   */
  async since(cursor: string): Promise<RoomFile> {
    const { place, index } = this.#rooms;
    const changed = this.#rooms.changedSince(cursor);
    if (changed === undefined || changed.size > index.size / 5 + AT_ONCE) return this.whole();
    if (this.#waiting >= MOST_WAITING)
      throw new Failure('unavailable', 'too many ask for changes: try again');
    this.#waiting++;
    const made = this.#line.then(() => this.#changes(cursor, place, changed));
    this.#line = made.then(
      () => void this.#waiting--,
      () => void this.#waiting--,
    );
    return await made;
  }

  async #changes(cursor: string, place: string, changed: ReadonlySet<Jid>): Promise<RoomFile> {
    const { index } = this.#rooms;
    // Another process may have seen more than this one.
    const here = comparePlaces(cursor, place) > 0 ? cursor : place;
    const gz = await compressed(changedRooms(index, this.#publicUrl, changed), {
      cursor: here,
      complete: false,
    });
    return { gz, cursor: here, complete: false, etag: `"${cursor}.${here}"` };
  }
}
