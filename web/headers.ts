/** Headers that every answer has: security, CORS, caching with entity tags. */
import helmet from '@fastify/helmet';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CACHING, noneMatches, UNCACHED } from './caching.ts';
import { etagOf } from './pieces.ts';
import type { WebApp } from './web-app.ts';

/** Powers of browsers that no page here uses, and no frame of ours may; all are known to them, or they would complain. */
const NO_FEATURES = (
  'accelerometer autoplay bluetooth camera clipboard-read display-capture encrypted-media fullscreen gamepad ' +
  'geolocation gyroscope hid idle-detection local-fonts magnetometer microphone midi payment picture-in-picture ' +
  'publickey-credentials-get screen-wake-lock serial usb web-share xr-spatial-tracking'
)
  .split(' ')
  .map((feature) => `${feature}=()`)
  .join(', ');

/** Scripts may read these beside the body. */
export const EXPOSED =
  'ETag, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, Rooms-Cursor, Rooms-Complete';

/** Nothing from elsewhere, nothing inline, and but for a few pages no script at all: all of them work without. */
const POLICY = {
  'default-src': ["'none'"],
  'style-src': ["'self'"],
  'img-src': ["'self'"],
  'manifest-src': ["'self'"],
  'form-action': ["'self'"],
  'base-uri': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const policyText = (policy: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(policy)
    .map(([name, values]) => [name, ...values].join(' '))
    .join(';');

/** Lets an answer stand in a frame of any page. Its scripts and styles are held to the same as everywhere. */
export function allowFraming(reply: FastifyReply): void {
  reply
    .header('content-security-policy', policyText({ ...POLICY, 'frame-ancestors': ['*'] }))
    .removeHeader('x-frame-options');
}

/** Of pages that our scripts make quicker to use: files of ours, and what they ask of us. */
const SCRIPTED = { ...POLICY, 'script-src': ["'self'"], 'connect-src': ["'self'"] };
const SCRIPTED_TEXT = policyText(SCRIPTED);
const SCRIPTED_FRAMED = policyText({ ...SCRIPTED, 'frame-ancestors': ['*'] });

/** Lets an answer hold scripts of our own. @param framed it may stand in a frame of any page too */
export function allowOwnScripts(reply: FastifyReply, framed = false): void {
  if (framed) reply.removeHeader('x-frame-options');
  reply.header('content-security-policy', framed ? SCRIPTED_FRAMED : SCRIPTED_TEXT);
}

/** Lets an answer hold frames and scripts of our own. */
export function allowOwnFrames(reply: FastifyReply): void {
  reply.header('content-security-policy', policyText({ ...SCRIPTED, 'frame-src': ["'self'"] }));
}

/**
 * Tells search engines not to keep what is answered in this scope (and not to follow its links), whatever kind of file it
 * is; before anything can fail. Only a page whose person allows it takes this back.
 */
export function keepFromEngines(app: WebApp): void {
  app.addHook('onRequest', (_request, reply, next) => {
    reply.header('x-robots-tag', 'noindex, nofollow');
    next();
  });
}

/** For requests whose address cannot be read: no hook is called for them. */
export const UNREAD_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': policyText(POLICY),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': NO_FEATURES,
  'access-control-allow-origin': '*',
  'cache-control': UNCACHED.control,
};

async function addSecurity(app: WebApp, https: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: POLICY,
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    // What is public here may be read by any page; nothing depends on who asks.
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
}

function setCaching(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
  const reading = request.method === 'GET' || request.method === 'HEAD';
  // What a body asked for stands for nothing that has an address: a cache would give it to whoever asks without one.
  const isAddressed = reading && (request.body === undefined || request.body === null);
  const known = (isAddressed ? CACHING[request.routeOptions.url ?? ''] : undefined) ?? UNCACHED;
  reply.header(
    'cache-control',
    reply.statusCode === 200 || reply.statusCode === 304 ? known.control : UNCACHED.control,
  );
  const vary = [...(known.vary === 'language' ? ['accept-language'] : []), 'accept-encoding'];
  reply.header('vary', vary.join(', '));
  if (!isAddressed) reply.removeHeader('etag');
  if (!isAddressed || reply.statusCode !== 200 || known.control === UNCACHED.control) return payload;
  if (!reply.hasHeader('etag')) {
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    reply.header('etag', etagOf(payload));
  }
  if (!noneMatches(request.headers['if-none-match'], String(reply.getHeader('etag')))) return payload;
  reply.code(304);
  return '';
}

/** Adds the hooks. Routes registered later must stand in the caching table. */
export async function addHeaders(app: WebApp, https: boolean): Promise<void> {
  await addSecurity(app, https);
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers({
      'access-control-allow-origin': '*',
      'access-control-expose-headers': EXPOSED,
      'permissions-policy': NO_FEATURES,
    });
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    done(null, setCaching(request, reply, payload));
  });
  app.addHook('onRoute', ({ method, url }) => {
    if ([method].flat().includes('GET') && CACHING[url] === undefined)
      throw new Error(`${url} has no entry in web/caching.ts`);
  });
  // Preflights of any address (Fetch §4.8): reading and searching need no permission.
  app.options('/*', { schema: { hide: true } }, (_request, reply) =>
    reply
      .headers({
        'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
        'access-control-allow-headers': 'Content-Type, If-None-Match',
        'access-control-max-age': '86400',
        allow: 'GET, HEAD, POST, OPTIONS',
      })
      .code(204)
      .send(),
  );
}
