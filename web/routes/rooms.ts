import type { FastifyReply, FastifyRequest } from 'fastify';
import { tryJid } from '../../shared/domain/jid.ts';
import { addPresent } from '../../shared/domain/present.ts';
import type { Room } from '../../shared/domain/room.ts';
import type { RoomResults } from '../../shared/domain/room-query.ts';
import type { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { Failure } from '../../shared/failure.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { sendProblem } from '../errors.ts';
import { feedsOf } from '../feed-links.ts';
import { allowOwnScripts } from '../headers.ts';
import { dateText, pageLanguage } from '../language.ts';
import { apiRoomPath, cardPath, reportPath, roomPath, withQuery } from '../links.ts';
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
import { orNothing } from '../or-nothing.ts';
import type { Alternate } from '../pages.ts';
import { CARD_SIZE, previewCard, roomCard } from '../preview-card.ts';
import { openSimilar, roomPageView, roomThing } from '../room-page.ts';
import { trendViews } from '../room-trend.ts';
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
  cardRoute(app, web);
}

function listRoute(app: WebApp, web: Web): void {
  app.get('/rooms', { schema: { hide: true, querystring: ListQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    const variant = `${language.language} ${language.chosen}`;
    allowOwnScripts(reply);
    if (web.kept.sendKept(request, reply, variant)) return;
    const { page, before } = request.query;
    const state = readList(request.query);
    const index = loadedIndex(web.ports.rooms);
    // Not both: the one that leads on wins.
    const cursor = { after: page || undefined, before: page ? undefined : before || undefined };
    const results = index.search(addPresent({ ...roomQueryOf(state, PAGE_SIZE), facets: true }, cursor));
    const inner = page || before;
    const answer = web.pages.renderList(
      'rooms',
      language,
      {
        title: listTitle(state, language.language),
        description: say(language.language, 'web.rooms.description'),
        canonical: listPath(state, inner ? { page: page || undefined, before: before || undefined } : {}),
        // Search engines take the list and the rooms, not every page of every search.
        scripts: ['search', 'folds'],
        noindex: isFiltered(state) || state.sort !== undefined,
        alternates: [
          ...feedsOf(state, language.language),
          oembedAlternate(web.publicUrl, say(language.language, 'web.rooms.title'), listPath(state)),
        ],
      },
      {
        ...listView(index, state, results, language.language),
        first: inner && results.previous !== undefined ? listPath(state) : undefined,
      },
      results.rooms,
    );
    web.kept.send(request, reply, answer, variant);
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
    sorts: sortChoices(state, language),
    chips: chipsOf(state, language),
    clear: listPath({ sort: state.sort }),
    embed: listPath(state, {}, '/badges'),
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

/** The listed room of the address, or undefined when the answer is given already: unlisted, or at another address. */
async function roomOf(
  web: Web,
  request: FastifyRequest<{ Params: { jid: string }; Querystring: { lang?: string } }>,
  reply: FastifyReply,
): Promise<Room | undefined> {
  const { language } = pageLanguage(request, web.language);
  const jid = tryJid(request.params.jid);
  if (jid === undefined) throw new Failure('bad-input', 'not an XMPP address');
  const room = loadedIndex(web.ports.rooms).get(jid);
  if (room === undefined) {
    const unlisted = await web.ports.readUnlisted(jid);
    const page = {
      title: say(language, unlisted ? 'web.unlisted.title' : 'web.problem.not-found'),
      text: say(language, unlisted ? `web.unlisted.${unlisted.reason}` : 'web.problem.not-found.text'),
      again: withQuery('/rooms/add', { room: jid }),
    };
    sendProblem(web, request, reply, { status: 404, detail: '', page });
    return undefined;
  }
  if (request.params.jid === jid) return room;
  reply.redirect(withQuery(roomPath(jid), { lang: request.query.lang }), 301);
  return undefined;
}

function roomRoute(app: WebApp, web: Web): void {
  const similar = openSimilar(web);
  app.get(
    '/rooms/:jid',
    { schema: { hide: true, params: RoomParams, querystring: PageQuery } },
    async (request, reply) => {
      const room = await roomOf(web, request, reply);
      if (room === undefined) return reply;
      const language = pageLanguage(request, web.language);
      const page = roomPageView(room, web, similar(room), language.language);
      const { room: view } = page;
      allowOwnScripts(reply);
      // Without Redis the page goes without its trend.
      const history = await orNothing(web.ports.readHistory(room.jid));
      return reply.type('text/html; charset=utf-8').send(
        web.pages.render(
          'room',
          language,
          {
            title: view.name,
            description:
              view.description ?? say(language.language, 'web.room.description', { name: view.name }),
            canonical: view.path,
            noindex: room.nsfw,
            scripts: ['copy', 'charts', 'folds'],
            image: { path: cardPath(room.jid, language.language), wide: CARD_SIZE, alt: view.name },
            alternates: roomAlternates(room, view.name, web.publicUrl),
            thing: roomThing(room, view, web.publicUrl),
          },
          {
            ...page,
            json: apiRoomPath(room.jid),
            report: reportPath(room.jid),
            trends: history && trendViews(history, Date.now(), language.language),
            since:
              room.since === undefined
                ? undefined
                : { iso: new Date(room.since).toISOString(), text: dateText(room.since, language.language) },
          },
        ),
      );
    },
  );
}

/** Discovery of https://oembed.com, section 4. */
function oembedAlternate(publicUrl: string, title: string, path: string): Alternate {
  return {
    type: 'application/json+oembed',
    title,
    path: withQuery('/oembed', { url: `${publicUrl}${path}`, format: 'json' }),
  };
}

function roomAlternates({ jid }: Room, title: string, publicUrl: string): Alternate[] {
  return [
    { type: 'application/json', title, path: apiRoomPath(jid) },
    oembedAlternate(publicUrl, title, roomPath(jid)),
  ];
}

/** `GET /rooms/<room JID>/card.png`: the picture beside links to the room. */
function cardRoute(app: WebApp, web: Web): void {
  app.get(
    '/rooms/:jid/card.png',
    { schema: { hide: true, params: RoomParams, querystring: PageQuery } },
    async (request, reply) => {
      const { language } = pageLanguage(request, web.language);
      const jid = tryJid(request.params.jid);
      const room = jid && loadedIndex(web.ports.rooms).get(jid);
      if (room === undefined) throw new Failure('not-found', 'this room is not listed here');
      const svg = previewCard(roomCard(roomView(room, language)), new URL(web.publicUrl).host);
      return reply.type('image/png').send(await web.raster.png(svg));
    },
  );
}
