/** People and their presence with a store and a watch in memory: both in the hands of the test. */
import { createHash } from 'node:crypto';
import { openUsers, type Users } from '../../services/users/bot.ts';
import type { Ties } from '../../services/users/consent.ts';
import type { Picture } from '../../services/users/person-pictures.ts';
import type { Extra, Watching } from '../../services/users/watch.ts';
import { chatWords } from '../../shared/bot/words.ts';
import type { BadgeId } from '../../shared/domain/badge-id.ts';
import type { Hello, Unheard } from '../../shared/domain/hello.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import type { PersonPresence } from '../../shared/domain/presence.ts';
import type { PersonId } from '../../shared/domain/profile.ts';
import { type PublicPerson, publicPerson } from '../../shared/domain/public-person.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import type { HellosEnd } from '../../shared/store/hellos-writer.ts';
import type { Gone } from '../../shared/store/people-writer.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { FakeBook } from './fake-book.ts';

/** A store as `PeopleWriter` keeps it: nothing is shown of who did not consent. `down`: it cannot be reached. */
export class FakePeopleStore {
  readonly people = new Map<Jid, Person>();
  readonly badges = new Map<BadgeId, ShownPresence>();
  /** Who is in the directory on the web. */
  readonly entries = new Map<PersonId, PublicPerson>();
  readonly pictures = new Map<BadgeId, Buffer>();
  readonly entryPictures = new Map<PersonId, Buffer>();
  /** Every state that was shown, in order. */
  readonly shown: ShownPresence[] = [];
  down = false;
  /** Writes that were tried. */
  writes = 0;

  async readAll(): Promise<Person[]> {
    this.#reach();
    return [...this.people.values()];
  }

  async put(
    person: Person,
    gone: Gone = { badges: [], entries: [] },
    shown: readonly ShownPresence[] = [],
  ): Promise<void> {
    this.#reach();
    this.people.set(person.jid, person);
    this.#end(gone);
    const entry = publicPerson(person);
    if (entry !== undefined) this.entries.set(entry.id, entry);
    for (const id of this.entryPictures.keys())
      if (this.entries.get(id)?.avatar === undefined) this.entryPictures.delete(id);
    for (const each of shown) this.#set(each);
  }

  async forget(jid: Jid, gone: Gone): Promise<void> {
    this.#reach();
    this.people.delete(jid);
    this.#end(gone);
  }

  takeOff(_transaction: unknown, ids: readonly PersonId[]): void {
    this.#end({ badges: [], entries: ids });
  }

  async entryIds(): Promise<ReadonlySet<string>> {
    this.#check();
    return new Set(this.entries.keys());
  }

  async show(all: readonly { readonly jid: Jid; readonly shown: ShownPresence }[]): Promise<void> {
    this.#reach();
    for (const { jid, shown } of all) {
      const person = this.people.get(jid);
      if (person?.consentAt !== undefined && person.badges.some(({ id, off }) => id === shown.id && !off))
        this.#set(shown);
    }
  }

  async putPicture(ids: readonly BadgeId[], png: Buffer | undefined): Promise<void> {
    this.#reach();
    for (const id of ids)
      if (png === undefined) this.pictures.delete(id);
      else if (this.badges.has(id)) this.pictures.set(id, png);
  }

  async entryPicture(id: PersonId): Promise<Buffer | undefined> {
    this.#reach();
    return this.entryPictures.get(id);
  }

  async putEntryPicture(id: PersonId, png: Buffer): Promise<void> {
    this.#reach();
    if (this.entries.get(id)?.avatar !== undefined) this.entryPictures.set(id, png);
  }

  #set(shown: ShownPresence): void {
    this.badges.set(shown.id, shown);
    this.shown.push(shown);
  }

  #end({ badges, entries }: Gone): void {
    for (const id of badges) this.#erase(id);
    for (const id of entries) {
      this.entries.delete(id);
      this.entryPictures.delete(id);
    }
  }

  #erase(id: BadgeId): void {
    this.badges.delete(id);
    this.pictures.delete(id);
  }

  #reach(): void {
    this.writes++;
    this.#check();
  }

  #check(): void {
    if (this.down) throw new Failure('unavailable', 'the store is down');
  }
}

/** A store as `HellosWriter` keeps it. `down`: it cannot be reached. */
export class FakeHellosStore {
  readonly hellos = new Map<string, Hello>();
  readonly unheard = new Map<string, Unheard>();
  down = false;

  async readAll(): Promise<{ hellos: Hello[]; unheard: Unheard[] }> {
    this.#reach();
    return { hellos: [...this.hellos.values()], unheard: [...this.unheard.values()] };
  }

  async open(hello: Hello): Promise<boolean> {
    this.#reach();
    if (this.unheard.has(hello.id) || this.hellos.has(hello.id)) return false;
    this.hellos.set(hello.id, hello);
    return true;
  }

  async end({ ended, again = [], unheard = [], traces = [] }: HellosEnd): Promise<void> {
    this.#reach();
    for (const id of ended) this.hellos.delete(id);
    for (const id of again) this.unheard.delete(id);
    for (const each of unheard) this.unheard.set(each.id, each);
    for (const each of traces) this.hellos.set(each.id, each);
  }

  async keyedHash(...parts: readonly string[]): Promise<string> {
    this.#reach();
    return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);
  }

  #reach(): void {
    if (this.down) throw new Failure('unavailable', 'the store is down');
  }
}

/** A watch that knows what the test says. */
export class FakeWatching implements Watching {
  readonly followed = new Map<Jid, ReadonlySet<Extra>>();
  readonly #presences = new Map<Jid, PersonPresence>();
  readonly #pictures = new Map<Jid, Picture>();
  onChange: (jid: Jid) => void = () => {};
  onRevoked: (jid: Jid) => void = () => {};

  /** Somebody's presence is this from now on. */
  says(jid: Jid, presence: Partial<PersonPresence>, picture?: Picture): void {
    this.#presences.set(jid, { jid, availability: 'online', resources: [], ...presence });
    if (picture) this.#pictures.set(jid, picture);
    else this.#pictures.delete(jid);
    this.onChange(jid);
  }

  hear(): void {}

  follow(jid: Jid, wanted: ReadonlySet<Extra>): void {
    this.followed.set(jid, wanted);
  }

  unfollow(jid: Jid): void {
    this.followed.delete(jid);
    this.#presences.delete(jid);
    this.#pictures.delete(jid);
  }

  presenceOf(jid: Jid): PersonPresence {
    return this.#presences.get(jid) ?? { jid, availability: 'unknown', resources: [] };
  }

  pictureOf(jid: Jid): Picture | undefined {
    return this.followed.get(jid)?.has('avatar') ? this.#pictures.get(jid) : undefined;
  }

  async close(): Promise<void> {}
}

/** The bot's parts and what stands behind them. */
export interface UsersDesk extends Users {
  readonly store: FakePeopleStore;
  readonly hellosStore: FakeHellosStore;
  readonly watching: FakeWatching;
  readonly book: FakeBook;
  /** With whom the subscriptions were ended. */
  readonly left: (Ties & { readonly jid: Jid })[];
  /** What was said unasked, in English. */
  readonly told: { readonly to: Jid; readonly text: string }[];
  /** Whether the link is up. */
  online: boolean;
  /** Called when somebody waits, which takes no time beside the clock's. */
  onPause: () => void;
  now(): number;
  /** How people's accounts answer. */
  answer(to: Jid, child: Element): Promise<Element>;
  /** Its clock moves by this only. */
  wait(ms: number): void;
}

/** When the desk's clock begins: noon in Paris, 13 minutes past. */
export const NOON = Date.UTC(2026, 0, 15, 11, 13);

/** Who decides about entries. */
export const ADMIN = parseJid('admin@example.org');

/** Opens it. `contact` may be known later than the desk is opened. */
export function openUsersDesk(
  contact: () => Jid = () => parseJid('bot@users.example'),
  store = new FakePeopleStore(),
  kind: 'component' | 'account' = 'component',
  hellosStore = new FakeHellosStore(),
  admins: readonly Jid[] = [ADMIN],
): UsersDesk {
  const watching = new FakeWatching();
  const left: (Ties & { readonly jid: Jid })[] = [];
  const book = new FakeBook();
  const told: UsersDesk['told'] = [];
  let now = NOON;
  const users = openUsers({
    ...{
      kind,
      store,
      hellosStore,
      watching,
      contact,
      publicUrl: 'https://parvis.example',
      log: openLog('users', 'silent'),
    },
    ...{ language: 'en', admins, book },
    ask: (to, child) => desk.answer(to, child),
    makePicture: async (bytes) => Buffer.from(`png of ${bytes.toString()}`),
    leave: (jid, ends) => void left.push({ jid, ...ends }),
    say: (to, lines, language = 'en') => void told.push({ to, text: chatWords(language, lines) }),
    isOnline: () => desk.online,
    now: () => now,
    async pause(ms) {
      now += ms;
      desk.onPause();
    },
  });
  const desk: UsersDesk = {
    ...users,
    ...{ store, hellosStore, watching, book, left, told, answer: noAnswer },
    ...{ online: true, onPause: () => {}, now: () => now },
    wait(ms) {
      now += ms;
      users.showing.sweep();
      users.pictures.tick();
    },
  };
  return desk;
}

async function noAnswer(): Promise<Element> {
  throw new Failure('remote-error', 'there is no such thing', { condition: 'item-not-found' });
}
