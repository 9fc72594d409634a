/**
 * The words of each slot in their order, and the lexicon kept true to them.
 *
 * A slot's list holds `term id × 32 + part` for each word of its name, local part, tags, description and domain,
 * then 0, then the other terms under which it is found. Phrases are looked for here.
 */
import { domainOf, localOf } from '../jid.ts';
import type { Room } from '../room.ts';
import { readableLocal } from '../text.ts';
import { grown, IntBlocks, placeOf, roomFor } from './blocks.ts';
import { type Lexicon, PART_BITS, PARTS } from './lexicon.ts';
import { termsOf } from './words.ts';

const PART_MASK = (1 << PART_BITS) - 1;

/** More of a description is not read, in UTF-16 units. */
const MOST_TEXT = 2_000;

/** See the file. */
export class Texts {
  readonly #lexicon: Lexicon;
  readonly #blocks = new IntBlocks();
  #addresses = new Uint32Array(1_024);
  #counts = new Uint32Array(1_024);

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
  }

  /** What a slot says from now on; without a room: nothing. */
  set(slot: number, room: Room | undefined): void {
    this.#addresses = grown(this.#addresses, slot + 1);
    this.#counts = grown(this.#counts, slot + 1);
    const old = this.#partsOf(this.entries(slot));
    const entries = room === undefined ? [] : this.#read(room);
    const parts = this.#partsOf(entries);
    for (const [id, bits] of parts) {
      const before = old.get(id);
      if (before === bits) continue;
      this.#lexicon.add(id, slot, bits);
      if (before !== undefined) this.#lexicon.remove(id, slot, before);
    }
    for (const [id, bits] of old) if (!parts.has(id)) this.#lexicon.remove(id, slot, bits);
    this.#store(slot, entries);
  }

  /** A slot's list. */
  entries(slot: number): Uint32Array {
    const address = this.#addresses[slot] as number;
    const count = this.#counts[slot] as number;
    if (count === 0) return new Uint32Array(0);
    const start = placeOf(address);
    return this.#blocks.page(address).subarray(start, start + count);
  }

  /** The parts of a slot that a term stands in or is found under, as bits. */
  parts(slot: number, id: number): number {
    const address = this.#addresses[slot] as number;
    const list = this.#blocks.page(address);
    const start = placeOf(address);
    const end = start + (this.#counts[slot] as number);
    let parts = 0;
    for (let i = start; i < end; i++) {
      const entry = list[i] as number;
      if (entry >>> PART_BITS === id) parts |= entry & PART_MASK;
    }
    return parts;
  }

  /**
   * What a slot is worth by the one of its terms that is worth most.
   * @param fits how well each term fits, by id; 0: not at all
   * @param worths of each set of parts
   * @param within parts to look at, as bits
   */
  worth(slot: number, fits: Float64Array, worths: Float64Array, within: number): number {
    const address = this.#addresses[slot] as number;
    const list = this.#blocks.page(address);
    const start = placeOf(address);
    const end = start + (this.#counts[slot] as number);
    let most = 0;
    for (let i = start; i < end; i++) {
      const id = (list[i] as number) >>> PART_BITS;
      const fit = fits[id] as number;
      if (fit > 0) most = Math.max(most, fit * (worths[this.parts(slot, id) & within] as number));
    }
    return most;
  }

  /**
   * The parts of a slot in which words stand one right behind the other, as bits; and in `whole` those parts that
   * consist of nothing else.
   * @param within parts to look at, as bits
   * @param matches whether a term is the n-th word
   */
  phrase(slot: number, length: number, within: number, matches: (n: number, id: number) => boolean): Phrase {
    const address = this.#addresses[slot] as number;
    const list = this.#blocks.page(address);
    const start = placeOf(address);
    const end = start + (this.#counts[slot] as number);
    let parts = 0;
    let whole = 0;
    for (let i = start; i + length <= end; i++) {
      const entry = list[i] as number;
      const part = entry & PART_MASK;
      // The parts stand in the order of their bits: what is behind the last one that was asked for is not read.
      if (entry === 0 || part > within) break;
      if ((part & within) === 0 || (parts & part) !== 0 || !matches(0, entry >>> PART_BITS)) continue;
      let n = 1;
      for (; n < length; n++) {
        const next = list[i + n] as number;
        if ((next & PART_MASK) !== part || next === 0 || !matches(n, next >>> PART_BITS)) break;
      }
      if (n < length) continue;
      parts |= part;
      const before = i === start ? 0 : (list[i - 1] as number) & part;
      const behind = i + length < end ? (list[i + length] as number) & part : 0;
      if (before === 0 && behind === 0) whole |= part;
    }
    return { parts, whole };
  }

  #partsOf(entries: ArrayLike<number>): Map<number, number> {
    const parts = new Map<number, number>();
    for (let i = 0; i < entries.length; i++) {
      const entry = entries[i] as number;
      const id = entry >>> PART_BITS;
      if (id !== 0) parts.set(id, (parts.get(id) ?? 0) | (entry & PART_MASK));
    }
    return parts;
  }

  #read(room: Room): number[] {
    const entries: number[] = [];
    const others: number[] = [];
    const add = (text: string | undefined, part: number, compounds: boolean): void => {
      if (text === undefined) return;
      const terms = termsOf(text, compounds);
      for (const word of terms.words) entries.push(this.#lexicon.enter(word) * 32 + part);
      for (const word of terms.others) others.push(this.#lexicon.enter(word) * 32 + part);
    };
    add(room.name?.slice(0, MOST_TEXT), PARTS.name, true);
    const local = localOf(room.jid);
    add(readableLocal(local), PARTS.local, true);
    for (const tag of room.tags) add(tag, PARTS.tag, true);
    add(room.description?.slice(0, MOST_TEXT), PARTS.description, false);
    add(domainOf(room.jid), PARTS.domain, false);
    return others.length === 0 ? entries : [...entries, 0, ...others];
  }

  #store(slot: number, entries: readonly number[]): void {
    const size = roomFor(this.#counts[slot] as number);
    const wanted = roomFor(entries.length);
    if (size !== wanted) {
      if (size > 0) this.#blocks.give(this.#addresses[slot] as number, size);
      if (wanted > 0) this.#addresses[slot] = this.#blocks.take(wanted);
    }
    this.#counts[slot] = entries.length;
    if (wanted === 0) return;
    const address = this.#addresses[slot] as number;
    this.#blocks.page(address).set(entries, placeOf(address));
  }
}

/** Where a phrase stands. */
export interface Phrase {
  readonly parts: number;
  readonly whole: number;
}
