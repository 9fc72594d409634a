import { Failure } from '../../failure.ts';
import type { Outgoing } from './stream-management.ts';

/** Presence that says who is here, and so nothing any more once the session it was said in is lost. */
const AVAILABILITY = new Set([undefined, 'unavailable', 'probe', 'error']);

/** Bytes of text kept at once, whatever the number of stanzas. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Stanzas that wait for the link, first in, first out. */
export class Outbox {
  readonly #limit: number;
  #waiting: Outgoing[] = [];
  /** Those before it have been taken. */
  #head = 0;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#waiting.length - this.#head;
  }

  /** @throws Failure `too-many` when it is full. */
  put(outgoing: Outgoing): void {
    if (this.size >= this.#limit || this.#bytes + outgoing.text.length > MAX_BYTES)
      throw new Failure('too-many', 'too many stanzas are waiting for the link');
    this.#waiting.push(outgoing);
    this.#bytes += outgoing.text.length;
  }

  /** In front of all others, limit or not: they had been accepted before. */
  putBack(outgoing: readonly Outgoing[]): void {
    this.#waiting = [...outgoing, ...this.#waiting.slice(this.#head)];
    this.#head = 0;
    for (const { text } of outgoing) this.#bytes += text.length;
  }

  take(): Outgoing | undefined {
    const first = this.#waiting[this.#head];
    if (first === undefined) return undefined;
    this.#head++;
    this.#bytes -= first.text.length;
    if (this.#head === this.#waiting.length || this.#head > 1_000) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return first;
  }

  /**
   * A new session begins and the old one is lost: messages, answers and subscriptions still hold, who is available
   * does not, and is said anew by those who hear `online`.
   */
  keepWhatHolds(): void {
    const waiting = this.#waiting.slice(this.#head);
    this.#waiting = waiting.filter(({ name, type }) => name !== 'presence' || !AVAILABILITY.has(type));
    this.#head = 0;
    this.#bytes = this.#waiting.reduce((sum, { text }) => sum + text.length, 0);
  }

  clear(): void {
    this.#waiting = [];
    this.#head = this.#bytes = 0;
  }
}
