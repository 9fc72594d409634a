/**
 * The lists of search.jabber.network: `GET /api/1.0/rooms` (by address; Kaidan asks on until a page is empty) and
 * `/api/1.0/rooms/unsafe`, also called `rooms.json` (numbered pages, most people first; Conversations).
 *
 * Same shapes, and: both `pages` and `npages`; rooms marked as not safe for work are left out unless
 * `include_nsfw` is there; rooms that are nearly empty stand at the end instead of nowhere. Closed rooms are
 * never listed here, so `include_closed` is accepted and changes nothing.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { tryJid } from '../../shared/domain/jid.ts';
import { writeCursor } from '../../shared/domain/search/cursor.ts';
import { Failure } from '../../shared/failure.ts';
import { JSON_TYPE } from '../caching.ts';
import { type Answer, answerOf, type Pieces } from '../pieces.ts';
import { ClientError, ClientRoomJson } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const PAGE_SIZE = 200;
const MOST_USERS = 2 ** 32;
const MOST_PAGES = 2 ** 31 - 1;

type Fields = Readonly<Record<string, unknown>>;

const COMMON = {
  min_users: Type.Optional(
    Type.Integer({ minimum: 0, maximum: MOST_USERS, default: 0, description: 'Fewest people inside' }),
  ),
  include_closed: Type.Optional(Type.String({ description: 'Accepted; closed rooms are never listed here' })),
  include_nsfw: Type.Optional(
    Type.Boolean({ default: false, description: 'Also rooms marked as not safe for work' }),
  ),
};

/** A whole number in digits. @throws Failure `bad-input`, with the parameter's name. */
function wholeOf(name: string, value: unknown, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && /^\+?\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new Failure('bad-input', `${name} must be a whole number from ${least} to ${most}`);
  return number;
}

/** As a flag in an address is written: `1`, `true`, or nothing behind the name. */
function isOn(value: unknown): boolean {
  return value === '' || value === '1' || value === 'true';
}

function commonOf(fields: Fields) {
  return {
    limit: PAGE_SIZE,
    minOccupants: wholeOf('min_users', fields.min_users, 0, MOST_USERS),
    nsfw: isOn(fields.include_nsfw) ? 'with' : 'without',
  } as const;
}

function byAddress(web: Web, pieces: Pieces, fields: Fields): Answer {
  const { after } = fields;
  const jid = typeof after === 'string' ? tryJid(after) : undefined;
  if (after !== undefined && after !== '' && (jid === undefined || jid.includes('/')))
    throw new Failure('bad-input', 'after must be the address of a room');
  const { rooms } = loadedIndex(web.ports.rooms).search({
    ...commonOf(fields),
    sort: 'address',
    after: jid === undefined ? undefined : writeCursor('address', { first: 0, second: 0, text: '', jid }),
  });
  return answerOf(JSON_TYPE, '{"items":[', { rooms, pieces, between: ',' }, ']}');
}

function byUsers(web: Web, pieces: Pieces, fields: Fields): Answer {
  const page = wholeOf('p', fields.p, 1, MOST_PAGES);
  if (page === undefined) throw new Failure('bad-input', 'p is required: the number of the page, from 1');
  if (fields.order_by !== undefined && fields.order_by !== 'nusers')
    throw new Failure('bad-input', 'order_by can only be nusers');
  const { rooms, total } = loadedIndex(web.ports.rooms).search({
    ...commonOf(fields),
    sort: 'users',
    offset: (page - 1) * PAGE_SIZE,
  });
  const pages = Math.ceil(total / PAGE_SIZE);
  const frame = JSON.stringify({ total, pages, npages: pages, page }).slice(0, -1);
  return answerOf(JSON_TYPE, `${frame},"items":[`, { rooms, pieces, between: ',' }, ']}');
}

/** Registered in a scope whose parameters are checked by hand: authors of clients are told what is wrong in words they can use. */
export function apiRoomsRoutes(app: WebApp, web: Web, pieces: Pieces): void {
  const send =
    (make: typeof byAddress) =>
    (request: FastifyRequest, reply: FastifyReply): void => {
      if (!web.kept.sendKept(request, reply))
        web.kept.send(request, reply, make(web, pieces, request.query as Fields));
    };
  const tags = ['Client search'];
  const errors = { '4xx': ClientError, 503: ClientError };
  app.route({
    method: 'GET',
    url: '/api/1.0/rooms',
    schema: {
      tags,
      summary: 'All rooms by address',
      description: `${PAGE_SIZE} a page. Ask again with \`after\` = the last address until a page is empty.`,
      querystring: Type.Object({
        after: Type.Optional(Type.String({ description: 'Only rooms behind this address' })),
        ...COMMON,
      }),
      response: { 200: Type.Object({ items: Type.Array(ClientRoomJson) }), ...errors },
    },
    validatorCompiler: () => () => true,
    handler: send(byAddress),
  });
  for (const url of ['/api/1.0/rooms/unsafe', '/api/1.0/rooms.json'])
    app.route({
      method: 'GET',
      url,
      schema: {
        tags,
        summary: 'All rooms by number of people, in numbered pages',
        description: `${PAGE_SIZE} a page. While rooms change between two requests, a room may come twice or not at all: the other lists have cursors.`,
        querystring: Type.Object({
          p: Type.Integer({ minimum: 1, maximum: MOST_PAGES, description: 'Page' }),
          order_by: Type.Optional(Type.Literal('nusers')),
          ...COMMON,
        }),
        response: {
          200: Type.Object({
            total: Type.Integer({ description: 'Rooms on all pages' }),
            pages: Type.Integer(),
            npages: Type.Integer({ description: 'The same as `pages`' }),
            page: Type.Integer(),
            items: Type.Array(ClientRoomJson),
          }),
          ...errors,
        },
      },
      validatorCompiler: () => () => true,
      handler: send(byUsers),
    });
}
