/** Which values each slot has (its languages, its tags, its server): for filters and for counting hits by value. */
import type { Facet } from './room-query.ts';
import type { SlotSet } from './search-slots.ts';

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

function more(a: Facet, b: Facet): number {
  return b.count - a.count || (a.value < b.value ? -1 : a.value > b.value ? 1 : 0);
}

/** One kind of values (the tags, say) of all slots. Rooms with the same values share a group: a filter looks at each group once. */
export class Values {
  /** The group of each slot. */
  #groupOf = new Uint32Array(1_024);
  readonly #groups: (Group | undefined)[] = [{ key: '', values: [], slots: 0 }];
  readonly #ids = new Map<string, number>();
  readonly #free: number[] = [];

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
      this.#groups[id] = { key, values, slots: 0 };
    }
    (this.#groups[id] as Group).slots++;
    return id;
  }

  #leave(id: number): void {
    const group = this.#groups[id];
    if (id === NONE || group === undefined || --group.slots > 0) return;
    this.#ids.delete(group.key);
    this.#groups[id] = undefined;
    this.#free.push(id);
  }

  /** A test for slots: has it a value for which `wanted` holds? */
  having(wanted: (value: string) => boolean): (slot: number) => boolean {
    const flags = new Uint8Array(this.#groups.length);
    this.#groups.forEach((group, id) => {
      if (group?.values.some(wanted)) flags[id] = 1;
    });
    const groupOf = this.#groupOf;
    return (slot) => flags[groupOf[slot] as number] === 1;
  }

  /** The most frequent values among `slots`. @param named what is counted for a value; a room counts once for each */
  count(slots: SlotSet, named: (value: string) => string = (value) => value): Facet[] {
    const groupOf = this.#groupOf;
    const hits = new Uint32Array(this.#groups.length);
    slots.forEach((slot) => {
      const id = groupOf[slot] as number;
      hits[id] = (hits[id] as number) + 1;
    });
    const counts = new Map<string, number>();
    for (let id = 1; id < hits.length; id++) {
      const count = hits[id] as number;
      if (count === 0) continue;
      for (const value of new Set(this.#groups[id]?.values.map(named)))
        counts.set(value, (counts.get(value) ?? 0) + count);
    }
    return mostFrequent(counts);
  }
}

function mostFrequent(counts: ReadonlyMap<string, number>): Facet[] {
  const top: Facet[] = [];
  for (const [value, count] of counts) {
    const last = top[SHOWN - 1];
    if (last !== undefined && more({ value, count }, last) > 0) continue;
    top.push({ value, count });
    top.sort(more);
    top.length = Math.min(top.length, SHOWN);
  }
  return top;
}
