/** A place in {@link SortedChunks}: the item `at` of chunk `chunk`. Valid until the next change. */
export interface Place {
  readonly chunk: number;
  readonly at: number;
}

/** Chunks of so many items are halved: an insertion moves fewer. */
const MOST = 512;
/** So many chunks are filled before the work may be interrupted. */
const PIECE = 16;

/**
 * Integers kept in an order that others know: whoever inserts finds the place by bisection and says it. An array
 * in pieces, so that a change among 100,000 items moves a few hundred of them.
 */
export class SortedChunks {
  /** Never none; no chunk but an only one is empty. */
  #chunks: Int32Array[] = [new Int32Array(MOST)];
  /** How many items each has. */
  #counts: number[] = [0];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The place of the first item that is not before; `isBefore` must hold for a beginning of the order. */
  find(isBefore: (item: number) => boolean): Place {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const count = this.#counts[middle] as number;
      if (isBefore((this.#chunks[middle] as Int32Array)[count - 1] as number)) low = middle + 1;
      else high = middle;
    }
    const chunk = this.#chunks[low] as Int32Array;
    let first = 0;
    let last = this.#counts[low] as number;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (isBefore(chunk[middle] as number)) first = middle + 1;
      else last = middle;
    }
    return { chunk: low, at: first };
  }

  /** The item at a place. */
  at({ chunk, at }: Place): number | undefined {
    return at < (this.#counts[chunk] as number) ? this.#chunks[chunk]?.[at] : undefined;
  }

  /** The item right before a place. */
  before({ chunk, at }: Place): number | undefined {
    if (at > 0) return this.#chunks[chunk]?.[at - 1];
    return chunk > 0 ? this.#chunks[chunk - 1]?.[(this.#counts[chunk - 1] as number) - 1] : undefined;
  }

  /** Puts an item before the one at a place. */
  insert({ chunk: number, at }: Place, item: number): void {
    const chunk = this.#chunks[number] as Int32Array;
    const count = this.#counts[number] as number;
    chunk.copyWithin(at + 1, at, count);
    chunk[at] = item;
    this.#counts[number] = count + 1;
    this.#size++;
    if (count + 1 === MOST) this.#halve(number);
  }

  #halve(number: number): void {
    const chunk = this.#chunks[number] as Int32Array;
    const half = new Int32Array(MOST);
    half.set(chunk.subarray(MOST / 2));
    this.#counts[number] = MOST / 2;
    this.#chunks.splice(number + 1, 0, half);
    this.#counts.splice(number + 1, 0, MOST / 2);
  }

  /** Holds these items, which are in the order, and no others; in pieces of work, as `sortSlots`. */
  *replace(sorted: Int32Array): Generator<undefined, void> {
    const [chunks, counts]: [Int32Array[], number[]] = [[], []];
    // Half full: the next ones fit in.
    for (let at = 0; at === 0 || at < sorted.length; at += MOST / 2) {
      const chunk = new Int32Array(MOST);
      const items = sorted.subarray(at, at + MOST / 2);
      chunk.set(items);
      chunks.push(chunk);
      counts.push(items.length);
      if (chunks.length % PIECE === 0) yield;
    }
    this.#chunks = chunks;
    this.#counts = counts;
    this.#size = sorted.length;
  }

  /** Takes out the item at a place. */
  delete({ chunk: number, at }: Place): void {
    const left = (this.#counts[number] as number) - 1;
    (this.#chunks[number] as Int32Array).copyWithin(at, at + 1, left + 1);
    this.#counts[number] = left;
    this.#size--;
    if (left > 0 || this.#chunks.length === 1) return;
    this.#chunks.splice(number, 1);
    this.#counts.splice(number, 1);
  }

  /** Visits the items from a place on, in order, until `visit` returns false. */
  forwards({ chunk, at }: Place, visit: (item: number) => boolean): void {
    for (let c = chunk, i = at; c < this.#chunks.length; c++, i = 0) {
      const items = this.#chunks[c] as Int32Array;
      const count = this.#counts[c] as number;
      for (; i < count; i++) if (!visit(items[i] as number)) return;
    }
  }

  /** Visits the items before a place, the nearest first, until `visit` returns false. */
  backwards({ chunk, at }: Place, visit: (item: number) => boolean): void {
    for (let c = chunk, i = at - 1; c >= 0; c--, i = (this.#counts[c] ?? 0) - 1) {
      const items = this.#chunks[c] as Int32Array;
      for (; i >= 0; i--) if (!visit(items[i] as number)) return;
    }
  }

  /** How many items stand from one place up to another. */
  count(from: Place, to: Place): number {
    let count = to.at - from.at;
    for (let c = from.chunk; c < to.chunk; c++) count += this.#counts[c] as number;
    return count;
  }

  /** Writes the items from one place up to another. */
  copy(from: Place, to: Place, into: Int32Array): void {
    let at = 0;
    for (let c = from.chunk; c <= to.chunk; c++) {
      const start = c === from.chunk ? from.at : 0;
      const end = c === to.chunk ? to.at : (this.#counts[c] as number);
      into.set((this.#chunks[c] as Int32Array).subarray(start, end), at);
      at += end - start;
    }
  }

  /** Before the first item. */
  get start(): Place {
    return { chunk: 0, at: 0 };
  }

  /** Behind the last item. */
  get end(): Place {
    const chunk = this.#chunks.length - 1;
    return { chunk, at: this.#counts[chunk] as number };
  }
}
