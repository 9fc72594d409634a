/** How interests are written: they are compared folded, and shown as most people write them. */
import { foldForSearch } from '../shared/domain/search/fold.ts';

/** Counts each spelling of each interest. */
export class Spellings {
  readonly #counts = new Map<string, Map<string, number>>();

  add(interests: readonly string[]): void {
    for (const each of interests) {
      const folded = foldForSearch(each);
      const counts = this.#counts.get(folded) ?? new Map<string, number>();
      this.#counts.set(folded, counts.set(each, (counts.get(each) ?? 0) + 1));
    }
  }

  /** Takes back what was added. */
  remove(interests: readonly string[]): void {
    for (const each of interests) {
      const folded = foldForSearch(each);
      const counts = this.#counts.get(folded);
      const left = (counts?.get(each) ?? 1) - 1;
      if (left > 0) counts?.set(each, left);
      else counts?.delete(each);
      if (counts?.size === 0) this.#counts.delete(folded);
    }
  }

  /** As most write it, of two that are met as often the first of the alphabet; what nobody writes, as it is. */
  of(interest: string): string {
    let [best, most] = [interest, 0];
    for (const [spelling, count] of this.#counts.get(foldForSearch(interest)) ?? [])
      if (count > most || (count === most && spelling < best)) [best, most] = [spelling, count];
    return best;
  }
}
