/** Values made once for each key; between `most` and twice as many are kept, those asked for last. */
export class Recent<K, V> {
  readonly #make: (key: K) => V;
  readonly #most: number;
  #young = new Map<K, V>();
  #old = new Map<K, V>();

  /** @param make the value of a key, never undefined: the same key, the same value */
  constructor(make: (key: K) => V, most: number) {
    this.#make = make;
    this.#most = most;
  }

  get(key: K): V {
    const known = this.#young.get(key);
    if (known !== undefined) return known;
    const value = this.#old.get(key) ?? this.#make(key);
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }
}
