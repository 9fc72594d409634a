/** Which values each slot has (its languages, its tags, its server): for filters and for counting hits by value. */
import type { Facet } from '../room-query.ts';
import { grown } from './blocks.ts';
import { Labels } from './labels.ts';
import { IntLists } from './lists.ts';
import type { SlotSet } from './slots.ts';

/** Values that stand together in a room; rooms with the same ones share it. */
interface Group {
  readonly key: string;
  readonly values: readonly string[];
  slots: number;
}

/** The id of the group without values. */
const NONE = 0;

/** A facet lists at most so many values. */
const SHOWN = 20;

/** One kind of values (the tags, say) of all slots. Rooms with the same values share a group: a filter looks at each group once. */
export class Values {
  /** The group of each slot. */
  #groupOf = new Uint32Array(1_024);
  readonly #groups: (Group | undefined)[] = [{ key: '', values: [], slots: 0 }];
  readonly #ids = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #names = new Names();
  /** Ids of what is counted for each group. */
  readonly #counted = new IntLists();
  readonly #hits = new Counts();
  readonly #named: (value: string) => string;

  /** @param named what is counted for a value; a room counts once for each */
  constructor(named: (value: string) => string = (value) => value) {
    this.#named = named;
  }

  /** Groups that some slot has. */
  get size(): number {
    return this.#ids.size;
  }

  /** What a slot has. */
  of(slot: number): readonly string[] {
    return this.#groups[this.#groupOf[slot] ?? NONE]?.values ?? [];
  }

  /** What a slot has from now on. Values hold no line breaks. */
  set(slot: number, values: readonly string[]): void {
    this.#groupOf = grown(this.#groupOf, slot + 1);
    const key = values.join('\n');
    const old = this.#groupOf[slot] as number;
    if (this.#groups[old]?.key === key) return;
    this.#groupOf[slot] = key === '' ? NONE : this.#enter(key, values);
    this.#leave(old);
  }

  #enter(key: string, values: readonly string[]): number {
    const known = this.#ids.get(key);
    const id = known ?? this.#free.pop() ?? this.#groups.length;
    if (known === undefined) {
      this.#ids.set(key, id);
      for (const name of new Set(values.map(this.#named))) this.#counted.add(id, this.#names.enter(name));
      this.#groups[id] = { key, values, slots: 0 };
    }
    (this.#groups[id] as Group).slots++;
    return id;
  }

  #leave(id: number): void {
    const group = this.#groups[id];
    if (id === NONE || group === undefined || --group.slots > 0) return;
    this.#ids.delete(group.key);
    for (let left = this.#counted.count(id); left > 0; left--) {
      const name = this.#counted.page(id)[this.#counted.start(id)] as number;
      this.#counted.remove(id, name);
      this.#names.leave(name);
    }
    this.#groups[id] = undefined;
    this.#free.push(id);
  }

  /** Keeps of `slots` those that have a value for which `wanted` holds, or those that have none. */
  keep(slots: SlotSet, wanted: (value: string) => boolean, isExcluded: boolean): void {
    const groups = this.#groups;
    const flags = new Uint8Array(groups.length).fill(isExcluded ? 1 : 0);
    for (let id = 0; id < groups.length; id++) {
      const values = groups[id]?.values ?? [];
      for (let i = 0; i < values.length; i++) if (wanted(values[i] as string)) flags[id] = isExcluded ? 0 : 1;
    }
    const groupOf = this.#groupOf;
    slots.retain((slot) => flags[groupOf[slot] as number] === 1);
  }

  /** The most frequent among `slots` of what is counted. */
  count(slots: Int32Array): Facet[] {
    const [groupOf, hits, counted] = [this.#groupOf, this.#hits, this.#counted];
    hits.reserve(this.#groups.length);
    for (let i = 0; i < slots.length; i++) hits.add(groupOf[slots[i] as number] as number, 1);
    this.#names.counts.reserve(this.#names.length);
    hits.empty((id, count) => {
      const page = counted.page(id);
      const start = counted.start(id);
      const end = start + counted.count(id);
      for (let at = start; at < end; at++) this.#names.counts.add(page[at] as number, count);
    });
    return this.#names.most();
  }
}

/** How often small integers were met, with those that were: most searches meet few of them. */
class Counts {
  #counts = new Uint32Array(0);
  #met = new Uint32Array(0);
  #size = 0;

  /** Makes room for integers below `length`. */
  reserve(length: number): void {
    this.#counts = grown(this.#counts, length);
    this.#met = grown(this.#met, length);
  }

  add(id: number, more: number): void {
    const count = this.#counts[id] as number;
    if (count === 0) this.#met[this.#size++] = id;
    this.#counts[id] = count + more;
  }

  /** Visits each that was met, and forgets it. */
  empty(visit: (id: number, count: number) => void): void {
    for (let i = 0; i < this.#size; i++) {
      const id = this.#met[i] as number;
      const count = this.#counts[id] as number;
      this.#counts[id] = 0;
      visit(id, count);
    }
    this.#size = 0;
  }
}

/** What is counted, each by a small number. */
class Names {
  readonly counts = new Counts();
  readonly #names: string[] = [];
  /** Numbers that order as the names do: many are met equally often. */
  readonly #labels = new Labels((a, b) => (this.#names[a] as string) < (this.#names[b] as string));
  readonly #users: number[] = [];
  readonly #ids = new Map<string, number>();
  readonly #free: number[] = [];

  /** All numbers are below. */
  get length(): number {
    return this.#names.length;
  }

  enter(name: string): number {
    const known = this.#ids.get(name);
    const id = known ?? this.#free.pop() ?? this.#names.length;
    this.#users[id] = (this.#users[id] ?? 0) + 1;
    if (known !== undefined) return known;
    this.#ids.set(name, id);
    this.#names[id] = name;
    this.#labels.add(id, name);
    return id;
  }

  leave(id: number): void {
    const users = (this.#users[id] as number) - 1;
    this.#users[id] = users;
    if (users > 0) return;
    this.#labels.remove(id);
    this.#ids.delete(this.#names[id] as string);
    this.#free.push(id);
  }

  /** The most frequent of what was counted, then the first of the alphabet. */
  most(): Facet[] {
    const labels = this.#labels.column.values;
    const top: number[] = [];
    const counts: number[] = [];
    this.counts.empty((id, count) => {
      let at = top.length;
      for (; at > 0; at--) {
        const before = counts[at - 1] as number;
        if (before > count) break;
        if (before === count && (labels[top[at - 1] as number] as number) < (labels[id] as number)) break;
      }
      if (at === SHOWN) return;
      top.splice(at, 0, id);
      counts.splice(at, 0, count);
      top.length = counts.length = Math.min(SHOWN, top.length);
    });
    return top.map((id, i) => ({ value: this.#names[id] as string, count: counts[i] as number }));
  }
}
