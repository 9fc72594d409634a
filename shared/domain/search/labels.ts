/**
 * Slots in the order of a text, each with a number that orders as the texts do: whoever sorts compares numbers.
 *
 * A new slot gets a number between those of its neighbours; where there is none left, all are numbered anew (at
 * 100,000 slots a millisecond, after 30 insertions at the same spot at the earliest), which changes no order.
 */
import { Column } from './column.ts';
import { Heads } from './heads.ts';
import { sortSlots } from './sort-slots.ts';
import { SortedChunks } from './sorted.ts';

const GAP = 2 ** 20;

/** So many are numbered before the work may be interrupted. */
const PIECE = 1_024;

/** Where a text stands among the labels: behind all slots up to `low`, before all from `high` on; at a slot when they are one. */
export interface LabelPlace {
  readonly low: number;
  readonly high: number;
}

/** See the file. */
export class Labels {
  readonly column = new Column();
  readonly #slots = new SortedChunks();
  readonly #heads = new Heads();
  readonly #isBefore: (slot: number, other: number) => boolean;

  /** @param isBefore whether the text of one slot comes before that of another; of two slots one's does */
  constructor(isBefore: (slot: number, other: number) => boolean) {
    this.#isBefore = isBefore;
  }

  /** The slots in their order. */
  get order(): SortedChunks {
    return this.#slots;
  }

  /** Says with what the text of a slot begins, before it is added or all are settled. */
  enter(slot: number, text: string): void {
    this.#heads.set(slot, text);
    this.column.reserve(slot + 1);
  }

  /** Puts all these slots, which are entered, in order, and no others; in pieces of work, as `sortSlots`. */
  *settle(slots: Int32Array): Generator<undefined, void> {
    const sorted = yield* sortSlots(slots, this.#heads.comparing(this.#isBefore));
    yield* this.#slots.replace(sorted);
    for (let n = 0; n < sorted.length; n++) {
      this.column.values[sorted[n] as number] = (n + 1) * GAP;
      if (n % PIECE === 0) yield;
    }
  }

  /** Adds a slot whose text, which can be compared already, begins with `text`. */
  add(slot: number, text: string): void {
    this.enter(slot, text);
    const comparing = this.#heads.comparing(this.#isBefore);
    const place = this.#slots.find((other) => comparing(other, slot));
    const before = this.#slots.before(place);
    const behind = this.#slots.at(place);
    const low = before === undefined ? undefined : this.column.get(before);
    const high = behind === undefined ? undefined : this.column.get(behind);
    const label =
      low === undefined ? (high ?? 0) - GAP : high === undefined ? low + GAP : low + (high - low) / 2;
    this.#slots.insert(place, slot);
    this.column.set(slot, label);
    if (label === low || label === high) this.#renumber();
  }

  /** Takes out a slot that is there. */
  remove(slot: number): void {
    const label = this.column.get(slot);
    this.#slots.delete(this.#slots.find((other) => this.column.get(other) < label));
  }

  /** Where the text stands of which `compare` tells how a slot's text compares with it. */
  locate(compare: (slot: number) => number): LabelPlace {
    const place = this.#slots.find((slot) => compare(slot) < 0);
    const at = this.#slots.at(place);
    const before = this.#slots.before(place);
    const high = at === undefined ? Number.POSITIVE_INFINITY : this.column.get(at);
    if (at !== undefined && compare(at) === 0) return { low: high, high };
    return { low: before === undefined ? Number.NEGATIVE_INFINITY : this.column.get(before), high };
  }

  #renumber(): void {
    let label = 0;
    this.#slots.forwards(this.#slots.start, (slot) => {
      this.column.values[slot] = label += GAP;
      return true;
    });
  }
}
