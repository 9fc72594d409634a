/** Who is in the directory of people: entries are kept with the person, and searched in memory. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import {
  choseWeb,
  isFound,
  type Listed,
  type PersonId,
  type Profile,
  searchEntry,
  seenFrom,
  tryPersonId,
} from '../../shared/domain/profile.ts';
import { PeopleIndex, type PeopleResults } from '../../shared/domain/search/people-index.ts';
import type { Interested, SharedInterests } from '../../shared/domain/shared-interests.ts';
import { Failure } from '../../shared/failure.ts';
import type { Language } from '../../shared/i18n/i18n.ts';
import type { Consent } from './consent.ts';
import { DirectorySearch, type Wanted } from './directory-search.ts';
import { withoutHiddenCopy } from './entry-pictures.ts';
import type { People } from './people.ts';
import { randomId } from './random-id.ts';

/** What the directory works with. */
export interface DirectoryParts {
  readonly people: Pick<People, 'ready' | 'get' | 'change' | 'forget'>;
  readonly consent: Pick<Consent, 'admits'>;
  /** What somebody chose before there was a place to keep it. */
  readonly chosenLanguage: (jid: Jid) => Language | undefined;
  readonly now: () => number;
}

function newId(): PersonId {
  const id = tryPersonId(randomId());
  if (id === undefined) throw new Error('bug: 16 bytes are an id');
  return id;
}

/** His page has a name from the first moment at which anything may be on it. */
function named(profile: Profile): Profile {
  return profile.id === undefined && choseWeb(profile) ? { ...profile, id: newId() } : profile;
}

/** See the file. */
export class Directory {
  readonly #index = new PeopleIndex<Listed>(({ jid, profile }) => searchEntry(jid, profile));
  readonly #search: DirectorySearch;
  readonly #parts: DirectoryParts;

  constructor(parts: DirectoryParts) {
    this.#parts = parts;
    this.#search = new DirectorySearch(this.#index, parts.now);
  }

  /** Resolves when everybody can be found. */
  get ready(): Promise<void> {
    return this.#parts.people.ready;
  }

  /** Told of every change of a person. Without `person`: forgotten. */
  personChanged(jid: Jid, person: Person | undefined): void {
    const profile = person?.profile;
    if (profile === undefined || !isFound(profile)) this.#index.remove(jid);
    else this.#index.put({ jid, profile: seenFrom(profile, 'xmpp') });
  }

  /** A page of people. @throws Failure, as `DirectorySearch`; `unavailable` when closed before everybody is known. */
  async find(asker: Jid, wanted: Wanted): Promise<PeopleResults<Listed>> {
    await this.ready;
    return this.#search.find(asker, wanted);
  }

  /** The newest entries. @throws Failure, as {@link Directory.find}. */
  async newest(asker: Jid, limit: number): Promise<readonly Listed[]> {
    await this.ready;
    return this.#search.newest(asker, limit).people;
  }

  /** Who shares interests with the asker, or those that he names. @throws Failure, as {@link Directory.find}. */
  async like(asker: Jid, told: Interested, limit: number): Promise<readonly SharedInterests<Listed>[]> {
    await this.ready;
    return this.#search.like(asker, told, limit);
  }

  /** Somebody's entry, from memory. */
  entryOf(jid: Jid): Profile | undefined {
    return this.#parts.people.get(jid)?.profile;
  }

  /** An entry for who has none: nothing but the address. */
  newEntry(): Profile {
    return { listedAt: this.#parts.now(), languages: [], interests: [], links: [], audiences: {} };
  }

  /** Somebody with all that is kept of him, from memory. */
  personOf(jid: Jid): Person | undefined {
    return this.#parts.people.get(jid);
  }

  /** Somebody as he would be with this entry. Nothing is kept. */
  withEntry(jid: Jid, profile: Profile): Person {
    return { ...(this.#parts.people.get(jid) ?? { jid, subscription: 'none', badges: [] }), profile };
  }

  /**
   * Keeps what `decide` makes of somebody's entry, or of an empty one; the first one is a yes to being found.
   * @throws Failure `too-many`, `unavailable`; what `decide` throws.
   */
  async list(jid: Jid, decide: (entry: Profile) => Profile): Promise<Person> {
    const { people, consent, chosenLanguage } = this.#parts;
    await people.ready;
    if (!consent.admits(jid)) throw new Failure('too-many', 'too many new people at once');
    const language = chosenLanguage(jid);
    const person = await people.change(jid, (before) => {
      const known = before ?? { jid, subscription: 'none' as const, badges: [] };
      const profile = named(withoutHiddenCopy(decide(known.profile ?? this.newEntry())));
      return { ...known, profile, ...(language && { language }) };
    });
    if (person === undefined) throw new Error('bug: a person with an entry is kept');
    return person;
  }

  /** Gives somebody's entry the name of its page, which he is told before anything is on it. @throws as {@link Directory.list} */
  async named(jid: Jid): Promise<Person> {
    return await this.list(jid, (entry) => (entry.id === undefined ? { ...entry, id: newId() } : entry));
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
}
