/** People who let themselves be found, in memory: searched as rooms are. */
import type { Jid } from '../jid.ts';
import { type Listed, searchEntry } from '../profile.ts';
import type { RoomQuery, RoomResults } from '../room-query.ts';
import { RoomIndex } from './room-index.ts';

/** What people can be searched by. */
export type PeopleQuery = Pick<RoomQuery, 'text' | 'in' | 'language' | 'limit' | 'after' | 'before'>;

/** A page of people. */
export interface PeopleResults extends Pick<RoomResults, 'total' | 'first' | 'last' | 'next'> {
  readonly people: readonly Listed[];
}

/** See the file. */
export class PeopleIndex {
  readonly #index = new RoomIndex();
  readonly #people = new Map<Jid, Listed>();

  get size(): number {
    return this.#people.size;
  }

  /** Adds somebody, or takes what he says now for what he said before. */
  put(listed: Listed): void {
    this.#people.set(listed.jid, listed);
    this.#index.put(searchEntry(listed));
  }

  remove(jid: Jid): void {
    if (this.#people.delete(jid)) this.#index.remove(jid);
  }

  /** The best first; without words the newest. @throws Failure `bad-input`, as the index of rooms. */
  search(query: PeopleQuery): PeopleResults {
    const hasWords = (query.text ?? '').trim() !== '';
    const { rooms, ...page } = this.#index.search({ ...query, sort: hasWords ? 'relevance' : 'newest' });
    return {
      ...page,
      people: rooms.map(({ jid }) => this.#people.get(jid)).filter((each) => each !== undefined),
    };
  }
}
