/**
 * `GET|POST /api/1.0/search`: the call that Gajim, DinoX, Conversations and others make to search.jabber.network.
 *
 * Same shapes, and: pages lose nothing; `after` is our opaque string (a number is understood too); words of any
 * length; the parameters may also come in the query string; `min_users` counts from 0. Rooms marked as not safe
 * for work are left out unless `include_nsfw` is true: the clients that call this cannot hide them themselves.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Sort } from '../../shared/domain/room-query.ts';
import type { SearchField } from '../../shared/domain/search/room-index.ts';
import { Failure } from '../../shared/failure.ts';
import { JSON_TYPE } from '../caching.ts';
import { sendAnswer } from '../kept-answers.ts';
import { type Answer, answerOf, type Pieces } from '../pieces.ts';
import { ClientError, ClientRoomJson } from '../schemas.ts';
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
    items: Type.Array(ClientRoomJson),
  }),
});

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

/** A number is another service's cursor, the average of people inside: below it, to the hundredth. */
function lonePeople(value: number): string {
  if (!(value >= 0 && value < 1e9)) throw BAD_AFTER;
  return String(Math.ceil(value * 100) / 100);
}

const BAD_AFTER = new Failure('bad-input', 'invalid value for after: give result.last of the page before');

function afterOf(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  if (typeof value === 'number') return lonePeople(value);
  if (typeof value !== 'string') throw BAD_AFTER;
  return /^\d{1,9}(?:\.\d{1,20})?$/.test(value) ? lonePeople(Number(value)) : value;
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

/** Best first where there are words; a cursor that begins with a number is one of the order by people. */
function sortOf({ keywords, after }: Search): Sort {
  return keywords.length === 0 || /^\d/.test(after ?? '') ? 'users' : 'relevance';
}

function answer(web: Web, pieces: Pieces, search: Search): Answer {
  const { rooms, next, last } = loadedIndex(web.ports.rooms).search({
    text: search.keywords.join(' '),
    sort: sortOf(search),
    after: search.after ?? undefined,
    limit: PAGE_SIZE,
    in: scopeOf(search),
    minOccupants: search.min_users,
    nsfw: search.include_nsfw ? 'with' : 'without',
  });
  // `last` is there on the last page too: some ask on until a page is empty.
  const frame = { last: last ?? null, more: next !== undefined };
  const head = `{"query":${JSON.stringify(search)},"result":${JSON.stringify(frame).slice(0, -1)},"items":[`;
  return answerOf(JSON_TYPE, head, { rooms, pieces, between: ',' }, ']}}');
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
export function apiSearchRoutes(app: WebApp, web: Web, pieces: Pieces): void {
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
    response: { 200: SearchResult, '4xx': ClientError, 503: ClientError },
  };
  app.route({
    method: 'POST',
    url: '/api/1.0/search',
    schema: { ...schema, summary: 'Search the rooms', description: DESCRIPTION, body: SearchBody },
    // The schema is for readers: the checks below tell authors of clients what is wrong in words they can use.
    validatorCompiler: () => () => true,
    handler: (request, reply) => {
      sendAnswer(reply, answer(web, pieces, readSearch(isFields(request.body) ? request.body : {})));
    },
  });
  app.route({
    method: 'GET',
    url: '/api/1.0/search',
    schema: {
      ...schema,
      summary: 'Search the rooms (query string, or a JSON body)',
      description: DESCRIPTION,
      querystring: Type.Object({
        keywords: Type.String({ description: 'Required. Words that must all be found; empty: every room' }),
        sinaddr: SearchBody.properties.sinaddr,
        sindescr: SearchBody.properties.sindescr,
        sinname: SearchBody.properties.sinname,
        min_users: SearchBody.properties.min_users,
        include_nsfw: SearchBody.properties.include_nsfw,
        after: Type.Optional(Type.String({ description: '`result.last` of the page before' })),
      }),
    },
    validatorCompiler: () => () => true,
    handler: (request, reply) => sendSearch(web, pieces, request, reply),
  });
}

function sendSearch(web: Web, pieces: Pieces, request: FastifyRequest, reply: FastifyReply): void {
  if (web.kept.sendKept(request, reply)) return;
  const fields: unknown = request.body ?? request.query;
  web.kept.send(request, reply, answer(web, pieces, readSearch(isFields(fields) ? fields : {})));
}
