/** The listed rooms in memory with the number of their state, and what changed lately. */
import type { Jid } from '../shared/domain/jid.ts';
import { present } from '../shared/domain/present.ts';
import type { Room } from '../shared/domain/room.ts';
import { RoomIndex } from '../shared/domain/search/room-index.ts';
import type { LiveRooms } from './web-app.ts';

/** Changes remembered for those who ask for what is new since they last looked. */
const MOST_CHANGES = 100_000;

/** Fed by the watch of the store; read by every route. */
export class PublicRooms implements LiveRooms {
  readonly index: RoomIndex;
  loaded = false;
  version = 0;
  /** Addresses in order of their changes; a room that changes again stands twice, and the last place counts. */
  #changes: { readonly place: string; readonly jid: Jid }[] = [];
  /** Changes at and before this place are not known one by one. */
  #since = '';
  #place = '';
  /** Of all rooms, and of those that changed later, ms. */
  #loadedAt = 0;
  readonly #changedAt = new Map<Jid, number>();

  constructor(index: RoomIndex = new RoomIndex()) {
    this.index = index;
  }

  /** Where in the feed of changes this state stands: `<ms>-<number>`; `''` before the first load. */
  get place(): string {
    return this.#place;
  }

  /** All rooms anew; until it resolves the index holds some of both. @param place in the feed of changes, of this state */
  async reset(rooms: readonly Room[], place: string): Promise<void> {
    this.version++;
    await this.index.replaceAll(rooms);
    this.#changes = [];
    this.#changedAt.clear();
    this.#loadedAt = Date.now();
    this.#since = place;
    this.#place = place;
    this.loaded = true;
    this.version++;
  }

  /** One room as it is now; without a room: it is not listed any more. */
  change(jid: Jid, room: Room | undefined, place: string): void {
    if (room === undefined) {
      this.index.remove(jid);
      this.#changedAt.delete(jid);
    } else {
      this.index.put(room);
      this.#changedAt.set(jid, Date.now());
    }
    this.#place = place;
    this.version++;
    this.#changes.push({ place, jid });
    if (this.#changes.length < 2 * MOST_CHANGES) return;
    this.#since = this.#changes[MOST_CHANGES - 1]?.place ?? place;
    this.#changes = this.#changes.slice(MOST_CHANGES);
  }

  changedAt(jid: Jid): number {
    return this.#changedAt.get(jid) ?? this.#loadedAt;
  }

  /** Rooms that changed behind a place, each once; undefined when that is too long ago to be known. */
  changedSince(place: string): Set<Jid> | undefined {
    if (comparePlaces(place, this.#since) < 0) return undefined;
    const changed = new Set<Jid>();
    for (let i = this.#changes.length - 1; i >= 0; i--) {
      const change = this.#changes[i];
      if (change === undefined || comparePlaces(change.place, place) <= 0) break;
      changed.add(change.jid);
    }
    return changed;
  }
}

/** Negative when `a` is earlier. Both are `<ms>-<number>`. */
export function comparePlaces(a: string, b: string): number {
  const [aMs = 0, aNumber = 0] = a.split('-').map(Number);
  const [bMs = 0, bNumber = 0] = b.split('-').map(Number);
  return aMs - bMs || aNumber - bNumber;
}

/** So many of them are looked up in one go. */
const SOME = 200;

/** The rooms with most people, whatever they are about, as they are asked for; none before the first load. */
export function popularIn(rooms: LiveRooms): (most: number) => Iterable<Room> {
  return function* (most) {
    let after: string | undefined;
    for (let left = most; left > 0; left -= SOME) {
      const query = present({ sort: 'users', nsfw: 'with', limit: Math.min(left, SOME), after } as const);
      const page = rooms.index.search(query);
      yield* page.rooms;
      if (page.next === undefined) return;
      after = page.next;
    }
  };
}
