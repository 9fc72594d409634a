/** Asks one server politely: at most two questions at once, with pauses that grow with the time its answers take. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jid } from '../../shared/domain/jid.ts';
import { Failure, failureCode } from '../../shared/failure.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { IN_FLIGHT, pauseAfter } from './crawl-plan.ts';

/** The part of a session that a crawl needs. */
export type AskPort = Pick<Session, 'ask'>;

const REMEMBERED = 9;

/** The line of questions to one server. */
export class Courtesy {
  /** Questions put so far. */
  asked = 0;
  readonly #port: AskPort;
  readonly #signal: AbortSignal;
  readonly #answersMs: number[] = [];
  #free = IN_FLIGHT;
  readonly #waiting: (() => void)[] = [];

  constructor(port: AskPort, signal: AbortSignal) {
    this.#port = port;
    this.#signal = signal;
  }

  /**
   * The whole answer. Failures as {@link Session.ask}; `unavailable` when the crawl is to end.
   */
  async ask(to: Jid, child: Element, timeoutMs: number): Promise<Element> {
    if (this.#free > 0) this.#free--;
    else await this.#turn();
    const since = performance.now();
    try {
      this.#checkAborted();
      this.asked++;
      const answer = await this.#port.ask({ to, type: 'get', child, timeoutMs });
      this.#remember(performance.now() - since);
      return answer;
    } catch (error) {
      // Silence is counted by who asks; it does not tell how long answers take.
      if (failureCode(error) === 'remote-error') this.#remember(performance.now() - since);
      throw error;
    } finally {
      const pause = pauseAfter(this.#answersMs);
      // The pause comes before the place is given on: it belongs to the server, not to the asker.
      if (pause > 0) await sleep(pause, undefined, { signal: this.#signal }).catch(() => undefined);
      this.#leave();
    }
  }

  #remember(tookMs: number): void {
    this.#answersMs.push(tookMs);
    if (this.#answersMs.length > REMEMBERED) this.#answersMs.shift();
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }

  #checkAborted(): void {
    if (this.#signal.aborted) throw new Failure('unavailable', 'the crawl was ended');
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
