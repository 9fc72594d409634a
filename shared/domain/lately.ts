/** What was made lately by its name, so that it need not be made again. Bounded. */
export class Lately<V> {
  readonly #most: number;
  #young = new Map<string, V>();
  #old: ReadonlyMap<string, V> = new Map();

  /** @param most what is remembered at least; twice that at most. */
  constructor(most: number) {
    this.#most = most;
  }

  /** As it was made, or made now. */
  of(name: string, make: () => V): V {
    const known = this.#young.get(name);
    if (known !== undefined) return known;
    const made = this.#old.get(name) ?? make();
    // All the old ones go at once: to look for the oldest each time costs more than most of what is made.
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(name, made);
    return made;
  }
}
