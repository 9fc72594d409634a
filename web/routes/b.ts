/**
 * `/b/<id>…`: presence of people. On pages that many open, so they have a scope of their own, without the hooks of the
 * other routes: what is ready goes out with headers that are ready (badge-headers.ts).
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BadgeId } from '../../shared/domain/person.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { Allowances } from '../allowance.ts';
import { BadgeHeaders, writeHead } from '../badge-headers.ts';
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

/** Characters of an id (shared/domain/person.ts). */
const ID_LENGTH = 22;
/** Queries whose meaning is remembered; longer ones are read each time. */
const MOST_QUERIES = 2_000;
const LONGEST_QUERY = 120;
/** What makes others wait: it is drawn, or read from the store. Everything else is text that is put together. */
const COSTLY: readonly PresenceKind[] = ['png', 'avatar'];

const STREAM_HEAD = { type: 'text/event-stream; charset=utf-8', more: ['x-accel-buffering', 'no'] } as const;

/** What the routes are made with beside what every route has. */
export interface PresenceOptions {
  readonly metrics: WebMetrics;
  readonly https: boolean;
  readonly readers?: ReaderLimits | undefined;
}

const kinds = new Map<string, PresenceKind>(
  PRESENCE_KINDS.filter((kind) => kind !== 'avatar').map((kind) => [kind, kind]),
);

/** The kind that an address asks for; pictures are for whatever else it ends in. */
function kindOf(url: string): PresenceKind {
  const [path = ''] = url.split('?', 1);
  if (/\/avatar\/?$/.test(path)) return 'avatar';
  return kinds.get(/\.([a-z]+)\/?$/.exec(path)?.[1] ?? '') ?? 'svg';
}

class PresenceRoutes {
  readonly #web: Web;
  readonly #metrics: WebMetrics;
  readonly #headers: BadgeHeaders;
  readonly #answers: PresenceAnswers;
  readonly #refusals: PresenceRefusals;
  readonly #allowances: Allowances;
  readonly events: PresenceEvents;
  readonly #defaults: ReadonlyMap<PresenceKind, Variant>;
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
    this.#defaults = new Map(PRESENCE_KINDS.map((kind) => [kind, variantOf(kind, {}, language)]));
    this.#variants = new Recent((text) => {
      const [kind = '', query = ''] = text.split('?', 2);
      return this.#read(kind as PresenceKind, query);
    }, MOST_QUERIES);
  }

  /** `<id>.<kind>` */
  file(file: string, request: FastifyRequest, reply: FastifyReply): void {
    const kind = file.charAt(ID_LENGTH) === '.' ? kinds.get(file.slice(ID_LENGTH + 1)) : undefined;
    if (kind === undefined) this.refuse(request, reply);
    else this.answer(file.slice(0, ID_LENGTH), kind, request, reply);
  }

  answer(id: string, kind: PresenceKind, request: FastifyRequest, reply: FastifyReply): void {
    const shown = this.#web.ports.badges.get(id as BadgeId);
    const variant = this.#variantOf(kind, request.raw.url ?? '');
    const ready = shown && this.#answers.kept(shown, variant.name);
    if (ready !== undefined) this.#send(ready, kind, request, reply);
    else if (shown === undefined) this.refuse(request, reply);
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
    this.#metrics.countBadge('events', 200);
    writeHead(raw, 200, this.#headers.of(STREAM_HEAD), this.#allowances.of(request.ip));
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

  #refuse(refusal: Refusal, kind: PresenceKind, request: FastifyRequest, reply: FastifyReply): void {
    const { reset } = this.#allowances.of(request.ip);
    this.#later(this.#refusals.of(refusal, kind, reset), kind, request, reply);
  }

  #make(shown: ShownPresence, variant: Variant, request: FastifyRequest, reply: FastifyReply): void {
    const { kind } = variant;
    if (COSTLY.includes(kind) && !this.#allowances.take(request.ip)) {
      this.#refuse('busy', kind, request, reply);
      return;
    }
    const made = this.#answers.make(shown, variant);
    this.#later(
      made.then((ready) => ready ?? this.#refusals.of('absent', kind, 0)),
      kind,
      request,
      reply,
    );
  }

  #later(made: Promise<ReadyBadge>, kind: PresenceKind, request: FastifyRequest, reply: FastifyReply): void {
    made.then(
      (ready) => this.#send(ready, kind, request, reply),
      (error: unknown) => void reply.send(error),
    );
  }

  #send(ready: ReadyBadge, kind: PresenceKind, request: FastifyRequest, reply: FastifyReply): void {
    const allowance = this.#allowances.of(request.ip);
    this.#metrics.countBadge(kind, sendReady(ready, this.#headers, request, reply, allowance));
  }

  #variantOf(kind: PresenceKind, url: string): Variant {
    const at = url.indexOf('?');
    const usual = at < 0 ? this.#defaults.get(kind) : undefined;
    if (usual !== undefined) return usual;
    const query = url.slice(at + 1);
    return query.length > LONGEST_QUERY ? this.#read(kind, query) : this.#variants.get(`${kind}?${query}`);
  }

  /** What stands twice in a query is no more than what is not offered. */
  #read(kind: PresenceKind, query: string): Variant {
    const params = new URLSearchParams(query);
    const asked = [...params].filter(([name]) => params.getAll(name).length === 1);
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
  };
}

function addRoutes(app: WebApp, routes: PresenceRoutes): void {
  // Schemas are for the document: whatever is asked gets a badge.
  app.setValidatorCompiler(() => () => true);
  app.setChildLoggerFactory((logger) => logger);
  // An id has no dot, so `/b/<id>` is left to a page.
  app.get<{ Params: { file: string } }>(
    '/b/:file(^[^/]*\\.[^/]*$)',
    { schema: FILE_SCHEMA },
    (request, reply) => routes.file(request.params.file, request, reply),
  );
  app.get<{ Params: { id: string } }>('/b/:id/avatar', { schema: AVATAR_SCHEMA }, (request, reply) =>
    routes.answer(request.params.id, 'avatar', request, reply),
  );
  app.get<{ Params: { id: string } }>('/b/:id/events', { schema: EVENTS_SCHEMA }, (request, reply) =>
    routes.stream(request.params.id, request, reply),
  );
  app.addHook('preClose', (done) => {
    routes.events.close();
    done();
  });
}
