/** The people whom the web may show, in memory: by the ids of their pages, and searched as rooms are. */
import type { PersonId } from '../shared/domain/profile.ts';
import {
  ADDRESS_KNOWN,
  type PublicPerson,
  publicEntryKey,
  publicSearchEntry,
} from '../shared/domain/public-person.ts';
import { foldForSearch } from '../shared/domain/search/fold.ts';
import { PeopleIndex, type PeopleResults } from '../shared/domain/search/people-index.ts';
import { Kept } from './kept.ts';
import type { LivePeople, PublicPeopleQuery } from './web-app.ts';

/** Spellings remembered, for so long, ms; and people looked at for one, the newest. */
const MOST_SPELLINGS = 2_000;
const SPELLING_MS = 60_000;
const ASKED = 50;

/** Of two that are met as often the first of the alphabet. */
function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))[0]?.[0];
}

/**
 * Fed by the watch of the store; read by every route that shows people.
 *
 * While the users process is down they stay: entries are their persons' own words, which do not grow old in minutes as
 * presence does, and who takes his back is answered, or the end of his contact heard, only when it is up again. While
 * the store cannot be read they do not stay: that process may go on without it and have told somebody that he is
 * forgotten (`current`).
 */
export class PublicPeople implements LivePeople {
  readonly #index = new PeopleIndex<PublicPerson>(publicSearchEntry);
  readonly #spellings = new Kept<string>(MOST_SPELLINGS, SPELLING_MS);
  #loaded = false;
  #current = true;

  get ready(): boolean {
    return this.#loaded && this.#current;
  }

  get size(): number {
    return this.#index.size;
  }

  /** Whether what is held is what is stored: false while that cannot be known. */
  set current(current: boolean) {
    this.#current = current;
  }

  get(id: PersonId): PublicPerson | undefined {
    return this.#index.get(publicEntryKey(id, true)) ?? this.#index.get(publicEntryKey(id, false));
  }

  all(): Iterable<PublicPerson> {
    return this.#index.all();
  }

  spelling(interest: string): string {
    const folded = foldForSearch(interest);
    return this.#spellings.get(folded, () => {
      const { people } = this.#index.search({ tag: folded, limit: ASKED });
      const written = people.flatMap(({ interests }) =>
        interests.filter((each) => foldForSearch(each) === folded),
      );
      return mostFrequent(written) ?? interest;
    });
  }

  search({ withAddress, ...query }: PublicPeopleQuery): PeopleResults<PublicPerson> {
    return this.#index.search({
      ...query,
      in: ['name', 'description'],
      ...(withAddress === true && { domain: ADDRESS_KNOWN }),
    });
  }

  /** All people anew, in turns of a few milliseconds; until it resolves there are some of both. */
  async onReset(people: readonly PublicPerson[]): Promise<void> {
    await this.#index.replaceAll(people);
    this.#loaded = true;
  }

  onChange(id: PersonId, person: PublicPerson | undefined): void {
    if (person !== undefined) this.#index.put(person);
    // Whoever shows his address from now on, or does not any more, has stood under the other key.
    for (const isKnown of [true, false])
      if (person === undefined || isKnown !== (person.jid !== undefined))
        this.#index.remove(publicEntryKey(id, isKnown));
  }
}
