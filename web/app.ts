/** The whole website as one Fastify app that does not listen: main.ts does, tests call `inject`. */
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Jid } from '../shared/domain/jid.ts';
import type { Language } from '../shared/i18n/i18n.ts';
import { ROOT } from '../shared/root.ts';
import { KeptAnswers } from './kept-answers.ts';
import { openMetrics, type WebMetrics } from './metrics.ts';
import { openPages } from './pages.ts';
import { PeopleDesk } from './people-desk.ts';
import { Pieces } from './pieces.ts';
import type { ReaderLimits } from './presence-events.ts';
import { popularIn } from './public-rooms.ts';
import { openRaster } from './raster.ts';
import { clientRoomJson } from './room-json.ts';
import { archiveRoutes } from './routes/api-archive.ts';
import { apiBadgeRoutes } from './routes/api-badge.ts';
import { apiPeopleRoutes } from './routes/api-people.ts';
import { apiRoomsRoutes } from './routes/api-rooms.ts';
import { apiSearchRoutes } from './routes/api-search.ts';
import { apiV1Routes } from './routes/api-v1.ts';
import { presenceRoutes } from './routes/b.ts';
import { badgeRoutes } from './routes/badge.ts';
import { badgesRoutes } from './routes/badges.ts';
import { contactRoutes } from './routes/contact.ts';
import { docsRoutes } from './routes/docs.ts';
import { embedRoutes } from './routes/embed.ts';
import { embedsRoutes } from './routes/embeds.ts';
import { feedsRoutes } from './routes/feeds.ts';
import { healthRoutes } from './routes/health.ts';
import { helpRoutes } from './routes/help.ts';
import { homeRoutes } from './routes/home.ts';
import { iconRoutes } from './routes/icons.ts';
import { oembedRoutes } from './routes/oembed.ts';
import { oldPresenceRoutes } from './routes/old-presence.ts';
import { opensearchRoutes } from './routes/opensearch.ts';
import { peopleRoutes } from './routes/people.ts';
import { peopleReportRoutes } from './routes/people-report.ts';
import { personRoutes } from './routes/person.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { randomRoutes } from './routes/random.ts';
import { roomsRoutes } from './routes/rooms.ts';
import { roomsFormsRoutes } from './routes/rooms-forms.ts';
import { serversRoutes } from './routes/servers.ts';
import { sitemapRoutes } from './routes/sitemap.ts';
import { startRoutes } from './routes/start.ts';
import { statsRoutes } from './routes/stats.ts';
import { openServer, REQUESTS_PER_MINUTE, type ServerOptions } from './server.ts';
import type { Web, WebApp, WebPorts } from './web-app.ts';

/** What the website is made of and for. */
export interface AppOptions extends ServerOptions {
  readonly ports: WebPorts;
  /** For readers who ask for none of ours. */
  readonly language: Language;
  /** The bot that owners invite and write to. */
  readonly roomsBot: Jid;
  /** The bot that people add as a contact. */
  readonly usersBot: Jid;
  /** The bot through which strangers meet. */
  readonly randomBot: Jid;
  /** Who runs this, to be written to. */
  readonly admins: readonly Jid[];
  /** Says on every page that the rooms are a sample. */
  readonly demo: boolean;
  /** Figures of the process in `/metrics`; one app per process may have them. */
  readonly processMetrics?: boolean;
  /** How many may follow badges live; default: enough for a small machine. */
  readonly readers?: ReaderLimits;
}

/** Builds everything and waits until it is ready to be asked. */
export async function buildApp(options: AppOptions): Promise<WebApp> {
  const pages = openPages({ ...options, popular: popularIn(options.ports.rooms) });
  const web: Web = {
    ports: options.ports,
    pages,
    kept: new KeptAnswers(options.ports.rooms),
    raster: openRaster(),
    roomsBot: options.roomsBot,
    usersBot: options.usersBot,
    randomBot: options.randomBot,
    admins: options.admins,
    publicUrl: options.publicUrl,
    requestsPerMinute: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    language: options.language,
  };
  const metrics = openMetrics(options.processMetrics ?? false);
  const https = options.publicUrl.startsWith('https:');
  const fast = presenceRoutes(web, { metrics, https, readers: options.readers });
  const { app } = await openServer(options, web, metrics, {
    add: (site) => addRoutes(site, web, metrics),
    fast,
  });
  await app.ready();
  return app;
}

async function addRoutes(app: WebApp, web: Web, metrics: WebMetrics): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(ROOT, 'web', 'public'),
    prefix: '/assets/',
    index: false,
    cacheControl: false,
    decorateReply: true,
    schemaHide: true,
  });
  iconRoutes(app, web);
  homeRoutes(app, web);
  randomRoutes(app, web);
  roomsFormsRoutes(app, web);
  roomsRoutes(app, web);
  peopleReportRoutes(app, web);
  serversRoutes(app, web);
  docsRoutes(app, web);
  helpRoutes(app, web);
  contactRoutes(app, web);
  privacyRoutes(app, web);
  apiV1Routes(app, web);
  const clientRooms = new Pieces((room) => JSON.stringify(clientRoomJson(room)), popularIn(web.ports.rooms));
  archiveRoutes(app, web);
  feedsRoutes(app, web);
  apiRoomsRoutes(app, web, clientRooms);
  apiBadgeRoutes(app, web);
  app.register((scope, _options, done) => {
    apiSearchRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), web, clientRooms);
    done();
  });
  badgeRoutes(app, web);
  badgesRoutes(app, web);
  embedRoutes(app, web);
  embedsRoutes(app, web);
  oembedRoutes(app, web);
  oldPresenceRoutes(app, web);
  personRoutes(app, web);
  const peopleDesk = new PeopleDesk(web);
  peopleRoutes(app, web, peopleDesk);
  apiPeopleRoutes(app, web, peopleDesk);
  opensearchRoutes(app, web);
  sitemapRoutes(app, web);
  startRoutes(app, web);
  statsRoutes(app, web);
  healthRoutes(app, web, metrics);
}
