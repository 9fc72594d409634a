/** Every term, in sorted order, with the slots that have it and where they have it. */
import { grown } from './blocks.ts';
import { Column } from './column.ts';
import { headOf } from './heads.ts';
import { Ids } from './ids.ts';
import { IntLists } from './lists.ts';
import { type Similar, SimilarTerms } from './similar.ts';
import { type Place, SortedChunks } from './sorted.ts';

/** Parts of a room that a term stands in, as bits. A posting is `slot × 32 + parts`. */
export const PARTS = { name: 1, local: 2, tag: 4, description: 8, domain: 16 } as const;
/** Every part. */
export const ALL_PARTS = 31;
/** What a posting, or an entry of a room's own list, is shifted by. */
export const PART_BITS = 5;

/** Terms by id; 0 is none. Ids are small integers and used again. */
export class Lexicon {
  readonly #terms: string[] = [''];
  readonly #ids = new Ids();
  readonly #free: number[] = [];
  readonly #order = new SortedChunks();
  readonly #heads = new Column();
  readonly #postings = new IntLists();
  readonly #similar = new SimilarTerms((id) => this.term(id));
  #lengths = new Uint8Array(1_024);

  /** The id of a term; 0 when no room has it. */
  id(term: string): number {
    return this.#ids.get(term) ?? 0;
  }

  /** All ids are below. */
  get capacity(): number {
    return this.#terms.length;
  }

  term(id: number): string {
    return this.#terms[id] as string;
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

  /** The id of a term; a new one must be given a posting. */
  enter(term: string): number {
    const known = this.#ids.get(term);
    if (known !== undefined) return known;
    const id = this.#free.pop() ?? this.#terms.length;
    this.#terms[id] = term;
    this.#ids.set(term, id);
    this.#lengths = grown(this.#lengths, id + 1);
    this.#heads.set(id, headOf(term));
    this.#lengths[id] = term.length;
    this.#similar.enter(id, term);
    this.#order.insert(this.#find(term), id);
    return id;
  }

  /** Adds a slot to a term; it must not have it yet. */
  add(id: number, slot: number, parts: number): void {
    this.#postings.add(id, slot * 32 + parts);
  }

  /** Takes out what `add` with the same values put in; a term that nothing has any more is forgotten. */
  remove(id: number, slot: number, parts: number): void {
    this.#postings.remove(id, slot * 32 + parts);
    if (this.#postings.count(id) === 0) this.#forget(id);
  }

  #forget(id: number): void {
    const term = this.term(id);
    this.#order.delete(this.#find(term));
    this.#ids.delete(term);
    this.#similar.leave(id, term);
    this.#terms[id] = '';
    this.#free.push(id);
  }

  #find(term: string): Place {
    const terms = this.#terms;
    const heads = this.#heads.values;
    const head = headOf(term);
    return this.#order.find((id) => {
      const before = heads[id] as number;
      return before === head ? (terms[id] as string) < term : before < head;
    });
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
