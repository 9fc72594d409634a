/** Values in a page. */
const PAGE_BITS = 12;
const PAGE = 2 ** PAGE_BITS;

/** Values by small numbers, in pages: an array is copied whole each time it grows, at 100,000 values for milliseconds. */
export class LongList<T> {
  readonly #pages: (T | undefined)[][] = [];
  #length = 0;

  /** One more than the highest number that was given a value. */
  get length(): number {
    return this.#length;
  }

  get(n: number): T | undefined {
    return this.#pages[n >>> PAGE_BITS]?.[n & (PAGE - 1)];
  }

  /** @param n at most the length */
  set(n: number, value: T): void {
    if (n === this.#length && this.#length++ % PAGE === 0) this.#pages.push(new Array<T | undefined>(PAGE));
    (this.#pages[n >>> PAGE_BITS] as (T | undefined)[])[n & (PAGE - 1)] = value;
  }
}
