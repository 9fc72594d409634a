/**
 * Asks one server politely, whoever asks: at most two questions at once, pauses that grow with the time its answers
 * take, and a budget of questions a minute.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jid } from '../../shared/domain/jid.ts';
import { Failure, failureCode } from '../../shared/failure.ts';
import type { Ask, Session } from '../../shared/xmpp/session.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { Budget } from './budget.ts';
import { IN_FLIGHT, pauseAfter } from './crawl-plan.ts';

/** The part of a session that a crawl needs. */
export type AskPort = Pick<Session, 'ask'>;

const REMEMBERED = 9;
/** Longer than any pause, and than a spent budget takes to be whole again. */
const RESTED_MS = 60_000;

/** One who asks: a crawl, or somebody who waits for a room. */
export interface Asker {
  /** Questions put so far. */
  readonly asked: number;
  /** The server is the operator's own: it need not be spared. */
  readonly isOwn: boolean;
  /**
   * The whole answer. Failures as {@link Session.ask}; `unavailable` when the asker is to end.
   */
  ask(to: Jid, child: Element, timeoutMs: number): Promise<Element>;
}

/** One who waits for his turn: `go` gives him a place, with when it may be taken. */
interface Waiting {
  readonly signal: AbortSignal;
  readonly go: (readyAt: number) => void;
  readonly end: () => void;
}

function ended(): Failure {
  return new Failure('unavailable', 'the crawl was ended');
}

/** The line of questions to one server, shared by all who ask it. */
export class Courtesy {
  readonly isOwn: boolean;
  readonly #port: AskPort;
  readonly #answersMs: number[] = [];
  /** When each place that nobody holds may be taken, ms of the monotonous clock. */
  readonly #free: number[] = Array.from({ length: IN_FLIGHT }, () => 0);
  readonly #waiting: Waiting[] = [];
  #pause = 0;
  readonly #budget = new Budget(performance.now());

  /** `own`: the operator named the server himself: it has pauses, but no budget. */
  constructor(port: AskPort, own: boolean) {
    this.#port = port;
    this.isOwn = own;
  }

  /** Nobody asks, and it is so long since somebody did that the line is as good as new. */
  get isRested(): boolean {
    return this.#free.length === IN_FLIGHT && performance.now() - this.#budget.spentAt > RESTED_MS;
  }

  /** Asks when it is its turn; `urgent` goes before those who wait. */
  async ask(question: Ask, signal: AbortSignal, urgent = false): Promise<Element> {
    const readyAt = this.#waiting.length === 0 ? this.#free.shift() : undefined;
    const from = readyAt ?? (await this.#turn(signal, urgent));
    let since: number | undefined;
    try {
      const wait = this.#waitFrom(from);
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw ended();
      since = performance.now();
      const answer = await this.#port.ask(question);
      this.#remember(performance.now() - since);
      return answer;
    } catch (error) {
      // Silence is counted by who asks; it does not tell how long answers take.
      if (since !== undefined && failureCode(error) === 'remote-error')
        this.#remember(performance.now() - since);
      throw error;
    } finally {
      // The pause belongs to the place in the line: who has asked does not wait for it.
      this.#leave(since === undefined ? from : performance.now() + this.#pause);
    }
  }

  /** What is left of the pause, or of the time until the budget allows another question. */
  #waitFrom(readyAt: number): number {
    const now = performance.now();
    const budgeted = this.#budget.spend(now);
    return Math.max(readyAt - now, this.isOwn ? 0 : budgeted);
  }

  #remember(tookMs: number): void {
    this.#answersMs.push(tookMs);
    if (this.#answersMs.length > REMEMBERED) this.#answersMs.shift();
    this.#pause = pauseAfter(this.#answersMs);
  }

  #turn(signal: AbortSignal, urgent: boolean): Promise<number> {
    if (signal.aborted) throw ended();
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { signal, go: resolve, end: () => reject(ended()) };
      if (urgent) this.#waiting.unshift(waiting);
      else this.#waiting.push(waiting);
    });
  }

  #leave(readyAt: number): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.push(readyAt);
    else next.go(readyAt);
  }

  /** Those who wait with this signal are told that they have to end. */
  endWaiting(signal: AbortSignal): void {
    const others = this.#waiting.filter((waiting) => waiting.signal !== signal);
    const ending = this.#waiting.filter((waiting) => waiting.signal === signal);
    this.#waiting.splice(0, this.#waiting.length, ...others);
    for (const { end } of ending) end();
  }
}

/**
 * Runs `work` for every item, a few at a time, in order of arrival. The first rejection ends it after what is
 * running has come to its end.
 */
export async function eachOf<T>(
  items: Iterable<T>,
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (let next = iterator.next(); !next.done && !failed; next = iterator.next()) {
      try {
        await work(next.value);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, lane));
  const rejected = ends.find((end) => end.status === 'rejected');
  if (rejected !== undefined) throw rejected.reason;
}
