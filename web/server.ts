/** The Fastify server with everything but routes: limits, headers, compression, errors, figures. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import compress from '@fastify/compress';
import rateLimit from '@fastify/rate-limit';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { Failure } from '../shared/failure.ts';
import type { Log } from '../shared/log.ts';
import { type ErrorEdge, errorHandlers } from './errors.ts';
import { addHeaders, UNREAD_HEADERS } from './headers.ts';
import type { WebMetrics } from './metrics.ts';
import { addOpenApi } from './openapi.ts';
import { MAX_PARAM } from './schemas.ts';
import type { WebApp } from './web-app.ts';
import { KEEP_ALIVE_S } from './whole-answer.ts';

/** What the server is told of the world around it. */
export interface ServerOptions {
  readonly log: Log;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** Requests per minute and address; default {@link REQUESTS_PER_MINUTE}. */
  readonly requestsPerMinute?: number;
  /** Reverse proxies whose `X-Forwarded-For` is believed; default none. */
  readonly trustProxy?: readonly string[];
}

/** Routes in a scope of their own, for which none of the hooks of the others is called: they answer by themselves. */
export interface FastRoutes {
  add(app: WebApp): void;
  /** Answers before any route is looked for, when it can do so at once. False: it cannot. */
  answer(request: IncomingMessage, response: ServerResponse): boolean;
  /** Answers a request whose address cannot be read, where it would have been one of theirs. */
  refuse(request: FastifyRequest, reply: FastifyReply): boolean;
}

/** All routes of a server. */
export interface ServerRoutes {
  /** With every header, limit and figure of {@link openServer}. */
  add(app: WebApp): Promise<void> | void;
  readonly fast?: FastRoutes;
}

/** A client that pages through 100,000 rooms without a pause stays below it: a thousand requests. */
export const REQUESTS_PER_MINUTE = 1_200;
const BODY_LIMIT = 16 * 1024;
/** ms. A slow reader keeps a connection, not a request. */
const TIMEOUTS = {
  connectionTimeout: 60_000,
  requestTimeout: 30_000,
  keepAliveTimeout: KEEP_ALIVE_S * 1_000,
};

const SLOW = 'ERR_HTTP_REQUEST_TIMEOUT';
/** What Node could not read of a request, by its code: the status. */
const UNREAD: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  [SLOW]: '408 Request Timeout',
};

type OnError = ReturnType<typeof errorHandlers>['onError'];

function newFastify(options: ServerOptions, onError: OnError, fast: FastRoutes | undefined): WebApp {
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
      if (fast?.refuse(request, reply) !== true) onError(error, request, reply.headers(UNREAD_HEADERS));
    },
    // Not the default one either: it logs the bytes of the broken request.
    clientErrorHandler(error, socket) {
      const status = UNREAD[error.code] ?? '400 Bad Request';
      // A browser's spare connection: it would take an answer for that to the first request it sends there.
      if (socket.writable && socket.bytesRead > 0)
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      // Who may still be writing could miss the answer. He is slow in his turn, and is not waited for.
      if (error.code === SLOW) socket.destroySoon();
      else socket.end();
    },
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as WebApp;
}

/** A server with its routes, not ready yet. In an object, because Fastify is a promise, which waiting for would close. */
export async function openServer(
  options: ServerOptions,
  edge: ErrorEdge,
  metrics: WebMetrics,
  { add, fast }: ServerRoutes,
): Promise<{ app: WebApp }> {
  const { onError, onNotFound } = errorHandlers(edge);
  const app = newFastify(options, onError, fast);

  app.addHttpMethod('GET', { hasBody: true, overrideExisting: true });
  // Of all routes only the search API reads bodies; it has its own parser.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, _body, done) => done(null, undefined));
  app.setErrorHandler(onError);
  await addOpenApi(app, options.publicUrl);
  await app.register((scope, _options, done) => {
    const site = scope.withTypeProvider<TypeBoxTypeProvider>() as WebApp;
    addHooks(site, options, metrics)
      // Addresses that do not exist count too, or they could be guessed without end.
      .then(() => site.setNotFoundHandler({ preHandler: site.rateLimit() }, onNotFound))
      .then(() => add(site))
      .then(() => done(), done);
  });
  if (fast !== undefined)
    await app.register((scope, _options, done) => {
      fast.add(scope.withTypeProvider<TypeBoxTypeProvider>() as WebApp);
      putBefore(app, fast);
      done();
    });
  return { app };
}

/** What Fastify does for a request costs as much as all the rest of a small answer that is ready. */
function putBefore(app: WebApp, fast: FastRoutes): void {
  const { server } = app;
  const [route] = server.listeners('request');
  if (route === undefined) throw new Error('Fastify does not listen to its server as it did');
  let closing = false;
  // Then each connection has to be told to end.
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (closing || !fast.answer(request, response)) route.call(server, request, response);
  });
}

async function addHooks(site: WebApp, options: ServerOptions, metrics: WebMetrics): Promise<void> {
  site.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { method } = request;
    metrics.observe(route, method, reply.statusCode, reply.elapsedTime / 1_000);
    request.log.debug(
      { route, method, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
    done();
  });
  await addHeaders(site, options.publicUrl.startsWith('https:'));
  await site.register(compress, { encodings: ['br', 'gzip'], threshold: 512 });
  await site.register(rateLimit, {
    max: options.requestsPerMinute ?? REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    enableDraftSpec: true,
    errorResponseBuilder: (_request, { after }) =>
      new Failure('too-many', `too many requests: try again in ${after}`),
  });
}
