/** Searching before anybody searches. */
import { Failure } from '../../failure.ts';
import type { Room } from '../room.ts';
import type { RoomQuery } from '../room-query.ts';

/**
 * A search of the kinds that cost most. What has not run yet is not compiled: asked for the first time among
 * 100,000 rooms it would stop the process for ten times as long, so it is asked while there are few, and again as
 * they become many.
 * @param n which of the kinds
 */
export function practise(
  index: { search(query: RoomQuery): unknown },
  { name = '', language }: Pick<Room, 'name' | 'language'> = {},
  n: number,
): void {
  const [word = ''] = name.split(' ');
  const wrong = `${word.slice(1)}q`;
  const texts = [name.slice(0, 1), word, `"${name.slice(0, 60)}" -${word}`, `${wrong} q${wrong}`, name];
  const sort = n % 7 === 0 ? 'name' : 'relevance';
  const text = texts[n % texts.length];
  try {
    index.search({ text, sort, limit: 50, facets: n % 3 === 0, minOccupants: n % 2 });
    if (n % 4 === 0) index.search({ sort, language, limit: 50, facets: true });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
