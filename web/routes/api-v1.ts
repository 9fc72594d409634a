/** Our own API: JSON, opaque cursors, problems as RFC 9457. */
import { type Static, Type } from 'typebox';
import { MAX_CURSOR } from '../../shared/domain/search/cursor.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import { JSON_TYPE } from '../caching.ts';
import { sendProblem } from '../errors.ts';
import { bareAddress, FilterParams, filtersOf, SortParam } from '../list-request.ts';
import { type Answer, answerOf, Pieces } from '../pieces.ts';
import { popularIn } from '../public-rooms.ts';
import { momentJson, roomJson } from '../room-json.ts';
import {
  Cursor,
  Flag,
  flagOf,
  ProblemJson,
  RoomJson,
  RoomParams,
  RoomsJson,
  ServerJson,
  ServerParams,
} from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';
import { historyRoute, statsRoute } from './api-v1-history.ts';

const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const PROBLEMS = { '4xx': ProblemJson, 503: ProblemJson };

function serverJson(server: Server) {
  return {
    domain: server.domain,
    software: server.software ?? null,
    version: server.version ?? null,
    contacts: Object.fromEntries(Object.entries(server.contacts).map(([kind, uris]) => [kind, [...uris]])),
    services: [...server.services],
    rooms_seen: server.roomsSeen,
    rooms_listed: server.roomsListed,
    partial: server.partial,
    known_since: new Date(server.since).toISOString(),
    reached: server.reached.map(({ day, tried, answered }) => ({
      day: new Date(day * 86_400_000).toISOString().slice(0, 10),
      tried,
      answered,
    })),
    crawled_at: momentJson(server.crawledAt || undefined),
    error: server.error ?? null,
  };
}

/** `/api/v1/rooms`, `/api/v1/rooms/<jid>` and its history, `/api/v1/stats`, `/api/v1/servers/<domain>`. */
export function apiV1Routes(app: WebApp, web: Web): void {
  listRoute(app, web);
  roomRoute(app, web);
  historyRoute(app, web);
  statsRoute(app, web);
  serverRoute(app, web);
}

const ListParams = Type.Object({
  ...FilterParams,
  sort: SortParam,
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: PAGE_SIZE, description: 'Rooms on a page' }),
  ),
  cursor: Cursor,
  before: Type.Optional(
    Type.String({
      maxLength: MAX_CURSOR,
      description: '`previous` of another page, as it was: the page before it; not together with `cursor`',
    }),
  ),
  facets: Flag('Also count the hits by language, tag and server'),
});

function listAnswer(web: Web, pieces: Pieces, asked: Static<typeof ListParams>): Answer {
  const { limit = PAGE_SIZE, cursor, before, facets, sort } = asked;
  // The validator takes `Infinity` for an integer within any bounds.
  if (!Number.isFinite(limit)) throw new Failure('bad-input', 'querystring/limit must be integer');
  if (cursor && before) throw new Failure('bad-input', 'give cursor or before, not both');
  const results = loadedIndex(web.ports.rooms).search({
    ...filtersOf(asked),
    sort: sort || undefined,
    after: cursor || undefined,
    before: before || undefined,
    limit,
    facets: flagOf(facets),
  });
  const frame = {
    total: results.total,
    next: results.next ?? null,
    previous: results.previous ?? null,
    ...(results.facets && { facets: results.facets }),
  };
  const head = `${JSON.stringify(frame).slice(0, -1)},"items":[`;
  return answerOf(JSON_TYPE, head, { rooms: results.rooms, pieces, between: ',' }, ']}');
}

function listRoute(app: WebApp, web: Web): void {
  const pieces = new Pieces(
    (room) => JSON.stringify(roomJson(room, web.publicUrl)),
    popularIn(web.ports.rooms),
  );
  app.get(
    '/api/v1/rooms',
    {
      schema: {
        tags: ['Rooms'],
        summary: 'List and search the public rooms',
        querystring: ListParams,
        response: { 200: RoomsJson, ...PROBLEMS },
      },
    },
    (request, reply) => {
      if (!web.kept.sendKept(request, reply))
        web.kept.send(request, reply, listAnswer(web, pieces, request.query));
    },
  );
}

function roomRoute(app: WebApp, web: Web): void {
  app.get(
    '/api/v1/rooms/:jid',
    {
      schema: {
        tags: ['Rooms'],
        summary: 'One room',
        description: 'A room that is known but not listed is a 404 whose `reason` says why.',
        params: RoomParams,
        response: { 200: RoomJson, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const jid = bareAddress(request.params.jid);
      const room = loadedIndex(web.ports.rooms).get(jid);
      if (room !== undefined) return reply.send(roomJson(room, web.publicUrl));
      const unlisted = await web.ports.readUnlisted(jid);
      return sendProblem(
        web,
        request,
        reply,
        unlisted === undefined
          ? { status: 404, detail: 'this room is not known here' }
          : { status: 404, detail: 'this room is known but not listed', extra: { reason: unlisted.reason } },
      );
    },
  );
}

function serverRoute(app: WebApp, web: Web): void {
  app.get(
    '/api/v1/servers/:domain',
    {
      schema: {
        tags: ['Servers'],
        summary: 'One chat server',
        params: ServerParams,
        response: { 200: ServerJson, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const server = await web.ports.readServer(bareAddress(request.params.domain));
      if (server === undefined) throw new Failure('not-found', 'this server is not known here');
      return reply.send(serverJson(server));
    },
  );
}
