/**
 * `GET|POST /api/1.0/search`: the call that Gajim, DinoX, Conversations and others make to search.jabber.network.
 *
 * Same shapes, and: pages lose nothing; `after` is our opaque string (a number is understood too); words of any
 * length; the parameters may also come in the query string; `min_users` counts from 0. Rooms marked as not safe
 * for work are left out unless `include_nsfw` is true: the clients that call this cannot hide them themselves.
 */
import { Type } from 'typebox';
import type { Room } from '../../shared/domain/room.ts';
import type { SearchField } from '../../shared/domain/search.ts';
import { Failure } from '../../shared/failure.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const PAGE_SIZE = 100;

const Keywords = Type.Union([Type.String(), Type.Array(Type.String())], {
  description: 'Required. Words that must all be found, as one text or as a list; empty: every room',
});
const SearchBody = Type.Object(
  {
    keywords: Keywords,
    sinaddr: Type.Optional(Type.Boolean({ default: true, description: 'Search in addresses' })),
    sindescr: Type.Optional(Type.Boolean({ default: true, description: 'Search in descriptions' })),
    sinname: Type.Optional(Type.Boolean({ default: true, description: 'Search in names' })),
    min_users: Type.Optional(Type.Number({ minimum: 0, default: 0, description: 'Fewest people inside' })),
    include_nsfw: Type.Optional(
      Type.Boolean({ default: false, description: 'Also rooms marked as not safe for work' }),
    ),
    after: Type.Optional(
      Type.Union([Type.String(), Type.Number(), Type.Null()], {
        description: '`result.last` of the page before',
      }),
    ),
  },
  { title: 'Search' },
);

const SearchResult = Type.Object({
  query: Type.Object({
    keywords: Type.Array(Type.String()),
    sinaddr: Type.Boolean(),
    sindescr: Type.Boolean(),
    sinname: Type.Boolean(),
    min_users: Type.Number(),
    include_nsfw: Type.Boolean(),
    after: Type.Union([Type.String(), Type.Null()]),
  }),
  result: Type.Object({
    last: Type.Union([Type.String(), Type.Null()], { description: '`after` of the next page; opaque' }),
    more: Type.Boolean(),
    items: Type.Array(
      Type.Object({
        address: Type.String(),
        nusers: Type.Integer(),
        is_open: Type.Boolean(),
        name: Type.Union([Type.String(), Type.Null()]),
        description: Type.Union([Type.String(), Type.Null()]),
        language: Type.Union([Type.String(), Type.Null()]),
        anonymity_mode: Type.Optional(Type.String({ description: '`semi` or `none`; absent when unknown' })),
      }),
    ),
  }),
});
const SearchError = Type.Object({ error: Type.String() }, { title: 'SearchError' });

interface Search {
  readonly keywords: readonly string[];
  readonly sinaddr: boolean;
  readonly sindescr: boolean;
  readonly sinname: boolean;
  readonly min_users: number;
  readonly include_nsfw: boolean;
  readonly after: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function keywordsOf(value: unknown): string[] {
  if (value === undefined || value === null) throw new Failure('bad-input', "key 'keywords' is required");
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (!texts.every((text) => typeof text === 'string'))
    throw new Failure('bad-input', 'keywords must be a string or an array of strings');
  return texts.flatMap((text) => text.split(/\s+/u)).filter((word) => word !== '');
}

/** A number, or a query string's text of one. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{1,10}(\.\d{1,10})?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

/** Absent: the fallback. As with the service whose call this is, anything that is not true is false. */
function switchOf(value: unknown, fallback: boolean): boolean {
  return value === undefined || value === null
    ? fallback
    : value === true || value === 'true' || value === '1';
}

function afterOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  // A number is another service's cursor, the average of people inside: below it means at most the next whole one.
  if (typeof value === 'number' && value >= 0 && value < 1e9) return String(Math.ceil(value));
  if (typeof value === 'string')
    return /^\d{1,9}\.\d+$/.test(value) ? String(Math.ceil(Number(value))) : value;
  throw new Failure('bad-input', 'invalid value for after: give result.last of the page before');
}

function readSearch(fields: Fields): Search {
  const minUsers =
    fields.min_users === undefined || fields.min_users === null ? 0 : numberOf(fields.min_users);
  if (minUsers === undefined) throw new Failure('bad-input', 'not a valid numeric value for min_users');
  const search = {
    keywords: keywordsOf(fields.keywords),
    sinaddr: switchOf(fields.sinaddr, true),
    sindescr: switchOf(fields.sindescr, true),
    sinname: switchOf(fields.sinname, true),
    min_users: minUsers,
    include_nsfw: switchOf(fields.include_nsfw, false),
    after: afterOf(fields.after),
  };
  if (!search.sinaddr && !search.sindescr && !search.sinname)
    throw new Failure('bad-input', 'search scope is empty');
  return search;
}

function scopeOf(search: Search): SearchField[] {
  const scope: SearchField[] = [];
  if (search.sinaddr) scope.push('address');
  if (search.sindescr) scope.push('description');
  if (search.sinname) scope.push('name');
  return scope;
}

function itemOf(room: Room) {
  return {
    address: room.jid,
    nusers: room.occupants ?? 0,
    is_open: true,
    name: room.name ?? null,
    description: room.description ?? null,
    language: room.language ?? null,
    ...(room.anonymity !== undefined && { anonymity_mode: room.anonymity }),
  };
}

function answer(web: Web, search: Search) {
  const { rooms, next, last } = loadedIndex(web.ports.rooms).search({
    text: search.keywords.join(' '),
    after: search.after ?? undefined,
    limit: PAGE_SIZE,
    sort: 'users',
    in: scopeOf(search),
    minOccupants: Math.ceil(search.min_users),
    nsfw: search.include_nsfw ? 'with' : 'without',
  });
  return {
    query: { ...search, keywords: [...search.keywords] },
    // `last` is there on the last page too: some ask on until a page is empty.
    result: {
      last: last ?? null,
      more: next !== undefined,
      items: rooms.map(itemOf),
    },
  };
}

function parseBody(text: string): Fields | undefined {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failure('bad-input', 'request body must be JSON');
  }
  if (!isFields(value)) throw new Failure('bad-input', 'request body must be a JSON object');
  return value;
}

const DESCRIPTION =
  'Compatible with the search call of search.jabber.network. The parameters are JSON in the body (also of a GET) or a query string. Ask again with `after` = `result.last` while `result.more` is true.';

/** Registered in a scope of its own: here a body is JSON whatever its Content-Type says. */
export function apiSearchRoutes(app: WebApp, web: Web): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<string>('*', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseBody(body));
    } catch (error) {
      done(error as Failure);
    }
  });
  const schema = {
    tags: ['Client search'],
    response: { 200: SearchResult, '4xx': SearchError, 503: SearchError },
  };
  app.route({
    method: 'POST',
    url: '/api/1.0/search',
    schema: { ...schema, summary: 'Search the rooms', description: DESCRIPTION, body: SearchBody },
    // The schema is for readers: the checks below tell authors of clients what is wrong in words they can use.
    validatorCompiler: () => () => true,
    handler: (request) => answer(web, readSearch(isFields(request.body) ? request.body : {})),
  });
  app.route({
    method: 'GET',
    url: '/api/1.0/search',
    schema: {
      ...schema,
      summary: 'Search the rooms (query string, or a JSON body)',
      description: DESCRIPTION,
      querystring: Type.Object({
        keywords: Type.Optional(Type.String()),
        sinaddr: Type.Optional(Type.Boolean()),
        sindescr: Type.Optional(Type.Boolean()),
        sinname: Type.Optional(Type.Boolean()),
        min_users: Type.Optional(Type.Number()),
        include_nsfw: Type.Optional(Type.Boolean()),
        after: Type.Optional(Type.String()),
      }),
    },
    validatorCompiler: () => () => true,
    handler: (request) => {
      const fields: unknown = request.body ?? request.query;
      return answer(web, readSearch(isFields(fields) ? fields : {}));
    },
  });
}
