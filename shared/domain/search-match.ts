/** Finds the slots that have everything a text asks for, and scores how well. */
import { grown } from './search-blocks.ts';
import type { Column } from './search-column.ts';
import { ALL_PARTS, type Lexicon, PART_BITS, PARTS } from './search-lexicon.ts';
import type { Clause } from './search-parse.ts';
import { type PhrasePlan, type Plan, Planner, type TermsPlan } from './search-plan.ts';
import { SlotSet } from './search-slots.ts';
import type { Texts } from './search-texts.ts';

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

/** The worth of each set of parts. */
const WORTHS: Float64Array = Float64Array.from({ length: ALL_PARTS + 1 }, (_, parts) => {
  const [first = 0, ...others] = WORTH.filter(([part]) => (part & parts) !== 0).map(([, worth]) => worth);
  return first + others.reduce((sum, worth) => sum + worth * ALSO, 0);
});

/** See the file. What it works with is kept between searches and grows with the slots. */
export class Matcher {
  readonly #lexicon: Lexicon;
  readonly #texts: Texts;
  /** How many clauses a slot has satisfied; 0 between searches. */
  #satisfied = new Uint8Array(0);
  /** Sum over the clauses, and what the current one has added; of slots that have satisfied one. */
  #sums = new Float64Array(0);
  #best = new Float64Array(0);
  /** Slots that have satisfied the current clause, and those of the first one. */
  #hits = new Int32Array(0);
  #first = new Int32Array(0);
  #count = 0;
  #mask = ALL_PARTS;

  constructor(lexicon: Lexicon, texts: Texts) {
    this.#lexicon = lexicon;
    this.#texts = texts;
  }

  /**
   * The slots that satisfy all clauses, their scores in `scores`.
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
  ): SlotSet {
    const planner = new Planner(this.#lexicon);
    const plans = clauses.map((clause) => planner.plan(clause)).sort((a, b) => a.cost - b.cost);
    const found = new SlotSet(capacity);
    scores.reserve(capacity);
    if (plans[0] === undefined || plans[0].cost === 0) return found;
    this.#prepare(capacity, parts);
    let touched = 0;
    for (const [n, plan] of plans.entries()) {
      this.#satisfy(plan, n);
      if (n === 0) {
        touched = this.#count;
        [this.#hits, this.#first] = [this.#first, this.#hits];
      }
      if (this.#count === 0) break;
    }
    const hits = plans.length === 1 ? this.#first : this.#hits;
    if (this.#count > 0) this.#addBonuses(plans);
    for (let i = 0; i < this.#count; i++) {
      const slot = hits[i] as number;
      found.add(slot);
      const sum = this.#sums[slot] as number;
      scores.values[slot] = Math.round(sum / plans.length + (boosts.values[slot] as number));
    }
    for (let i = 0; i < touched; i++) this.#satisfied[this.#first[i] as number] = 0;
    return found;
  }

  /** Takes out of `slots` those that satisfy a clause, wherever its words stand. */
  exclude(clause: Clause, capacity: number, slots: SlotSet): void {
    const plan = new Planner(this.#lexicon).plan(clause);
    if (plan.cost === 0) return;
    this.#prepare(capacity, ALL_PARTS);
    this.#satisfy(plan, 0);
    for (let i = 0; i < this.#count; i++) {
      slots.delete(this.#hits[i] as number);
      this.#satisfied[this.#hits[i] as number] = 0;
    }
  }

  #prepare(capacity: number, parts: number): void {
    this.#mask = parts;
    if (capacity <= this.#satisfied.length) return;
    this.#satisfied = grown(this.#satisfied, capacity);
    const length = this.#satisfied.length;
    this.#sums = new Float64Array(length);
    this.#best = new Float64Array(length);
    this.#hits = new Int32Array(length);
    this.#first = new Int32Array(length);
  }

  #satisfy({ terms, phrases }: Plan, n: number): void {
    this.#count = 0;
    for (const plan of terms) this.#takeTerms(plan, n);
    for (const plan of phrases) this.#takePhrase(plan, n);
  }

  /** A slot satisfies the n-th clause and is worth so much for it. */
  #take(slot: number, worth: number, n: number): void {
    const satisfied = this.#satisfied[slot] as number;
    if (satisfied === n) {
      this.#satisfied[slot] = n + 1;
      this.#sums[slot] = (n === 0 ? 0 : (this.#sums[slot] as number)) + worth;
      this.#best[slot] = worth;
      this.#hits[this.#count++] = slot;
    } else if (satisfied === n + 1 && worth > (this.#best[slot] as number)) {
      this.#sums[slot] = (this.#sums[slot] as number) + worth - (this.#best[slot] as number);
      this.#best[slot] = worth;
    }
  }

  #takeTerms({ ids, fits }: TermsPlan, n: number): void {
    const mask = this.#mask;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      const fit = fits[i] as number;
      const list = this.#lexicon.list(id);
      const start = this.#lexicon.start(id);
      const end = start + this.#lexicon.count(id);
      for (let at = start; at < end; at++) {
        const posting = list[at] as number;
        const parts = posting & mask;
        if (parts !== 0) this.#take(posting >>> PART_BITS, (WORTHS[parts] as number) * fit, n);
      }
    }
  }

  #takePhrase(plan: PhrasePlan, n: number): void {
    for (const id of plan.anchors) {
      const list = this.#lexicon.list(id);
      const start = this.#lexicon.start(id);
      const end = start + this.#lexicon.count(id);
      for (let at = start; at < end; at++) {
        const posting = list[at] as number;
        const slot = posting >>> PART_BITS;
        if ((posting & this.#mask) === 0 || (this.#satisfied[slot] as number) < n) continue;
        const { parts, whole } = this.#phrase(slot, plan);
        const worth = (WORTHS[parts & this.#mask] as number) * plan.fit * PHRASE;
        if (worth > 0) this.#take(slot, worth + ((whole & (PARTS.name | PARTS.local)) === 0 ? 0 : WHOLE), n);
      }
    }
  }

  #phrase(slot: number, { ids, prefix }: PhrasePlan) {
    const last = ids.length - 1;
    return this.#texts.phrase(slot, ids.length, (n, id) =>
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
    const list = this.#lexicon.list(rarest);
    const start = this.#lexicon.start(rarest);
    const end = start + this.#lexicon.count(rarest);
    for (let at = start; at < end; at++) {
      const posting = list[at] as number;
      const slot = posting >>> PART_BITS;
      if ((posting & mask) === 0 || this.#satisfied[slot] !== plans.length) continue;
      const { parts, whole } = this.#texts.phrase(slot, words.length, (_, id) => words.includes(id));
      const bonus = (whole & mask) !== 0 ? WHOLE : (parts & mask) !== 0 && words.length > 1 ? TOGETHER : 0;
      this.#sums[slot] = (this.#sums[slot] as number) + bonus * fit * plans.length;
    }
  }
}
