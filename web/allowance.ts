/** How much each address may still ask, of what costs something. */
import type { Allowance } from './badge-headers.ts';

const MINUTE_MS = 60_000;
/** Addresses counted at once; whoever comes after them shares one count. */
const MOST_ADDRESSES = 50_000;

/** Whoever has an IPv6 address has 2^64 of them: those count as one. */
export function askerOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const [head = '', tail] = ip.split('::');
  const before = head.split(':').filter((part) => part !== '');
  const after = (tail ?? '').split(':').filter((part) => part !== '');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const parts = tail === undefined ? before : [...before, ...zeros, ...after];
  // An IPv4 address as IPv6 (RFC 4291 §2.5.5.2).
  const last = parts.at(-1) ?? '';
  return last.includes('.') ? last : parts.slice(0, 4).join(':');
}

/** Counts by address, all anew after every minute, or another time. */
export class Allowances {
  readonly #most: number;
  readonly #now: () => number;
  readonly #everyMs: number;
  #counts = new Map<string, number>();
  #until: number;

  /** @param most per minute, or `everyMs`, and address @param now ms, of any clock */
  constructor(most: number, now: () => number = () => performance.now(), everyMs: number = MINUTE_MS) {
    this.#most = most;
    this.#now = now;
    this.#everyMs = everyMs;
    this.#until = now() + everyMs;
  }

  /** What is left, and nothing taken. */
  of(ip: string): Allowance {
    const reset = this.#reset();
    // Most who ask have never cost anything.
    const count = this.#counts.size === 0 ? 0 : (this.#counts.get(askerOf(ip)) ?? 0);
    return { remaining: Math.max(0, this.#most - count), reset };
  }

  /** Takes one, or as many as it costs; false, and nothing taken, when there was not so much left. */
  take(ip: string, cost = 1): boolean {
    this.#reset();
    const asker = askerOf(ip);
    const key = this.#counts.has(asker) || this.#counts.size < MOST_ADDRESSES ? asker : '';
    const count = this.#counts.get(key) ?? 0;
    if (count + cost > this.#most) return false;
    this.#counts.set(key, count + cost);
    return true;
  }

  #reset(): number {
    const now = this.#now();
    if (now >= this.#until) {
      this.#counts = new Map();
      this.#until = now + this.#everyMs;
    }
    return Math.ceil((this.#until - now) / 1_000);
  }
}
