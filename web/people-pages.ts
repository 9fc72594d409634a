/**
 * Pages of people. A cursor says how many were passed over and who was the last of them, so that who comes or goes
 * meanwhile shifts nothing; and because it counts, no list leads deeper than {@link DEEPEST}: the directory is for
 * finding people, not for taking it away as a whole.
 */
import { type PersonId, tryPersonId } from '../shared/domain/profile.ts';
import type { PublicPerson } from '../shared/domain/public-person.ts';
import type { PeopleResults } from '../shared/domain/search/people-index.ts';
import { Failure } from '../shared/failure.ts';

/** People that one list can be paged through. */
export const DEEPEST = 500;
/** So many may have come or gone between two pages before somebody is missed or comes twice. */
const SLACK = 20;
/** Longest cursor, in UTF-16 units. */
export const MOST_PEOPLE_CURSOR = 40;

/** Where a page begins. */
interface Place {
  /** Behind so many. */
  readonly passed: number;
  /** The last of them. */
  readonly last?: PersonId | undefined;
}

/** Opaque to whoever reads it. */
function writePlace({ passed, last = '' as PersonId }: Place): string {
  return Buffer.from(`${passed}.${last}`).toString('base64url');
}

/** @throws Failure `bad-input` for what `writePlace` never wrote. */
function readPlace(cursor: string): Place {
  const [, passed = '', last = ''] =
    /^(\d{1,3})\.([\w-]{22})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const place = { passed: Number(passed), last: tryPersonId(last) };
  if (place.last === undefined || place.passed >= DEEPEST)
    throw new Failure('bad-input', 'invalid page cursor: take it from the previous answer');
  return place;
}

/** A page. */
export interface PeoplePage extends Pick<PeopleResults<PublicPerson>, 'total' | 'facets' | 'people'> {
  /** Cursor of the next one; absent on the last one. */
  readonly next?: string;
  /** There would be more, but deeper than anybody is led. */
  readonly isCut: boolean;
}

/** What is looked at to make a page: so many from there on. */
export type PeopleWindow = (
  offset: number,
  limit: number,
) => Pick<PeopleResults<PublicPerson>, 'total' | 'facets' | 'people'>;

/** The page of `limit` people at a cursor. @throws Failure `bad-input` for a strange one. */
export function peoplePage(look: PeopleWindow, limit: number, cursor: string | undefined): PeoplePage {
  const place: Place = cursor ? readPlace(cursor) : { passed: 0 };
  const from = place.last === undefined ? 0 : Math.max(0, place.passed - SLACK);
  const window = look(from, place.passed - from + limit + (place.last === undefined ? 0 : SLACK) + 1);
  const last = window.people.findIndex(({ id }) => id === place.last);
  const start = last < 0 ? place.passed - from : last + 1;
  const most = Math.min(limit, Math.max(0, DEEPEST - from - start));
  const people = window.people.slice(start, start + most);
  const passed = from + start + people.length;
  const isMore = window.people.length > start + people.length;
  const end = people.at(-1);
  return {
    ...{ total: window.total, people, isCut: isMore && passed >= DEEPEST },
    ...(window.facets && { facets: window.facets }),
    ...(isMore && passed < DEEPEST && end && { next: writePlace({ passed, last: end.id }) }),
  };
}
