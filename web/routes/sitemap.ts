import { Type } from 'typebox';
import type { PersonId } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { HELP_PAGES } from '../help-texts.ts';
import { Kept } from '../kept.ts';
import { entryPath, roomPath } from '../links.ts';
import { loadedIndex, readyPeople, type Web, type WebApp } from '../web-app.ts';
import { escapeXml } from '../xml-text.ts';

/** Rooms in a part: a tenth of what a sitemap may hold, so that making one holds up nobody. */
const PART = 5_000;
/** Pages that are there on every site. */
const PAGES = [
  ...['/', '/rooms', '/random', '/start', '/stats', '/badges', '/docs', '/docs/api'],
  ...HELP_PAGES.map((page) => `/docs/${page}`),
];
const KEPT_MS = 60 * 60_000;
const OPENING = '<?xml version="1.0" encoding="utf-8"?>';
const NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"';

/** The number that an address ends in. @throws Failure `not-found` */
function partOf(text: string): number {
  const part = Number(text);
  if (!Number.isInteger(part) || part < 1) throw new Failure('not-found', 'there is no such part');
  return part;
}

/** Of the people who allow it, at the moment. */
function idsForEngines({ ports: { people } }: Web): PersonId[] {
  const ids: PersonId[] = [];
  if (people.ready) for (const { id, engines } of people.all()) if (engines === true) ids.push(id);
  return ids;
}

/**
 * `GET /sitemap.xml` (https://www.sitemaps.org): the pages that are worth finding; rooms for adults are not among them,
 * and only people who want to be found so.
 */
export function sitemapRoutes(app: WebApp, web: Web): void {
  const kept = new Kept<string>(64, KEPT_MS);
  const location = (path: string): string => `<loc>${escapeXml(`${web.publicUrl}${path}`)}</loc>`;

  app.get('/sitemap.xml', { schema: { hide: true } }, (_request, reply) => {
    const index = loadedIndex(web.ports.rooms);
    const parts = Math.max(1, Math.ceil(index.search({ limit: 1 }).total / PART));
    const people = Math.ceil(idsForEngines(web).length / PART);
    const list = [
      ...Array.from({ length: parts }, (_, i) => `/sitemap-${i + 1}.xml`),
      ...Array.from({ length: people }, (_, i) => `/sitemap-people-${i + 1}.xml`),
    ].map((path) => `<sitemap>${location(path)}</sitemap>`);
    return reply
      .type('application/xml; charset=utf-8')
      .send(`${OPENING}<sitemapindex ${NAMESPACE}>${list.join('')}</sitemapindex>`);
  });

  app.get(
    '/sitemap-:part.xml',
    { schema: { hide: true, params: Type.Object({ part: Type.String({ maxLength: 6 }) }) } },
    (request, reply) => {
      const part = partOf(request.params.part);
      const index = loadedIndex(web.ports.rooms);
      const offset = (part - 1) * PART;
      if (part > 1 && offset >= index.search({ limit: 1 }).total)
        throw new Failure('not-found', 'there is no such part');
      const text = kept.get(String(part), () => {
        const { rooms } = index.search({ sort: 'address', offset, limit: PART });
        const paths = part === 1 ? PAGES : [];
        const urls = [...paths, ...rooms.map(({ jid }) => roomPath(jid))].map(
          (path) => `<url>${location(path)}</url>`,
        );
        return `${OPENING}<urlset ${NAMESPACE}>${urls.join('')}</urlset>`;
      });
      return reply.type('application/xml; charset=utf-8').send(text);
    },
  );

  // Not kept: who takes his leave back is gone from it.
  app.get(
    '/sitemap-people-:part.xml',
    { schema: { hide: true, params: Type.Object({ part: Type.String({ maxLength: 6 }) }) } },
    (request, reply) => {
      const part = partOf(request.params.part);
      readyPeople(web.ports.people);
      const ids = idsForEngines(web).slice((part - 1) * PART, part * PART);
      if (ids.length === 0) throw new Failure('not-found', 'there is no such part');
      const urls = ids.map((id) => `<url>${location(entryPath(id))}</url>`);
      return reply
        .type('application/xml; charset=utf-8')
        .send(`${OPENING}<urlset ${NAMESPACE}>${urls.join('')}</urlset>`);
    },
  );
}
