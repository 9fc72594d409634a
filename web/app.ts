/** The whole website as one Fastify app that does not listen: main.ts does, tests call `inject`. */
import { join } from 'node:path';
import compress from '@fastify/compress';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { LogController } from 'fastify';
import { Failure } from '../shared/failure.ts';
import type { Language } from '../shared/i18n/i18n.ts';
import type { Log } from '../shared/log.ts';
import { ROOT } from '../shared/root.ts';
import { errorHandlers } from './errors.ts';
import { addHeaders, UNREAD_HEADERS } from './headers.ts';
import { openMetrics } from './metrics.ts';
import { openPages } from './pages.ts';
import { apiSearchRoutes } from './routes/api-search.ts';
import { apiV1Routes } from './routes/api-v1.ts';
import { addOpenApi, docsRoutes } from './routes/docs.ts';
import { healthRoutes } from './routes/health.ts';
import { homeRoutes } from './routes/home.ts';
import { privacyRoutes } from './routes/privacy.ts';
import { roomsRoutes } from './routes/rooms.ts';
import { serversRoutes } from './routes/servers.ts';
import { MAX_PARAM } from './schemas.ts';
import type { Web, WebApp, WebPorts } from './web-app.ts';

/** What the website is made of and for. */
export interface AppOptions {
  readonly ports: WebPorts;
  readonly log: Log;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** For readers who ask for none of ours. */
  readonly language: Language;
  /** Says on every page that the rooms are a sample. */
  readonly demo: boolean;
  /** Requests per minute and address; default {@link REQUESTS_PER_MINUTE}. */
  readonly requestsPerMinute?: number;
  /** Figures of the process in `/metrics`; one app per process may have them. */
  readonly processMetrics?: boolean;
  /** Reverse proxies whose `X-Forwarded-For` is believed; default none. */
  readonly trustProxy?: readonly string[];
}

/** A person with many tabs stays far below it, a client that pages through everything too. */
const REQUESTS_PER_MINUTE = 600;
const BODY_LIMIT = 16 * 1024;
/** ms. A slow reader keeps a connection, not a request. */
const TIMEOUTS = { connectionTimeout: 60_000, requestTimeout: 30_000, keepAliveTimeout: 72_000 };

function newFastify(options: AppOptions, onError: ReturnType<typeof errorHandlers>['onError']): WebApp {
  return Fastify({
    ...TIMEOUTS,
    http: { headersTimeout: 15_000, maxHeaderSize: 16 * 1024 },
    bodyLimit: BODY_LIMIT,
    routerOptions: { maxParamLength: MAX_PARAM, ignoreTrailingSlash: true },
    loggerInstance: options.log,
    // Fastify's request lines hold addresses and search words; ours (below) hold neither.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy:
      options.trustProxy === undefined || options.trustProxy.length === 0 ? false : [...options.trustProxy],
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      onError(error, request, reply.headers(UNREAD_HEADERS));
    },
    // Not the default one either: it logs the bytes of the broken request.
    clientErrorHandler(error, socket) {
      if (!socket.writable) return;
      const status =
        error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as WebApp;
}

/** Builds everything and waits until it is ready to be asked. */
export async function buildApp(options: AppOptions): Promise<WebApp> {
  const pages = openPages(options);
  const web: Web = { ports: options.ports, pages, publicUrl: options.publicUrl, language: options.language };
  const metrics = openMetrics(options.processMetrics ?? false);
  const { onError, onNotFound } = errorHandlers(web);
  const app = newFastify(options, onError);

  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  // Of all routes only the search API reads bodies; it has its own parser.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null, undefined));
  app.setErrorHandler(onError);
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    metrics.observe(route, method, reply.statusCode, reply.elapsedTime / 1_000);
    request.log.debug(
      { route, method, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
    done();
  });
  await addHeaders(app, options.publicUrl.startsWith('https:'));
  await app.register(compress, { encodings: ['br', 'gzip'], threshold: 512 });
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { after }) =>
      new Failure('too-many', `too many requests: try again in ${after}`),
  });
  // Addresses that do not exist count too, or they could be guessed without end.
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, onNotFound);
  await addOpenApi(app, options.publicUrl);
  await app.register(fastifyStatic, {
    root: join(ROOT, 'web', 'public'),
    prefix: '/assets/',
    index: false,
    cacheControl: false,
    decorateReply: true,
    schemaHide: true,
  });
  app.get('/favicon.ico', { schema: { hide: true } }, (_request, reply) => reply.sendFile('icon.svg'));

  homeRoutes(app, web);
  roomsRoutes(app, web);
  serversRoutes(app, web);
  docsRoutes(app, web);
  privacyRoutes(app, web);
  apiV1Routes(app, web);
  app.register((scope, _options, done) => {
    apiSearchRoutes(scope.withTypeProvider<TypeBoxTypeProvider>(), web);
    done();
  });
  healthRoutes(app, web, metrics);
  await app.ready();
  return app;
}
