import { BUDGET } from './crawl-plan.ts';

/** Two seconds more than a minute: questions that are held up on their way arrive closer together than they left. */
const PER_MS = (BUDGET.perMinute - BUDGET.burst) / 62_000;

/** Pure: how many questions a server may be asked. Times in milliseconds of one clock that never goes back. */
export class Budget {
  #left: number = BUDGET.burst;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  /** When it was last spent from. */
  get spentAt(): number {
    return this.#at;
  }

  /** Takes one question; gives how long it has to wait, so that in no minute there are more than {@link BUDGET} allows. */
  spend(now: number): number {
    this.#left = Math.min(BUDGET.burst, this.#left + (now - this.#at) * PER_MS) - 1;
    this.#at = now;
    return this.#left >= 0 ? 0 : -this.#left / PER_MS;
  }
}
