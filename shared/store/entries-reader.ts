/** Reads the directory of people as the web shows it: entries as they are, their changes as they happen, their pictures. */
import { type PersonId, tryPersonId } from '../domain/profile.ts';
import type { PublicPerson } from '../domain/public-person.ts';
import { type FeedReader, FeedWatch } from './feed-watch.ts';
import type { Keys } from './keys.ts';
import { readPublicPerson } from './profile-values.ts';
import { orEmpty, orUnavailable, type Redis } from './redis.ts';

/** Told of entries; called one at a time, in order. */
export interface EntriesWatcher {
  /** All entries: at first, and after every gap. What was known before is void. */
  onReset(people: readonly PublicPerson[]): void | Promise<void>;
  /** One entry as it is now; without `person`: he is on the web no more. */
  onChange(id: PersonId, person: PublicPerson | undefined): void;
}

/** Entries read in one turn: a few milliseconds. */
const AT_ONCE = 200;

function readerOf(redis: Redis, keys: Keys, watcher: EntriesWatcher): FeedReader {
  return {
    async load(_place, isOpen) {
      // Somebody may come twice; who changes meanwhile is told again by the feed.
      const people: PublicPerson[] = [];
      let cursor = '0';
      do {
        const [next, pairs] = await orUnavailable(redis.hscan(keys.entries, cursor, 'COUNT', AT_ONCE));
        cursor = next;
        for (let i = 0; i + 1 < pairs.length; i += 2) {
          const person = readPublicPerson(pairs[i + 1] ?? '');
          if (person !== undefined && person.id === pairs[i]) people.push(person);
        }
      } while (cursor !== '0' && isOpen());
      if (isOpen()) await watcher.onReset(people);
    },
    async take(names, _place, isOpen) {
      const ids = names.map(tryPersonId).filter((id) => id !== undefined);
      const values = ids.length > 0 ? await orUnavailable(redis.hmget(keys.entries, ...ids)) : [];
      if (!isOpen()) return;
      for (const [i, id] of ids.entries()) {
        const person = readPublicPerson(values[i] ?? '');
        watcher.onChange(id, person?.id === id ? person : undefined);
      }
    },
  };
}

/** Tells the watcher all entries and then every change, over a connection of its own. */
export function watchEntries(redis: Redis, keys: Keys, watcher: EntriesWatcher): FeedWatch {
  return new FeedWatch(redis, keys.entryChanges, (own) => readerOf(own, keys, watcher));
}

/** The picture of an entry, PNG. @throws Failure `unavailable`. */
export async function readEntryPicture(redis: Redis, keys: Keys, id: PersonId): Promise<Buffer | undefined> {
  const png = await orEmpty(redis.hgetBuffer(keys.entryPictures, id), null);
  return png === null || png.length === 0 ? undefined : png;
}
