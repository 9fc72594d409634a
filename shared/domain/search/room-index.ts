/** The public rooms in memory, searchable by words; fed by the change feed, used by pages and APIs. */
import { Failure } from '../../failure.ts';
import type { Jid } from '../jid.ts';
import { addPresent, present } from '../present.ts';
import type { Room } from '../room.ts';
import type { RoomQuery, RoomResults, SearchField, Sort } from '../room-query.ts';
import { Column } from './column.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { HeldRooms } from './held-rooms.ts';
import { Ids } from './ids.ts';
import { ALL_PARTS, PARTS } from './lexicon.ts';
import { Matcher } from './match.ts';
import { type Order, Orders } from './orders.ts';
import { type Slice, slice, type Wanted } from './page.ts';
import { type Filter, type ParsedText, parseText } from './parse.ts';
import { practise } from './practice.ts';
import { SlotSet } from './slots.ts';
import { Texts } from './texts.ts';
import { RoomValues, sameValues, sameWords } from './values.ts';

export type { SearchField } from '../room-query.ts';

/** Longest query text, in UTF-16 units. */
export const MAX_QUERY = 256;
/** Most words of a query; in scripts without spaces every character but one counts. Each costs a walk through its hits. */
export const MAX_WORDS = 24;

/** What the fields that can be searched alone consist of. */
const FIELD_PARTS: Readonly<Record<SearchField, number>> = {
  name: PARTS.name,
  address: PARTS.local | PARTS.domain,
  description: PARTS.description | PARTS.tag,
};

/** How long `replaceAll` works before it lets others work, ms. */
const TURN_MS = 2;
/** So many rooms are put in order one by one; with more it is much less work to sort them all at the end. */
const FEW = 5_000;
/** Between how many turns it practises: with few rooms, and with many. */
const PRACTICE_TURNS = { few: 1, many: 24 } as const;
/** And how often when all are there. */
const LAST_PRACTICES = 24;

/**
 * Each room has a slot. Terms list slots, columns and groups hold what is filtered by, and every order but
 * relevance holds all slots: a change touches a few hundred numbers, a search takes the page from where it stands.
 */
export class RoomIndex {
  readonly #rooms = new HeldRooms();
  readonly #slots = new Ids((slot) => this.#jidAt(slot));
  readonly #free: number[] = [];
  readonly #all = new SlotSet();
  /** Of the search that is being answered. */
  readonly #hits = new SlotSet();
  readonly #orders = new Orders((slot) => this.#jidAt(slot));
  #texts = new Texts();
  #matcher = new Matcher(this.#texts);
  readonly #values = new RoomValues();
  readonly #scores = new Column();
  /** Rooms that changed while `replaceAll` runs: what it was given of them is older. */
  #meanwhile: Set<Jid> | undefined;
  /** Changes that have to wait until all rooms are sorted, a fraction of a second. */
  #waiting: (() => void)[] | undefined;

  /** Rooms held. */
  get size(): number {
    return this.#slots.size;
  }

  /** People inside all rooms together, as far as known; somebody in two rooms counts twice. */
  get occupants(): number {
    return this.#rooms.occupants;
  }

  /** Chat services that the rooms are at. */
  get services(): number {
    return this.#values.services;
  }

  get(jid: Jid): Room | undefined {
    const slot = this.#slots.get(jid);
    return slot === undefined ? undefined : this.#rooms.get(slot);
  }

  /** All of them, in no order; what changes meanwhile is among them or not. */
  *all(): Iterable<Room> {
    for (let slot = 0; slot < this.#rooms.length; slot++) {
      const room = this.#rooms.get(slot);
      if (room !== undefined) yield room;
    }
  }

  /**
   * Holds these rooms and no others; of two with the same address the later one. Works in turns of a few
   * milliseconds, and searches in between find partly what was, partly what will be; a `put` or `remove` in between
   * counts as newer. Of two calls at the same time the later one decides. Few rooms are there when it returns. Rooms
   * that cost something to make may be made as they are asked for.
   */
  async replaceAll(rooms: Iterable<Room>): Promise<void> {
    const changed = new Set<Jid>();
    this.#meanwhile = changed;
    // What waits is older than these rooms. Who sorts stops at it.
    this.#release();
    let until = performance.now() + TURN_MS;
    let turns = 0;
    const turn = async (room?: Room): Promise<boolean> => {
      await new Promise(setImmediate);
      if (room !== undefined && turns % PRACTICE_TURNS[this.size < FEW ? 'few' : 'many'] === 0) {
        practise(this, room, turns);
        await new Promise(setImmediate);
      }
      turns++;
      until = performance.now() + TURN_MS;
      return this.#meanwhile === changed;
    };
    const wanted = new SlotSet();
    const isNew = this.size === 0;
    let i = 0;
    for (const room of rooms) {
      // Looking at the clock costs as much as a part of a room.
      if (i++ % 8 === 0 && performance.now() > until && !(await turn(room))) return;
      if (this.size >= FEW && isNew && this.#orders.isSettled) {
        this.#orders.unsettle();
        this.#texts.unsettle(this.#rooms.length);
      }
      if (!changed.has(room.jid)) wanted.add(this.#put(room));
    }
    for (let slot = 0; slot < this.#rooms.length; slot++) {
      if (performance.now() > until && !(await turn())) return;
      const jid = this.#rooms.withoutFigures(slot)?.jid;
      if (jid !== undefined && !wanted.has(slot) && !changed.has(jid)) this.#remove(jid);
    }
    if (!this.#orders.isSettled) {
      await this.#settle(async () => performance.now() <= until || (await turn()));
      for (let n = 0; n < LAST_PRACTICES && (await turn()); n++) practise(this, this.#rooms.get(n), n);
    }
    if (this.#meanwhile === changed) this.#meanwhile = undefined;
  }

  /** Sorts all rooms; what changes meanwhile waits. @param goOn lets others work; false: it is of no use any more */
  async #settle(goOn: () => Promise<boolean>): Promise<void> {
    const changes: (() => void)[] = [];
    this.#waiting = changes;
    const slots = this.#all.members();
    const telling = this.#texts.settled(slots);
    let told = telling.next();
    while (!told.done && (await goOn()) && this.#waiting === changes) told = telling.next();
    if (told.value !== undefined) {
      this.#texts = told.value;
      this.#matcher = new Matcher(this.#texts);
      const sorting = this.#orders.settle(slots);
      while (!sorting.next().done && (await goOn()) && this.#waiting === changes);
    }
    if (this.#waiting === changes) this.#release();
  }

  /** Makes the changes that wait. */
  #release(): void {
    const changes = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const change of changes) change();
  }

  /** Adds a room or replaces the one with its address. */
  put(room: Room): void {
    this.#meanwhile?.add(room.jid);
    if (this.#waiting === undefined) this.#put(room);
    else this.#waiting.push(() => this.#put(room));
  }

  /** Forgets a room; unknown ones are ignored. */
  remove(jid: Jid): void {
    this.#meanwhile?.add(jid);
    if (this.#waiting === undefined) this.#remove(jid);
    else this.#waiting.push(() => this.#remove(jid));
  }

  /**
   * One page of the rooms that match.
   * @throws Failure `bad-input`: a text over {@link MAX_QUERY} or {@link MAX_WORDS}, a cursor that is strange or of another
   * order, two ways at once to say where the page is.
   */
  search(query: RoomQuery): RoomResults {
    const text = query.text?.trim() ?? '';
    if (text.length > MAX_QUERY) throw new Failure('bad-input', `search for at most ${MAX_QUERY} characters`);
    const parsed = parseText(text);
    const words = [...parsed.clauses, ...parsed.excluded].reduce(
      (sum, clause) => sum + clause.words.length,
      0,
    );
    if (words > MAX_WORDS) throw new Failure('bad-input', `search for at most ${MAX_WORDS} words`);
    const { sort, order } = this.#order(query.sort ?? 'relevance', parsed.clauses.length > 0);
    const wanted = this.#wanted(query, sort, order);
    const hits = this.#matching(parsed, query.in);
    this.#filter(hits, query, parsed);
    const total = hits.size;
    const page = slice(order, hits, total, wanted, query.limit);
    const facets = query.facets === true ? this.#values.facets(hits) : undefined;
    return addPresent(addPresent({ total }, this.#page(page, sort, order)), { facets });
  }

  #order(sort: Sort, hasWords: boolean): { sort: Sort; order: Order } {
    if (sort !== 'relevance') return { sort, order: this.#orders.of(sort) };
    if (!hasWords) return { sort: 'users', order: this.#orders.of('users') };
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

  #matching({ clauses, excluded, isAll }: ParsedText, fields?: readonly SearchField[]): SlotSet {
    const capacity = this.#rooms.length;
    const parts = fields?.reduce((sum, field) => sum | FIELD_PARTS[field], 0) ?? ALL_PARTS;
    const hits = this.#hits;
    hits.clear();
    if (clauses.length > 0)
      this.#matcher.match(clauses, capacity, parts, this.#scores, this.#orders.boosts, hits);
    else if (isAll) hits.take(this.#all);
    for (const clause of excluded) this.#matcher.exclude(clause, capacity, hits);
    return hits;
  }

  #filter(hits: SlotSet, query: RoomQuery, parsed: ParsedText): void {
    this.#values.choose(hits, query.nsfw ?? 'without');
    const least = Math.max(query.minOccupants ?? 0, parsed.minOccupants);
    if (least > 0) {
      const people = this.#orders.people.values;
      hits.retain((slot) => (people[slot] as number) >= least);
    }
    const asked: Filter[] = (['language', 'domain', 'tag'] as const).flatMap((by) => {
      const value = query[by];
      return value === undefined ? [] : [{ by, value, isExcluded: false }];
    });
    for (const filter of [...asked, ...parsed.filters]) this.#values.keep(hits, filter);
  }

  #page({ slots, more }: Slice, sort: Sort, order: Order): Omit<RoomResults, 'total' | 'facets'> {
    const rooms = slots.map((slot) => this.#rooms.get(slot) as Room);
    const [firstSlot, lastSlot] = [slots[0], slots.at(-1)];
    if (firstSlot === undefined || lastSlot === undefined) return { rooms };
    const first = writeCursor(sort, this.#orders.key(order, firstSlot));
    const last = writeCursor(sort, this.#orders.key(order, lastSlot));
    const [next, previous] = [more.behind ? last : undefined, more.before ? first : undefined];
    return present({ rooms, first, last, next, previous });
  }

  /** `''` where there is no room any more: until all rooms are sorted it may still stand in the orders. */
  #jidAt(slot: number): string {
    return this.#rooms.withoutFigures(slot)?.jid ?? '';
  }

  /** Gives the room's slot. */
  #put(room: Room): number {
    const slot = this.#slots.get(room.jid);
    const old = slot === undefined ? undefined : this.#rooms.withoutFigures(slot);
    if (slot === undefined || old === undefined) return this.#add(room);
    const isCommon = this.#rooms.set(slot, room);
    this.#orders.update(slot, room);
    if (isCommon) return slot;
    if (!sameValues(old, room)) this.#values.set(slot, room);
    if (sameWords(old, room)) return slot;
    this.#orders.rename(slot, room);
    this.#texts.set(slot, room);
    return slot;
  }

  #add(room: Room): number {
    const slot = this.#free.pop() ?? this.#rooms.length;
    this.#rooms.set(slot, room);
    this.#slots.add(room.jid, slot);
    this.#all.add(slot);
    this.#orders.add(slot, room);
    this.#values.set(slot, room);
    this.#texts.set(slot, room);
    return slot;
  }

  #remove(jid: Jid): void {
    const slot = this.#slots.get(jid);
    if (slot === undefined) return;
    this.#texts.set(slot, undefined);
    this.#values.clear(slot);
    this.#orders.remove(slot);
    this.#all.delete(slot);
    this.#slots.delete(jid, slot);
    this.#rooms.set(slot, undefined);
    this.#free.push(slot);
  }
}
