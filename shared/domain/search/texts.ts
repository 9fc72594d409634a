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
import { Gathered } from './gathered.ts';
import { Lexicon, PART_BITS, PARTS } from './lexicon.ts';
import { readTerms, type TermReader } from './words.ts';

const PART_MASK = (1 << PART_BITS) - 1;

/** More of a description is not read, in UTF-16 units. */
const MOST_TEXT = 2_000;

/** So many slots are gone through at once before the work may be interrupted: each touches memory in a hundred new places. */
const PIECE = 8;

const NOTHING = new Uint32Array(0);

/** See the file. */
export class Texts {
  readonly #lexicon: Lexicon;
  readonly #blocks = new IntBlocks();
  #addresses = new Uint32Array(1_024);
  #counts = new Uint32Array(1_024);
  readonly #reader: EntryReader;
  readonly #old = new Gathered();
  readonly #new = new Gathered();
  /** Slots from here on are in no posting yet. */
  #posted = Number.POSITIVE_INFINITY;

  constructor(lexicon = new Lexicon()) {
    this.#lexicon = lexicon;
    this.#reader = new EntryReader(lexicon);
  }

  get lexicon(): Lexicon {
    return this.#lexicon;
  }

  /** What a slot says from now on; without a room: nothing. */
  set(slot: number, room: Room | undefined): void {
    this.#addresses = grown(this.#addresses, slot + 1);
    this.#counts = grown(this.#counts, slot + 1);
    const entries = room === undefined ? NOTHING : this.#reader.read(room);
    if (slot < this.#posted) this.#post(slot, entries);
    this.#store(slot, entries);
  }

  /** Tells the lexicon what changes in a slot. */
  #post(slot: number, entries: Uint32Array): void {
    const [old, now] = [this.#old, this.#new];
    old.gather(this.entries(slot));
    now.gather(entries);
    for (let i = 0; i < now.count; i++) {
      const id = now.id(i);
      const [before, bits] = [old.bits(id), now.bits(id)];
      if (before === bits) continue;
      this.#lexicon.add(id, slot, bits);
      if (before !== 0) this.#lexicon.remove(id, slot, before);
    }
    for (let i = 0; i < old.count; i++) {
      const id = old.id(i);
      if (now.bits(id) === 0) this.#lexicon.remove(id, slot, old.bits(id));
    }
  }

  /** From this slot on it is left for later to tell the lexicon: many are told in a fraction of the time by {@link settled}. */
  unsettle(slot: number): void {
    this.#posted = slot;
    this.#lexicon.unsettle();
  }

  /**
   * The same texts with all terms told, numbered in their order. In pieces of work, as `sortSlots`; nothing may change
   * meanwhile.
   * @param slots all that say something
   */
  *settled(slots: Int32Array): Generator<undefined, Texts> {
    const terms = this.#new;
    const counts = new Uint32Array(this.#lexicon.capacity);
    for (let n = 0; n < slots.length; n++) {
      terms.gather(this.entries(slots[n] as number));
      for (let i = 0; i < terms.count; i++) counts[terms.id(i)] = (counts[terms.id(i)] as number) + 1;
      if (n % PIECE === 0) yield;
    }
    const { lexicon, ids } = yield* this.#lexicon.sorted(counts);
    const texts = new Texts(lexicon);
    texts.#addresses = new Uint32Array(this.#addresses.length);
    texts.#counts = new Uint32Array(this.#counts.length);
    const written = new Uint32Array(lexicon.capacity);
    for (let n = 0; n < slots.length; n++) {
      const slot = slots[n] as number;
      const entries = this.entries(slot).slice();
      for (let i = 0; i < entries.length; i++) {
        const entry = entries[i] as number;
        entries[i] = ((ids[entry >>> PART_BITS] as number) << PART_BITS) | (entry & PART_MASK);
      }
      terms.gather(entries);
      for (let i = 0; i < terms.count; i++) {
        const id = terms.id(i);
        const place = written[id] as number;
        lexicon.write(id, place, slot, terms.bits(id));
        written[id] = place + 1;
      }
      texts.#store(slot, entries);
      if (n % PIECE === 0) yield;
    }
    return texts;
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

  #store(slot: number, entries: Uint32Array): void {
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

/** Reads what rooms say into entries. */
class EntryReader implements TermReader {
  readonly #lexicon: Lexicon;
  #words = new Uint32Array(256);
  #others = new Uint32Array(32);
  #wordCount = 0;
  #otherCount = 0;
  #part = 0;

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
  }

  /** The entries of a room; until the next one is read. */
  read(room: Room): Uint32Array {
    this.#wordCount = this.#otherCount = 0;
    this.#add(room.name?.slice(0, MOST_TEXT), PARTS.name, true);
    this.#add(readableLocal(localOf(room.jid) ?? ''), PARTS.local, true);
    for (const tag of room.tags) this.#add(tag, PARTS.tag, true);
    this.#add(room.description?.slice(0, MOST_TEXT), PARTS.description, false);
    this.#add(domainOf(room.jid), PARTS.domain, false);
    if (this.#otherCount === 0) return this.#words.subarray(0, this.#wordCount);
    const count = this.#wordCount + 1 + this.#otherCount;
    this.#words = grown(this.#words, count);
    this.#words[this.#wordCount] = 0;
    this.#words.set(this.#others.subarray(0, this.#otherCount), this.#wordCount + 1);
    return this.#words.subarray(0, count);
  }

  #add(text: string | undefined, part: number, compounds: boolean): void {
    this.#part = part;
    if (text !== undefined) readTerms(text, compounds, this);
  }

  word(folded: string, from: number, to: number): void {
    this.#words = grown(this.#words, this.#wordCount + 1);
    this.#words[this.#wordCount++] = (this.#lexicon.enter(folded, from, to) << PART_BITS) | this.#part;
  }

  other(folded: string, from: number, to: number): void {
    this.#others = grown(this.#others, this.#otherCount + 1);
    this.#others[this.#otherCount++] = (this.#lexicon.enter(folded, from, to) << PART_BITS) | this.#part;
  }
}

/** Where a phrase stands. */
export interface Phrase {
  readonly parts: number;
  readonly whole: number;
}
