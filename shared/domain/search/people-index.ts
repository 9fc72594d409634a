/** People who let themselves be found, in memory: searched as rooms are. */
import type { Jid } from '../jid.ts';
import type { Room } from '../room.ts';
import type { RoomQuery, RoomResults } from '../room-query.ts';
import { RoomIndex } from './room-index.ts';

/** What people can be searched by. */
export type PeopleQuery = Pick<
  RoomQuery,
  'text' | 'in' | 'language' | 'tag' | 'facets' | 'limit' | 'offset' | 'after' | 'before'
>;

/** A page of people. */
export interface PeopleResults<Found> extends Omit<RoomResults, 'rooms'> {
  readonly people: readonly Found[];
}

/** See the file. What is found of a person is of the kind `Found`; its entry in the index says by which words. */
export class PeopleIndex<Found> {
  readonly #index = new RoomIndex();
  readonly #people = new Map<Jid, Found>();
  readonly #entryOf: (person: Found) => Room;

  constructor(entryOf: (person: Found) => Room) {
    this.#entryOf = entryOf;
  }

  get size(): number {
    return this.#people.size;
  }

  /**
   * Adds many in turns of a few milliseconds. Who is put or removed in between counts as newer, if `people` by then
   * gives him as he is now or not at all.
   */
  async fill(people: Iterable<Found>): Promise<void> {
    const entryOf = this.#entryOf;
    const known = this.#people;
    function* entries(): Generator<Room> {
      for (const person of people) {
        const entry = entryOf(person);
        known.set(entry.jid, person);
        yield entry;
      }
    }
    await this.#index.replaceAll(entries());
  }

  /** Adds somebody, or takes what he says now for what he said before. */
  put(person: Found): void {
    const entry = this.#entryOf(person);
    this.#people.set(entry.jid, person);
    this.#index.put(entry);
  }

  /** Forgets the one whose entry has this address. */
  remove(jid: Jid): void {
    if (this.#people.delete(jid)) this.#index.remove(jid);
  }

  /** The best first; without words the newest. @throws Failure `bad-input`, as the index of rooms. */
  search(query: PeopleQuery): PeopleResults<Found> {
    const hasWords = (query.text ?? '').trim() !== '';
    const { rooms, ...page } = this.#index.search({ ...query, sort: hasWords ? 'relevance' : 'newest' });
    return {
      ...page,
      people: rooms.map(({ jid }) => this.#people.get(jid)).filter((each) => each !== undefined),
    };
  }
}
