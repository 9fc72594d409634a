/**
 * Terms that a misspelled word may mean.
 *
 * Of the first four letters of the word and of the term, three must be the same in the same order. With one mistake
 * that is always so (Mor and Fraenkel's deletion neighbourhood, of beginnings); who makes two makes at most one
 * of them there. So each term stands in a list for each three of its first four letters, and only what is in the
 * lists of the word is compared.
 */
import { grown } from './blocks.ts';
import { IntLists } from './lists.ts';
import { bitCount } from './slots.ts';
import { distance, lettersOf } from './typo.ts';

/** A term that a misspelled word may mean. */
export interface Similar {
  readonly id: number;
  /** Mistakes, and whether the word is only its beginning. */
  readonly mistakes: number;
  readonly isBeginning: boolean;
}

/** One of 32,768 lists; letters that share one only cost comparisons. */
function listOf(text: string, a: number, b: number, c: number): number {
  const hash = Math.imul(text.charCodeAt(a), 0x9e3779b1) ^ Math.imul(text.charCodeAt(b), 0x85ebca6b);
  return Math.imul(hash ^ Math.imul(text.charCodeAt(c), 0xc2b2ae35), 0x27d4eb2f) >>> 17;
}

/** The lists of a text, possibly with repetitions. */
function listsOf(text: string): readonly number[] {
  if (text.length < 3) return [];
  if (text.length === 3) return [listOf(text, 0, 1, 2)];
  return [listOf(text, 0, 1, 2), listOf(text, 0, 1, 3), listOf(text, 0, 2, 3), listOf(text, 1, 2, 3)];
}

/** See the file. Terms are known by ids, which are small integers. */
export class SimilarTerms {
  readonly #termOf: (id: number) => string;
  readonly #lists = new IntLists();
  #letters = new Uint32Array(1_024);
  /** The search in which a term was met last. */
  #met = new Uint32Array(1_024);
  #search = 0;

  constructor(termOf: (id: number) => string) {
    this.#termOf = termOf;
  }

  enter(id: number, term: string): void {
    this.#letters = grown(this.#letters, id + 1);
    this.#met = grown(this.#met, id + 1);
    this.#letters[id] = lettersOf(term);
    for (const list of listsOf(term)) this.#lists.add(list, id);
  }

  leave(id: number, term: string): void {
    for (const list of listsOf(term)) this.#lists.remove(list, id);
  }

  /** Terms that a word of four letters or more with at most so many mistakes is, or is the beginning of. */
  find(word: string, most: number): Similar[] {
    const found: Similar[] = [];
    const letters = lettersOf(word);
    const [allLetters, met] = [this.#letters, this.#met];
    this.#search = (this.#search + 1) >>> 0;
    for (const list of listsOf(word)) {
      const page = this.#lists.page(list);
      const start = this.#lists.start(list);
      const end = start + this.#lists.count(list);
      for (let at = start; at < end; at++) {
        const id = page[at] as number;
        // Most lack more letters of the word than there may be mistakes.
        let missing = letters & ~(allLetters[id] as number);
        missing &= missing - 1;
        if ((most === 1 ? missing : missing & (missing - 1)) !== 0 || met[id] === this.#search) continue;
        met[id] = this.#search;
        this.#compare(word, letters, id, most, found);
      }
    }
    return found;
  }

  #compare(word: string, letters: number, id: number, most: number, found: Similar[]): void {
    const term = this.#termOf(id);
    const longest = word.length + most;
    if (term.length <= longest && bitCount((this.#letters[id] as number) & ~letters) > 2 * most) return;
    if (!beginsAlike(word, term, longest)) return;
    const { whole, beginning } = distance(word, term, most);
    if (Math.min(whole, beginning) > most) return;
    const isBeginning = whole > beginning;
    found.push({ id, mistakes: isBeginning ? beginning : whole, isBeginning });
  }
}

/** Who errs in the first letter gets the second one right; what goes on behind the word must begin as it does. */
function beginsAlike(word: string, term: string, longest: number): boolean {
  const [first, second] = [word.charCodeAt(0), word.charCodeAt(1)];
  const starts = term.charCodeAt(0);
  if (starts === first || starts === second) return true;
  const goesOn = term.charCodeAt(1);
  return term.length <= longest && (goesOn === second || goesOn === first);
}
