/** What a failed request is answered with: one table, four dresses (a page, problem JSON, the search API's own JSON, a badge). */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { Failure, type FailureCode } from '../shared/failure.ts';
import { type Language, type PageKey, say } from '../shared/i18n/i18n.ts';
import { BADGE_COLOURS, badgeSvg } from './badge-svg.ts';
import { pageLanguage } from './language.ts';
import type { Pages } from './pages.ts';

const STATUS: Readonly<Record<FailureCode, number>> = {
  'bad-input': 400,
  'not-found': 404,
  forbidden: 403,
  'too-many': 429,
  conflict: 409,
  'remote-error': 502,
  'remote-timeout': 504,
  unavailable: 503,
};

/** Seconds after which a client may ask again when something of ours is down. */
const RETRY_AFTER_S = '5';

/** Reason phrases (RFC 9110 §15) of the statuses that are answered here. */
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const PAGE_TEXTS: Readonly<Record<number, [PageKey, PageKey]>> = {
  403: ['web.problem.forbidden', 'web.problem.forbidden.text'],
  404: ['web.problem.not-found', 'web.problem.not-found.text'],
  429: ['web.problem.too-many', 'web.problem.too-many.text'],
  500: ['web.problem.bug', 'web.problem.bug.text'],
  503: ['web.problem.unavailable', 'web.problem.unavailable.text'],
};
const BAD_REQUEST_TEXTS: [PageKey, PageKey] = ['web.problem.bad-request', 'web.problem.bad-request.text'];

/** A request that failed, before it is dressed. */
export interface Problem {
  readonly status: number;
  /** For programs and their authors, in English. Empty: the title says it all. */
  readonly detail: string;
  /** More members of the problem JSON (RFC 9457 §3.2). */
  readonly extra?: Readonly<Record<string, string>>;
  /** The page's own texts; default: by status. */
  readonly page?: {
    readonly title: string;
    readonly text: string;
    /** Path of a form that may change it. */
    readonly again?: string;
  };
}

/** What an error thrown by a route means to the asker; a bug means 500 and nothing more. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Failure) return { status: STATUS[error.code], detail: error.message };
  const { statusCode, message, code, validation } = error as Partial<FastifyError>;
  // Fastify's words about broken addresses repeat them; ours do not.
  if (code === 'FST_ERR_BAD_URL') return { status: 400, detail: 'the address is not validly encoded' };
  if (code === 'FST_ERR_MAX_PARAM_LENGTH') return { status: 414, detail: 'the address is too long' };
  if (validation !== undefined) return { status: 400, detail: message ?? '' };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode in TITLES ? statusCode : 400, detail: message ?? '' };
  return { status: 500, detail: '' };
}

type Dress = 'page' | 'problem' | 'search' | 'badge';

const SEARCH_API = /^\/api\/1\.0(?:[/?]|$)/;
const BADGE = /^\/(?:api\/1\.0\/badge|badge\/[^?]*\.svg)(?:\?|$)/;
const MACHINE =
  /^\/(?:api|avatar|feeds|badge|healthz|readyz|metrics|docs\/api\.json|people\/[^/?]*\.json|robots\.txt|assets)(?:[/?]|$)/;

function dressOf(url: string): Dress {
  if (BADGE.test(url)) return 'badge';
  if (SEARCH_API.test(url)) return 'search';
  return MACHINE.test(url) ? 'problem' : 'page';
}

/** What dressing a problem needs. */
export interface ErrorEdge {
  readonly pages: Pages;
  readonly language: Language;
}

/** The address asked for, for the language switch; never one that browsers take for another site's. */
function ownAddress(url: string): string {
  return /^\/(?![/\\])/.test(url) ? url : '/';
}

/** Statuses that pass by themselves. */
const PASSING = new Set([429, 500, 502, 503, 504]);

/** What a reader may do about it: the same again, after so many seconds where that is known; else a search. */
function wayOn(request: FastifyRequest, reply: FastifyReply, language: Language) {
  const isReading = request.method === 'GET';
  const seconds = Number(reply.getHeader('retry-after'));
  return {
    retry: isReading && PASSING.has(reply.statusCode) ? ownAddress(request.url) : undefined,
    wait: seconds > 0 ? say(language, 'web.problem.wait', { n: seconds }) : undefined,
    isMissing: reply.statusCode === 404,
  };
}

/** Answers with the problem, dressed for whoever asked. Returned by handlers: `return sendProblem(…)`. */
export function sendProblem(
  edge: ErrorEdge,
  request: FastifyRequest,
  reply: FastifyReply,
  problem: Problem,
): FastifyReply {
  const { status, detail, extra } = problem;
  const title = TITLES[status] ?? 'Error';
  reply.code(status);
  if (status === 503) reply.header('retry-after', RETRY_AFTER_S);
  switch (dressOf(request.url)) {
    case 'search':
      return reply
        .type('application/json; charset=utf-8')
        .serializer(JSON.stringify)
        .send({ error: detail || title });
    case 'badge':
      return reply
        .type('image/svg+xml; charset=utf-8')
        .send(badgeSvg({ label: 'xmpp', value: title.toLowerCase(), colour: BADGE_COLOURS.off }));
    case 'problem':
      return reply
        .type('application/problem+json; charset=utf-8')
        .serializer(JSON.stringify)
        .send({ type: 'about:blank', title, status, ...(detail !== '' && { detail }), ...extra });
    case 'page': {
      const language = pageLanguage(request, edge.language);
      const [titleKey, textKey] = PAGE_TEXTS[status] ?? BAD_REQUEST_TEXTS;
      const page = problem.page ?? {
        title: say(language.language, titleKey),
        text: say(language.language, textKey),
      };
      return reply.type('text/html; charset=utf-8').send(
        edge.pages.render(
          'problem',
          language,
          { title: page.title, noindex: true, here: ownAddress(request.url) },
          {
            again: undefined,
            ...page,
            status,
            ...wayOn(request, reply, language.language),
            q: '',
            kept: [],
          },
        ),
      );
    }
  }
}

/** The error handler and the 404 handler of the app. Bugs are logged with the route's pattern, never the address. */
export function errorHandlers(edge: ErrorEdge) {
  return {
    onError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
      const problem = problemOf(error);
      if (problem.status === 500)
        request.log.error({ err: error, route: request.routeOptions.url }, 'bug: a request failed');
      return sendProblem(edge, request, reply, problem);
    },
    onNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
      return sendProblem(edge, request, reply, { status: 404, detail: 'there is nothing at this address' });
    },
  };
}
