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

/** Terms out of order, and terms that nothing has any more, may be this part of the lexicon, or this many. */
const LOOSE_PART = 1 / 8;
const LOOSE_LEAST = 1_000;

/**
 * The inverted index itself: terms, and where each stands.
 *
 * New terms wait beside the sorted ones and are merged into them a good many at once: put into their places one by
 * one they would move half the lexicon each, and a service with thousands of rooms would hold up every reader.
 */
export class Postings {
  /** Postings by term, in no order. */
  readonly #lists = new Map<string, number[]>();
  /** Terms, ascending; some may have no list any more. */
  #lexicon: string[] = [];
  /** Terms that have come since the last merge. */
  #fresh: string[] = [];
  #freshIsSorted = true;
  /** Terms whose list has gone since the last merge. */
  #gone = 0;

  /** Adds a term of a slot. The pair must not be there yet. */
  add(term: string, slot: number, fields: number): void {
    const list = this.#lists.get(term);
    if (list !== undefined) {
      list.push(posting(slot, fields));
      return;
    }
    this.#lists.set(term, [posting(slot, fields)]);
    this.#fresh.push(term);
    this.#freshIsSorted = false;
    this.#mergeWhenMany();
  }

  /** Takes out what `add` with the same values put in. */
  remove(term: string, slot: number, fields: number): void {
    const list = this.#lists.get(term);
    const place = list?.indexOf(posting(slot, fields)) ?? -1;
    if (list === undefined || place < 0) return;
    // Order within a list means nothing, so the last one fills the gap.
    const last = list.pop();
    if (place < list.length && last !== undefined) list[place] = last;
    if (list.length > 0) return;
    this.#lists.delete(term);
    this.#gone++;
    this.#mergeWhenMany();
  }

  /** Adds to `into` every slot that has a term beginning with `prefix` in one of `fields`. */
  collect(prefix: string, fields: number, into: SlotSet): void {
    if (!this.#freshIsSorted) this.#fresh.sort();
    this.#freshIsSorted = true;
    for (const sorted of [this.#lexicon, this.#fresh])
      for (let i = lowerBound(sorted, prefix); sorted[i]?.startsWith(prefix); i++)
        for (const entry of this.#lists.get(sorted[i] as string) ?? [])
          if ((entry & fields) !== 0) into.add(entry >>> FIELD_WIDTH);
  }

  /** Each merge costs one walk over the lexicon, and comes after a part as long as that has changed. */
  #mergeWhenMany(): void {
    const loose = this.#fresh.length + this.#gone;
    if (loose < LOOSE_LEAST || loose < this.#lexicon.length * LOOSE_PART) return;
    const old = this.#lexicon;
    const fresh = this.#fresh.sort();
    const merged: string[] = [];
    for (let o = 0, f = 0; o < old.length || f < fresh.length; ) {
      const [a, b] = [old[o], fresh[f]];
      const term = (b === undefined || (a !== undefined && a <= b) ? a : b) as string;
      if (term === a) o++;
      if (term === b) f++;
      // A term that went and came again may stand twice.
      if (term !== merged.at(-1) && this.#lists.has(term)) merged.push(term);
    }
    this.#lexicon = merged;
    this.#fresh = [];
    this.#freshIsSorted = true;
    this.#gone = 0;
  }
}
