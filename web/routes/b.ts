/**
 * `/b/<id>…`: presence of people. On pages that many open, so what is ready goes out before any route is looked for,
 * with headers that are ready (badge-headers.ts); the routes make the rest, in a scope without the hooks of the others.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BadgeId } from '../../shared/domain/badge-id.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { Allowances } from '../allowance.ts';
import { BadgeHeaders } from '../badge-headers.ts';
import { problemOf } from '../errors.ts';
import type { WebMetrics } from '../metrics.ts';
import { PlainBadges } from '../plain-badges.ts';
import { PresenceAnswers } from '../presence-answers.ts';
import { PresenceEvents, type ReaderLimits } from '../presence-events.ts';
import { presenceJson } from '../presence-formats.ts';
import { PresenceRefusals, type Refusal } from '../presence-refusals.ts';
import { AVATAR_SCHEMA, EVENTS_SCHEMA, FILE_SCHEMA } from '../presence-schemas.ts';
import { PRESENCE_KINDS, type PresenceKind, type Variant, variantOf } from '../presence-variant.ts';
import { type ReadyBadge, sendReady } from '../ready-badge.ts';
import { Recent } from '../recent.ts';
import type { FastRoutes } from '../server.ts';
import type { Web, WebApp } from '../web-app.ts';

/** Queries whose meaning is remembered; longer ones are read each time. */
const MOST_QUERIES = 2_000;
const LONGEST_QUERY = 120;
/** All choices together are shorter by far; whatever is longer is read as nothing, or reading it could be made to cost. */
const LONGEST_READ = 1_000;
/** What makes others wait: it is drawn, or read from the store. Everything else is text that is put together. */
const COSTLY: readonly PresenceKind[] = ['png', 'avatar'];

const STREAM_HEAD = { type: 'text/event-stream; charset=utf-8', more: ['x-accel-buffering', 'no'] } as const;

/** What the routes are made with beside what every route has. */
export interface PresenceOptions {
  readonly metrics: WebMetrics;
  readonly https: boolean;
  readonly readers?: ReaderLimits | undefined;
}

const PREFIX = '/b/';
/** Where in an address the id (shared/domain/person.ts) has ended. */
const AFTER_ID = PREFIX.length + 22;

const kinds = new Map<string, PresenceKind>(
  PRESENCE_KINDS.map((kind) => [kind === 'avatar' ? '/avatar' : `.${kind}`, kind]),
);

/** The kind that the end of an address names. */
function kindAfter(end: string): PresenceKind | undefined {
  return kinds.get(end);
}

/** The kind that an address asks for; pictures are for whatever else it ends in. */
function kindOf(url: string): PresenceKind {
  const [path = ''] = url.split('?', 1);
  return kindAfter(/[./][a-z]+(?=\/?$)/.exec(path)?.[0] ?? '') ?? 'svg';
}

class PresenceRoutes {
  readonly #web: Web;
  readonly #metrics: WebMetrics;
  readonly #headers: BadgeHeaders;
  readonly #answers: PresenceAnswers;
  readonly #refusals: PresenceRefusals;
  readonly #allowances: Allowances;
  readonly events: PresenceEvents;
  /** Of addresses without a query, by what stands behind the id. */
  readonly #usual: ReadonlyMap<string, Variant>;
  readonly #variants: Recent<string, Variant>;

  constructor(web: Web, { metrics, https, readers }: PresenceOptions) {
    const { ports, publicUrl, language, raster } = web;
    this.#web = web;
    this.#metrics = metrics;
    this.#headers = new BadgeHeaders(https, web.requestsPerMinute);
    const plain = new PlainBadges(raster, language);
    const desk = { raster, plain, publicUrl, language, headers: this.#headers };
    this.#answers = new PresenceAnswers({ ...desk, readBadgePicture: ports.readBadgePicture });
    this.#refusals = new PresenceRefusals(this.#headers, plain);
    this.#allowances = new Allowances(web.requestsPerMinute);
    this.events = new PresenceEvents(
      ports.badges,
      (shown) => JSON.stringify(presenceJson(shown, publicUrl)),
      readers,
    );
    this.#usual = new Map([...kinds].map(([end, kind]) => [end, variantOf(kind, {}, language)]));
    this.#variants = new Recent((text) => {
      const [kind = '', query = ''] = text.split('?', 2);
      return this.#read(kind as PresenceKind, query);
    }, MOST_QUERIES);
  }

  /** Answers at once what is ready, as nearly everything is that anybody asks for. */
  answerReady(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '', method } = request;
    if (!url.startsWith(PREFIX) || (method !== 'GET' && method !== 'HEAD')) return false;
    const query = url.indexOf('?');
    const end = query < 0 ? url.slice(AFTER_ID) : url.slice(AFTER_ID, query);
    const variant = this.#variantOf(end, query < 0 ? undefined : url.slice(query + 1));
    const shown = variant && this.#web.ports.badges.get(url.slice(PREFIX.length, AFTER_ID) as BadgeId);
    const ready = shown && this.#answers.kept(shown, variant.name);
    if (ready === undefined || variant === undefined) return false;
    this.#metrics.countBadge(variant.kind, sendReady(ready, this.#headers, request, response, true));
    return true;
  }

  /** `after`: what stands behind the id. */
  answer(id: string, after: string, request: FastifyRequest, reply: FastifyReply): void {
    const { url = '' } = request.raw;
    const query = url.indexOf('?');
    const shown = this.#web.ports.badges.get(id as BadgeId);
    const variant = this.#variantOf(after, query < 0 ? undefined : url.slice(query + 1));
    if (shown === undefined || variant === undefined) this.refuse(request, reply);
    else this.#make(shown, variant, request, reply);
  }

  stream(id: string, request: FastifyRequest, reply: FastifyReply): void {
    const shown = this.#web.ports.badges.get(id as BadgeId);
    if (shown === undefined) this.refuse(request, reply, 'json');
    else if (!this.events.hasRoom(request.ip)) this.#refuse('busy', 'json', request, reply);
    else this.#follow(shown, request, reply);
  }

  #follow(shown: ShownPresence, request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = reply.hijack();
    const head = this.#headers.of({ ...STREAM_HEAD, allowance: this.#allowances.of(request.ip) });
    this.#metrics.countBadge('events', 200);
    // It ends with its connection, so that each state is one write and not three: its length, itself, a line's end.
    raw.removeHeader('transfer-encoding');
    raw.writeHead(200, [...head]);
    const last = request.raw.headers['last-event-id'];
    if (request.method === 'HEAD') raw.end();
    else this.events.follow(shown, raw, request.ip, typeof last === 'string' ? last : undefined);
  }

  /** That there is nothing at this address, or nothing yet: the same for whatever reason. */
  refuse(request: FastifyRequest, reply: FastifyReply, kind = kindOf(request.raw.url ?? '')): void {
    if (!this.#web.ports.badges.loaded) this.#refuse('loading', kind, request, reply);
    else if (!this.#allowances.take(request.ip)) this.#refuse('busy', kind, request, reply);
    else this.#refuse('absent', kind, request, reply);
  }

  /** What a request that nobody can mean gets, and what we could not do for one that somebody means. */
  fail(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    if (problemOf(error).status < 500) {
      this.refuse(request, reply);
      return;
    }
    request.log.error({ err: error, route: request.routeOptions.url }, 'bug: a badge failed');
    this.#refuse('failed', kindOf(request.raw.url ?? ''), request, reply);
  }

  #refuse(refusal: Refusal, kind: PresenceKind, request: FastifyRequest, reply: FastifyReply): void {
    const allowance = this.#allowances.of(request.ip);
    const refused = this.#refusals.of(refusal, kind, allowance);
    // Without even this there is nothing left to send.
    refused.then(
      (ready) => this.#send(ready, kind, request, reply),
      (error: unknown) => {
        request.log.error({ err: error, route: request.routeOptions.url }, 'bug: a refusal failed');
        reply.hijack().raw.destroy();
      },
    );
  }

  #make(shown: ShownPresence, variant: Variant, request: FastifyRequest, reply: FastifyReply): void {
    const { kind, name } = variant;
    const isReady = this.#answers.kept(shown, name) !== undefined;
    if (!isReady && COSTLY.includes(kind) && !this.#allowances.take(request.ip)) {
      this.#refuse('busy', kind, request, reply);
      return;
    }
    this.#answers.make(shown, variant).then(
      (ready) => {
        if (ready === undefined) this.#refuse('absent', kind, request, reply);
        else this.#send(ready, kind, request, reply);
      },
      (error: unknown) => this.fail(error, request, reply),
    );
  }

  #send(ready: ReadyBadge, kind: PresenceKind, request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = reply.hijack();
    this.#metrics.countBadge(kind, sendReady(ready, this.#headers, request.raw, raw));
  }

  /** What an address asks for that ends so behind the id. */
  #variantOf(end: string, query: string | undefined): Variant | undefined {
    if (query === undefined) return this.#usual.get(end);
    const kind = kindAfter(end);
    if (kind === undefined) return undefined;
    return query.length > LONGEST_QUERY ? this.#read(kind, query) : this.#variants.get(`${kind}?${query}`);
  }

  /** What stands twice in a query is no more than what is not offered. */
  #read(kind: PresenceKind, query: string): Variant {
    const asked = new Map<string, string | undefined>();
    for (const [name, value] of new URLSearchParams(query.length > LONGEST_READ ? '' : query))
      asked.set(name, asked.has(name) ? undefined : value);
    return variantOf(kind, Object.fromEntries(asked), this.#web.language);
  }
}

/** The routes, in a scope without the hooks of the others. */
export function presenceRoutes(web: Web, options: PresenceOptions): FastRoutes {
  const routes = new PresenceRoutes(web, options);
  return {
    refuse: (request, reply) => {
      if (!/^\/b\//.test(request.raw.url ?? '')) return false;
      routes.refuse(request, reply);
      return true;
    },
    add: (app) => addRoutes(app, routes),
    answer: (request, response) => routes.answerReady(request, response),
  };
}

function addRoutes(app: WebApp, routes: PresenceRoutes): void {
  app.setErrorHandler((error, request, reply) => routes.fail(error, request, reply));
  // Schemas are for the document: whatever is asked gets a badge.
  app.setValidatorCompiler(() => () => true);
  app.setChildLoggerFactory((logger) => logger);
  // An id has no dot, so `/b/<id>` is left to a page.
  app.get<{ Params: { file: string } }>(
    '/b/:file(^[^/]*\\.[^/]*$)',
    { schema: FILE_SCHEMA },
    (request, reply) => {
      const { file } = request.params;
      const dot = file.indexOf('.');
      routes.answer(file.slice(0, dot), file.slice(dot), request, reply);
    },
  );
  app.get<{ Params: { id: string } }>('/b/:id/avatar', { schema: AVATAR_SCHEMA }, (request, reply) =>
    routes.answer(request.params.id, '/avatar', request, reply),
  );
  app.get<{ Params: { id: string } }>('/b/:id/events', { schema: EVENTS_SCHEMA }, (request, reply) =>
    routes.stream(request.params.id, request, reply),
  );
  app.addHook('preClose', (done) => {
    routes.events.close();
    done();
  });
}
