/**
 * Answers that were made of a state, kept for as long as that is the state: they hang on its object, so that whatever
 * was drawn of a badge is gone with it, when it changes and when its person takes it back. What was not asked for of
 * late goes when all of them become too many bytes.
 */
import type { ShownPresence } from '../shared/domain/shown-presence.ts';

/** Bytes of the younger half and of the older half, about. */
const MOST_BYTES = 32 * 1024 * 1024;

type Answers<V> = WeakMap<ShownPresence, Map<string, V>>;

/** Answers by state and name. */
export class KeptBadges<V> {
  readonly #most: number;
  #young: Answers<V> = new WeakMap();
  #old: Answers<V> = new WeakMap();
  #bytes = 0;
  readonly #sizeOf: (value: V) => number;

  /** @param sizeOf bytes of an answer */
  constructor(sizeOf: (value: V) => number, most: number = MOST_BYTES) {
    this.#sizeOf = sizeOf;
    this.#most = most;
  }

  get(shown: ShownPresence, name: string): V | undefined {
    const young = this.#young.get(shown)?.get(name);
    if (young !== undefined) return young;
    const old = this.#old.get(shown)?.get(name);
    if (old !== undefined) this.put(shown, name, old);
    return old;
  }

  put(shown: ShownPresence, name: string, value: V): void {
    const size = this.#sizeOf(value);
    if (this.#bytes + size > this.#most) {
      this.#old = this.#young;
      this.#young = new WeakMap();
      this.#bytes = 0;
    }
    this.#bytes += size;
    const answers = this.#young.get(shown);
    if (answers === undefined) this.#young.set(shown, new Map([[name, value]]));
    else answers.set(name, value);
  }
}
