import { tryJid } from '../../shared/domain/jid.ts';
import type { RoomResults } from '../../shared/domain/room-query.ts';
import type { RoomIndex } from '../../shared/domain/search.ts';
import { Failure } from '../../shared/failure.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { sendProblem } from '../errors.ts';
import { pageLanguage } from '../language.ts';
import { roomPath, withQuery } from '../links.ts';
import {
  isFiltered,
  ListQuery,
  type ListState,
  listParams,
  listPath,
  readList,
  roomQueryOf,
} from '../list-query.ts';
import { chipsOf, filterGroups, sortChoices, waysOut } from '../list-view.ts';
import { roomView } from '../room-view.ts';
import { PageQuery, RoomParams } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const PAGE_SIZE = 25;

function summaryOf(results: RoomResults, q: string | undefined, language: Language): string {
  return q === undefined
    ? say(language, 'web.rooms.all', { n: results.total })
    : say(language, 'web.rooms.found', { n: results.total, q });
}

/** `GET /rooms` and `GET /rooms/<room JID>`. */
export function roomsRoutes(app: WebApp, web: Web): void {
  listRoute(app, web);
  roomRoute(app, web);
}

function listRoute(app: WebApp, web: Web): void {
  app.get('/rooms', { schema: { hide: true, querystring: ListQuery } }, (request, reply) => {
    const { page, before } = request.query;
    const state = readList(request.query);
    const language = pageLanguage(request, web.language);
    const index = loadedIndex(web.ports.rooms);
    const results = index.search({
      ...roomQueryOf(state, PAGE_SIZE),
      facets: true,
      // Not both: the one that leads on wins.
      ...(page ? { after: page } : before ? { before } : {}),
    });
    const inner = page || before;
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'rooms',
        language,
        {
          title: listTitle(state, language.language),
          description: say(language.language, 'web.rooms.description'),
          canonical: listPath(state, inner ? { page: page || undefined, before: before || undefined } : {}),
          // Search engines take the list and the rooms, not every page of every search.
          noindex: isFiltered(state) || state.sort !== undefined,
        },
        {
          ...listView(index, state, results, language.language),
          first: inner && results.previous !== undefined ? listPath(state) : undefined,
        },
      ),
    );
  });
}

function listTitle({ q }: ListState, language: Language): string {
  return q === undefined ? say(language, 'web.rooms.title') : say(language, 'web.rooms.title.query', { q });
}

/** The list itself, whatever page it is. */
function listView(index: RoomIndex, state: ListState, results: RoomResults, language: Language) {
  const empty = results.rooms.length === 0;
  return {
    q: state.q ?? '',
    kept: Object.entries(listParams(state)).flatMap(([name, value]) =>
      name === 'q' || value === undefined ? [] : [{ name, value }],
    ),
    summary: summaryOf(results, state.q, language),
    rooms: results.rooms.map((room) => roomView(room, language)),
    sorts: sortChoices(state, language),
    chips: chipsOf(state, language),
    clear: listPath({ sort: state.sort }),
    groups: filterGroups(state, results.facets, language),
    next: results.next && listPath(state, { page: results.next }),
    previous: results.previous && listPath(state, { before: results.previous }),
    empty,
    // Nothing listed at all is another matter than nothing found.
    nothingYet: index.size === 0,
    words: state.q !== undefined,
    waysOut: empty && index.size > 0 ? waysOut(index, state, language) : [],
  };
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
