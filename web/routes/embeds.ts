import type { Room } from '../../shared/domain/room.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { BADGE_STYLES } from '../badge-svg.ts';
import type { Code } from '../embed-codes.ts';
import { allowOwnFrames } from '../headers.ts';
import { pageLanguage } from '../language.ts';
import { roomPath, withQuery } from '../links.ts';
import { listPath } from '../list-query.ts';
import { EXAMPLE_PATH } from '../person-builder.ts';
import { badgeChoice } from '../room-badge.ts';
import { roomBadge, roomComponent, roomList } from '../room-embeds.ts';
import { roomView } from '../room-view.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';
import { escapeXml } from '../xml-text.ts';

/** Rooms of the lists. */
const SHOWN = '3';
const PERSON_STYLES = ['flat', 'for-the-badge', 'card', 'dot'] as const;

/** `GET /embeds`: everything that another page can show from here, alive, with its code. */
export function embedsRoutes(app: WebApp, web: Web): void {
  app.get('/embeds', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    const words = language.language;
    const [room] = web.ports.rooms.index.search({ limit: 1 }).rooms;
    const [frame, component] = roomList(web, {}, 'auto', words, SHOWN).codes;
    const feed = listPath({}, {}, '/feeds/rooms.atom');
    allowOwnFrames(reply);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'embeds',
        language,
        {
          title: say(words, 'web.embeds.title'),
          description: say(words, 'web.embeds.lead'),
          canonical: '/embeds',
          scripts: ['copy'],
        },
        {
          room: room && roomOf(web, room, words),
          examples: PERSON_STYLES.map((style) => ({
            src: withQuery(EXAMPLE_PATH, { style, lang: words }),
            style,
          })),
          list: {
            frame: withQuery('/embed/rooms', { limit: SHOWN, lang: words }),
            title: say(words, 'web.rooms.title'),
            limit: SHOWN,
            codes: { frame: [frame], component: [component] },
          },
          search: [searchCode(web, words)],
          feed,
        },
      ),
    );
  });
}

function roomOf(web: Web, room: Room, language: Language) {
  const url = `${web.publicUrl}${roomPath(room.jid)}`;
  const pictures = BADGE_STYLES.map((style) => roomBadge(web, room, badgeChoice({ style }, language)));
  return {
    jid: room.jid,
    path: roomPath(room.jid),
    name: roomView(room, language).name,
    pictures,
    codes: pictures[0]?.codes.slice(0, 2) ?? [],
    component: [roomComponent(web, room, 'auto')],
    url: [{ name: 'URL', code: url }],
  };
}

function searchCode({ publicUrl }: Web, language: Language): Code {
  const label = escapeXml(say(language, 'web.search.label'));
  return {
    name: 'HTML',
    code: `<form action="${publicUrl}/rooms">\n<input type="search" name="q" aria-label="${label}" placeholder="${label}">\n</form>`,
  };
}
