import { Type } from 'typebox';
import { tryJid } from '../../shared/domain/jid.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { Failure } from '../../shared/failure.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { pageLanguage } from '../language.ts';
import { cardPath, withQuery } from '../links.ts';
import { listParams, readList } from '../list-query.ts';
import { badgeIdIn, personName } from '../person-builder.ts';
import { CARD_SIZE } from '../preview-card.ts';
import { roomView } from '../room-view.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';
import { escapeXml } from '../xml-text.ts';

const OembedQuery = Type.Object({
  url: Type.String({
    maxLength: 4_096,
    description: 'Address of a room’s page, of a list of rooms, or of a person’s badge',
  }),
  format: Type.Optional(Type.String({ maxLength: 10, description: '`json` (default) or `xml`' })),
  maxwidth: Type.Optional(Type.String({ maxLength: 8, description: 'Pixels' })),
  maxheight: Type.Optional(Type.String({ maxLength: 8, description: 'Pixels' })),
});

/** Pixels of the frames, where the page that asks has no limits of its own. */
const WIDTH = 600;
const HEIGHT = { room: 240, list: 600 };
/** Of a person's card: what is around its lines, and each of them. */
const PERSON_FRAME = 110;
const PERSON_LINE = 27;
/** Lines that may come later, or that are broken where there is little room. */
const SPARE_LINES = 2;
/** Less than this shows nothing. */
const LEAST = 200;

function within(wish: number, limit: string | undefined): number {
  const most = Number(limit);
  return Number.isInteger(most) && most > 0 ? Math.max(LEAST, Math.min(wish, most)) : wish;
}

/** The address on our own site that is asked about. @throws Failure `not-found` */
function ownAddress(text: string, publicUrl: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.origin !== new URL(publicUrl).origin)
    throw new Failure('not-found', 'this is no address of this site');
  return url;
}

/** `GET /oembed?url=` (https://oembed.com): what other sites show in place of a link to one of our pages. */
export function oembedRoutes(app: WebApp, web: Web): void {
  app.get(
    '/oembed',
    {
      schema: {
        tags: ['Rooms'],
        summary: 'oEmbed of a room, a list of rooms or a person',
        querystring: OembedQuery,
      },
    },
    (request, reply) => {
      const { maxwidth, maxheight, format = 'json' } = request.query;
      if (format !== 'json' && format !== 'xml')
        throw new Failure('bad-input', 'querystring/format must be json or xml');
      const url = ownAddress(request.query.url, web.publicUrl);
      const about = subjectOf(web, url, pageLanguage(request, web.language).language);
      const width = within(WIDTH, maxwidth);
      const height = within(about.height, maxheight);
      const answer = {
        version: '1.0',
        type: 'rich',
        provider_name: 'Parvis',
        provider_url: web.publicUrl,
        cache_age: about.age,
        title: about.title,
        ...about.thumbnail,
        html: `<iframe src="${escapeXml(`${web.publicUrl}${about.frame}`)}" title="${escapeXml(about.title)}" width="${width}" height="${height}" loading="lazy" style="border:0"></iframe>`,
        width,
        height,
      };
      if (format === 'json')
        return reply.type('application/json; charset=utf-8').serializer(JSON.stringify).send(answer);
      const members = Object.entries(answer)
        .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
        .join('');
      return reply
        .type('text/xml; charset=utf-8')
        .send(`<?xml version="1.0" encoding="utf-8" standalone="yes"?><oembed>${members}</oembed>`);
    },
  );
}

interface Subject {
  readonly title: string;
  /** Seconds for which it may be kept: a name is to go as soon as its badge. */
  readonly age: number;
  readonly frame: string;
  readonly height: number;
  readonly thumbnail?: Readonly<Record<string, string | number>>;
}

/** As high as the card of what is shown now; a page that embeds it asks once and not again. */
function personHeight(shown: ShownPresence): number {
  const { address, status, since, mood, activity, tune, resources = [] } = shown;
  const parts = [address, status, since, mood, activity, tune].filter((part) => part !== undefined);
  const lines = 2 + parts.length + resources.length + SPARE_LINES;
  return Math.min(PERSON_FRAME + PERSON_LINE * lines, HEIGHT.list);
}

/** What is asked about. @throws Failure `not-found`, the same for badges that never were and that are no more */
function subjectOf(web: Web, url: URL, language: Language): Subject {
  const base = new URL(web.publicUrl).pathname.replace(/\/$/, '');
  const path = url.pathname.slice(base.length);
  if (path.startsWith('/b/')) {
    if (!web.ports.badges.loaded) throw new Failure('unavailable', 'the badges are still being loaded');
    const id = badgeIdIn(path);
    const shown = id && web.ports.badges.get(id);
    if (shown === undefined) throw new Failure('not-found', 'there is no badge at this address');
    const title = say(language, 'web.presence.title', { name: personName(shown, language) });
    return {
      title,
      age: 60,
      frame: withQuery('/embed/presence', { badge: id }),
      height: personHeight(shown),
    };
  }
  const index = loadedIndex(web.ports.rooms);
  if (path === '/rooms') {
    const state = readList(Object.fromEntries(url.searchParams));
    return {
      title: say(language, 'web.rooms.title'),
      age: 3_600,
      frame: withQuery('/embed/rooms', listParams(state)),
      height: HEIGHT.list,
    };
  }
  const jid = tryJid(roomOf(path));
  const room = jid && index.get(jid);
  if (room === undefined) throw new Failure('not-found', 'there is no listed room at this address');
  const { width, height } = CARD_SIZE;
  return {
    title: roomView(room, language).name,
    age: 3_600,
    frame: withQuery('/embed/rooms', { room: room.jid }),
    height: HEIGHT.room,
    thumbnail: {
      thumbnail_url: `${web.publicUrl}${cardPath(room.jid, language)}`,
      thumbnail_width: width,
      thumbnail_height: height,
    },
  };
}

/** The address of the room of a page's path, `''` when it is no room's. */
function roomOf(path: string): string {
  const [, segment = ''] = /^\/rooms\/([^/]+)$/.exec(path) ?? [];
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
