/** How much may be asked at once because somebody said so: a flood of words must not become one of questions. */
import { holderOf, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';

/** In all, and of whoever may hold all names below one. */
const MOST = 100;
const MOST_EACH = 5;

/** Counts what is under way. */
export class AtOnce {
  readonly #each = new Map<string, number>();
  #all = 0;

  /** Does it, or refuses to begin. @throws Failure `too-many`, or as `work`. */
  async run<T>(server: Jid, work: () => Promise<T>): Promise<T> {
    const holder = holderOf(server);
    const each = this.#each.get(holder) ?? 0;
    if (each >= MOST_EACH || this.#all >= MOST)
      throw new Failure('too-many', 'too many rooms are being asked: try again in a minute');
    this.#each.set(holder, each + 1);
    this.#all++;
    try {
      return await work();
    } finally {
      this.#all--;
      const left = (this.#each.get(holder) ?? 1) - 1;
      if (left > 0) this.#each.set(holder, left);
      else this.#each.delete(holder);
    }
  }
}
