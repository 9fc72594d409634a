import { Type } from 'typebox';
import { tryJid } from '../../shared/domain/jid.ts';
import { say } from '../../shared/i18n/i18n.ts';
import { BADGE_STYLES } from '../badge-svg.ts';
import { allowOwnFrames } from '../headers.ts';
import { pageLanguage } from '../language.ts';
import { withQuery } from '../links.ts';
import { isFiltered, ListParams, type ListState, listParams, readList } from '../list-query.ts';
import { EXAMPLE_PATH, exampleShown, iconTable, options, personBuilder } from '../person-builder.ts';
import { presenceSvg } from '../presence-svg.ts';
import { type Asked, variantOf } from '../presence-variant.ts';
import { BADGE_LABELS, badgeChoice } from '../room-badge.ts';
import { EMBED_THEMES, roomBadge, roomComponent, roomList } from '../room-embeds.ts';
import { Lang } from '../schemas.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

const word = Type.Optional(Type.String({ maxLength: 32 }));
const BadgesQuery = Type.Object({
  ...ListParams,
  room: Type.Optional(Type.String({ maxLength: 2_048 })),
  style: word,
  label: word,
  theme: word,
  badge: Type.Optional(Type.String({ maxLength: 2_048 })),
  words: word,
  lang: Lang,
});

/** `GET /badges`: badges, frames and web components for other websites, with what to copy. Forms; a script saves clicks. */
export function badgesRoutes(app: WebApp, web: Web): void {
  exampleRoute(app, web);
  app.get('/badges', { schema: { hide: true, querystring: BadgesQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    const words = language.language;
    const index = loadedIndex(web.ports.rooms);
    const { room: address = '', theme: asked } = request.query;
    const jid = tryJid(address.trim());
    const named = jid && index.get(jid);
    // Without a room the busiest one stands for all.
    const room = named ?? (address.trim() === '' ? index.search({ limit: 1 }).rooms[0] : undefined);
    const choice = badgeChoice(request.query, words);
    const state = readList(request.query);
    const theme = EMBED_THEMES.find((each) => each === asked) ?? 'auto';
    allowOwnFrames(reply);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'badges',
        language,
        {
          title: say(words, 'web.badges.title'),
          description: say(words, 'web.badges.lead'),
          canonical: '/badges',
          here: withQuery('/badges', request.query),
          scripts: ['copy', 'builder'],
          noindex: named !== undefined || request.query.badge !== undefined || isFiltered(state),
        },
        {
          person: personBuilder(web, request.query, words),
          icons: iconTable(words),
          address: named?.jid ?? (address.trim() || room?.jid) ?? '',
          unlisted: address.trim() !== '' && named === undefined,
          styles: options(BADGE_STYLES, choice.style, (style) => style),
          labels: options(BADGE_LABELS, choice.label, (label) => say(words, `web.badges.label.${label}`)),
          themes: options(EMBED_THEMES, theme, (each) => say(words, `web.badges.theme.${each}`)),
          badge: room && roomBadge(web, room, choice),
          list: roomList(web, state, theme, words),
          state: { ...EMPTY, ...shown(state) },
          one: room === undefined ? [] : [roomComponent(web, room, theme)],
        },
      ),
    );
  });
}

/** `GET /badges/example.svg`: the badge of nobody, in every style. */
function exampleRoute(app: WebApp, { language: site }: Web): void {
  app.get(EXAMPLE_PATH, { schema: { hide: true } }, (request, reply) => {
    const variant = variantOf('svg', request.query as Asked, site);
    // Whoever opens it by itself has our policy, which forbids the styles by which a picture follows the reader.
    const theme = variant.theme === 'auto' ? 'light' : variant.theme;
    return reply
      .type('image/svg+xml; charset=utf-8')
      .send(presenceSvg(exampleShown(variant.language), { ...variant, theme }));
  });
}

const EMPTY = { q: '', language: '', tag: '', domain: '', min: '' };

/** The filters as they stand in their fields. */
function shown(state: ListState): Record<string, string> {
  return Object.fromEntries(
    Object.entries(listParams(state)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
