/** Every term, in sorted order, with the slots that have it and where they have it. */
import { grown } from './blocks.ts';
import { Heads } from './heads.ts';
import { Ids } from './ids.ts';
import { IntLists } from './lists.ts';
import { LongList } from './long-list.ts';
import { type Similar, SimilarTerms } from './similar.ts';
import { sortSlots } from './sort-slots.ts';
import { type Place, SortedChunks } from './sorted.ts';

/** Parts of a room that a term stands in, as bits. A posting is `slot × 128 + parts + wholes`. */
export const PARTS = { name: 1, local: 2, tag: 4, description: 8, domain: 16 } as const;
/** Every part. */
export const ALL_PARTS = 31;
/** Parts that consist of a term and nothing else, as further bits of a posting: each part's own × 32. */
export const WHOLES = { name: 32, local: 64 } as const;
/** What a posting is shifted by. */
export const POSTING_BITS = 7;
/** What an entry of a slot's own list is shifted by (texts.ts). */
export const PART_BITS = 5;

/** Terms are entered so many at once before the work may be interrupted. */
const PIECE = 256;
/** And so many looked at. */
const LOOKS = 8_192;

/** A lexicon whose terms have other ids, and these by the ids that they had. */
export interface Renumbered {
  readonly lexicon: Lexicon;
  readonly ids: Uint32Array;
}

/** Terms by id; 0 is none. Ids are small integers and used again. */
export class Lexicon {
  readonly #terms = new LongList<string>();
  readonly #ids = new Ids((id) => this.term(id));
  readonly #free: number[] = [];
  readonly #order = new SortedChunks();
  readonly #heads = new Heads();
  readonly #postings = new IntLists();
  readonly #similar = new SimilarTerms((id) => this.term(id));
  #lengths = new Uint8Array(1_024);
  #isSettled = true;

  constructor() {
    this.#terms.set(0, '');
  }

  /** The id of a term; 0 when no room has it. */
  id(term: string): number {
    return this.#ids.get(term) ?? 0;
  }

  /** All ids are below. */
  get capacity(): number {
    return this.#terms.length;
  }

  term(id: number): string {
    return this.#terms.get(id) as string;
  }

  /** In UTF-16 units. */
  length(id: number): number {
    return this.#lengths[id] as number;
  }

  /** How many slots have a term. */
  count(id: number): number {
    return this.#postings.count(id);
  }

  /** The postings of a term: `count(id)` of them in `list(id)`, from `start(id)` on. */
  list(id: number): Uint32Array {
    return this.#postings.page(id);
  }

  /** See {@link list}. */
  start(id: number): number {
    return this.#postings.start(id);
  }

  /** From now on new terms are known, but found by no beginning, and none is forgotten: for many, of which {@link sorted} makes a new lexicon. */
  unsettle(): void {
    this.#isSettled = false;
  }

  /** The id of a term, which stands in a text; a new one must be given a posting. */
  enter(text: string, from = 0, to: number = text.length): number {
    const known = this.#ids.get(text, from, to);
    if (known !== undefined) return known;
    const term = text.slice(from, to);
    const id = this.#append(term);
    if (!this.#isSettled) return id;
    this.#similar.enter(id, term);
    this.#order.insert(this.#find(term), id);
    return id;
  }

  #append(term: string): number {
    const id = this.#free.pop() ?? this.#terms.length;
    this.#terms.set(id, term);
    this.#ids.add(term, id);
    this.#lengths = grown(this.#lengths, id + 1);
    this.#heads.set(id, term);
    this.#lengths[id] = term.length;
    return id;
  }

  /** Adds a slot to a term; it must not have it yet. @param bits parts and wholes */
  add(id: number, slot: number, bits: number): void {
    this.#postings.add(id, slot * 2 ** POSTING_BITS + bits);
  }

  /** Takes out what `add` with the same values put in; a term that nothing has any more is forgotten. */
  remove(id: number, slot: number, bits: number): void {
    this.#postings.remove(id, slot * 2 ** POSTING_BITS + bits);
    if (this.#postings.count(id) === 0 && this.#isSettled) this.#forget(id);
  }

  #forget(id: number): void {
    const term = this.term(id);
    this.#order.delete(this.#find(term));
    this.#ids.delete(term, id);
    this.#similar.leave(id, term);
    this.#terms.set(id, '');
    this.#free.push(id);
  }

  /**
   * A lexicon of the same terms, numbered in their order: what begins alike stands side by side in memory. In pieces of
   * work, as `sortSlots`.
   * @param counts postings of each term, which are still to be {@link write written}; terms without any are left out
   */
  *sorted(counts: Uint32Array): Generator<undefined, Renumbered> {
    const used = new Int32Array(this.capacity);
    let size = 0;
    for (let id = 1; id < this.capacity; id++) {
      if ((counts[id] as number) > 0) used[size++] = id;
      if (id % LOOKS === 0) yield;
    }
    const isBefore = this.#heads.comparing((a, b) => this.term(a) < this.term(b));
    const order = yield* sortSlots(used.subarray(0, size), isBefore);
    const lexicon = new Lexicon();
    const ids = new Uint32Array(this.capacity);
    for (let n = 0; n < order.length; n++) {
      const old = order[n] as number;
      const term = this.term(old);
      const id = lexicon.#append(term);
      lexicon.#similar.enter(id, term);
      lexicon.#postings.prepare(id, counts[old] as number);
      ids[old] = id;
      if (n % PIECE === 0) yield;
    }
    for (let n = 0; n < size; n++) order[n] = n + 1;
    yield* lexicon.#order.replace(order);
    return { lexicon, ids };
  }

  /** Writes the n-th posting of a term. */
  write(id: number, n: number, slot: number, bits: number): void {
    this.list(id)[this.start(id) + n] = slot * 2 ** POSTING_BITS + bits;
  }

  #find(term: string): Place {
    return this.#order.find(this.#heads.before(term, (id) => this.term(id) < term));
  }

  /** All terms that begin with a text, the text itself first when it is one: how many, and what writes their ids. */
  beginningWith(prefix: string): { readonly count: number; copy(into: Int32Array): void } {
    const from = this.#find(prefix);
    // No term holds U+FFFF, so what begins with the prefix ends there.
    const to = this.#find(`${prefix}\uFFFF`);
    return { count: this.#order.count(from, to), copy: (into) => this.#order.copy(from, to, into) };
  }

  /** Terms that a word of four letters or more with at most so many mistakes is, or is the beginning of. */
  similar(word: string, most: number): Similar[] {
    return this.#similar.find(word, most);
  }
}
