/** Lists of 32-bit integers, each list by a small number. Order within a list means nothing. */
import { grown, IntBlocks, placeOf, roomFor } from './blocks.ts';

/** See the file. */
export class IntLists {
  readonly #blocks = new IntBlocks();
  /** Where each list begins; of a list of one, as most are, the integer itself. */
  #addresses = new Uint32Array(1_024);
  #counts = new Uint32Array(1_024);

  /** How many integers a list has. */
  count(list: number): number {
    return this.#counts[list] ?? 0;
  }

  /** Where they are: `count(list)` of them, from `start(list)` on. Valid until the next change. */
  page(list: number): Uint32Array {
    if (this.#counts[list] === 1) return this.#addresses;
    return this.#blocks.page(this.#addresses[list] as number);
  }

  /** See {@link page}. */
  start(list: number): number {
    return this.#counts[list] === 1 ? list : placeOf(this.#addresses[list] as number);
  }

  /** Makes an empty list one of so many integers, which are still to be written; one made after another stands behind it. */
  prepare(list: number, count: number): void {
    this.#reserve(list);
    this.#counts[list] = count;
    if (count > 1) this.#addresses[list] = this.#blocks.take(roomFor(count));
  }

  #reserve(list: number): void {
    this.#addresses = grown(this.#addresses, list + 1);
    this.#counts = grown(this.#counts, list + 1);
  }

  add(list: number, value: number): void {
    this.#reserve(list);
    const count = this.#counts[list] as number;
    this.#counts[list] = count + 1;
    const address = this.#addresses[list] as number;
    if (count === 0) {
      this.#addresses[list] = value;
      return;
    }
    const wanted = roomFor(count + 1);
    if (count === 1) {
      const first = this.#blocks.take(wanted);
      this.#addresses[list] = first;
      this.#blocks.page(first)[placeOf(first)] = address;
    } else if (wanted !== roomFor(count))
      this.#addresses[list] = this.#blocks.move(address, roomFor(count), wanted, count);
    this.page(list)[this.start(list) + count] = value;
  }

  /** Takes out a value that is there. */
  remove(list: number, value: number): void {
    const page = this.page(list);
    const start = this.start(list);
    const left = (this.#counts[list] as number) - 1;
    // The last one fills the gap.
    page[page.indexOf(value, start)] = page[start + left] as number;
    const address = this.#addresses[list] as number;
    const size = roomFor(left + 1);
    this.#counts[list] = left;
    if (left === 1) {
      this.#addresses[list] = page[start] as number;
      this.#blocks.give(address, size);
    } else if (left > 1 && roomFor(left) !== size)
      this.#addresses[list] = this.#blocks.move(address, size, roomFor(left), left);
  }
}
