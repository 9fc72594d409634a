/**
 * A number for each of many texts. One `Map` with 100,000 texts stops everybody for ten milliseconds and more when it
 * grows; many small ones grow one at a time.
 */

const MAPS = 64;

/** See the file. */
export class Ids {
  readonly #maps = Array.from({ length: MAPS }, () => new Map<string, number>());
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(text: string): number | undefined {
    return this.#mapOf(text).get(text);
  }

  set(text: string, id: number): void {
    const map = this.#mapOf(text);
    const before = map.size;
    map.set(text, id);
    this.#size += map.size - before;
  }

  delete(text: string): void {
    if (this.#mapOf(text).delete(text)) this.#size--;
  }

  /** By letters that differ even where texts begin or end alike. */
  #mapOf(text: string): Map<string, number> {
    const { length } = text;
    const hash =
      text.charCodeAt(0) * 31 + text.charCodeAt(length >>> 1) * 7 + text.charCodeAt(length >>> 2) + length;
    return this.#maps[hash % MAPS] ?? (this.#maps[0] as Map<string, number>);
  }
}
