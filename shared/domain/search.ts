/** The public rooms in memory, searchable by words; fed by the change feed, used by pages and APIs. */
import { Failure } from '../failure.ts';
import { domainOf, type Jid, localOf } from './jid.ts';
import type { Room } from './room.ts';
import type { RoomQuery, RoomResults } from './room-query.ts';
import { compareKeys, readCursor, type SortKey, sortKey, writeCursor } from './search-cursor.ts';
import { ALL_FIELDS, FIELD_BITS, Postings, PostingsBuilder, type SearchField } from './search-postings.ts';
import { SlotSet } from './search-slots.ts';
import { indexTerms, queryPrefixes } from './search-words.ts';
import { readableLocal } from './text.ts';

export type { SearchField } from './search-postings.ts';

/** Longest query text, in UTF-16 units. */
export const MAX_QUERY = 256;
/** Most words of a query; in scripts without spaces every character but one counts. Each costs a walk through its hits. */
export const MAX_WORDS = 24;

/** term -> bits of the fields it stands in. */
function termsOf(room: Room): Map<string, number> {
  const terms = new Map<string, number>();
  const add = (text: string | undefined, bit: number): void => {
    if (text === undefined) return;
    for (const term of indexTerms(text)) terms.set(term, (terms.get(term) ?? 0) | bit);
  };
  add(room.name, FIELD_BITS.name);
  add(readableLocal(localOf(room.jid)), FIELD_BITS.address);
  add(domainOf(room.jid), FIELD_BITS.address);
  add(room.description, FIELD_BITS.description);
  for (const tag of room.tags) add(tag, FIELD_BITS.description);
  return terms;
}

function sameWords(a: Room, b: Room): boolean {
  return (
    a.name === b.name &&
    a.description === b.description &&
    a.tags.length === b.tags.length &&
    a.tags.every((tag, i) => tag === b.tags[i])
  );
}

/**
 * Each room has a slot; terms list slots, and `#order` holds all slots in the order of results. A search makes
 * a set of slots per word, intersects them, and takes the page either from the order or by sorting the few hits.
 */
export class RoomIndex {
  #slots = new Map<Jid, number>();
  #rooms: (Room | undefined)[] = [];
  #free: number[] = [];
  #order: number[] = [];
  #postings = new Postings();
  #nsfw = new SlotSet();
  #nsfwCount = 0;
  #occupants = 0;
  /** Rooms at each chat service. */
  #services = new Map<Jid, number>();

  /** Rooms held. */
  get size(): number {
    return this.#slots.size;
  }

  /** People inside all rooms together, as far as known; somebody in two rooms counts twice. */
  get occupants(): number {
    return this.#occupants;
  }

  /** Chat services that the rooms are at. */
  get services(): number {
    return this.#services.size;
  }

  get(jid: Jid): Room | undefined {
    const slot = this.#slots.get(jid);
    return slot === undefined ? undefined : this.#rooms[slot];
  }

  /** Forgets everything and holds these; of two with the same address the later one. */
  replaceAll(rooms: readonly Room[]): void {
    this.#slots = new Map();
    this.#rooms = [];
    this.#free = [];
    this.#nsfw = new SlotSet(rooms.length);
    this.#nsfwCount = 0;
    this.#occupants = 0;
    this.#services = new Map();
    const builder = new PostingsBuilder();
    for (const room of new Map(rooms.map((each) => [each.jid, each])).values()) {
      const slot = this.#take(room);
      for (const [term, fields] of termsOf(room)) builder.add(term, slot, fields);
    }
    this.#postings = new Postings(builder);
    this.#order = [...this.#slots.values()].sort((a, b) => compareKeys(this.#key(a), this.#key(b)));
  }

  /** Adds a room or replaces the one with its address. */
  put(room: Room): void {
    const old = this.get(room.jid);
    if (old !== undefined && sameWords(old, room)) {
      this.#replaceFigures(old, room);
      return;
    }
    this.remove(room.jid);
    const slot = this.#take(room);
    for (const [term, fields] of termsOf(room)) this.#postings.add(term, slot, fields);
    this.#order.splice(this.#position(sortKey(room)), 0, slot);
  }

  /** Forgets a room; unknown ones are ignored. */
  remove(jid: Jid): void {
    const slot = this.#slots.get(jid);
    const room = slot === undefined ? undefined : this.#rooms[slot];
    if (slot === undefined || room === undefined) return;
    this.#order.splice(this.#position(sortKey(room)), 1);
    for (const [term, fields] of termsOf(room)) this.#postings.remove(term, slot, fields);
    this.#count(room, slot, -1);
    this.#slots.delete(jid);
    this.#rooms[slot] = undefined;
    this.#free.push(slot);
  }

  /** One page of the rooms that match. @throws Failure `bad-input`: a text over {@link MAX_QUERY} or {@link MAX_WORDS}, a strange cursor. */
  search(query: RoomQuery): RoomResults {
    const text = query.text?.trim() ?? '';
    if (text.length > MAX_QUERY) throw new Failure('bad-input', `search for at most ${MAX_QUERY} characters`);
    const from = query.after === undefined ? 0 : this.#behind(readCursor(query.after));
    // Everything from here on in the order has too few people inside.
    const least = query.minOccupants ?? 0;
    const end = least > 0 ? this.#position({ occupants: least, jid: '\uFFFF' }) : this.#order.length;
    const withoutNsfw = (query.nsfw ?? 'without') === 'without';
    if (text === '' && end === this.#order.length) {
      const total = this.size - (withoutNsfw ? this.#nsfwCount : 0);
      return this.#page(
        total,
        this.#walk(from, end, query.limit + 1, (slot) => !withoutNsfw || !this.#nsfw.has(slot)),
        query.limit,
      );
    }
    const prefixes = queryPrefixes(readableLocal(text));
    if (prefixes.length > MAX_WORDS) throw new Failure('bad-input', `search for at most ${MAX_WORDS} words`);
    const hits = text === '' ? this.#all() : this.#matching(prefixes, query.in);
    if (withoutNsfw) hits.drop(this.#nsfw);
    let members = hits.members();
    if (least > 0) members = members.filter((slot) => this.#key(slot).occupants >= least);
    const few =
      members.length * Math.log2(members.length + 1) * members.length < this.#order.length * query.limit;
    const wanted = few
      ? this.#sortedBehind(members, query.after, query.limit + 1)
      : this.#walk(from, end, query.limit + 1, (slot) => hits.has(slot));
    return this.#page(members.length, wanted, query.limit);
  }

  #all(): SlotSet {
    const all = new SlotSet(this.#rooms.length);
    for (const slot of this.#order) all.add(slot);
    return all;
  }

  #matching(prefixes: readonly string[], fields: readonly SearchField[] | undefined): SlotSet {
    const bits = fields?.reduce((sum, field) => sum | FIELD_BITS[field], 0) ?? ALL_FIELDS;
    let hits: SlotSet | undefined;
    // Long prefixes have few hits, and without a hit the others need not be looked at.
    for (const prefix of prefixes.toSorted((a, b) => b.length - a.length)) {
      if (hits?.isEmpty) break;
      const found = new SlotSet(this.#rooms.length);
      this.#postings.collect(prefix, bits, found);
      if (hits === undefined) hits = found;
      else hits.keepOnly(found);
    }
    return hits ?? new SlotSet();
  }

  /** Up to `count` wanted slots of the order in `[from, end)`. */
  #walk(from: number, end: number, count: number, wanted: (slot: number) => boolean): number[] {
    const slots: number[] = [];
    for (let i = from; i < end && slots.length < count; i++) {
      const slot = this.#order[i] as number;
      if (wanted(slot)) slots.push(slot);
    }
    return slots;
  }

  #sortedBehind(members: readonly number[], after: string | undefined, count: number): number[] {
    const cursor = after === undefined ? undefined : readCursor(after);
    return members
      .filter((slot) => cursor === undefined || compareKeys(this.#key(slot), cursor) > 0)
      .sort((a, b) => compareKeys(this.#key(a), this.#key(b)))
      .slice(0, count);
  }

  /** `slots` holds one more than the page when there is a next one. */
  #page(total: number, slots: readonly number[], limit: number): RoomResults {
    const rooms = slots.slice(0, limit).map((slot) => this.#rooms[slot] as Room);
    const last = rooms.at(-1);
    if (last === undefined) return { total, rooms };
    const first = rooms[0] as Room;
    const ends = { first: writeCursor(sortKey(first)), last: writeCursor(sortKey(last)) };
    return { total, rooms, ...ends, ...(slots.length > limit && { next: ends.last }) };
  }

  #key(slot: number): SortKey {
    return sortKey(this.#rooms[slot] as Room);
  }

  /** Where in the order a key stands, or would stand. */
  #position(key: SortKey): number {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.#key(this.#order[middle] as number), key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The position right behind a key, whether or not its room is still there. */
  #behind(key: SortKey): number {
    const at = this.#position(key);
    const slot = this.#order[at];
    return slot !== undefined && compareKeys(this.#key(slot), key) === 0 ? at + 1 : at;
  }

  #take(room: Room): number {
    const slot = this.#free.pop() ?? this.#rooms.length;
    this.#rooms[slot] = room;
    this.#slots.set(room.jid, slot);
    this.#count(room, slot, 1);
    return slot;
  }

  #count(room: Room, slot: number, by: 1 | -1): void {
    this.#occupants += by * (room.occupants ?? 0);
    const service = domainOf(room.jid);
    const atService = (this.#services.get(service) ?? 0) + by;
    if (atService > 0) this.#services.set(service, atService);
    else this.#services.delete(service);
    if (!room.nsfw) return;
    this.#nsfwCount += by;
    if (by > 0) this.#nsfw.add(slot);
    else this.#nsfw.delete(slot);
  }

  /** The common change, another number of occupants, touches no term. */
  #replaceFigures(old: Room, room: Room): void {
    const slot = this.#slots.get(old.jid) as number;
    const from = this.#position(sortKey(old));
    this.#order.splice(from, 1);
    this.#count(old, slot, -1);
    this.#rooms[slot] = room;
    this.#count(room, slot, 1);
    this.#order.splice(this.#position(sortKey(room)), 0, slot);
  }
}
