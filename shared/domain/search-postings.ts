/** Terms in sorted order, each with the slots that have it: a prefix is one range, found by bisection. */
import type { SlotSet } from './search-slots.ts';

/** Where a term stands in a room, as bits. */
export const FIELD_BITS = { name: 1, address: 2, description: 4 } as const;
/** A part of a room that can be searched alone. */
export type SearchField = keyof typeof FIELD_BITS;
/** Every field. */
export const ALL_FIELDS: number = FIELD_BITS.name | FIELD_BITS.address | FIELD_BITS.description;

/** A posting is `slot << FIELD_WIDTH | fields`: one small integer, so V8 keeps the lists unboxed. */
const FIELD_WIDTH = 3;

function posting(slot: number, fields: number): number {
  return (slot << FIELD_WIDTH) | fields;
}

/** The index of the first of `sorted` that is not below `term`. */
function lowerBound(sorted: readonly string[], term: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as string) < term) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The inverted index itself: terms, and where each stands. */
export class Postings {
  /** Terms, ascending, and beside each its postings in no order. */
  readonly #lexicon: string[];
  readonly #lists: number[][];

  constructor(builder: PostingsBuilder = new PostingsBuilder()) {
    const sorted = [...builder.lists].sort(([a], [b]) => (a < b ? -1 : 1));
    this.#lexicon = sorted.map(([term]) => term);
    this.#lists = sorted.map(([, list]) => list);
  }

  /** Adds a term of a slot. The pair must not be there yet. */
  add(term: string, slot: number, fields: number): void {
    const at = lowerBound(this.#lexicon, term);
    if (this.#lexicon[at] === term) this.#lists[at]?.push(posting(slot, fields));
    else {
      this.#lexicon.splice(at, 0, term);
      this.#lists.splice(at, 0, [posting(slot, fields)]);
    }
  }

  /** Takes out what `add` with the same values put in. */
  remove(term: string, slot: number, fields: number): void {
    const at = lowerBound(this.#lexicon, term);
    const list = this.#lexicon[at] === term ? this.#lists[at] : undefined;
    const place = list?.indexOf(posting(slot, fields)) ?? -1;
    if (list === undefined || place < 0) return;
    // Order within a list means nothing, so the last one fills the gap.
    const last = list.pop();
    if (place < list.length && last !== undefined) list[place] = last;
    if (list.length > 0) return;
    this.#lexicon.splice(at, 1);
    this.#lists.splice(at, 1);
  }

  /** Adds to `into` every slot that has a term beginning with `prefix` in one of `fields`. */
  collect(prefix: string, fields: number, into: SlotSet): void {
    for (let i = lowerBound(this.#lexicon, prefix); this.#lexicon[i]?.startsWith(prefix); i++)
      for (const entry of this.#lists[i] ?? []) if ((entry & fields) !== 0) into.add(entry >>> FIELD_WIDTH);
  }
}

/** Collects the terms of many slots, to be sorted once. */
export class PostingsBuilder {
  readonly lists = new Map<string, number[]>();

  add(term: string, slot: number, fields: number): void {
    const list = this.lists.get(term);
    if (list === undefined) this.lists.set(term, [posting(slot, fields)]);
    else list.push(posting(slot, fields));
  }
}
