/** How long answers may be kept: one table, route → policy. A route that is not in it does not start. */

/** What an answer depends on besides its URL. `Accept-Encoding` is added where it is compressed. */
type Vary = 'language' | 'nothing';

/** What JSON is sent as. */
export const JSON_TYPE = 'application/json; charset=utf-8';

/** How an answer may be kept. */
export interface CachePolicy {
  /** `Cache-Control` of a 200 (RFC 9111 §5.2); every other answer is `no-store`. */
  readonly control: string;
  readonly vary: Vary;
}

/** Lists change with every crawl; half a minute takes the weight of a popular link without anybody noticing. */
const LIVE = 'public, max-age=30';
/** Words of ours, changed by an update only. */
const STEADY = 'public, max-age=3600';
/** Badges and pictures: on pages that many open. Seconds. */
export const PICTURE_AGE_S = 600;
const PICTURE = `public, max-age=${PICTURE_AGE_S}`;
/** People, and what they say of themselves: whoever keeps it asks each time whether it still holds. */
const PRESENCE = 'public, no-cache';
const NEVER = 'no-store';

/** Route pattern -> policy of its GET. */
export const CACHING: Readonly<Record<string, CachePolicy>> = {
  '/': { control: LIVE, vary: 'language' },
  '/rooms': { control: LIVE, vary: 'language' },
  '/rooms/add': { control: STEADY, vary: 'language' },
  '/rooms/:jid': { control: LIVE, vary: 'language' },
  '/rooms/:jid/card.png': { control: PICTURE, vary: 'language' },
  '/rooms/:jid/report': { control: LIVE, vary: 'language' },
  '/people/:id/report': { control: LIVE, vary: 'language' },
  '/servers/:domain': { control: LIVE, vary: 'language' },
  '/badge/room/:file': { control: PICTURE, vary: 'nothing' },
  '/stats': { control: LIVE, vary: 'language' },
  '/badges': { control: LIVE, vary: 'language' },
  '/embeds': { control: LIVE, vary: 'language' },
  '/badges/example.svg': { control: STEADY, vary: 'nothing' },
  '/embed/rooms': { control: PICTURE, vary: 'language' },
  '/embed/presence.js': { control: STEADY, vary: 'nothing' },
  '/embed/words/:file': { control: STEADY, vary: 'nothing' },
  '/embed.js': { control: STEADY, vary: 'nothing' },
  // It names people, who may take that back.
  '/oembed': { control: LIVE, vary: 'language' },
  '/opensearch.xml': { control: STEADY, vary: 'language' },
  '/suggest': { control: LIVE, vary: 'nothing' },
  '/sitemap.xml': { control: STEADY, vary: 'nothing' },
  '/sitemap-:part.xml': { control: STEADY, vary: 'nothing' },
  '/sitemap-people-:part.xml': { control: PRESENCE, vary: 'nothing' },
  '/docs': { control: STEADY, vary: 'language' },
  '/docs/:page': { control: STEADY, vary: 'language' },
  '/docs/api': { control: STEADY, vary: 'language' },
  '/docs/api.json': { control: STEADY, vary: 'nothing' },
  '/start': { control: LIVE, vary: 'language' },
  '/contact': { control: STEADY, vary: 'language' },
  '/.well-known/security.txt': { control: STEADY, vary: 'nothing' },
  '/privacy': { control: STEADY, vary: 'language' },
  '/robots.txt': { control: STEADY, vary: 'nothing' },
  '/favicon.ico': { control: STEADY, vary: 'nothing' },
  '/icon-:size.png': { control: STEADY, vary: 'nothing' },
  '/apple-touch-icon.png': { control: STEADY, vary: 'nothing' },
  '/manifest.webmanifest': { control: STEADY, vary: 'language' },
  '/card.png': { control: STEADY, vary: 'language' },
  '/random': { control: LIVE, vary: 'language' },
  '/assets/*': { control: STEADY, vary: 'nothing' },
  '/api/1.0/rooms': { control: LIVE, vary: 'nothing' },
  '/api/1.0/rooms/unsafe': { control: LIVE, vary: 'nothing' },
  '/api/1.0/rooms.json': { control: LIVE, vary: 'nothing' },
  '/api/1.0/badge': { control: PICTURE, vary: 'nothing' },
  '/avatar/v1/:jid': { control: PICTURE, vary: 'nothing' },
  '/api/1.0/search': { control: LIVE, vary: 'nothing' },
  '/api/v1/rooms': { control: LIVE, vary: 'nothing' },
  '/api/v1/rooms.ndjson.gz': { control: LIVE, vary: 'nothing' },
  '/feeds/rooms.atom': { control: LIVE, vary: 'nothing' },
  '/feeds/rooms.json': { control: LIVE, vary: 'nothing' },
  '/api/v1/rooms/:jid': { control: LIVE, vary: 'nothing' },
  '/api/v1/rooms/:jid/history': { control: LIVE, vary: 'nothing' },
  '/api/v1/stats': { control: LIVE, vary: 'nothing' },
  '/api/v1/servers/:domain': { control: LIVE, vary: 'nothing' },
  // Who takes his entry back is nowhere any more, at once: whoever keeps an answer asks each time.
  '/people': { control: PRESENCE, vary: 'language' },
  '/people/:id': { control: PRESENCE, vary: 'language' },
  '/people/:file(^[^/]*\\.[^/]*$)': { control: PRESENCE, vary: 'language' },
  '/people/:id/card.png': { control: PRESENCE, vary: 'language' },
  '/people/:id/avatar': { control: PRESENCE, vary: 'nothing' },
  '/api/v1/people': { control: PRESENCE, vary: 'nothing' },
  '/api/v1/people/converse': { control: PRESENCE, vary: 'nothing' },
  '/api/v1/people/:id': { control: PRESENCE, vary: 'nothing' },
  '/b/:id': { control: PRESENCE, vary: 'language' },
  '/b/:id/card.png': { control: PRESENCE, vary: 'language' },
  '/b/:id/icon/:file': { control: PRESENCE, vary: 'nothing' },
  '/embed/presence': { control: PRESENCE, vary: 'language' },
  '/presence/image/:theme/:file': { control: STEADY, vary: 'nothing' },
  '/presence/jid/:user/:server/*': { control: PRESENCE, vary: 'nothing' },
  '/presence/*': { control: PRESENCE, vary: 'nothing' },
  '/status/:jid': { control: PRESENCE, vary: 'nothing' },
  '/status/:jid/:type': { control: PRESENCE, vary: 'nothing' },
  '/plugins/presence/status': { control: PRESENCE, vary: 'nothing' },
  '/:md5(^[0-9A-Fa-f]{32}$)/*': { control: PRESENCE, vary: 'nothing' },
  '/avatar.php': { control: PRESENCE, vary: 'nothing' },
  '/healthz': { control: NEVER, vary: 'nothing' },
  '/readyz': { control: NEVER, vary: 'nothing' },
  '/metrics': { control: NEVER, vary: 'nothing' },
};

/** For errors and for methods that are not GET. */
export const UNCACHED: CachePolicy = { control: NEVER, vary: 'nothing' };

/**
 * Whether `If-None-Match` names the entity tag, compared weakly (RFC 9110 §13.1.2).
 * @param header the header as sent, possibly a list, possibly `*`
 */
export function noneMatches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  // As nearly all send it.
  if (header === etag || header.trim() === '*') return true;
  const wanted = etag.replace(/^W\//, '');
  return header.split(',').some((each) => each.trim().replace(/^W\//, '') === wanted);
}

/**
 * Whether `If-Modified-Since` is at or after the moment; with `If-None-Match` beside it the header counts for
 * nothing (RFC 9110 §13.1.3).
 */
export function unmodifiedSince(
  headers: {
    readonly 'if-none-match'?: string | undefined;
    readonly 'if-modified-since'?: string | undefined;
  },
  ms: number,
): boolean {
  if (headers['if-none-match'] !== undefined || headers['if-modified-since'] === undefined) return false;
  return Date.parse(headers['if-modified-since']) >= Math.floor(ms / 1_000) * 1_000;
}
