import type { Facet } from '../../shared/domain/room-query.ts';
import type { Server } from '../../shared/domain/server.ts';
import { type Language, languageName, say } from '../../shared/i18n/i18n.ts';
import { allowOwnScripts } from '../headers.ts';
import { pageLanguage } from '../language.ts';
import { serverPath } from '../links.ts';
import { listPath } from '../list-query.ts';
import { orNothing } from '../or-nothing.ts';
import { addressParts, numberText } from '../room-view.ts';
import { PageQuery } from '../schemas.ts';
import { totalsViews } from '../server-trend.ts';
import { loadedIndex, type Web, type WebApp } from '../web-app.ts';

/** Rows of a table of shares. */
const ROWS = 12;

interface Share {
  readonly name: string;
  readonly path: string | undefined;
  readonly count: number;
}

/** `GET /stats`: the directory in figures, now and over time. */
export function statsRoutes(app: WebApp, web: Web): void {
  app.get('/stats', { schema: { hide: true, querystring: PageQuery } }, async (request, reply) => {
    const language = pageLanguage(request, web.language);
    const words = language.language;
    const index = loadedIndex(web.ports.rooms);
    const { total, facets } = index.search({ limit: 1, nsfw: 'with', facets: true });
    // The figures of now are in memory; those of before may have to wait.
    const [totals, servers] = await Promise.all([
      orNothing(web.ports.readTotals()),
      orNothing(web.ports.readServers()),
    ]);
    const figure = (value: number): string => numberText(Math.round(value), words);
    allowOwnScripts(reply);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'stats',
        language,
        {
          title: say(words, 'web.stats.title'),
          description: say(words, 'web.stats.lead'),
          canonical: '/stats',
          scripts: ['charts', 'folds'],
          alternates: [
            { type: 'application/json', title: say(words, 'web.stats.title'), path: '/api/v1/stats' },
            { type: 'text/csv', title: say(words, 'web.stats.title'), path: '/api/v1/stats?format=csv' },
          ],
        },
        {
          figures: [
            { n: figure(total), text: say(words, 'web.home.rooms', { n: total }) },
            { n: figure(index.occupants), text: say(words, 'web.home.occupants', { n: index.occupants }) },
            { n: figure(index.services), text: say(words, 'web.home.services', { n: index.services }) },
          ],
          trends: totals === undefined ? [] : totalsViews(totals, Date.now(), words),
          shares: [
            shareView('web.stats.languages', 'web.stats.rooms', languagesOf(facets?.languages, words), words),
            shareView('web.stats.tags', 'web.stats.rooms', tagsOf(facets?.tags), words),
            shareView('web.stats.biggest', 'web.stats.rooms', servicesOf(facets?.servers), words),
            shareView('web.stats.software', 'web.stats.servers', softwareOf(servers ?? []), words),
          ].filter(({ rows }) => rows.length > 0),
        },
      ),
    );
  });
}

const languagesOf = (facets: readonly Facet[] = [], language: Language): Share[] =>
  facets.map(({ value, count }) => ({
    name: languageName(value, language),
    path: listPath({ language: value, nsfw: 'with' }),
    count,
  }));
const tagsOf = (facets: readonly Facet[] = []): Share[] =>
  facets.map(({ value, count }) => ({
    name: `#${value}`,
    path: listPath({ tag: value, nsfw: 'with' }),
    count,
  }));
const servicesOf = (facets: readonly Facet[] = []): Share[] =>
  facets.map(({ value, count }) => ({ name: value, path: serverPath(value as Server['domain']), count }));

/** Servers by what they run, as far as they say it. */
function softwareOf(servers: readonly Server[]): Share[] {
  const counts = new Map<string, number>();
  for (const { software } of servers)
    if (software !== undefined) counts.set(software, (counts.get(software) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, path: undefined, count }))
    .sort((a, b) => b.count - a.count);
}

function shareView(
  title: 'web.stats.languages' | 'web.stats.tags' | 'web.stats.biggest' | 'web.stats.software',
  counted: 'web.stats.rooms' | 'web.stats.servers',
  shares: readonly Share[],
  language: Language,
) {
  const shown = shares.slice(0, ROWS);
  const most = Math.max(1, ...shown.map(({ count }) => count));
  return {
    title: say(language, title),
    counted: say(language, counted),
    rows: shown.map(({ name, path, count }) => ({
      parts: addressParts(name),
      path,
      count: numberText(count, language),
      width: Math.round((count / most) * 1_000) / 10,
    })),
  };
}
