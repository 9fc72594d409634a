/** `GET /feeds/rooms.atom` and `/feeds/rooms.json`: newly listed rooms, with every filter of the list. */
import { Type } from 'typebox';
import { say } from '../../shared/i18n/i18n.ts';
import { atomFeed, type Feed, jsonFeed } from '../feeds.ts';
import { ListParams, type ListState, listPath, readList, roomQueryOf } from '../list-query.ts';
import { textAnswer } from '../pieces.ts';
import { Lang } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const ITEMS = 50;

const { sort: _always, ...Filters } = ListParams;
const Query = Type.Object({ ...Filters, lang: Lang });

const FORMATS = [
  { path: '/feeds/rooms.atom', type: 'application/atom+xml; charset=utf-8', write: atomFeed, name: 'Atom' },
  {
    path: '/feeds/rooms.json',
    type: 'application/feed+json; charset=utf-8',
    write: jsonFeed,
    name: 'JSON Feed 1.1',
  },
] as const;

function feedOf(web: Web, path: string, state: ListState): Feed {
  const { rooms } = loadedIndex(web.ports.rooms).search({ ...roomQueryOf(state, ITEMS), sort: 'newest' });
  return {
    title:
      state.q === undefined
        ? say(web.language, 'web.feed.title')
        : say(web.language, 'web.feed.title.query', { q: state.q }),
    language: web.language,
    self: `${web.publicUrl}${listPath(state, {}, path)}`,
    page: `${web.publicUrl}${listPath({ ...state, sort: 'newest' })}`,
    rooms,
    publicUrl: web.publicUrl,
  };
}

/** Both routes. */
export function feedsRoutes(app: WebApp, web: Web): void {
  for (const { path, type, write, name } of FORMATS)
    app.get(
      path,
      { schema: { tags: ['Rooms'], summary: `Newly listed rooms (${name})`, querystring: Query } },
      (request, reply) => {
        if (web.kept.sendKept(request, reply)) return;
        const { lang, language, ...asked } = request.query;
        // A feed has no language of its own to choose: both names mean the rooms'.
        const state = { ...readList({ ...asked, language: language || lang }), sort: undefined };
        web.kept.send(request, reply, textAnswer(type, write(feedOf(web, path, state))));
      },
    );
}
