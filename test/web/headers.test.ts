import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { CACHING, noneMatches } from '../../web/caching.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';
import { MIA, peopleWith, ZOE } from '../support/sample-people.ts';
import { alice, MD5, PICTURE } from './old-presence-site.ts';
import { openSite, SAMPLE } from './site.ts';

/** One address for each route. */
const ADDRESSES: Readonly<Record<string, string>> = {
  '/docs/:page': '/docs/owners',
  '/rooms/:jid': '/rooms/cafe@salons.example',
  '/rooms/:jid/report': '/rooms/cafe@salons.example/report',
  '/rooms/:jid/card.png': '/rooms/cafe@salons.example/card.png',
  '/people/:id/report': `/people/${badgeId(1)}/report`,
  '/oembed': '/oembed?url=https%3A%2F%2Fparvis.example%2Frooms',
  '/sitemap-:part.xml': '/sitemap-1.xml',
  '/badge/room/:file': '/badge/room/cafe@salons.example.svg',
  '/servers/:domain': '/servers/example',
  '/assets/*': '/assets/style.css',
  '/icon-:size.png': '/icon-192.png',
  '/api/1.0/search': '/api/1.0/search?keywords=',
  '/api/1.0/rooms/unsafe': '/api/1.0/rooms/unsafe?p=1',
  '/api/1.0/rooms.json': '/api/1.0/rooms.json?p=1',
  '/api/1.0/badge': '/api/1.0/badge?address=cafe@salons.example',
  '/avatar/v1/:jid': '/avatar/v1/cafe@salons.example',
  '/api/v1/rooms/:jid/history': '/api/v1/rooms/cafe@salons.example/history',
  '/api/v1/rooms/:jid': '/api/v1/rooms/cafe@salons.example',
  '/api/v1/servers/:domain': '/api/v1/servers/example',
  '/people/:id': `/people/${ZOE.id}`,
  '/people/:file(^[^/]*\\.[^/]*$)': `/people/${ZOE.id}.vcf`,
  '/people/:id/card.png': `/people/${ZOE.id}/card.png`,
  '/people/:id/avatar': `/people/${ZOE.id}/avatar`,
  '/api/v1/people/:id': `/api/v1/people/${ZOE.id}`,
  '/sitemap-people-:part.xml': '/sitemap-people-1.xml',
  '/b/:id': `/b/${badgeId(1)}`,
  '/b/:id/card.png': `/b/${badgeId(1)}/card.png`,
  '/b/:id/icon/:file': `/b/${badgeId(1)}/icon/face.png`,
  '/embed/words/:file': '/embed/words/presence-fr.json',
  '/embed/presence': `/embed/presence?badge=${badgeId(1)}`,
  '/presence/image/:theme/:file': '/presence/image/disc/away.svg',
  '/presence/jid/:user/:server/*': '/presence/jid/alice/example.org/text',
  '/presence/*': '/presence/alice/example.org/image',
  '/status/:jid': '/status/alice@example.org',
  '/status/:jid/:type': '/status/alice@example.org/json',
  '/plugins/presence/status': '/plugins/presence/status?jid=alice@example.org&type=xml',
  '/:md5(^[0-9A-Fa-f]{32}$)/*': `/${MD5}/text`,
  '/avatar.php': `/avatar.php?hash=${MD5}`,
};

test('what differs has another ETag', async (t) => {
  const app = await openSite(t);
  const etags = await Promise.all(
    ['/api/v1/rooms', '/api/v1/rooms?q=open', '/rooms', '/rooms?lang=fr', '/assets/style.css'].map(
      async (url) => (await app.inject({ url })).headers.etag,
    ),
  );
  assert.equal(new Set(etags).size, etags.length);
});

test('every public route: security headers, CORS, its caching policy, ETag and 304, HEAD', async (t) => {
  const avatar = { png: Buffer.from('a picture'), hash: '00' };
  const badges = new PublicBadges();
  badges.onReset([alice({ availability: 'away', avatar: PICTURE.hash })]);
  const app = await openSite(t, {
    badges,
    badgePictures: { [badgeId(1)]: PICTURE },
    people: await peopleWith(ZOE, MIA),
    entryPictures: { [ZOE.id]: PICTURE.png },
    rooms: SAMPLE.map((room) => ({ ...room, avatar: avatar.hash })),
    avatars: { 'cafe@salons.example': avatar },
  });
  for (const [route, policy] of Object.entries(CACHING)) {
    const url = ADDRESSES[route] ?? route;
    const { statusCode, headers, rawPayload } = await app.inject({
      url,
      headers: { 'accept-encoding': 'identity' },
    });
    assert.equal(statusCode, 200, url);
    assert.equal(headers['access-control-allow-origin'], '*', url);
    assert.equal(headers['access-control-allow-credentials'], undefined);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none';style-src 'self';img-src 'self';/,
      url,
    );
    // Lists for other sites stand in their frames; nothing else is wider anywhere.
    const framed = route === '/embed/rooms' || route === '/embed/presence';
    assert.equal(headers['x-frame-options'], framed ? undefined : 'DENY', url);
    assert.match(
      String(headers['content-security-policy']),
      framed
        ? /;frame-ancestors \*(;script-src 'self';connect-src 'self')?$/
        : /;frame-ancestors 'none'(;script-src 'self';connect-src 'self')?(;frame-src 'self')?$/,
      url,
    );
    assert.doesNotMatch(
      String(headers['content-security-policy']).replace(/;frame-ancestors .*/, ''),
      /unsafe|https?:|\*/,
    );
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.match(String(headers['permissions-policy']), /camera=\(\)/);
    assert.match(String(headers['strict-transport-security']), /max-age/);
    assert.equal(headers['set-cookie'], undefined);
    assert.equal(headers.server ?? headers['x-powered-by'], undefined);
    assert.equal(String(headers.vary).includes('accept-language'), policy.vary === 'language', url);
    if (statusCode !== 200) continue;
    assert.equal(headers['cache-control'], policy.control, url);
    const head = await app.inject({ url, method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    assert.equal(head.statusCode, 200, url);
    assert.equal(head.body, '');
    assert.equal(head.headers['content-type'], headers['content-type']);
    if (route !== '/metrics') assert.equal(Number(head.headers['content-length']), rawPayload.length, url);
    if (policy.control === 'no-store') continue;
    const etag = String(headers.etag);
    assert.match(etag, /^(W\/)?"[^"]+"$/, url);
    const again = await app.inject({ url, headers: { 'if-none-match': `"x", ${etag}` } });
    assert.equal(again.statusCode, 304, url);
    assert.equal(again.body, '');
    assert.equal(again.headers.etag, etag);
    assert.equal((await app.inject({ url, headers: { 'if-none-match': '"other"' } })).statusCode, 200);
  }
});

test('plain HTTP sites do not promise HTTPS', async (t) => {
  const app = await openSite(t, { publicUrl: 'http://127.0.0.1:8080' });
  assert.equal((await app.inject('/')).headers['strict-transport-security'], undefined);
});

test('errors are not cached and have no entity tag', async (t) => {
  const app = await openSite(t);
  for (const url of ['/nothing', '/api/v1/rooms/nobody@x.example', '/rooms?page=x']) {
    const { headers } = await app.inject({ url, headers: { 'if-none-match': '*' } });
    assert.equal(headers['cache-control'], 'no-store', url);
    assert.equal(headers.etag, undefined, url);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
  }
});

test('If-None-Match is a list, compared weakly', () => {
  assert.equal(noneMatches('"a"', 'W/"a"'), true);
  assert.equal(noneMatches('W/"b" , W/"a"', '"a"'), true);
  assert.equal(noneMatches('*', '"a"'), true);
  assert.equal(noneMatches('"b"', '"a"'), false);
  assert.equal(noneMatches(undefined, '"a"'), false);
});

test('answers are compressed as asked', async (t) => {
  const app = await openSite(t);
  for (const url of ['/rooms', '/api/v1/rooms', '/assets/style.css']) {
    const plain = await app.inject({ url, headers: { 'accept-encoding': 'identity' } });
    assert.equal(plain.headers['content-encoding'], undefined);
    assert.match(String(plain.headers.vary), /accept-encoding/);
    const br = await app.inject({ url, headers: { 'accept-encoding': 'gzip;q=0.5, br' } });
    assert.equal(br.headers['content-encoding'], 'br');
    assert.equal(brotliDecompressSync(br.rawPayload).toString(), plain.body);
    const gzip = await app.inject({ url, headers: { 'accept-encoding': 'gzip, deflate' } });
    assert.equal(gzip.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(gzip.rawPayload).toString(), plain.body);
    assert.equal(gzip.headers.etag, br.headers.etag);
  }
});

test('CORS preflight', async (t) => {
  const app = await openSite(t);
  for (const url of ['/api/1.0/search', '/api/v1/rooms/a@b']) {
    const { statusCode, headers } = await app.inject({
      method: 'OPTIONS',
      url,
      headers: {
        origin: 'https://blog.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    assert.equal(statusCode, 204);
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.match(String(headers['access-control-allow-methods']), /POST/);
    assert.match(String(headers['access-control-allow-headers']), /content-type/i);
  }
});

test('too many requests: RateLimit headers, 429 with Retry-After, in the dress of the route', async (t) => {
  const app = await openSite(t, { requestsPerMinute: 2 });
  const ask = (url: string, remoteAddress: string) => app.inject({ url, remoteAddress });
  const first = await ask('/rooms', '192.0.2.1');
  assert.equal(first.headers['ratelimit-limit'], '2');
  assert.equal(first.headers['ratelimit-remaining'], '1');
  assert.match(String(first.headers['ratelimit-reset']), /^\d+$/);
  for (const [url, address, type] of [
    ['/rooms', '192.0.2.2', /^text\/html/],
    ['/nothing', '192.0.2.3', /^text\/html/],
    ['/api/v1/rooms', '192.0.2.4', /^application\/problem\+json/],
    ['/api/1.0/search?keywords=', '192.0.2.5', /^application\/json/],
  ] as const) {
    await ask(url, address);
    await ask(url, address);
    const { statusCode, headers } = await ask(url, address);
    assert.equal(statusCode, 429, url);
    assert.match(String(headers['retry-after']), /^\d+$/);
    assert.equal(headers['ratelimit-remaining'], '0');
    assert.equal(headers['cache-control'], 'no-store');
    assert.match(String(headers['content-type']), type);
  }
  assert.equal((await ask('/rooms', '192.0.2.1')).statusCode, 200, 'others are not held up');
  for (let i = 0; i < 5; i++) assert.equal((await ask('/healthz', '192.0.2.2')).statusCode, 200);
});

test('X-Forwarded-For counts only behind a trusted proxy', async (t) => {
  const headers = (i: number) => ({ 'x-forwarded-for': `192.0.2.${i}` });
  const open = await openSite(t, { requestsPerMinute: 1 });
  await open.inject({ url: '/rooms', headers: headers(1) });
  assert.equal((await open.inject({ url: '/rooms', headers: headers(2) })).statusCode, 429);
  const proxied = await openSite(t, { requestsPerMinute: 1, trustProxy: ['127.0.0.1'] });
  await proxied.inject({ url: '/rooms', headers: headers(1) });
  assert.equal((await proxied.inject({ url: '/rooms', headers: headers(2) })).statusCode, 200);
});

test('a broken request over a real socket is answered and not logged', async (t) => {
  const logged: string[] = [];
  const app = await openSite(t, { logged });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const socket = connect(address.port, '127.0.0.1');
  socket.end('GET /rooms?q=secret-words HTTP/1.1\r\nbroken header\r\n\r\n');
  let answer = '';
  socket.on('data', (data: Buffer) => {
    answer += data.toString();
  });
  await once(socket, 'close');
  assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.doesNotMatch(logged.join(''), /secret-words/);
});
