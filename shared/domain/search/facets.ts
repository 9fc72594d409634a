/** Which values each slot has (its languages, its tags, its server): for filters and for counting hits by value. */
import type { Facet } from '../room-query.ts';
import { grown } from './blocks.ts';
import type { SlotSet } from './slots.ts';

/** Values that stand together in a room; rooms with the same ones share it. */
interface Group {
  readonly key: string;
  readonly values: readonly string[];
  /** Ids of what is counted for them. */
  readonly counted: readonly number[];
  slots: number;
}

/** The id of the group without values. */
const NONE = 0;

/** A facet lists at most so many values. */
const SHOWN = 20;

function more(a: Facet, b: Facet): number {
  return b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
}

/** One kind of values (the tags, say) of all slots. Rooms with the same values share a group: a filter looks at each group once. */
export class Values {
  /** The group of each slot. */
  #groupOf = new Uint32Array(1_024);
  readonly #groups: (Group | undefined)[] = [{ key: '', values: [], counted: [], slots: 0 }];
  readonly #ids = new Map<string, number>();
  readonly #free: number[] = [];
  readonly #counted = new Names();
  /** Hits of each group while they are counted; 0 between searches, of which most meet few groups. */
  #hits = new Uint32Array(0);
  readonly #named: (value: string) => string;

  /** @param named what is counted for a value; a room counts once for each */
  constructor(named: (value: string) => string = (value) => value) {
    this.#named = named;
  }

  /** Groups that some slot has. */
  get size(): number {
    return this.#ids.size;
  }

  /** What a slot has from now on. Values hold no line breaks. */
  set(slot: number, values: readonly string[]): void {
    if (slot >= this.#groupOf.length) {
      const grown = new Uint32Array(Math.max(slot + 1, this.#groupOf.length * 2));
      grown.set(this.#groupOf);
      this.#groupOf = grown;
    }
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
      const counted = [...new Set(values.map(this.#named))].map((name) => this.#counted.enter(name));
      this.#groups[id] = { key, values, counted, slots: 0 };
    }
    (this.#groups[id] as Group).slots++;
    return id;
  }

  #leave(id: number): void {
    const group = this.#groups[id];
    if (id === NONE || group === undefined || --group.slots > 0) return;
    this.#ids.delete(group.key);
    for (const name of group.counted) this.#counted.leave(name);
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
    const { words } = slots;
    for (let i = 0; i < words.length; i++) {
      let kept = 0;
      for (let word = words[i] as number; word !== 0; word &= word - 1) {
        const bit = word & -word;
        if (flags[groupOf[(i << 5) | (31 - Math.clz32(bit))] as number] === 1) kept |= bit;
      }
      words[i] = kept;
    }
  }

  /** The most frequent among `slots` of what is counted. */
  count(slots: SlotSet): Facet[] {
    const groupOf = this.#groupOf;
    this.#hits = grown(this.#hits, this.#groups.length);
    const hits = this.#hits;
    const met: number[] = [];
    const { words } = slots;
    for (let i = 0; i < words.length; i++)
      for (let word = words[i] as number; word !== 0; word &= word - 1) {
        const id = groupOf[(i << 5) | (31 - Math.clz32(word & -word))] as number;
        if (hits[id] === 0) met.push(id);
        hits[id] = (hits[id] as number) + 1;
      }
    for (const id of met) {
      for (const name of (this.#groups[id] as Group).counted) this.#counted.count(name, hits[id] as number);
      hits[id] = 0;
    }
    return this.#counted.most();
  }
}

/** What is counted, each by a small number. */
class Names {
  readonly #names: string[] = [];
  #counts = new Uint32Array(0);
  readonly #met: number[] = [];
  readonly #users: number[] = [];
  readonly #ids = new Map<string, number>();
  readonly #free: number[] = [];

  enter(name: string): number {
    const id = this.#ids.get(name) ?? this.#free.pop() ?? this.#names.length;
    this.#ids.set(name, id);
    this.#names[id] = name;
    this.#users[id] = (this.#users[id] ?? 0) + 1;
    return id;
  }

  leave(id: number): void {
    const users = (this.#users[id] as number) - 1;
    this.#users[id] = users;
    if (users > 0) return;
    this.#ids.delete(this.#names[id] as string);
    this.#free.push(id);
  }

  /** So many more of a name, until {@link most}. */
  count(id: number, hits: number): void {
    this.#counts = grown(this.#counts, this.#names.length);
    if (this.#counts[id] === 0) this.#met.push(id);
    this.#counts[id] = (this.#counts[id] as number) + hits;
  }

  /** The most frequent of what was counted. */
  most(): Facet[] {
    const top: Facet[] = [];
    for (const id of this.#met) {
      const facet = { value: this.#names[id] as string, count: this.#counts[id] as number };
      this.#counts[id] = 0;
      let at = top.length;
      while (at > 0 && more(facet, top[at - 1] as Facet) < 0) at--;
      if (at >= SHOWN) continue;
      top.splice(at, 0, facet);
      if (top.length > SHOWN) top.pop();
    }
    this.#met.length = 0;
    return top;
  }
}
