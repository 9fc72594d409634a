/** Finds the slots that have everything a text asks for, and scores how well. */
import type { Column } from './column.ts';
import { ALL_PARTS, type Lexicon, PART_BITS, PARTS } from './lexicon.ts';
import type { Clause } from './parse.ts';
import { type PhrasePlan, type Plan, Planner, type TermsPlan } from './plan.ts';
import type { SlotSet } from './slots.ts';
import type { Texts } from './texts.ts';

/** What a word is worth that fits exactly, by where it stands. */
const WORTH: readonly [part: number, worth: number][] = [
  [PARTS.name, 1_000],
  [PARTS.local, 800],
  [PARTS.tag, 500],
  [PARTS.description, 220],
  [PARTS.domain, 120],
];
/** What each further place adds, of its worth. */
const ALSO = 0.1;
/** Words that stand together, and words that are the whole name or local part. */
const TOGETHER = 150;
const WHOLE = 350;
/** A phrase is worth more than one word. */
const PHRASE = 1.2;

/** To look into what a slot says costs as much as so many postings. */
const LOOK = 32;

/** The worth of each set of parts. */
const WORTHS: Float64Array = Float64Array.from({ length: ALL_PARTS + 1 }, (_, parts) => {
  const [first = 0, ...others] = WORTH.filter(([part]) => (part & parts) !== 0).map(([, worth]) => worth);
  return first + others.reduce((sum, worth) => sum + worth * ALSO, 0);
});

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
  /** Slots that are looked at more closely. */
  #some = new Int32Array(0);
  #count = 0;
  #isFirst = true;
  /** Slots that have satisfied all clauses before. */
  #beforeCount = 0;
  /** How well terms fit that are looked for; 0 between clauses. */
  #fits = new Float64Array(0);
  #mask = ALL_PARTS;

  constructor(lexicon: Lexicon, texts: Texts) {
    this.#lexicon = lexicon;
    this.#texts = texts;
    this.#planner = new Planner(lexicon);
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
    const [sums, own, out] = [this.#sums, boosts.values, scores.values];
    // Many are faster taken in the order of the memory.
    const isMany = this.#count > capacity / 8;
    const steps = isMany ? capacity : this.#count;
    const share = 1 / plans.length;
    for (let i = 0; i < steps; i++) {
      const slot = isMany ? i : (this.#hits[i] as number);
      const sum = sums[slot] as number;
      if (sum === 0) continue;
      found.add(slot);
      out[slot] = Math.trunc(sum * share + (own[slot] as number));
      sums[slot] = 0;
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
        const worth = (WORTHS[posting & mask] as number) * fit;
        const slot = posting >>> PART_BITS;
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
    for (const slot of this.#slotsWith(plan.anchor, this.#mask, this.#before, this.#beforeCount)) {
      const { parts, whole } = this.#phrase(slot, plan);
      if (parts === 0) continue;
      const bonus = (whole & (PARTS.name | PARTS.local)) === 0 ? 0 : WHOLE;
      this.#improve(slot, (WORTHS[parts] as number) * plan.fit * PHRASE + bonus);
    }
  }

  /** The slots that have a term in these parts; but for the first clause only those of `left`, which hold all that satisfied it. */
  #slotsWith(id: number, mask: number, left: Int32Array, leftCount: number): Int32Array {
    let count = 0;
    const slots = this.#some;
    const postings = this.#lexicon.count(id);
    if (!this.#isFirst && leftCount * LOOK < postings) {
      for (let i = 0; i < leftCount; i++) {
        const slot = left[i] as number;
        if ((this.#texts.parts(slot, id) & mask) !== 0) slots[count++] = slot;
      }
      return slots.subarray(0, count);
    }
    const list = this.#lexicon.list(id);
    const start = this.#lexicon.start(id);
    for (let at = start; at < start + postings; at++) {
      const posting = list[at] as number;
      const slot = posting >>> PART_BITS;
      if ((posting & mask) !== 0 && (this.#isFirst || this.#sums[slot] !== 0)) slots[count++] = slot;
    }
    return slots.subarray(0, count);
  }

  #phrase(slot: number, { ids, prefix }: PhrasePlan) {
    const last = ids.length - 1;
    return this.#texts.phrase(slot, ids.length, this.#mask, (n, id) =>
      n === last && prefix !== undefined ? this.#lexicon.term(id).startsWith(prefix) : id === ids[n],
    );
  }

  /** For slots whose name or local part has all the words that were meant: together, or being the whole of it. */
  #addBonuses(plans: readonly Plan[]): void {
    const words = plans.map(({ meant }) => meant);
    const fit = Math.min(...plans.map((plan) => plan.fit));
    const [rarest = 0] = words;
    if (words.includes(0)) return;
    const mask = this.#mask & (PARTS.name | PARTS.local);
    const isMeant = (_: number, id: number): boolean => words.includes(id);
    for (const slot of this.#slotsWith(rarest, mask, this.#hits, this.#count)) {
      const { parts, whole } = this.#texts.phrase(slot, words.length, mask, isMeant);
      const bonus = (whole & mask) !== 0 ? WHOLE : (parts & mask) !== 0 && words.length > 1 ? TOGETHER : 0;
      this.#sums[slot] = (this.#sums[slot] as number) + bonus * fit * plans.length;
    }
  }
}
