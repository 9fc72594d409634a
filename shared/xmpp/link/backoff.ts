import { Failure } from '../../failure.ts';

/** First and longest wait, milliseconds. */
export type BackoffLimits = readonly [first: number, longest: number];

/**
 * How long to wait before attempt number `attempt` (0 is the first repetition): exponential with full jitter, so
 * that many bots cut off together do not come back together. Milliseconds; `random` gives [0, 1).
 */
export function backoffDelay(
  attempt: number,
  [first, longest]: BackoffLimits,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(attempt, 30));
  return Math.round(random() * ceiling);
}

/** What is waited between the attempts of one link, by how each of them ended. */
export class Patience {
  readonly #limits: BackoffLimits;
  readonly #random: () => number;
  #failures = 0;

  constructor(limits: BackoffLimits, random: () => number = Math.random) {
    this.#limits = limits;
    this.#random = random;
  }

  /** The wait after an attempt that ended with `fault`; `onlineMs` is how long it was online, 0 when never. */
  waitAfter(fault: unknown, onlineMs: number): number {
    const longest = this.#limits[1];
    // A server that lets us in and throws us out again at once must not be asked without pause.
    if (onlineMs > longest) this.#failures = 0;
    const wait = backoffDelay(this.#failures++, this.#limits, this.#random);
    // Who took our place while we were online is given time: else two processes would push each other out for ever.
    const pushedOut = onlineMs > 0 && fault instanceof Failure && fault.condition === 'conflict';
    return pushedOut ? longest / 2 + backoffDelay(30, this.#limits, this.#random) / 2 : wait;
  }
}
