/** A few answers kept for a while: the oldest unused goes first. */

interface Entry<V> {
  readonly value: V;
  readonly until: number;
}

/** Values by name, each for a limited time. */
export class Kept<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #most: number;
  readonly #ms: number;
  readonly #now: () => number;

  /** At most `most` values, each for `ms`. @param now milliseconds, of any clock */
  constructor(most: number, ms: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#ms = ms;
    this.#now = now;
  }

  /** The value that is kept, else the one that `make` gives now. */
  get(name: string, make: () => V): V {
    const found = this.#entries.get(name);
    this.#entries.delete(name);
    if (found !== undefined && found.until > this.#now()) {
      this.#entries.set(name, found);
      return found.value;
    }
    const value = make();
    this.#entries.set(name, { value, until: this.#now() + this.#ms });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#most) break;
      this.#entries.delete(oldest);
    }
    return value;
  }

  /** Forgets one value, such as the promise of something that failed. */
  forget(name: string): void {
    this.#entries.delete(name);
  }
}
