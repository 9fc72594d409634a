/** What has to be looked up in the lexicon for a clause of a search, and how well each term fits it. */
import { present } from '../present.ts';
import { compareTexts } from './heads.ts';
import { type Lexicon, PARTS } from './lexicon.ts';
import type { Clause } from './parse.ts';
import { allowedMistakes } from './typo.ts';

/** Terms of which a room must have one. */
export interface TermsPlan {
  readonly ids: Int32Array;
  /** How well each fits, 0 to 1. */
  readonly fits: Float64Array;
  /** Postings of all of them. */
  readonly count: number;
  /** Where they may stand, as bits, if they may stand at all where the search looks; absent: anywhere. */
  readonly parts?: number;
}

/** Words that must stand one behind the other. */
export interface PhrasePlan {
  /** 0 for the last word of one that may go on. */
  readonly ids: readonly number[];
  /** What the last word begins with; absent when it is whole. */
  readonly prefix?: string;
  /** The rarest word: only rooms that have it are looked at. */
  readonly anchor: number;
  readonly fit: number;
}

/** All ways in which a room can satisfy one clause. */
export interface Plan {
  readonly terms: readonly TermsPlan[];
  readonly phrases: readonly PhrasePlan[];
  /** Postings that will be looked at, about. */
  readonly cost: number;
  /** The term that a clause of one word means, for bonuses; 0 when it is none. */
  readonly meant: number;
  /** How well that fits. */
  readonly fit: number;
}

/** How well a term fits that the word is the beginning of; more, the more of it the word is. */
const BEGINNING = 0.55;
const BEGUN = 0.3;
/** How well a term fits that the word is a misspelling of, by the number of mistakes. */
const MISSPELLED = [0.6, 0.14, 0.08];
/** And when the word is only its beginning. */
const MISSPELLED_BEGINNING = 0.6;
/** How well other ways to write it fit, and words that stand apart. */
const OTHERWISE = 0.8;

/** A word that so few rooms have may be misspelled. */
const FEW = 5;
/** Terms that a misspelled word may mean, and beginnings of phrases, the most frequent first. */
const MOST_SIMILAR = 60;
/** Words of one search that are looked at for mistakes. */
const MOST_MISSPELLED = 2;

const NO_TERMS: TermsPlan = { ids: new Int32Array(0), fits: new Float64Array(0), count: 0 };

/**
 * Looks up the clauses of one search after the other. A letter begins tens of thousands of terms: they stand in memory
 * that the next search uses again, or collecting what searches leave behind would take as long as they do.
 */
export class Planner {
  readonly #lexicon: Lexicon;
  #misspelled = 0;
  /** Of all terms of this search, one plan after the other. */
  #ids = new Int32Array(1_024);
  #fits = new Float64Array(1_024);
  #used = 0;

  constructor(lexicon: Lexicon) {
    this.#lexicon = lexicon;
  }

  /** Another search: the plans of the one before are of no use any more. */
  begin(): void {
    this.#misspelled = 0;
    this.#used = 0;
  }

  /** Room for so many terms. */
  #room(count: number): { readonly ids: Int32Array; readonly fits: Float64Array } {
    // The plans that are made already keep what they stand in.
    if (this.#used + count > this.#ids.length) {
      const length = Math.max(2 * this.#ids.length, count);
      this.#ids = new Int32Array(length);
      this.#fits = new Float64Array(length);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += count;
    return { ids: this.#ids.subarray(from, this.#used), fits: this.#fits.subarray(from, this.#used) };
  }

  plan({ words, isPrefix, isLenient, others }: Clause): Plan {
    const terms: TermsPlan[] = [];
    const phrases: PhrasePlan[] = [];
    const [word = ''] = words;
    if (words.length === 1) terms.push(...this.#word(word, isPrefix, isLenient));
    else phrases.push(...this.#phrase(words, isPrefix, 1));
    for (const other of others) {
      const plan = this.#terms(other, isPrefix);
      for (let i = 0; i < plan.fits.length; i++) plan.fits[i] = (plan.fits[i] as number) * OTHERWISE;
      terms.push(plan);
    }
    let cost = this.#cost(terms, phrases);
    if (isLenient && words.length === 1 && cost < FEW) {
      phrases.push(...this.#split(word, isPrefix));
      terms.push(this.#similar(word));
      cost = this.#cost(terms, phrases);
    }
    const exact = words.length === 1 ? this.#lexicon.id(word) : 0;
    const similar = exact === 0 && isLenient && terms.length > 1 ? terms.at(-1) : undefined;
    return { terms, phrases, cost, meant: similar?.ids[0] ?? exact, fit: similar?.fits[0] ?? 1 };
  }

  #cost(terms: readonly TermsPlan[], phrases: readonly PhrasePlan[]): number {
    let sum = 0;
    for (const { count } of terms) sum += count;
    for (const { anchor } of phrases) sum += this.#lexicon.count(anchor);
    return sum;
  }

  /** A letter begins too many words of descriptions to say anything: it must be one, or begin one elsewhere. */
  #word(word: string, isPrefix: boolean, isLenient: boolean): TermsPlan[] {
    if (!isPrefix || !isLenient || word.length > 1) return [this.#terms(word, isPrefix)];
    return [
      { ...this.#terms(word, true), parts: PARTS.name | PARTS.local | PARTS.tag },
      this.#terms(word, false),
    ];
  }

  #terms(word: string, isPrefix: boolean): TermsPlan {
    if (!isPrefix) {
      const id = this.#lexicon.id(word);
      return id === 0 ? NO_TERMS : this.#fitting([{ id, fit: 1 }]);
    }
    const terms = this.#lexicon.beginningWith(word);
    const { ids, fits } = this.#room(terms.count);
    terms.copy(ids);
    let count = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      const length = this.#lexicon.length(id);
      fits[i] = length === word.length ? 1 : BEGINNING + (BEGUN * word.length) / length;
      count += this.#lexicon.count(id);
    }
    return { ids, fits, count };
  }

  #fitting(terms: readonly { readonly id: number; readonly fit: number }[]): TermsPlan {
    const { ids, fits } = this.#room(terms.length);
    let count = 0;
    for (const [i, { id, fit }] of terms.entries()) {
      ids[i] = id;
      fits[i] = fit;
      count += this.#lexicon.count(id);
    }
    return { ids, fits, count };
  }

  #phrase(words: readonly string[], isPrefix: boolean, fit: number): PhrasePlan[] {
    const last = words.length - 1;
    const ids = words.map((word, n) => (isPrefix && n === last ? 0 : this.#lexicon.id(word)));
    const whole = isPrefix ? ids.slice(0, last) : ids;
    const prefix = isPrefix ? (words[last] as string) : undefined;
    if (whole.includes(0) || (prefix !== undefined && this.#lexicon.beginningWith(prefix).count === 0))
      return [];
    const rarest = whole.reduce((a, b) => (this.#lexicon.count(b) < this.#lexicon.count(a) ? b : a));
    return [present({ ids, anchor: rarest, fit, prefix })];
  }

  /** `linuxfr` where rooms say `linux fr`. */
  #split(word: string, isPrefix: boolean): PhrasePlan[] {
    const found: PhrasePlan[] = [];
    for (let at = 2; at <= word.length - 2; at++)
      found.push(
        ...this.#phrase([word.slice(0, at), word.slice(at)], isPrefix && word.length - at > 2, OTHERWISE),
      );
    return found.sort((a, b) => this.#lexicon.count(a.anchor) - this.#lexicon.count(b.anchor)).slice(0, 3);
  }

  #similar(word: string): TermsPlan {
    const most = /\p{L}/u.test(word) && !word.startsWith('.') ? allowedMistakes(word.length) : 0;
    if (most === 0 || this.#misspelled >= MOST_MISSPELLED) return NO_TERMS;
    this.#misspelled++;
    // Who is one letter away leaves those behind that are two away, and is found in a fraction of the time.
    const near = this.#lexicon.similar(word, 1);
    const found =
      most === 1 || near.some((each) => !each.isBeginning) ? near : this.#lexicon.similar(word, most);
    const similar = found
      .map(({ id, mistakes, isBeginning }) => ({
        id,
        fit: (MISSPELLED[mistakes] as number) * (isBeginning ? MISSPELLED_BEGINNING : 1),
      }))
      .sort(
        (a, b) =>
          b.fit - a.fit ||
          this.#lexicon.count(b.id) - this.#lexicon.count(a.id) ||
          compareTexts(this.#lexicon.term(a.id), this.#lexicon.term(b.id)),
      )
      .slice(0, MOST_SIMILAR);
    return this.#fitting(similar);
  }
}
