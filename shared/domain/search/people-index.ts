/** People who let themselves be found, in memory: searched as rooms are. */
import type { Jid } from '../jid.ts';
import { addPresent, present } from '../present.ts';
import type { Room } from '../room.ts';
import type { RoomQuery, RoomResults } from '../room-query.ts';
import { RoomIndex } from './room-index.ts';

/** What people can be searched by. */
export type PeopleQuery = Pick<
  RoomQuery,
  'text' | 'in' | 'language' | 'tag' | 'domain' | 'facets' | 'limit' | 'offset' | 'after' | 'before'
>;

/** A page of people. */
export interface PeopleResults<Found> extends Omit<RoomResults, 'rooms'> {
  readonly people: readonly Found[];
}

/** The person as the index of rooms holds him, which gives back what it was given where that has no figures. */
interface Entry<Found> extends Room {
  readonly found: Found;
}

/** See the file. What is found of a person is of the kind `Found`; its entry in the index says by which words. */
export class PeopleIndex<Found> {
  readonly #index = new RoomIndex();
  readonly #entryOf: (person: Found) => Room;

  /** @param entryOf gives an object that nobody else has, without figures that change by the hour */
  constructor(entryOf: (person: Found) => Room) {
    this.#entryOf = entryOf;
  }

  get size(): number {
    return this.#index.size;
  }

  /** The one whose entry has this address. */
  get(jid: Jid): Found | undefined {
    return (this.#index.get(jid) as Entry<Found> | undefined)?.found;
  }

  /** Everybody, in no order; who comes or goes meanwhile is among them or not. */
  *all(): Iterable<Found> {
    for (const room of this.#index.all()) yield (room as Entry<Found>).found;
  }

  /** Adds somebody, or takes what he says now for what he said before. */
  put(found: Found): void {
    this.#index.put(this.#enter(found));
  }

  /** Forgets the one whose entry has this address. */
  remove(jid: Jid): void {
    this.#index.remove(jid);
  }

  /** Holds these and nobody else, as `RoomIndex.replaceAll`: in turns of a few milliseconds. */
  async replaceAll(people: Iterable<Found>): Promise<void> {
    await this.#index.replaceAll(this.#entries(people));
  }

  /** The best first; without words the newest. @throws Failure `bad-input`, as the index of rooms. */
  search(query: PeopleQuery): PeopleResults<Found> {
    const hasWords = (query.text ?? '').trim() !== '';
    const sort: RoomQuery['sort'] = hasWords ? 'relevance' : 'newest';
    const { rooms, total, first, last, next, previous, facets } = this.#index.search(
      addPresent(present(query), { sort }),
    );
    const people = rooms.map((room) => (room as Entry<Found>).found);
    return present({ people, total, first, last, next, previous, facets });
  }

  #enter(found: Found): Entry<Found> {
    return addPresent(this.#entryOf(found), { found }) as Entry<Found>;
  }

  *#entries(people: Iterable<Found>): Iterable<Entry<Found>> {
    for (const found of people) yield this.#enter(found);
  }
}
