/** Who is in the directory of people: entries are kept with the person, and searched in memory. */
import { Misunderstood } from '../../shared/bot/failures.ts';
import { bare, type Jid, localOf, tryJid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import {
  choseWeb,
  isFound,
  type Listed,
  type PersonId,
  type Profile,
  readPageName,
  searchEntry,
  seenFrom,
  tryPersonId,
} from '../../shared/domain/profile.ts';
import { publicPerson } from '../../shared/domain/public-person.ts';
import { renewed } from '../../shared/domain/renewal.ts';
import { PeopleIndex, type PeopleResults } from '../../shared/domain/search/people-index.ts';
import type { Interested, SharedInterests } from '../../shared/domain/shared-interests.ts';
import { Failure } from '../../shared/failure.ts';
import type { BotLanguage } from '../../shared/i18n/i18n.ts';
import type { Admission } from './admission.ts';
import type { Consent } from './consent.ts';
import { DirectorySearch, type Wanted } from './directory-search.ts';
import { withoutHiddenCopy } from './entry-pictures.ts';
import type { People } from './people.ts';
import { randomId } from './random-id.ts';
import { SearchTurns } from './search-turns.ts';

/** What the directory works with. */
export interface DirectoryParts {
  readonly people: Pick<People, 'ready' | 'all' | 'get' | 'change' | 'forget'>;
  readonly consent: Pick<Consent, 'admits'>;
  readonly admission: Pick<Admission, 'gate' | 'reviewed' | 'told' | 'personChanged'>;
  /** What somebody chose before there was a place to keep it. */
  readonly chosenLanguage: (jid: Jid) => BotLanguage | undefined;
  readonly now: () => number;
}

/** What searches find of somebody. */
function foundOf({ jid, profile }: Person): Listed | undefined {
  return profile && isFound(profile) ? { jid, profile: seenFrom(profile, 'xmpp') } : undefined;
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
  readonly #turns = new SearchTurns();
  readonly #byId = new Map<PersonId, Jid>();
  readonly #idOf = new Map<Jid, PersonId>();
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
    const profile = person?.profile;
    this.#keepId(jid, profile?.id);
    this.#parts.admission.personChanged(jid, profile);
    this.#search.changed();
    if (!this.#takes) return;
    const found = person && foundOf(person);
    if (found === undefined) this.#index.remove(jid);
    else this.#index.put(found);
  }

  #keepId(jid: Jid, id: PersonId | undefined): void {
    const before = this.#idOf.get(jid);
    if (before === id) return;
    if (before !== undefined) this.#byId.delete(before);
    if (id === undefined) this.#idOf.delete(jid);
    else {
      this.#idOf.set(jid, id);
      this.#byId.set(id, jid);
    }
  }

  /** A page of people. @throws Failure, as `DirectorySearch`; `unavailable` when closed before everybody is known. */
  async find(asker: Jid, wanted: Wanted): Promise<PeopleResults<Listed>> {
    await this.ready;
    return await this.#turns.run(() => this.#search.find(asker, wanted));
  }

  /** The newest entries. @throws Failure, as {@link Directory.find}. */
  async newest(asker: Jid, limit: number): Promise<readonly Listed[]> {
    await this.ready;
    return (await this.#turns.run(() => this.#search.newest(asker, limit))).people;
  }

  /** Who shares interests with the asker, or those that he names. @throws Failure, as {@link Directory.find}. */
  async like(asker: Jid, told: Interested, limit: number): Promise<readonly SharedInterests<Listed>[]> {
    await this.ready;
    return await this.#turns.run(() => this.#search.like(asker, told, limit));
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

  /** @throws Refused for who is kept out; Failure `unavailable`. */
  async checkAdmitted(jid: Jid): Promise<void> {
    const gate = await this.#parts.admission.gate(jid);
    gate();
  }

  /** Who is meant, by his address or by his page; whoever asks may know of him or not. */
  whoIs(text: string): Jid | undefined {
    const id = readPageName(text);
    const jid = (id && this.#byId.get(id)) ?? tryJid(text.replace(/^xmpp:/i, '').split('?')[0] ?? '');
    return jid && bare(jid);
  }

  /** The same if whoever asks may know of him: by the address that is found, or by the page that is there. */
  seenAs(text: string): Jid | undefined {
    const jid = this.whoIs(text);
    const person = jid && this.#parts.people.get(jid);
    if (person?.profile === undefined) return undefined;
    const page = readPageName(text);
    const isPage = page !== undefined && page === person.profile.id;
    return (isPage ? publicPerson(person) !== undefined : isFound(person.profile)) ? jid : undefined;
  }

  /**
   * Keeps what `decide` makes of somebody's entry, or of an empty one; the first one is a yes to being found. It says as
   * well that the entry holds. What suspended it is not his to change.
   * @throws Failure `too-many`, `unavailable`, `forbidden` for who is kept out, `bad-input` for what is no person; what `decide` throws.
   */
  async list(jid: Jid, decide: (entry: Profile) => Profile): Promise<Person> {
    const { people, consent, chosenLanguage, admission, now } = this.#parts;
    if (localOf(jid) === '') throw new Misunderstood({ key: 'users.register.person' });
    await people.ready;
    const gate = await admission.gate(jid);
    const { isTakenOff } = gate();
    if (!consent.admits(jid)) throw new Failure('too-many', 'too many new people at once');
    const language = chosenLanguage(jid);
    const before = this.entryOf(jid);
    const person = await people.change(jid, (before) => {
      gate();
      const known = before ?? { jid, subscription: 'none' as const, badges: [] };
      const { suspended: _, ...written } = decide(known.profile ?? this.newEntry());
      const suspended = known.profile?.suspended;
      const wanted = named(withoutHiddenCopy({ ...written, ...(suspended && { suspended }) }));
      const said = known.profile === undefined ? wanted : renewed(wanted, now());
      const profile = admission.reviewed(jid, known.profile, said, isTakenOff);
      return { ...known, profile, ...(language && { language }) };
    });
    if (person?.profile === undefined) throw new Error('bug: a person with an entry is kept');
    admission.told(jid, before, person.profile);
    return person;
  }

  /** Somebody says that his entry holds; undefined: he has none. @throws Failure `unavailable`. */
  async confirm(jid: Jid): Promise<Profile | undefined> {
    const { people, now } = this.#parts;
    await people.ready;
    const after = await people.change(
      jid,
      (person) => person?.profile && { ...person, profile: renewed(person.profile, now()) },
    );
    return after?.profile;
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
