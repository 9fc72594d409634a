/** What all answers about people of the directory share: how they are found, and how much each address may be told. */
import type { FastifyReply } from 'fastify';
import type { PublicPerson } from '../shared/domain/public-person.ts';
import type { Facet, Facets } from '../shared/domain/room-query.ts';
import { foldForSearch } from '../shared/domain/search/fold.ts';
import { primaryLanguage } from '../shared/domain/search/languages.ts';
import { Failure } from '../shared/failure.ts';
import { ActivePeople } from './active-people.ts';
import { Allowances } from './allowance.ts';
import { type PeoplePage, peoplePage } from './people-pages.ts';
import { type PeopleState, wordsOf } from './people-query.ts';
import { readyPeople, type Web } from './web-app.ts';

/** A list of people costs a tenth of what other pages may be asked. */
const OF_ALL_REQUESTS = 10;
/**
 * Entries that one address may be told in an hour for each request that it has in a minute: 6,000. Enough for a hundred
 * searches whose words are typed slowly; to copy a large directory takes most of a day.
 */
const TOLD = 5;
const HOUR_MS = 3_600_000;
/** Values of a facet, the most frequent. */
const MOST_VALUES = 20;

const NOBODY: PeoplePage = { total: 0, people: [], isCut: false };

/** The filters of the index, for who is not found by way of it. */
function isLike({ language, tag }: PeopleState): (person: PublicPerson) => boolean {
  const wanted = tag && foldForSearch(tag);
  return ({ languages, interests }) =>
    (language === undefined || languages.some((each) => primaryLanguage(each.toLowerCase()) === language)) &&
    (wanted === undefined || interests.some((each) => foldForSearch(each) === wanted));
}

/** Values with how many have them, as the index counts them. */
function facet(
  people: readonly PublicPerson[],
  valuesOf: (person: PublicPerson) => readonly string[],
): Facet[] {
  const counts = new Map<string, number>();
  for (const person of people)
    for (const value of new Set(valuesOf(person))) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}

/** Those and no others: most people were not there lately. */
function facetsOf(people: readonly PublicPerson[]): Facets {
  return {
    languages: facet(people, ({ languages }) => languages.map((each) => primaryLanguage(each.toLowerCase()))),
    tags: facet(people, ({ interests }) => interests.map(foldForSearch)),
    servers: [],
  };
}

/** See the file. */
export class PeopleDesk {
  /** Options of routes that list people. */
  readonly limited: { readonly config: { readonly rateLimit: { readonly max: number } } };
  readonly #web: Web;
  readonly #active: ActivePeople;
  readonly #told: Allowances;

  constructor(web: Web) {
    this.#web = web;
    this.#active = new ActivePeople(web.ports.people, web.ports.badges);
    this.#told = new Allowances(Math.ceil(web.requestsPerMinute * TOLD), undefined, HOUR_MS);
    this.limited = { config: { rateLimit: { max: Math.ceil(web.requestsPerMinute / OF_ALL_REQUESTS) } } };
  }

  /**
   * A page of those who are as `state` says. Words that say too little find nobody.
   * @throws Failure `bad-input`: a strange cursor, too many words; `unavailable`
   */
  async find(
    state: PeopleState,
    { limit, cursor, facets = false }: { limit: number; cursor?: string | undefined; facets?: boolean },
  ): Promise<PeoplePage> {
    const people = readyPeople(this.#web.ports.people);
    const { language, tag } = state;
    const text = wordsOf(state);
    if (text === undefined) return NOBODY;
    const search = (offset: number, most: number) =>
      people.search({ text, language, tag, facets, offset, limit: most });
    if (state.sort !== 'active') return peoplePage(search, limit, cursor);
    const wanted = (await this.#active.list()).filter(isLike(state));
    const page = peoplePage(
      (from, most) => ({ total: wanted.length, people: wanted.slice(from, from + most) }),
      limit,
      cursor,
    );
    return facets ? { ...page, facets: facetsOf(wanted) } : page;
  }

  /** Counts what an address is told. @throws Failure `too-many` when that was enough for this hour. */
  tell(ip: string, reply: FastifyReply, entries: number): void {
    if (this.mayTell(ip, entries)) return;
    reply.header('retry-after', String(this.#told.of(ip).reset));
    throw new Failure('too-many', 'that were many people: look for more in an hour');
  }

  /** The same, where something else can be left out. */
  mayTell(ip: string, entries: number): boolean {
    return this.#told.take(ip, entries);
  }
}
