/** Every term, in sorted order, with the slots that have it and where they have it. */
import { grown, IntBlocks, placeOf, roomFor } from './blocks.ts';
import { Column } from './column.ts';
import { headOf } from './heads.ts';
import { Ids } from './ids.ts';
import { type Place, SortedChunks } from './sorted.ts';
import { bitCount, distance, lettersOf } from './typo.ts';

/** Parts of a room that a term stands in, as bits. A posting is `slot × 32 + parts`. */
export const PARTS = { name: 1, local: 2, tag: 4, description: 8, domain: 16 } as const;
/** Every part. */
export const ALL_PARTS = 31;
/** What a posting, or an entry of a room's own list, is shifted by. */
export const PART_BITS = 5;

/** A term that a misspelled word may mean. */
export interface Similar {
  readonly id: number;
  /** Mistakes, and whether the word is only its beginning. */
  readonly mistakes: number;
  readonly isBeginning: boolean;
}

/** Misspelled words whose terms are remembered: a list that finds nothing tries its words again one by one. */
const MOST_REMEMBERED = 500;

function beginOf(term: string): number {
  return ((term.charCodeAt(0) << 16) | term.charCodeAt(1)) >>> 0;
}

/** Terms by id; 0 is none. Ids are small integers and used again. */
export class Lexicon {
  readonly #terms: string[] = [''];
  readonly #ids = new Ids();
  readonly #free: number[] = [];
  readonly #order = new SortedChunks();
  readonly #heads = new Column();
  /** The first two characters. */
  #begins = new Uint32Array(1_024);
  readonly #blocks = new IntBlocks();
  #addresses = new Uint32Array(1_024);
  #counts = new Uint32Array(1_024);
  #letters = new Uint32Array(1_024);
  /** 0 for terms that are no more. */
  #lengths = new Uint8Array(1_024);
  /** What {@link similar} found, until another term comes or one goes. */
  readonly #similar = new Map<string, readonly Similar[]>();

  /** The id of a term; 0 when no room has it. */
  id(term: string): number {
    return this.#ids.get(term) ?? 0;
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
    return this.#counts[id] as number;
  }

  /** The postings of a term: `count(id)` of them in `list(id)`, from `start(id)` on. */
  list(id: number): Uint32Array {
    return this.#blocks.page(this.#addresses[id] as number);
  }

  /** See {@link list}. */
  start(id: number): number {
    return placeOf(this.#addresses[id] as number);
  }

  /** The id of a term; a new one must be given a posting. */
  enter(term: string): number {
    const known = this.#ids.get(term);
    if (known !== undefined) return known;
    const id = this.#free.pop() ?? this.#terms.length;
    this.#similar.clear();
    this.#terms[id] = term;
    this.#ids.set(term, id);
    this.#addresses = grown(this.#addresses, id + 1);
    this.#counts = grown(this.#counts, id + 1);
    this.#letters = grown(this.#letters, id + 1);
    this.#lengths = grown(this.#lengths, id + 1);
    this.#begins = grown(this.#begins, id + 1);
    this.#counts[id] = 0;
    this.#begins[id] = beginOf(term);
    this.#heads.set(id, headOf(term));
    this.#letters[id] = lettersOf(term);
    this.#lengths[id] = term.length;
    this.#order.insert(this.#find(term), id);
    return id;
  }

  /** Adds a slot to a term; it must not have it yet. */
  add(id: number, slot: number, parts: number): void {
    const count = this.#counts[id] as number;
    const size = roomFor(count);
    const wanted = roomFor(count + 1);
    if (count === 0) this.#addresses[id] = this.#blocks.take(wanted);
    else if (wanted !== size)
      this.#addresses[id] = this.#blocks.move(this.#addresses[id] as number, size, wanted, count);
    this.list(id)[this.start(id) + count] = slot * 32 + parts;
    this.#counts[id] = count + 1;
  }

  /** Takes out what `add` with the same values put in; a term that nothing has any more is forgotten. */
  remove(id: number, slot: number, parts: number): void {
    const list = this.list(id);
    const start = this.start(id);
    const left = (this.#counts[id] as number) - 1;
    const at = list.indexOf(slot * 32 + parts, start);
    // Order within a list means nothing, so the last one fills the gap.
    list[at] = list[start + left] as number;
    this.#counts[id] = left;
    const address = this.#addresses[id] as number;
    const size = roomFor(left + 1);
    if (left === 0) {
      this.#blocks.give(address, size);
      this.#forget(id);
    } else if (roomFor(left) !== size)
      this.#addresses[id] = this.#blocks.move(address, size, roomFor(left), left);
  }

  #forget(id: number): void {
    const term = this.term(id);
    this.#similar.clear();
    this.#order.delete(this.#find(term));
    this.#ids.delete(term);
    this.#terms[id] = '';
    this.#lengths[id] = 0;
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

  /** The ids of all terms that begin with a text, the text itself first when it is one. */
  beginningWith(prefix: string): number[] {
    const ids: number[] = [];
    // No term holds U+FFFF, so what begins with the prefix ends there.
    this.#order.between(this.#find(prefix), this.#find(`${prefix}\uFFFF`), ids);
    return ids;
  }

  /** Terms that a word with at most so many mistakes is, or is the beginning of. */
  similar(word: string, most: number): readonly Similar[] {
    const key = `${most}${word}`;
    const known = this.#similar.get(key);
    if (known !== undefined) return known;
    const found = this.#findSimilar(word, most);
    if (this.#similar.size >= MOST_REMEMBERED) this.#similar.clear();
    this.#similar.set(key, found);
    return found;
  }

  #findSimilar(word: string, most: number): Similar[] {
    const found: Similar[] = [];
    const letters = lettersOf(word);
    const allLetters = this.#letters;
    const lengths = this.#lengths;
    const begins = this.#begins;
    const least = word.length - most;
    const longest = word.length + most;
    const begin = beginOf(word);
    const [first, second] = [begin >>> 16, begin & 0xffff];
    const count = this.#terms.length;
    for (let id = 1; id < count; id++) {
      const theirs = allLetters[id] as number;
      // What is found out fastest comes first: most terms lack more than one or two letters of the word.
      let missing = letters & ~theirs;
      missing &= missing - 1;
      if ((most === 1 ? missing : missing & (missing - 1)) !== 0) continue;
      const length = lengths[id] as number;
      if (length < least) continue;
      if (length <= longest && bitCount(theirs & ~letters) > 2 * most) continue;
      const own = begins[id] as number;
      const starts = own >>> 16;
      if (starts !== first && starts !== second) {
        // Who errs in the first letter gets the second one right. What goes on behind the word must begin as it does.
        const goesOn = own & 0xffff;
        if (length > longest || (goesOn !== second && goesOn !== first)) continue;
      }
      const { whole, beginning } = distance(word, this.term(id), most);
      if (Math.min(whole, beginning) > most) continue;
      const isBeginning = whole > beginning;
      found.push({ id, mistakes: isBeginning ? beginning : whole, isBeginning });
    }
    return found;
  }
}
