import { Type } from 'typebox';
import { tryJid } from '../../shared/domain/jid.ts';
import type { RoomResults } from '../../shared/domain/room-query.ts';
import { Failure } from '../../shared/failure.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { sendProblem } from '../errors.ts';
import { pageLanguage } from '../language.ts';
import { roomPath, withQuery } from '../links.ts';
import { roomView } from '../room-view.ts';
import { Cursor, Flag, flagOf, Lang, PageQuery, RoomParams, SearchText } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const PAGE_SIZE = 25;

const RoomsQuery = Type.Object({
  q: SearchText,
  page: Cursor,
  nsfw: Flag('Also rooms marked as not safe for work'),
  lang: Lang,
});

function summaryOf(results: RoomResults, q: string, language: Language): string {
  return q === ''
    ? say(language, 'web.rooms.all', { n: results.total })
    : say(language, 'web.rooms.found', { n: results.total, q });
}

/** `GET /rooms` and `GET /rooms/<room JID>`. */
export function roomsRoutes(app: WebApp, web: Web): void {
  listRoute(app, web);
  roomRoute(app, web);
}

function listRoute(app: WebApp, web: Web): void {
  app.get('/rooms', { schema: { hide: true, querystring: RoomsQuery } }, (request, reply) => {
    const { page } = request.query;
    const q = request.query.q?.trim() ?? '';
    const nsfw = flagOf(request.query.nsfw);
    const language = pageLanguage(request, web.language);
    const results = loadedIndex(web.ports.rooms).search({
      text: q,
      after: page || undefined,
      limit: PAGE_SIZE,
      nsfw: nsfw ? 'with' : 'without',
    });
    const here = (cursor?: string): string =>
      withQuery('/rooms', { q: q || undefined, nsfw: nsfw ? '1' : undefined, page: cursor });
    const title =
      q === ''
        ? say(language.language, 'web.rooms.title')
        : say(language.language, 'web.rooms.title.query', { q });
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'rooms',
        language,
        {
          title,
          description: say(language.language, 'web.rooms.description'),
          canonical: here(page || undefined),
          // Search engines take the list and the rooms, not every page of every search.
          noindex: q !== '' || nsfw,
        },
        {
          q,
          nsfw,
          autofocus: false,
          summary: summaryOf(results, q, language.language),
          rooms: results.rooms.map((room) => roomView(room, language.language)),
          next: results.next === undefined ? undefined : here(results.next),
          first: page ? here() : undefined,
          empty: results.rooms.length === 0,
          // Nothing listed at all is another matter than nothing found.
          nothingYet: web.ports.rooms.index.size === 0,
        },
      ),
    );
  });
}

function roomRoute(app: WebApp, web: Web): void {
  app.get(
    '/rooms/:jid',
    { schema: { hide: true, params: RoomParams, querystring: PageQuery } },
    async (request, reply) => {
      const language = pageLanguage(request, web.language);
      const jid = tryJid(request.params.jid);
      if (jid === undefined) throw new Failure('bad-input', 'not an XMPP address');
      const room = loadedIndex(web.ports.rooms).get(jid);
      if (room === undefined) {
        const unlisted = await web.ports.readUnlisted(jid);
        const page = unlisted && {
          title: say(language.language, 'web.unlisted.title'),
          text: say(language.language, `web.unlisted.${unlisted.reason}`),
        };
        return sendProblem(web, request, reply, { status: 404, detail: '', ...(page && { page }) });
      }
      const canonical = roomPath(jid);
      if (request.params.jid !== jid)
        return reply.redirect(withQuery(canonical, { lang: request.query.lang }), 301);
      const view = roomView(room, language.language);
      return reply.type('text/html; charset=utf-8').send(
        web.pages.render(
          'room',
          language,
          {
            title: view.name,
            description:
              view.description ?? say(language.language, 'web.room.description', { name: view.name }),
            canonical,
            noindex: room.nsfw,
          },
          { room: view },
        ),
      );
    },
  );
}
