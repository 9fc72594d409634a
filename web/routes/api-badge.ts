/**
 * Pictures as search.jabber.network serves them: `GET /api/1.0/badge?address=` and `GET /avatar/v1/<jid>`.
 * A badge answers with a badge whatever happens, with the status that a program expects: it stands on a page.
 */
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type Jid, localOf, tryJid } from '../../shared/domain/jid.ts';
import { type Room, usualOccupants } from '../../shared/domain/room.ts';
import { readableLocal } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import { BADGE_COLOURS, badgeSvg } from '../badge-svg.ts';
import { noneMatches, PICTURE_AGE_S, unmodifiedSince } from '../caching.ts';
import { sendProblem } from '../errors.ts';
import { numberText } from '../room-view.ts';
import { ProblemJson, RoomParams } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

/** @throws Failure `bad-input` when there is none. */
function roomAddress(text: unknown): Jid {
  const jid = typeof text === 'string' ? tryJid(text) : undefined;
  if (jid === undefined || localOf(jid) === '' || jid.includes('/'))
    throw new Failure('bad-input', 'not the address of a room');
  return jid;
}

/** When it was made and until when it may be shown, for old caches. @param ms of the last change */
function setTimes(reply: FastifyReply, ms: number): FastifyReply {
  return reply.headers({
    'last-modified': new Date(ms).toUTCString(),
    expires: new Date(Date.now() + PICTURE_AGE_S * 1_000).toUTCString(),
  });
}

function badgeOf(room: Room): string {
  return badgeSvg({
    label: room.name ?? readableLocal(localOf(room.jid)),
    value: numberText(usualOccupants(room), 'en'),
    colour: BADGE_COLOURS.good,
  });
}

/** Registered beside the lists of the same service. */
export function apiBadgeRoutes(app: WebApp, web: Web): void {
  app.route({
    method: 'GET',
    url: '/api/1.0/badge',
    schema: {
      tags: ['Client search'],
      summary: 'A badge with a room’s name and how many people are inside (SVG)',
      querystring: Type.Object({ address: Type.String({ description: 'Address of the room' }) }),
    },
    validatorCompiler: () => () => true,
    handler: (request, reply) => {
      const jid = roomAddress((request.query as { address?: unknown }).address);
      const room = loadedIndex(web.ports.rooms).get(jid);
      if (room === undefined) throw new Failure('not-found', 'this room is not listed');
      const changedAt = web.ports.rooms.changedAt(jid);
      setTimes(reply, changedAt).type('image/svg+xml; charset=utf-8');
      return unmodifiedSince(request.headers, changedAt)
        ? reply.code(304).send('')
        : reply.send(badgeOf(room));
    },
  });

  app.get(
    '/avatar/v1/:jid',
    {
      schema: {
        tags: ['Client search'],
        summary: 'A room’s picture (PNG)',
        params: RoomParams,
        response: { '4xx': ProblemJson, 503: ProblemJson },
      },
    },
    async (request, reply) => {
      const jid = roomAddress(request.params.jid);
      const room = loadedIndex(web.ports.rooms).get(jid);
      const none = { status: 404, detail: 'this room has no picture here' };
      if (room?.avatar === undefined || room.nsfw) return sendProblem(web, request, reply, none);
      const changedAt = web.ports.rooms.changedAt(jid);
      const etag = `"${room.avatar}"`;
      // Whoever has the picture already is answered from memory.
      const known =
        noneMatches(request.headers['if-none-match'], etag) || unmodifiedSince(request.headers, changedAt);
      if (known) return setTimes(reply, changedAt).header('etag', etag).code(304).send('');
      const avatar = await web.ports.readAvatar(jid);
      if (avatar === undefined) return sendProblem(web, request, reply, none);
      return setTimes(reply, changedAt).header('etag', `"${avatar.hash}"`).type('image/png').send(avatar.png);
    },
  );
}
