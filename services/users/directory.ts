/** Who is in the directory of people: entries are kept with the person, and searched in memory. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { isFound, type Listed, type Profile, searchEntry, seenFrom } from '../../shared/domain/profile.ts';
import { PeopleIndex, type PeopleResults } from '../../shared/domain/search/people-index.ts';
import { Failure } from '../../shared/failure.ts';
import type { Language } from '../../shared/i18n/i18n.ts';
import type { Consent } from './consent.ts';
import { DirectorySearch, type Wanted } from './directory-search.ts';
import type { People } from './people.ts';

/** What the directory works with. */
export interface DirectoryParts {
  readonly people: Pick<People, 'ready' | 'all' | 'get' | 'change' | 'forget'>;
  readonly consent: Pick<Consent, 'admits'>;
  /** What somebody chose before there was a place to keep it. */
  readonly chosenLanguage: (jid: Jid) => Language | undefined;
  readonly now: () => number;
}

/** What searches find of somebody. */
function foundOf({ jid, profile }: Person): Listed | undefined {
  return profile && isFound(profile) ? { jid, profile: seenFrom(profile, 'xmpp') } : undefined;
}

/** See the file. */
export class Directory {
  readonly #index = new PeopleIndex<Listed>(({ jid, profile }) => searchEntry(jid, profile));
  readonly #search: DirectorySearch;
  readonly #parts: DirectoryParts;
  /** Whether changes go into the index: before it is filled they would be there twice. */
  #takes = false;
  /** Resolves when everybody can be found. Rejects when closed before everybody is known. */
  readonly ready: Promise<void>;

  constructor(parts: DirectoryParts) {
    this.#parts = parts;
    this.#search = new DirectorySearch(this.#index, parts.now);
    this.ready = this.#fill();
    // Who waits for it is told; nobody may be waiting.
    this.ready.catch(() => undefined);
  }

  /** Told of every change of a person. Without `person`: forgotten. */
  personChanged(jid: Jid, person: Person | undefined): void {
    if (!this.#takes) return;
    const found = person && foundOf(person);
    if (found === undefined) this.#index.remove(jid);
    else this.#index.put(found);
  }

  /** A page of people. @throws Failure, as `DirectorySearch`; `unavailable` when closed before everybody is known. */
  async find(asker: Jid, wanted: Wanted): Promise<PeopleResults<Listed>> {
    await this.ready;
    return this.#search.find(asker, wanted);
  }

  /** Somebody's entry, from memory. */
  entryOf(jid: Jid): Profile | undefined {
    return this.#parts.people.get(jid)?.profile;
  }

  /** An entry for who has none: nothing but the address. */
  newEntry(): Profile {
    return { listedAt: this.#parts.now(), languages: [], interests: [], links: [], audiences: {} };
  }

  /** Keeps an entry; the first one is a yes to being found. @throws Failure `too-many`, `unavailable`. */
  async list(jid: Jid, profile: Profile): Promise<void> {
    const { people, consent, chosenLanguage } = this.#parts;
    await people.ready;
    if (!consent.admits(jid)) throw new Failure('too-many', 'too many new people at once');
    const language = chosenLanguage(jid);
    await people.change(jid, (before) => {
      const known = before ?? { jid, subscription: 'none' as const, badges: [] };
      return { ...known, profile, ...(language && { language }) };
    });
  }

  /** Takes somebody's entry away; of who is no contact nothing is left. @throws Failure `unavailable`. */
  async unlist(jid: Jid): Promise<void> {
    const known = this.#parts.people.get(jid);
    if (known?.subscription === 'none' && known.consentAt === undefined) {
      await this.#parts.people.forget(jid);
      return;
    }
    await this.#parts.people.change(jid, (person) => {
      if (person?.profile === undefined) return undefined;
      const { profile: _, ...rest } = person;
      return rest;
    });
  }

  async #fill(): Promise<void> {
    const { people } = this.#parts;
    await people.ready;
    this.#takes = true;
    function* found(): Generator<Listed> {
      for (const person of people.all()) {
        const listed = foundOf(person);
        if (listed !== undefined) yield listed;
      }
    }
    await this.#index.replaceAll(found());
  }
}
