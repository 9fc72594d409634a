/** Terms in sorted order, each with the slots that have it: a prefix is one range, found by bisection. */
import type { SlotSet } from './search-slots.ts';

/** Where a term stands in a room, as bits. */
export const FIELD_BITS = { name: 1, address: 2, description: 4 } as const;
export type SearchField = keyof typeof FIELD_BITS;
export const ALL_FIELDS: number = FIELD_BITS.name | FIELD_BITS.address | FIELD_BITS.description;

/** A posting is `slot << FIELD_WIDTH | fields`: one small integer, so V8 keeps the lists unboxed. */
const FIELD_WIDTH = 3;

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

export class Postings {
  #lexicon: string[] = [];
  readonly #postings = new Map<string, number[]>();
  /** While many slots are added the lexicon is sorted once, at the end. */
  #bulk = false;

  /** Runs `fill`, whose additions are sorted in together. */
  inBulk(fill: () => void): void {
    this.#bulk = true;
    fill();
    this.#bulk = false;
    this.#lexicon = [...this.#postings.keys()].sort();
  }

  /** Adds a term of a slot. The pair must not be there yet. */
  add(term: string, slot: number, fields: number): void {
    const posting = (slot << FIELD_WIDTH) | fields;
    const list = this.#postings.get(term);
    if (list !== undefined) {
      list.push(posting);
      return;
    }
    this.#postings.set(term, [posting]);
    if (!this.#bulk) this.#lexicon.splice(lowerBound(this.#lexicon, term), 0, term);
  }

  /** Takes out what `add` with the same values put in. */
  remove(term: string, slot: number, fields: number): void {
    const list = this.#postings.get(term);
    const at = list?.indexOf((slot << FIELD_WIDTH) | fields) ?? -1;
    if (list === undefined || at < 0) return;
    // Order within a list means nothing, so the last one fills the gap.
    const last = list.pop();
    if (at < list.length && last !== undefined) list[at] = last;
    if (list.length > 0) return;
    this.#postings.delete(term);
    this.#lexicon.splice(lowerBound(this.#lexicon, term), 1);
  }

  /** Adds to `into` every slot that has a term beginning with `prefix` in one of `fields`. */
  collect(prefix: string, fields: number, into: SlotSet): void {
    for (let i = lowerBound(this.#lexicon, prefix); i < this.#lexicon.length; i++) {
      const term = this.#lexicon[i] as string;
      if (!term.startsWith(prefix)) return;
      for (const posting of this.#postings.get(term) ?? [])
        if ((posting & fields) !== 0) into.add(posting >>> FIELD_WIDTH);
    }
  }
}
