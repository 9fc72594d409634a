/** Searches wait for each other, so that what is quicker, a ping or a change, does not wait for many of them. */

/** Searches of one turn of the event loop, ms; answers are made of them besides. */
const TURN_MS = 2;
/** When so many wait, everything else waits too: else more come in than are answered. */
const MOST_WAITING = 1_000;

/** See the file. */
export class SearchTurns {
  readonly #now: () => number;
  #waiting: (() => void)[] = [];

  /** @param now milliseconds since some time */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** What `search` gives or throws, in the order asked. */
  run<T>(search: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        try {
          resolve(search());
        } catch (error) {
          reject(error);
        }
      });
      if (this.#waiting.length === 1) setImmediate(() => this.#turn());
    });
  }

  #turn(): void {
    const until = this.#now() + TURN_MS;
    const waiting = this.#waiting;
    let done = 0;
    do waiting[done++]?.();
    while (done < waiting.length && (waiting.length - done > MOST_WAITING || this.#now() < until));
    this.#waiting = waiting.slice(done);
    if (this.#waiting.length > 0) setImmediate(() => this.#turn());
  }
}
