/** Every slot in every order that does not depend on what is searched for. */

import { localOf } from '../jid.ts';
import type { Room } from '../room.ts';
import type { Sort } from '../room-query.ts';
import { readableLocal } from '../text.ts';
import { Column } from './column.ts';
import { figureKey, nameKey, peopleIn, type SortKey } from './cursor.ts';
import { compareTexts } from './heads.ts';
import { Labels } from './labels.ts';
import { LongList } from './long-list.ts';
import { sortSlots } from './sort-slots.ts';
import { type Place, SortedChunks } from './sorted.ts';

/** How slots compare: more of `first` comes before, then more of `second`, then the lower label. Never equal. */
export interface Order {
  readonly first: Column;
  readonly second: Column;
  readonly label: Column;
  /** All slots in this order; absent where they are sorted for each search. */
  readonly slots?: SortedChunks;
}

/** Where a cursor stands in an order: behind what is before it, whether or not its own room is still there. */
export interface Spot {
  readonly first: number;
  readonly second: number;
  /** As in `LabelPlace`. */
  readonly low: number;
  readonly high: number;
}

/** Negative when the slot comes before the spot, 0 at it. */
export function compareToSpot({ first, second, label }: Order, slot: number, spot: Spot): number {
  const a = first.values[slot] as number;
  if (a !== spot.first) return spot.first - a;
  const b = second.values[slot] as number;
  if (b !== spot.second) return spot.second - b;
  const at = label.values[slot] as number;
  return at > spot.low ? 1 : at < spot.high ? -1 : 0;
}

/** Whether one slot comes before another. Until slots are added. */
export function beforeIn(order: Order): (a: number, b: number) => boolean {
  const { values: first } = order.first;
  const { values: second } = order.second;
  const { values: label } = order.label;
  return (a, b) => {
    const x = first[a] as number;
    const y = first[b] as number;
    if (x !== y) return x > y;
    const v = second[a] as number;
    const w = second[b] as number;
    return v !== w ? v > w : (label[a] as number) < (label[b] as number);
  };
}

/** What the room is sorted by in the order of names. */
function nameOf(room: Room): string {
  return nameKey(room.name ?? readableLocal(localOf(room.jid) ?? room.jid));
}

/** Beside a word in a name, which is worth 1000. */
const BOOST = 20;

const FIGURES = ['users', 'activity', 'trending', 'newest'] as const;
type Figure = (typeof FIGURES)[number];

/** See the file. */
export class Orders {
  readonly #zero = new Column();
  readonly #people = new Column();
  readonly #activity = new Column();
  readonly #growth = new Column();
  readonly #since = new Column();
  readonly #boosts = new Column();
  readonly #columns = [this.#zero, this.#people, this.#activity, this.#growth, this.#since, this.#boosts];
  readonly #jidOf: (slot: number) => string;
  readonly #names = new LongList<string>();
  readonly #byAddress = new Labels((a, b) => this.#jidOf(a) < this.#jidOf(b));
  readonly #byName = new Labels((a, b) => {
    const [name, other] = [this.#nameAt(a), this.#nameAt(b)];
    return name === other ? this.#jidOf(a) < this.#jidOf(b) : name < other;
  });
  #isSettled = true;
  readonly #orders: Readonly<Record<Exclude<Sort, 'relevance'>, Order & { readonly slots: SortedChunks }>>;

  /** @param jidOf gives the address of the room of each slot, or any text where there is none any more */
  constructor(jidOf: (slot: number) => string) {
    this.#jidOf = jidOf;
    const label = this.#byAddress.column;
    const none = this.#zero;
    const people = this.#people;
    this.#orders = {
      users: { first: people, second: none, label, slots: new SortedChunks() },
      activity: { first: this.#activity, second: people, label, slots: new SortedChunks() },
      trending: { first: this.#growth, second: people, label, slots: new SortedChunks() },
      newest: { first: this.#since, second: none, label, slots: new SortedChunks() },
      name: { first: none, second: none, label: this.#byName.column, slots: this.#byName.order },
      address: { first: none, second: none, label, slots: this.#byAddress.order },
    };
  }

  /** How many people are in the room of each slot. */
  get people(): Column {
    return this.#people;
  }

  /** What a room gains in relevance by the people in it: gently, each doubling as much. */
  get boosts(): Column {
    return this.#boosts;
  }

  of(sort: Exclude<Sort, 'relevance'>): Order {
    return this.#orders[sort];
  }

  /** The order by a score of each slot. */
  byScore(scores: Column): Order {
    return { first: scores, second: this.#people, label: this.#byAddress.column };
  }

  /** Whether every slot stands in every order: else they stand there as they did when that was left for later. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Leaves it for later to put slots in order: many are sorted sooner than inserted one by one. */
  unsettle(): void {
    this.#isSettled = false;
  }

  /** Puts these slots, which are all there are, in every order; in pieces of work, as `sortSlots`. Nothing may change meanwhile. */
  *settle(slots: Int32Array): Generator<undefined, void> {
    yield* this.#byAddress.settle(slots);
    yield* this.#byName.settle(slots);
    for (const figure of FIGURES) {
      const order = this.#orders[figure];
      const sorted = yield* sortSlots(slots, beforeIn(order));
      yield* order.slots.replace(sorted);
    }
    this.#isSettled = true;
  }

  add(slot: number, room: Room): void {
    for (const column of this.#columns) column.reserve(slot + 1);
    const name = nameOf(room);
    this.#names.set(slot, name);
    this.#setFigures(slot, room);
    if (!this.#isSettled) {
      this.#byAddress.enter(slot, room.jid);
      this.#byName.enter(slot, name);
      return;
    }
    this.#byAddress.add(slot, room.jid);
    this.#byName.add(slot, name);
    for (const figure of FIGURES) this.#insert(figure, slot);
  }

  remove(slot: number): void {
    if (!this.#isSettled) return;
    for (const figure of FIGURES) this.#delete(figure, slot);
    this.#byName.remove(slot);
    this.#byAddress.remove(slot);
  }

  /** The figures of the room of a slot have changed. */
  update(slot: number, room: Room): void {
    const people = peopleIn(room) !== this.#people.get(slot);
    const moves = {
      users: people,
      activity: people || figureKey(room.activity) !== this.#activity.get(slot),
      trending: people || figureKey(room.growth) !== this.#growth.get(slot),
      newest: figureKey(room.since) !== this.#since.get(slot),
    };
    for (const figure of FIGURES) if (this.#isSettled && moves[figure]) this.#delete(figure, slot);
    this.#setFigures(slot, room);
    for (const figure of FIGURES) if (this.#isSettled && moves[figure]) this.#insert(figure, slot);
  }

  /** The name of the room of a slot has changed. */
  rename(slot: number, room: Room): void {
    const name = nameOf(room);
    if (name === this.#nameAt(slot)) return;
    if (this.#isSettled) this.#byName.remove(slot);
    this.#names.set(slot, name);
    if (this.#isSettled) this.#byName.add(slot, name);
    else this.#byName.enter(slot, name);
  }

  /** The key of a slot, for a cursor. */
  key(order: Order, slot: number): SortKey {
    return {
      first: order.first.get(slot),
      second: order.second.get(slot),
      text: order.label === this.#byName.column ? this.#nameAt(slot) : '',
      jid: this.#jidOf(slot),
    };
  }

  /** Where a key stands in an order. */
  spot(order: Order, { first, second, text, jid }: SortKey): Spot {
    const place =
      order.label === this.#byName.column
        ? this.#byName.locate(
            (slot) => compareTexts(this.#nameAt(slot), text) || compareTexts(this.#jidOf(slot), jid),
          )
        : this.#byAddress.locate((slot) => compareTexts(this.#jidOf(slot), jid));
    return { first, second, ...place };
  }

  #nameAt(slot: number): string {
    return this.#names.get(slot) as string;
  }

  #setFigures(slot: number, room: Room): void {
    const people = peopleIn(room);
    if (people !== this.#people.get(slot)) this.#boosts.set(slot, BOOST * Math.log2(1 + people));
    this.#people.set(slot, people);
    this.#activity.set(slot, figureKey(room.activity));
    this.#growth.set(slot, figureKey(room.growth));
    this.#since.set(slot, figureKey(room.since));
  }

  #insert(figure: Figure, slot: number): void {
    this.#orders[figure].slots.insert(this.#place(figure, slot), slot);
  }

  #delete(figure: Figure, slot: number): void {
    this.#orders[figure].slots.delete(this.#place(figure, slot));
  }

  /** Where a slot stands, or is to stand. */
  #place(figure: Figure, slot: number): Place {
    const order = this.#orders[figure];
    const isBefore = beforeIn(order);
    return order.slots.find((other) => isBefore(other, slot));
  }
}
