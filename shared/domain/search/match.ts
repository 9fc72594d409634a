/** Finds the slots that have everything a text asks for, and scores how well. */
import type { Column } from './column.ts';
import { ALL_PARTS, type Lexicon, PART_BITS, PARTS, POSTING_BITS } from './lexicon.ts';
import type { Clause } from './parse.ts';
import { type PhrasePlan, type Plan, Planner, type TermsPlan } from './plan.ts';
import type { SlotSet } from './slots.ts';
import type { Texts } from './texts.ts';
import { PHRASE, TOGETHER, WHOLE, WORTHS } from './worths.ts';

/** To look into what a slot says costs as much as so many postings. */
const LOOK = 32;

/** See the file. What it works with is kept between searches and grows with the slots. */
export class Matcher {
  readonly #lexicon: Lexicon;
  readonly #texts: Texts;
  readonly #planner: Planner;
  /** What a slot is worth for the clauses so far; 0 where it has not satisfied all of them, and between searches. */
  #sums = new Float32Array(0);
  /** What it is worth for the current clause; 0 between clauses. */
  #worths = new Float32Array(0);
  /** Slots that have satisfied the current clause, and those that have satisfied all before. */
  #hits = new Int32Array(0);
  #before = new Int32Array(0);
  /** Slots that are looked at more closely; of each the parts that are; 0 for others. */
  #some = new Int32Array(0);
  #common = new Uint8Array(0);
  #seen = new Uint8Array(0);
  #count = 0;
  #isFirst = true;
  /** Slots that have satisfied all clauses before. */
  #beforeCount = 0;
  /** How well terms fit that are looked for; 0 between clauses. */
  #fits = new Float64Array(0);
  #mask = ALL_PARTS;

  constructor(texts: Texts) {
    this.#lexicon = texts.lexicon;
    this.#texts = texts;
    this.#planner = new Planner(texts.lexicon);
  }

  /**
   * Adds to `found` the slots that satisfy all clauses, their scores to `scores`.
   * @param capacity all slots are below
   * @param parts where words may stand, as bits
   * @param boosts what a slot's score gains, whatever was asked
   */
  match(
    clauses: readonly Clause[],
    capacity: number,
    parts: number,
    scores: Column,
    boosts: Column,
    found: SlotSet,
  ): void {
    this.#planner.begin();
    const plans = clauses.map((clause) => this.#planner.plan(clause)).sort((a, b) => a.cost - b.cost);
    scores.reserve(capacity);
    if (plans[0] === undefined || plans[0].cost === 0) return;
    this.#prepare(capacity, parts);
    for (const plan of plans) {
      this.#satisfy(plan);
      if (this.#count === 0) return;
    }
    this.#addBonuses(plans);
    this.#tell(capacity, 1 / plans.length, boosts.values, scores.values, found);
  }

  /** Tells what was found, and forgets it. @param share of a clause in the score */
  #tell(capacity: number, share: number, boosts: Float64Array, scores: Float64Array, found: SlotSet): void {
    const sums = this.#sums;
    // Many are faster taken in the order of the memory.
    if (this.#count < capacity / 32) {
      for (let i = 0; i < this.#count; i++) {
        const slot = this.#hits[i] as number;
        scores[slot] = Math.trunc((sums[slot] as number) * share + (boosts[slot] as number));
        sums[slot] = 0;
        found.add(slot);
      }
      return;
    }
    for (let first = 0; first < capacity; first += 32) {
      let bits = 0;
      for (let slot = first; slot < first + 32 && slot < capacity; slot++) {
        const sum = sums[slot] as number;
        if (sum === 0) continue;
        scores[slot] = Math.trunc(sum * share + (boosts[slot] as number));
        sums[slot] = 0;
        bits |= 1 << slot;
      }
      if (bits !== 0) found.addWord(first >>> 5, bits);
    }
  }

  /** Takes out of `slots` those that satisfy a clause, wherever its words stand. */
  exclude(clause: Clause, capacity: number, slots: SlotSet): void {
    this.#planner.begin();
    const plan = this.#planner.plan(clause);
    this.#prepare(capacity, ALL_PARTS);
    this.#satisfy(plan);
    for (let i = 0; i < this.#count; i++) {
      slots.delete(this.#hits[i] as number);
      this.#sums[this.#hits[i] as number] = 0;
    }
  }

  #prepare(capacity: number, parts: number): void {
    this.#mask = parts;
    this.#isFirst = true;
    if (capacity <= this.#sums.length) return;
    const length = Math.max(capacity, this.#sums.length * 2);
    this.#sums = new Float32Array(length);
    this.#worths = new Float32Array(length);
    this.#hits = new Int32Array(length);
    this.#before = new Int32Array(length);
    this.#some = new Int32Array(length);
    this.#common = new Uint8Array(length);
    this.#seen = new Uint8Array(length);
  }

  /** Leaves in `#hits` the slots that satisfy this clause too, and nothing of the others. */
  #satisfy({ terms, phrases }: Plan): void {
    [this.#hits, this.#before] = [this.#before, this.#hits];
    this.#beforeCount = this.#count;
    this.#count = 0;
    // Few slots are asked what they say sooner than all the postings of a common word are read.
    for (const plan of terms)
      if (!this.#isFirst && this.#beforeCount * LOOK < plan.count) this.#lookForTerms(plan);
      else this.#takeTerms(plan);
    for (const plan of phrases) this.#takePhrase(plan);
    const [sums, worths] = [this.#sums, this.#worths];
    if (!this.#isFirst)
      for (let i = 0; i < this.#beforeCount; i++) {
        const slot = this.#before[i] as number;
        const worth = worths[slot] as number;
        sums[slot] = worth === 0 ? 0 : (sums[slot] as number) + worth;
        worths[slot] = 0;
      }
    this.#isFirst = false;
  }

  #takeTerms({ ids, fits, parts = ALL_PARTS }: TermsPlan): void {
    const mask = this.#mask & parts || this.#mask;
    const [sums, hits, isFirst] = [this.#sums, this.#hits, this.#isFirst];
    const worths = isFirst ? sums : this.#worths;
    let count = this.#count;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      const fit = fits[i] as number;
      const list = this.#lexicon.list(id);
      const start = this.#lexicon.start(id);
      const end = start + this.#lexicon.count(id);
      for (let at = start; at < end; at++) {
        const posting = list[at] as number;
        if ((posting & mask) === 0) continue;
        const worth = (WORTHS[posting & mask] as number) * fit;
        const slot = posting >>> POSTING_BITS;
        const known = worths[slot] as number;
        if (worth <= known || (!isFirst && sums[slot] === 0)) continue;
        if (known === 0) hits[count++] = slot;
        worths[slot] = worth;
      }
    }
    this.#count = count;
  }

  #lookForTerms({ ids, fits, parts = ALL_PARTS }: TermsPlan): void {
    const mask = this.#mask & parts || this.#mask;
    const known =
      this.#fits.length < this.#lexicon.capacity ? new Float64Array(this.#lexicon.capacity * 2) : this.#fits;
    this.#fits = known;
    for (let i = 0; i < ids.length; i++) known[ids[i] as number] = fits[i] as number;
    for (let i = 0; i < this.#beforeCount; i++) {
      const slot = this.#before[i] as number;
      this.#improve(slot, this.#texts.worth(slot, known, WORTHS, mask));
    }
    for (let i = 0; i < ids.length; i++) known[ids[i] as number] = 0;
  }

  /** A slot is worth so much for the current clause, if not more. */
  #improve(slot: number, worth: number): void {
    const worths = this.#isFirst ? this.#sums : this.#worths;
    const known = worths[slot] as number;
    if (worth <= known) return;
    if (known === 0) this.#hits[this.#count++] = slot;
    worths[slot] = worth;
  }

  #takePhrase(plan: PhrasePlan): void {
    const count = this.#candidates(plan);
    const last = plan.ids.length - 1;
    const matches = (n: number, id: number): boolean =>
      n === last && plan.prefix !== undefined
        ? this.#lexicon.term(id).startsWith(plan.prefix)
        : id === plan.ids[n];
    for (let i = 0; i < count; i++) {
      const slot = this.#some[i] as number;
      const within = this.#common[slot] as number;
      this.#common[slot] = 0;
      const { parts, whole } = this.#texts.phrase(slot, plan.ids.length, within, matches);
      if (parts === 0) continue;
      const bonus = (whole & (PARTS.name | PARTS.local)) === 0 ? 0 : WHOLE;
      this.#improve(slot, (WORTHS[parts] as number) * plan.fit * PHRASE + bonus);
    }
  }

  /** Puts into `#some` the slots that have all words of a phrase in one part, and these parts into `#common`; says how many they are. */
  #candidates({ ids, anchor }: PhrasePlan): number {
    const [some, common, seen] = [this.#some, this.#common, this.#seen];
    let count = this.#slotsWith(anchor, this.#mask, this.#before, this.#beforeCount);
    for (const id of new Set(ids)) {
      const postings = this.#lexicon.count(id);
      // To look into what few slots say costs less than to go through all postings.
      if (id === 0 || id === anchor || count * LOOK < postings) continue;
      const list = this.#lexicon.list(id);
      const start = this.#lexicon.start(id);
      for (let at = start; at < start + postings; at++) {
        const slot = (list[at] as number) >>> POSTING_BITS;
        seen[slot] = (common[slot] as number) & (list[at] as number);
      }
      let left = 0;
      for (let i = 0; i < count; i++) {
        const slot = some[i] as number;
        common[slot] = seen[slot] as number;
        seen[slot] = 0;
        if (common[slot] !== 0) some[left++] = slot;
      }
      count = left;
    }
    return count;
  }

  /**
   * Puts into `#some` the slots that have a term in some of these parts, and these parts into `#common`; says how many
   * they are. But for the first clause only those of `left`, which hold all that satisfied it.
   */
  #slotsWith(id: number, mask: number, left: Int32Array, leftCount: number): number {
    const [some, common, sums, isFirst] = [this.#some, this.#common, this.#sums, this.#isFirst];
    const postings = this.#lexicon.count(id);
    let count = 0;
    if (!isFirst && leftCount * LOOK < postings) {
      for (let i = 0; i < leftCount; i++) {
        const slot = left[i] as number;
        const parts = this.#texts.parts(slot, id) & mask;
        if (parts === 0) continue;
        common[slot] = parts;
        some[count++] = slot;
      }
      return count;
    }
    const list = this.#lexicon.list(id);
    const start = this.#lexicon.start(id);
    for (let at = start; at < start + postings; at++) {
      const parts = (list[at] as number) & mask;
      const slot = (list[at] as number) >>> POSTING_BITS;
      if (parts === 0 || (!isFirst && sums[slot] === 0)) continue;
      common[slot] = parts;
      some[count++] = slot;
    }
    return count;
  }

  /** For slots whose name or local part has all the words that were meant: together, or being the whole of it. */
  #addBonuses(plans: readonly Plan[]): void {
    const words = plans.map(({ meant }) => meant);
    const fit = Math.min(...plans.map((plan) => plan.fit));
    if (words.includes(0)) return;
    if (words.length === 1) this.#addWholes(words[0] as number, WHOLE * fit);
    else this.#addTogether(words, fit * words.length);
  }

  /** To slots whose name or local part is this word. */
  #addWholes(id: number, bonus: number): void {
    const sums = this.#sums;
    const wholes = (this.#mask & (PARTS.name | PARTS.local)) << PART_BITS;
    const list = this.#lexicon.list(id);
    const start = this.#lexicon.start(id);
    const end = start + this.#lexicon.count(id);
    for (let at = start; at < end; at++) {
      const slot = (list[at] as number) >>> POSTING_BITS;
      if (((list[at] as number) & wholes) !== 0 && sums[slot] !== 0)
        sums[slot] = (sums[slot] as number) + bonus;
    }
  }

  #addTogether(words: readonly number[], share: number): void {
    const mask = this.#mask & (PARTS.name | PARTS.local);
    const isMeant = (_: number, id: number): boolean => words.includes(id);
    const count = this.#slotsWith(words[0] as number, mask, this.#hits, this.#count);
    for (let i = 0; i < count; i++) {
      const slot = this.#some[i] as number;
      this.#common[slot] = 0;
      const { parts, whole } = this.#texts.phrase(slot, words.length, mask, isMeant);
      const bonus = whole !== 0 ? WHOLE : parts !== 0 ? TOGETHER : 0;
      this.#sums[slot] = (this.#sums[slot] as number) + bonus * share;
    }
  }
}
