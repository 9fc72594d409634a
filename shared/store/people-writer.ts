/** Writes people and what is shown of them. Only the users process uses it: each key has one writer. */

import type { BadgeId } from '../domain/badge-id.ts';
import type { Jid } from '../domain/jid.ts';
import type { Person } from '../domain/person.ts';
import type { PersonId } from '../domain/profile.ts';
import { publicPerson } from '../domain/public-person.ts';
import type { ShownPresence } from '../domain/shown-presence.ts';
import { readEntryPicture } from './entries-reader.ts';
import type { Keys } from './keys.ts';
import { readPerson, writePerson, writeShown } from './people-values.ts';
import type { Transaction } from './policy-book.ts';
import { writePublicPerson } from './profile-values.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';

/** Entries that a reader may be behind before it has to load everything again. */
const FEED_ENTRIES = 5_000;
/** Badges in one script: short enough that Redis is not held for more than a few ms. */
const BATCH = 100;
/** Entries taken off in one script: readers hear of so many at once. */
const OFF_AT_ONCE = 200;

const PUT_PERSON = readScript('feed', 'put-person');
const SHOW = readScript('feed', 'show-badges');
const TAKE_OFF = readScript('feed', 'take-off');
const PUT_ENTRY_PICTURE = readScript('put-entry-picture');
const PUT_PICTURE = readScript('put-badge-picture');

/** What is seen of somebody no more: badges, and his entry on the web, if he has none there now. */
export interface Gone {
  readonly badges: readonly BadgeId[];
  readonly entries: readonly PersonId[];
}
const NOTHING: Gone = { badges: [], entries: [] };

/** What a badge of somebody shows. */
export interface Showing {
  readonly jid: Jid;
  readonly shown: ShownPresence;
}

/** People's only writer; every change is one script. */
export class PeopleWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** Everybody who is stored. Values that are nobody are left out. @throws Failure `unavailable`. */
  async readAll(): Promise<Person[]> {
    const people = new Map<Jid, Person>();
    let cursor = '0';
    do {
      const [next, pairs] = await orUnavailable(this.#redis.hscan(this.#keys.people, cursor, 'COUNT', 1_000));
      cursor = next;
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        const person = readPerson(pairs[i + 1] ?? '');
        if (person?.jid === pairs[i] && person !== undefined) people.set(person.jid, person);
      }
    } while (cursor !== '0');
    return [...people.values()];
  }

  /**
   * Keeps a person. What of him is seen no more is named in `gone`; `shown` is what his other badges show from now on.
   * His entry on the web is made from him, and is none while the stored rules keep his server out. @throws Failure `unavailable`.
   */
  async put(person: Person, gone: Gone = NOTHING, shown: readonly ShownPresence[] = []): Promise<void> {
    await this.#put(person.jid, person, gone, shown);
  }

  /** Forgets a person and everything shown of him. @throws Failure `unavailable`. */
  async forget(jid: Jid, gone: Gone): Promise<void> {
    await this.#put(jid, undefined, gone, []);
  }

  async #put(
    jid: Jid,
    person: Person | undefined,
    gone: Gone,
    shown: readonly ShownPresence[],
  ): Promise<void> {
    const { people, badges, badgePictures, badgeChanges, entries, entryPictures, entryChanges, peopleBook } =
      this.#keys;
    const entry = person && publicPerson(person);
    const states = shown.flatMap((each) => [each.id, writeShown(each)]);
    const left = gone.entries.filter((id) => id !== entry?.id);
    await runScript(
      this.#redis,
      PUT_PERSON,
      [people, badges, badgePictures, badgeChanges, entries, entryPictures, entryChanges, peopleBook.policy],
      [
        ...[FEED_ENTRIES, jid, person ? writePerson(person) : '', gone.badges.length, left.length],
        ...[entry?.avatar === undefined ? '' : '1', entry?.id ?? '', entry ? writePublicPerson(entry) : ''],
        ...[...gone.badges, ...left, ...states],
      ],
    );
  }

  /** Takes entries off the web, with what else changes in that transaction. */
  takeOff(transaction: Transaction, ids: readonly PersonId[]): void {
    const { entries, entryPictures, entryChanges } = this.#keys;
    const keys = [entries, entryPictures, entryChanges];
    for (let i = 0; i < ids.length; i += OFF_AT_ONCE)
      transaction.eval(TAKE_OFF.lua, keys.length, ...keys, FEED_ENTRIES, ...ids.slice(i, i + OFF_AT_ONCE));
  }

  /** The names of all entries on the web. @throws Failure `unavailable`. */
  async entryIds(): Promise<ReadonlySet<string>> {
    return new Set(await orUnavailable(this.#redis.hkeys(this.#keys.entries)));
  }

  /** What badges show now; of a badge that its person no longer has nothing is kept. @throws Failure `unavailable`. */
  async show(all: readonly Showing[]): Promise<void> {
    const { people, badges, badgeChanges } = this.#keys;
    for (let i = 0; i < all.length; i += BATCH) {
      const args = all.slice(i, i + BATCH).flatMap(({ jid, shown }) => [jid, shown.id, writeShown(shown)]);
      await runScript(this.#redis, SHOW, [people, badges, badgeChanges], [FEED_ENTRIES, ...args]);
    }
  }

  /** The picture of badges that show it, a PNG; none: they have no more. @throws Failure `unavailable`. */
  async putPicture(ids: readonly BadgeId[], png: Buffer | undefined): Promise<void> {
    const { badges, badgePictures } = this.#keys;
    if (ids.length > 0)
      await runScript(this.#redis, PUT_PICTURE, [badges, badgePictures], [png ?? '', ...ids]);
  }

  /** The picture that is kept for an entry, PNG. @throws Failure `unavailable`. */
  async entryPicture(id: PersonId): Promise<Buffer | undefined> {
    return await readEntryPicture(this.#redis, this.#keys, id);
  }

  /** The picture in an entry on the web that shows one, a PNG. @throws Failure `unavailable`. */
  async putEntryPicture(id: PersonId, png: Buffer): Promise<void> {
    await runScript(
      this.#redis,
      PUT_ENTRY_PICTURE,
      [this.#keys.entries, this.#keys.entryPictures],
      [id, png],
    );
  }
}
