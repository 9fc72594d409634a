/** How much each address may still ask, of what costs something. */
import type { Allowance } from './badge-headers.ts';

const MINUTE_MS = 60_000;
/** Addresses counted at once; whoever comes after them shares one count. */
const MOST_ADDRESSES = 50_000;
/** Providers give a customer 256 or 65,536 networks of IPv6: all of them together have as much as so many addresses. */
const OF_CUSTOMER = 4;

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

/** What one customer of a provider may have as a whole, an IPv6 /48; undefined: no more than the address. */
function customerOf(asker: string): string | undefined {
  return asker.includes(':') ? asker.split(':').slice(0, 3).join(':') : undefined;
}

/** Under which key something is counted, and how much it is. */
function counted(counts: ReadonlyMap<string, number>, by: string): { key: string; now: number } {
  const key = counts.has(by) || counts.size < MOST_ADDRESSES ? by : '';
  return { key, now: counts.get(key) ?? 0 };
}

/** Counts by address, all anew after every minute, or another time. */
export class Allowances {
  readonly #most: number;
  readonly #now: () => number;
  readonly #everyMs: number;
  #counts = new Map<string, number>();
  #customers = new Map<string, number>();
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
    if (this.#counts.size === 0) return { remaining: this.#most, reset };
    const asker = askerOf(ip);
    const left = this.#most - (this.#counts.get(asker) ?? 0);
    const leftOfCustomer = this.#most * OF_CUSTOMER - (this.#customers.get(customerOf(asker) ?? asker) ?? 0);
    return { remaining: Math.max(0, Math.min(left, leftOfCustomer)), reset };
  }

  /** Takes one, or as many as it costs; false, and nothing taken, when there was not so much left. */
  take(ip: string, cost = 1): boolean {
    this.#reset();
    const asker = askerOf(ip);
    const customer = customerOf(asker);
    const count = counted(this.#counts, asker);
    const ofCustomer = customer === undefined ? undefined : counted(this.#customers, customer);
    if (count.now + cost > this.#most || (ofCustomer?.now ?? 0) + cost > this.#most * OF_CUSTOMER)
      return false;
    this.#counts.set(count.key, count.now + cost);
    if (ofCustomer !== undefined) this.#customers.set(ofCustomer.key, ofCustomer.now + cost);
    return true;
  }

  #reset(): number {
    const now = this.#now();
    if (now >= this.#until) {
      this.#counts = new Map();
      this.#customers = new Map();
      this.#until = now + this.#everyMs;
    }
    return Math.ceil((this.#until - now) / 1_000);
  }
}
