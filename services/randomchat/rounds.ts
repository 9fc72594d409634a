/** What a process does now and then for people who do not write to it at the moment. */
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';

/** Between two rounds. */
const EVERY_MS = 2_000;

/** Rounds, one after the other. */
export class Rounds {
  readonly #timer: NodeJS.Timeout;
  #now: Promise<void> | undefined;

  constructor(round: () => Promise<void>, log: Log) {
    this.#timer = setInterval(() => {
      this.#now ??= round()
        .catch((error: unknown) => {
          if (error instanceof Failure) log.debug({ code: error.code }, 'a round was not made');
          else log.error({ err: error }, 'bug: a round was not made');
        })
        .finally(() => {
          this.#now = undefined;
        });
    }, EVERY_MS);
  }

  /** No more of them; resolves when the last one is made. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#now;
  }
}
