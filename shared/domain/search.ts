/** The public rooms in memory, searchable by words; fed by the change feed, used by pages and APIs. */
import { Failure } from '../failure.ts';
import { domainOf, type Jid, localOf } from './jid.ts';
import type { Room } from './room.ts';
import type { Facets, RoomQuery, RoomResults, Sort } from './room-query.ts';
import { Column } from './search-column.ts';
import { readCursor, writeCursor } from './search-cursor.ts';
import { Values } from './search-facets.ts';
import { languagesOf, primaryLanguage } from './search-languages.ts';
import { type Order, Orders } from './search-orders.ts';
import { type Slice, slice, type Wanted } from './search-page.ts';
import { ALL_FIELDS, FIELD_BITS, Postings, type SearchField } from './search-postings.ts';
import { SlotSet } from './search-slots.ts';
import { indexTerms, queryPrefixes } from './search-words.ts';
import { foldText, readableLocal } from './text.ts';

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

/** How long `replaceAll` works before it lets others work, ms. */
const TURN_MS = 4;

/**
 * Each room has a slot. Terms list slots, columns and groups hold what is filtered by, and every order but
 * relevance holds all slots: a change touches a few hundred numbers, a search takes the page from where it stands.
 */
export class RoomIndex {
  readonly #slots = new Map<Jid, number>();
  readonly #rooms: (Room | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #all = new SlotSet();
  readonly #nsfw = new SlotSet();
  readonly #orders = new Orders();
  readonly #postings = new Postings();
  readonly #languages = new Values();
  readonly #tags = new Values();
  readonly #servers = new Values();
  readonly #scores = new Column();
  #occupants = 0;
  /** Rooms that changed while `replaceAll` runs: what it was given of them is older. */
  #meanwhile: Set<Jid> | undefined;

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
    return this.#servers.size;
  }

  get(jid: Jid): Room | undefined {
    const slot = this.#slots.get(jid);
    return slot === undefined ? undefined : this.#rooms[slot];
  }

  /**
   * Holds these rooms and no others; of two with the same address the later one. Works in turns of a few
   * milliseconds, and searches in between find partly what was, partly what will be; a `put` or `remove` in between
   * counts as newer. Of two calls at the same time the later one decides. Few rooms are there when it returns.
   */
  async replaceAll(rooms: readonly Room[]): Promise<void> {
    const changed = new Set<Jid>();
    this.#meanwhile = changed;
    let until = performance.now() + TURN_MS;
    const turn = async (): Promise<boolean> => {
      await new Promise((resolve) => setImmediate(resolve));
      until = performance.now() + TURN_MS;
      return this.#meanwhile === changed;
    };
    const wanted = new Set<Jid>();
    for (const room of rooms) {
      if (performance.now() > until && !(await turn())) return;
      wanted.add(room.jid);
      if (!changed.has(room.jid)) this.#put(room);
    }
    for (const jid of this.#slots.keys()) {
      if (performance.now() > until && !(await turn())) return;
      if (!wanted.has(jid) && !changed.has(jid)) this.#remove(jid);
    }
    this.#meanwhile = undefined;
  }

  /** Adds a room or replaces the one with its address. */
  put(room: Room): void {
    this.#meanwhile?.add(room.jid);
    this.#put(room);
  }

  /** Forgets a room; unknown ones are ignored. */
  remove(jid: Jid): void {
    this.#meanwhile?.add(jid);
    this.#remove(jid);
  }

  /**
   * One page of the rooms that match.
   * @throws Failure `bad-input`: a text over {@link MAX_QUERY} or {@link MAX_WORDS}, a cursor that is strange or of another
   * order, two ways at once to say where the page is.
   */
  search(query: RoomQuery): RoomResults {
    const text = query.text?.trim() ?? '';
    if (text.length > MAX_QUERY) throw new Failure('bad-input', `search for at most ${MAX_QUERY} characters`);
    const { sort, order } = this.#order(query.sort ?? 'relevance', text !== '');
    const wanted = this.#wanted(query, sort, order);
    const prefixes = queryPrefixes(readableLocal(text));
    if (prefixes.length > MAX_WORDS) throw new Failure('bad-input', `search for at most ${MAX_WORDS} words`);
    const hits = text === '' ? this.#all.copy() : this.#matching(prefixes, query.in);
    this.#filter(hits, query);
    const total = hits.size;
    const page = slice(order, hits, total, wanted, query.limit);
    return {
      total,
      ...this.#page(page, sort, order),
      ...(query.facets === true && { facets: this.#facets(hits) }),
    };
  }

  #order(sort: Sort, hasWords: boolean): { sort: Sort; order: Order } {
    if (sort !== 'relevance') return { sort, order: this.#orders.of(sort) };
    if (!hasWords) return { sort: 'users', order: this.#orders.of('users') };
    this.#scores.reserve(this.#rooms.length);
    return { sort, order: this.#orders.byScore(this.#scores) };
  }

  #wanted({ after, before, offset }: RoomQuery, sort: Sort, order: Order): Wanted {
    const given = [after, before, offset].filter((way) => way !== undefined);
    if (given.length > 1) throw new Failure('bad-input', 'give one cursor or an offset, not several');
    if (offset !== undefined && !(offset >= 0)) throw new Failure('bad-input', 'an offset is not negative');
    if (before === '') return { kind: 'last' };
    const cursor = after ?? before;
    if (cursor === undefined) return { kind: 'from', offset: offset ?? 0 };
    const spot = this.#orders.spot(order, readCursor(sort, cursor));
    return { kind: after === undefined ? 'before' : 'after', spot };
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

  #filter(hits: SlotSet, { nsfw = 'without', minOccupants = 0, language, domain, tag }: RoomQuery): void {
    if (nsfw === 'without') hits.drop(this.#nsfw);
    if (nsfw === 'only') hits.keepOnly(this.#nsfw);
    if (minOccupants > 0) {
      const people = this.#orders.people.values;
      hits.retain((slot) => (people[slot] as number) >= minOccupants);
    }
    if (language !== undefined) {
      const asked = language.trim().toLowerCase().replaceAll('_', '-');
      hits.retain(this.#languages.having((each) => each === asked || each.startsWith(`${asked}-`)));
    }
    if (domain !== undefined) {
      const asked = domain.trim().toLowerCase();
      hits.retain(this.#servers.having((each) => each === asked || each.endsWith(`.${asked}`)));
    }
    if (tag !== undefined) {
      const asked = foldText(tag.trim().replace(/^#/, ''));
      hits.retain(this.#tags.having((each) => each === asked));
    }
  }

  #page({ slots, more }: Slice, sort: Sort, order: Order): Omit<RoomResults, 'total' | 'facets'> {
    const rooms = slots.map((slot) => this.#rooms[slot] as Room);
    const [firstSlot, lastSlot] = [slots[0], slots.at(-1)];
    if (firstSlot === undefined || lastSlot === undefined) return { rooms };
    const first = writeCursor(sort, this.#orders.key(order, firstSlot));
    const last = writeCursor(sort, this.#orders.key(order, lastSlot));
    return {
      rooms,
      first,
      last,
      ...(more.behind && { next: last }),
      ...(more.before && { previous: first }),
    };
  }

  #facets(hits: SlotSet): Facets {
    return {
      languages: this.#languages.count(hits, primaryLanguage),
      tags: this.#tags.count(hits),
      servers: this.#servers.count(hits),
    };
  }

  #put(room: Room): void {
    const slot = this.#slots.get(room.jid);
    const old = slot === undefined ? undefined : this.#rooms[slot];
    if (slot === undefined || old === undefined) {
      this.#add(room);
      return;
    }
    this.#rooms[slot] = room;
    this.#orders.update(slot, room);
    this.#describe(slot, room);
    this.#occupants += (room.occupants ?? 0) - (old.occupants ?? 0);
    // The common change, another number of occupants, touches no term.
    if (sameWords(old, room)) return;
    for (const [term, fields] of termsOf(old)) this.#postings.remove(term, slot, fields);
    for (const [term, fields] of termsOf(room)) this.#postings.add(term, slot, fields);
  }

  #add(room: Room): void {
    const slot = this.#free.pop() ?? this.#rooms.length;
    this.#rooms[slot] = room;
    this.#slots.set(room.jid, slot);
    this.#all.add(slot);
    this.#orders.add(slot, room);
    this.#describe(slot, room);
    this.#occupants += room.occupants ?? 0;
    for (const [term, fields] of termsOf(room)) this.#postings.add(term, slot, fields);
  }

  #remove(jid: Jid): void {
    const slot = this.#slots.get(jid);
    const room = slot === undefined ? undefined : this.#rooms[slot];
    if (slot === undefined || room === undefined) return;
    for (const [term, fields] of termsOf(room)) this.#postings.remove(term, slot, fields);
    for (const values of [this.#languages, this.#tags, this.#servers]) values.set(slot, []);
    this.#occupants -= room.occupants ?? 0;
    this.#orders.remove(slot);
    this.#nsfw.delete(slot);
    this.#all.delete(slot);
    this.#slots.delete(jid);
    this.#rooms[slot] = undefined;
    this.#free.push(slot);
  }

  /** What a slot is filtered by. */
  #describe(slot: number, room: Room): void {
    this.#languages.set(slot, languagesOf(room));
    this.#tags.set(slot, [...new Set(room.tags.map(foldText))]);
    this.#servers.set(slot, [domainOf(room.jid)]);
    if (room.nsfw) this.#nsfw.add(slot);
    else this.#nsfw.delete(slot);
  }
}
