/** How often one sender may ask: token buckets, for a bounded number of senders. Time comes from outside. */

export interface ThrottleLimits {
  /** What may be spent at once. */
  readonly capacity: number;
  /** What comes back per second. */
  readonly perSecond: number;
  /** Senders remembered; beyond that the one heard longest ago is forgotten. */
  readonly senders: number;
  /**
   * Asking on while it is too much empties the bucket again, so two machines answering each other come to an end. For
   * what is said to anything at all; else nobody waits longer for having tried.
   */
  readonly untilQuiet?: true;
}

interface Bucket {
  tokens: number;
  at: number;
  told: boolean;
}

/** One token bucket per sender. */
export class Throttle {
  readonly #limits: ThrottleLimits;
  /** In the order last heard. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(limits: ThrottleLimits) {
    this.#limits = limits;
  }

  /** Senders remembered now. */
  get size(): number {
    return this.#buckets.size;
  }

  /** `ok`: go on. `exceeded`: too much, say so this once. `silent`: too much, and told already. */
  take(sender: string, now: number, cost = 1): 'ok' | 'exceeded' | 'silent' {
    const { capacity, perSecond, senders, untilQuiet } = this.#limits;
    const bucket = this.#buckets.get(sender) ?? { tokens: capacity, at: now, told: false };
    this.#buckets.delete(sender);
    this.#buckets.set(sender, bucket);
    if (this.#buckets.size > senders) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    const seconds = Math.max(0, now - bucket.at) / 1000;
    bucket.tokens = Math.min(capacity, bucket.tokens + seconds * perSecond);
    bucket.at = now;
    if (bucket.tokens >= capacity / 2) bucket.told = false;
    if (bucket.tokens >= cost) {
      bucket.tokens -= cost;
      return 'ok';
    }
    if (untilQuiet) bucket.tokens = 0;
    if (bucket.told) return 'silent';
    bucket.told = true;
    return 'exceeded';
  }
}
