/** Our own API: JSON, opaque cursors, problems as RFC 9457. */
import { Type } from 'typebox';
import { type Jid, tryJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import { sendProblem } from '../errors.ts';
import { joinUri, roomPath } from '../links.ts';
import {
  Cursor,
  Flag,
  flagOf,
  ProblemJson,
  RoomJson,
  RoomParams,
  RoomsJson,
  SearchText,
  ServerJson,
  ServerParams,
} from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 200;
const PROBLEMS = { '4xx': ProblemJson, 503: ProblemJson };

function roomJson(room: Room, publicUrl: string) {
  return {
    address: room.jid,
    name: room.name ?? null,
    description: room.description ?? null,
    language: room.language ?? null,
    occupants: room.occupants ?? null,
    anonymity: room.anonymity ?? null,
    moderated: room.moderated ?? null,
    nsfw: room.nsfw,
    tags: [...room.tags],
    join_uri: joinUri(room.jid),
    page: `${publicUrl}${roomPath(room.jid)}`,
    logs_url: room.logsUrl ?? null,
    webchat_url: room.webChatUrl ?? null,
  };
}

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
    crawled_at: server.crawledAt > 0 ? new Date(server.crawledAt).toISOString() : null,
    error: server.error ?? null,
  };
}

/** @throws Failure `bad-input`. */
function addressOf(text: string): Jid {
  const jid = tryJid(text);
  if (jid === undefined || jid.includes('/'))
    throw new Failure('bad-input', 'not an XMPP address without a resource');
  return jid;
}

/** `/api/v1/rooms`, `/api/v1/rooms/<jid>`, `/api/v1/servers/<domain>`. */
export function apiV1Routes(app: WebApp, web: Web): void {
  listRoute(app, web);
  roomRoute(app, web);
  serverRoute(app, web);
}

function listRoute(app: WebApp, web: Web): void {
  app.get(
    '/api/v1/rooms',
    {
      schema: {
        tags: ['Rooms'],
        summary: 'List and search the public rooms',
        querystring: Type.Object({
          q: SearchText,
          limit: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: MAX_PAGE_SIZE,
              default: PAGE_SIZE,
              description: 'Rooms on a page',
            }),
          ),
          cursor: Cursor,
          nsfw: Flag('Also rooms marked as not safe for work'),
        }),
        response: { 200: RoomsJson, ...PROBLEMS },
      },
    },
    (request) => {
      const { q, limit = PAGE_SIZE, cursor, nsfw } = request.query;
      // The validator takes `Infinity` for an integer within any bounds.
      if (!Number.isFinite(limit)) throw new Failure('bad-input', 'querystring/limit must be integer');
      const results = loadedIndex(web.ports.rooms).search({
        text: q,
        after: cursor || undefined,
        limit,
        nsfw: flagOf(nsfw) ? 'with' : 'without',
      });
      return {
        items: results.rooms.map((room) => roomJson(room, web.publicUrl)),
        total: results.total,
        next: results.next ?? null,
      };
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
      const jid = addressOf(request.params.jid);
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
      const server = await web.ports.readServer(addressOf(request.params.domain));
      if (server === undefined) throw new Failure('not-found', 'this server is not known here');
      return reply.send(serverJson(server));
    },
  );
}
