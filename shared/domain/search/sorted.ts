/** A place in {@link SortedChunks}: the item `at` of chunk `chunk`. Valid until the next change. */
export interface Place {
  readonly chunk: number;
  readonly at: number;
}

/** Chunks are halved beyond this many items: an insertion moves at most so many. */
const MOST = 512;

/**
 * Integers kept in an order that others know: whoever inserts finds the place by bisection and says it. An array
 * in pieces, so that a change among 100,000 items moves a few hundred of them.
 */
export class SortedChunks {
  /** Never empty; no chunk but an only one is empty. */
  #chunks: number[][] = [[]];
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
      const chunk = this.#chunks[middle] as number[];
      if (chunk.length > 0 && isBefore(chunk[chunk.length - 1] as number)) low = middle + 1;
      else high = middle;
    }
    const chunk = this.#chunks[low] as number[];
    let first = 0;
    let last = chunk.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (isBefore(chunk[middle] as number)) first = middle + 1;
      else last = middle;
    }
    return { chunk: low, at: first };
  }

  /** The item at a place. */
  at(place: Place): number | undefined {
    return this.#chunks[place.chunk]?.[place.at];
  }

  /** The item right before a place. */
  before({ chunk, at }: Place): number | undefined {
    return at > 0 ? this.#chunks[chunk]?.[at - 1] : this.#chunks[chunk - 1]?.at(-1);
  }

  /** Puts an item before the one at a place. */
  insert({ chunk: number, at }: Place, item: number): void {
    const chunk = this.#chunks[number] as number[];
    chunk.splice(at, 0, item);
    this.#size++;
    if (chunk.length > MOST) this.#chunks.splice(number + 1, 0, chunk.splice(MOST >>> 1));
  }

  /** Takes out the item at a place. */
  delete({ chunk: number, at }: Place): void {
    const chunk = this.#chunks[number] as number[];
    chunk.splice(at, 1);
    this.#size--;
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(number, 1);
  }

  /** Visits the items from a place on, in order, until `visit` returns false. */
  forwards({ chunk, at }: Place, visit: (item: number) => boolean): void {
    for (let c = chunk, i = at; c < this.#chunks.length; c++, i = 0) {
      const items = this.#chunks[c] as number[];
      for (; i < items.length; i++) if (!visit(items[i] as number)) return;
    }
  }

  /** Visits the items before a place, the nearest first, until `visit` returns false. */
  backwards({ chunk, at }: Place, visit: (item: number) => boolean): void {
    for (let c = chunk, i = at - 1; c >= 0; c--, i = (this.#chunks[c]?.length ?? 0) - 1) {
      const items = this.#chunks[c] as number[];
      for (; i >= 0; i--) if (!visit(items[i] as number)) return;
    }
  }

  /** Adds to `into` the items from one place up to another. */
  between(from: Place, to: Place, into: number[]): void {
    for (let c = from.chunk; c <= to.chunk; c++) {
      const items = this.#chunks[c] as number[];
      const end = c === to.chunk ? to.at : items.length;
      for (let i = c === from.chunk ? from.at : 0; i < end; i++) into.push(items[i] as number);
    }
  }

  /** Before the first item. */
  get start(): Place {
    return { chunk: 0, at: 0 };
  }

  /** Behind the last item. */
  get end(): Place {
    const chunk = this.#chunks.length - 1;
    return { chunk, at: this.#chunks[chunk]?.length ?? 0 };
  }
}
