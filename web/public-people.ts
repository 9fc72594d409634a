/** The people whom the web may show, in memory: by the ids of their pages, and searched as rooms are. */
import type { PersonId } from '../shared/domain/profile.ts';
import {
  ADDRESS_KNOWN,
  type PublicPerson,
  publicEntryKey,
  publicSearchEntry,
} from '../shared/domain/public-person.ts';
import { PeopleIndex, type PeopleResults } from '../shared/domain/search/people-index.ts';
import { Spellings } from './spellings.ts';
import type { LivePeople, PublicPeopleQuery } from './web-app.ts';

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
  #byId = new Map<PersonId, PublicPerson>();
  #spellings = new Spellings();
  #loaded = false;
  #current = true;

  get ready(): boolean {
    return this.#loaded && this.#current;
  }

  get size(): number {
    return this.#byId.size;
  }

  /** Whether what is held is what is stored: false while that cannot be known. */
  set current(current: boolean) {
    this.#current = current;
  }

  get(id: PersonId): PublicPerson | undefined {
    return this.#byId.get(id);
  }

  all(): Iterable<PublicPerson> {
    return this.#byId.values();
  }

  spelling(interest: string): string {
    return this.#spellings.of(interest);
  }

  search({ withAddress, ...query }: PublicPeopleQuery): PeopleResults<PublicPerson> {
    return this.#index.search({
      ...query,
      in: ['name', 'description'],
      ...(withAddress === true && { domain: ADDRESS_KNOWN }),
    });
  }

  /** All people anew, in turns of a few milliseconds; until it resolves searches find some of both. */
  async onReset(people: readonly PublicPerson[]): Promise<void> {
    const byId = new Map<PersonId, PublicPerson>();
    const spellings = new Spellings();
    const taken = function* (): Iterable<PublicPerson> {
      for (const person of people) {
        byId.set(person.id, person);
        spellings.add(person.interests);
        yield person;
      }
    };
    await this.#index.replaceAll(taken());
    this.#byId = byId;
    this.#spellings = spellings;
    this.#loaded = true;
  }

  onChange(id: PersonId, person: PublicPerson | undefined): void {
    const before = this.#byId.get(id);
    if (before !== undefined) {
      this.#spellings.remove(before.interests);
      if (person === undefined || publicEntryKey(person) !== publicEntryKey(before))
        this.#index.remove(publicEntryKey(before));
    }
    if (person === undefined) {
      this.#byId.delete(id);
      return;
    }
    this.#byId.set(id, person);
    this.#spellings.add(person.interests);
    this.#index.put(person);
  }
}
