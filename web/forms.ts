/** What the site's forms have in common: they work without scripts, are sent from our own pages only, and leave nothing here. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import { Failure } from '../shared/failure.ts';
import { MAX_PARAM } from './schemas.ts';
import type { WebApp } from './web-app.ts';

/** Shortest and longest reason of a report. */
export const REASON = { least: 5, most: 500 };
/** Forms that one address may send in ten minutes. */
export const SENT = { config: { rateLimit: { max: 10, timeWindow: 600_000 } } };

/**
 * Another site must not send our forms through its visitors. Browsers say where a form comes from in Sec-Fetch-Site;
 * `Origin` is `null` here, since our pages send no referrer (Fetch §3.1). @throws Failure `forbidden`.
 */
export function refuseForeign({ headers }: FastifyRequest, publicUrl: string): void {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const foreign =
    site === undefined
      ? origin !== undefined && origin !== 'null' && origin !== new URL(publicUrl).origin
      : site !== 'same-origin' && site !== 'none';
  if (foreign) throw new Failure('forbidden', 'this form was sent from another site');
}

/** The fields of a form; what fills in the one that people do not see is a machine. @throws Failure `bad-input`. */
export function readFields(body: unknown): { room: string; reason: string } {
  const fields = new URLSearchParams(typeof body === 'string' ? body : '');
  if (fields.get('website')) throw new Failure('bad-input', 'leave the field “website” empty');
  return {
    room: (fields.get('room') ?? '').trim().slice(0, MAX_PARAM),
    reason: (fields.get('reason') ?? '').trim().slice(0, 4 * REASON.most),
  };
}

/** Routes in a scope of their own, in which bodies are forms. */
export function inFormScope(app: WebApp, routes: (scope: WebApp) => void): void {
  app.register((scope, _options, done) => {
    const typed = scope.withTypeProvider<TypeBoxTypeProvider>();
    typed.removeAllContentTypeParsers();
    typed.addContentTypeParser<string>(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      (_request, body, parsed) => parsed(null, body),
    );
    routes(typed);
    done();
  });
}
