/** Many short lists of 32-bit integers in few large arrays: an array of its own would cost each ten times its content. */

/** Integers in a page. A longer list has a page of its own. */
const PAGE = 2 ** 16;

/** How much room a list of `count` is given: the next of 1, 2, 3, 4, 6, 8, 12, 16, 24, … */
export function roomFor(count: number): number {
  return count < SHORT.length ? (SHORT[count] as number) : computedRoom(count);
}

function computedRoom(count: number): number {
  if (count <= 2) return count;
  const power = 2 ** (31 - Math.clz32(count));
  if (count === power) return count;
  return count <= power * 1.5 ? power * 1.5 : power * 2;
}

/** `roomFor` of short lists, which most are. */
const SHORT: Uint16Array = Uint16Array.from({ length: 8_192 }, (_, count) => computedRoom(count));

/** See the file. An address is a page's number × 2^16 + the place in it. */
export class IntBlocks {
  readonly #pages: Uint32Array[] = [];
  /** Addresses of blocks that were given back, by size. */
  readonly #free = new Map<number, number[]>();
  /** Of the page that is being filled. */
  #next = 0;
  #end = 0;

  /** The page of an address. */
  page(address: number): Uint32Array {
    return this.#pages[address >>> 16] as Uint32Array;
  }

  /** A block of `roomFor` size. */
  take(size: number): number {
    const freed = this.#free.get(size)?.pop();
    if (freed !== undefined) return freed;
    if (size > PAGE) {
      this.#pages.push(new Uint32Array(size));
      return (this.#pages.length - 1) * PAGE;
    }
    if (this.#next + size > this.#end) {
      this.#pages.push(new Uint32Array(PAGE));
      this.#next = (this.#pages.length - 1) * PAGE;
      this.#end = this.#next + PAGE;
    }
    const address = this.#next;
    this.#next += size;
    return address;
  }

  /** Gives a block back. */
  give(address: number, size: number): void {
    const freed = this.#free.get(size);
    if (freed === undefined) this.#free.set(size, [address]);
    else freed.push(address);
  }

  /** A block of another size with the first `count` of the old one, which is given back. */
  move(address: number, size: number, to: number, count: number): number {
    const moved = this.take(to);
    const from = address % PAGE;
    this.page(moved).set(this.page(address).subarray(from, from + count), moved % PAGE);
    this.give(address, size);
    return moved;
  }
}

/** The place of an address in its page. */
export function placeOf(address: number): number {
  return address % PAGE;
}

/** The array, or a longer one with its content where it is too short. */
export function grown<T extends Uint32Array | Uint8Array | Int32Array | Float64Array>(
  array: T,
  length: number,
): T {
  if (length <= array.length) return array;
  // Each by another share: those that are as long as one another would be copied in one turn of the event loop.
  const share = 1.5 + Math.random() / 2;
  const longer = new (array.constructor as new (length: number) => T)(
    Math.max(length, Math.ceil(array.length * share), 1_024),
  );
  longer.set(array);
  return longer;
}
