import { grown } from './blocks.ts';

/** One number for each slot; grows as slots are added, 0 where nothing was set. */
export class Column {
  /** Read directly where it is hot; replaced when the column grows. */
  values = new Float64Array(1_024);

  /** Makes room for `slots` slots. */
  reserve(slots: number): void {
    this.values = grown(this.values, slots);
  }

  set(slot: number, value: number): void {
    this.reserve(slot + 1);
    this.values[slot] = value;
  }

  get(slot: number): number {
    return this.values[slot] ?? 0;
  }
}
