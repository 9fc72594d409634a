/** The two forms of the site: a room is named, a room is reported. Both work without scripts and leave nothing here. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { tryJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import type { RoomAnswer } from '../../shared/domain/room-answer.ts';
import { Failure } from '../../shared/failure.ts';
import { type PageKey, say } from '../../shared/i18n/i18n.ts';
import { inFormScope, REASON, readFields, refuseForeign, SENT } from '../forms.ts';
import { type PageLanguage, pageLanguage } from '../language.ts';
import { chatUri, reportPath, roomPath } from '../links.ts';
import { roomView } from '../room-view.ts';
import { Lang, MAX_PARAM, PageQuery, RoomParams } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const HTML = 'text/html; charset=utf-8';

const AddQuery = Type.Object({ lang: Lang, room: Type.Optional(Type.String({ maxLength: MAX_PARAM })) });

interface AddResult {
  readonly good: boolean;
  readonly text: string;
  /** What to do about it. */
  readonly change?: string | undefined;
  readonly path?: string | undefined;
}

const CHANGES: Readonly<Partial<Record<string, PageKey>>> = {
  hidden: 'web.add.change.hidden',
  temporary: 'web.add.change.temporary',
  'members-only': 'web.add.change.members-only',
  password: 'web.add.change.password',
  'not-a-room': 'web.add.change.address',
  gone: 'web.add.change.address',
  'opted-out': 'web.add.change.opted-out',
  removed: 'web.add.change.removed',
  'blocked-word': 'web.add.change.blocked-word',
};

function resultOf(answer: RoomAnswer, { language }: PageLanguage): AddResult {
  const { jid } = answer;
  switch (answer.kind) {
    case 'listed':
      return { good: true, text: say(language, 'web.add.listed', { jid }), path: roomPath(jid) };
    case 'unlisted': {
      const change = CHANGES[answer.reason];
      return {
        good: false,
        text: `${say(language, 'web.add.unlisted', { jid })} ${say(language, `web.unlisted.${answer.reason}`)}`,
        change: change && say(language, change),
      };
    }
    case 'visiting':
      return { good: true, text: say(language, 'rooms.visiting', { jid }) };
    case 'silent':
      return { good: false, text: say(language, 'rooms.silent', { jid }) };
    case 'elsewhere':
      return { good: false, text: say(language, 'rooms.elsewhere', { jid }) };
  }
}

function sendAdd(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  room: string,
  result?: AddResult,
): FastifyReply {
  const language = pageLanguage(request, web.language);
  const frame = {
    title: say(language.language, 'web.add.title'),
    description: say(language.language, 'web.add.description'),
    ...(result === undefined && room === ''
      ? { canonical: '/rooms/add' }
      : { here: '/rooms/add', noindex: true }),
  };
  return reply.type(HTML).send(
    web.pages.render('add', language, frame, {
      room,
      result,
      bot: web.roomsBot,
      chat: chatUri(web.roomsBot),
    }),
  );
}

function addRoutes(app: WebApp, web: Web): void {
  app.get('/rooms/add', { schema: { hide: true, querystring: AddQuery } }, (request, reply) =>
    sendAdd(web, request, reply, request.query.room ?? ''),
  );
  app.post(
    '/rooms/add',
    { ...SENT, schema: { hide: true, querystring: AddQuery } },
    async (request, reply) => {
      refuseForeign(request, web.publicUrl);
      const { room } = readFields(request.body);
      const language = pageLanguage(request, web.language);
      const address = room.replace(/^xmpp:/i, '').split('?')[0] ?? '';
      if (tryJid(address) === undefined) {
        const text = say(language.language, 'web.add.unreadable');
        return sendAdd(web, request, reply.code(400), room, { good: false, text });
      }
      const answer = await web.ports.requests.add(room);
      return sendAdd(web, request, reply, answer.kind === 'listed' ? '' : room, resultOf(answer, language));
    },
  );
}

/** The listed room of the address. @throws Failure. */
function listedRoom(web: Web, text: string): Room {
  const jid = tryJid(text);
  if (jid === undefined) throw new Failure('bad-input', 'not an XMPP address');
  const room = loadedIndex(web.ports.rooms).get(jid);
  if (room === undefined) throw new Failure('not-found', 'there is no such room on the list');
  return room;
}

function sendReport(
  web: Web,
  request: FastifyRequest,
  reply: FastifyReply,
  room: Room,
  state: { readonly reason: string; readonly problem?: string; readonly done?: string },
): FastifyReply {
  const language = pageLanguage(request, web.language);
  const view = roomView(room, language.language);
  const frame = {
    title: say(language.language, 'web.report.title'),
    here: reportPath(room.jid),
    noindex: true,
  };
  const values = {
    room: view,
    action: reportPath(room.jid),
    ...REASON,
    problem: undefined,
    done: undefined,
    ...state,
  };
  return reply.type(HTML).send(web.pages.render('report', language, frame, values));
}

function reportRoutes(app: WebApp, web: Web): void {
  const schema = { hide: true, params: RoomParams, querystring: PageQuery };
  app.get('/rooms/:jid/report', { schema }, (request, reply) =>
    sendReport(web, request, reply, listedRoom(web, request.params.jid), { reason: '' }),
  );
  app.post('/rooms/:jid/report', { ...SENT, schema }, async (request, reply) => {
    refuseForeign(request, web.publicUrl);
    const room = listedRoom(web, request.params.jid);
    const { reason } = readFields(request.body);
    const { language } = pageLanguage(request, web.language);
    if (reason.length < REASON.least || reason.length > REASON.most) {
      const problem = say(language, 'web.report.reason.bounds', REASON);
      return sendReport(web, request, reply.code(400), room, { reason, problem });
    }
    const { passedOn } = await web.ports.requests.report(room.jid, reason);
    const done = say(language, passedOn ? 'web.report.passed-on' : 'web.report.taken');
    return sendReport(web, request, reply, room, { reason: '', done });
  });
}

/** `/rooms/add` and `/rooms/<room JID>/report`. */
export function roomsFormsRoutes(app: WebApp, web: Web): void {
  inFormScope(app, (typed) => {
    addRoutes(typed, web);
    reportRoutes(typed, web);
  });
}
