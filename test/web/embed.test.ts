import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readHtml, runnable } from './html.ts';
import { openSite, room, SAMPLE } from './site.ts';

test('the frame: cards with the list’s filters, in any page, links open outside, no script', async (t) => {
  const app = await openSite(t);
  const ask = async (query: string) => (await app.inject(`/embed/rooms?${query}`)).body;
  const all = await ask('');
  const tags = readHtml(all);
  assert.deepEqual(runnable(tags), []);
  assert.equal(tags.filter((tag) => tag.attributes.get('class') === 'card').length, 5);
  assert.equal(tags.find((tag) => tag.name === 'base')?.attributes.get('target'), '_blank');
  const few = await ask('language=fr&limit=1&theme=dark&lang=fr');
  assert.match(few, /Café des voyageurs/);
  assert.doesNotMatch(few, /Open door/);
  assert.match(few, /href="\/assets\/dark\.css"/);
  assert.match(few, /<html lang="fr"/);
  assert.doesNotMatch(await ask('theme=%22evil'), /evil/);
  assert.match(await ask('room=open@salons.example'), /Open door/);
  assert.match(await ask('room=nobody@salons.example'), /This room is not listed here/);
  assert.equal((await ask('limit=99999')).match(/class="card"/g)?.length, 5);
  assert.match(await ask('q=zzzzzzz'), /No room matches/);
});

test('while the list is loading the frame says so, inside the frame', async (t) => {
  const { statusCode, headers } = await (await openSite(t, { loading: true })).inject('/embed/rooms');
  assert.equal(statusCode, 503);
  assert.match(String(headers['content-security-policy']), /frame-ancestors \*/);
  assert.equal(headers['x-frame-options'], undefined);
});

test('the scripts: small, with their words and their site filled in, no HTML from text', async (t) => {
  const app = await openSite(t);
  for (const [path, words, most] of [
    ['/embed.js', /People inside/, 6_144],
    ['/embed/presence.js', /do not disturb/, 4_096],
  ] as const) {
    const { body, headers } = await app.inject(path);
    assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
    const bytes = gzipSync(body).length;
    assert.ok(bytes < most, `${path}: ${bytes} bytes`);
    assert.match(body, /const SITE = "https:\/\/parvis\.example";/);
    assert.match(body, words);
    assert.doesNotMatch(
      body,
      /WORDS: \{\}|'SITE'|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|cookie|localStorage/,
    );
  }
});

test('oEmbed: rooms and lists of this site, nothing else', async (t) => {
  const app = await openSite(t, { rooms: [...SAMPLE, room('x@muc.example', { name: '"><script>' })] });
  const ask = (url: string, rest = '') => app.inject(`/oembed?url=${encodeURIComponent(url)}${rest}`);
  const cafe = (await ask('https://parvis.example/rooms/cafe@salons.example')).json<
    Record<string, unknown>
  >();
  assert.equal(cafe.type, 'rich');
  assert.equal(cafe.version, '1.0');
  assert.equal(cafe.title, 'Café des voyageurs');
  assert.match(
    String(cafe.html),
    /^<iframe src="https:\/\/parvis\.example\/embed\/rooms\?room=cafe%40salons\.example"/,
  );
  assert.match(String(cafe.thumbnail_url), /card\.png/);
  const list = (await ask('https://parvis.example/rooms?tag=voyage&x=1', '&maxwidth=300&maxheight=9')).json<
    Record<string, unknown>
  >();
  assert.deepEqual([list.width, list.height], [300, 200]);
  assert.match(String(list.html), /embed\/rooms\?tag=voyage"/);
  assert.doesNotMatch(
    String((await ask('https://parvis.example/rooms/x@muc.example')).json<{ html: string }>().html),
    /<script/,
  );
  const xml = await ask('https://parvis.example/rooms/x@muc.example', '&format=xml');
  assert.match(String(xml.headers['content-type']), /^text\/xml/);
  assert.match(xml.body, /<title>&quot;&gt;&lt;script&gt;<\/title>/);
  for (const url of [
    'https://evil.example/rooms',
    'https://parvis.example/privacy',
    'https://parvis.example/rooms/nobody@x.example',
    'https://parvis.example/rooms/%ff',
    'not a url',
    'javascript:alert(1)',
  ])
    assert.equal((await ask(url)).statusCode, 404, url);
  assert.equal((await app.inject('/oembed')).statusCode, 400);
  assert.equal((await ask('https://parvis.example/rooms', '&format=yaml')).statusCode, 400);
});

test('pages say where their oEmbed is', async (t) => {
  const app = await openSite(t);
  for (const url of ['/rooms', '/rooms/cafe@salons.example']) {
    const link = readHtml((await app.inject(url)).body).find(
      (tag) => tag.attributes.get('type') === 'application/json+oembed',
    );
    const { pathname, search } = new URL(link?.attributes.get('href') ?? '');
    assert.equal((await app.inject(pathname + search)).statusCode, 200);
  }
});

test('OpenSearch: what browsers need, and suggestions as one types', async (t) => {
  const app = await openSite(t);
  const { body, headers } = await app.inject('/opensearch.xml?lang=fr');
  assert.match(String(headers['content-type']), /^application\/opensearchdescription\+xml/);
  assert.match(body, /template="https:\/\/parvis\.example\/rooms\?q=\{searchTerms\}"/);
  const suggested = (await app.inject('/suggest?q=caf')).json<[string, string[], string[], string[]]>();
  assert.deepEqual(suggested, [
    'caf',
    ['Café des voyageurs'],
    ['cafe@salons.example'],
    ['https://parvis.example/rooms/cafe@salons.example'],
  ]);
  assert.deepEqual((await app.inject('/suggest')).json(), ['', [], [], []]);
});

test('the sitemap names every page that may be found, in parts', async (t) => {
  const rooms = Array.from({ length: 5_003 }, (_, i) => room(`r${i}@muc.example`));
  const app = await openSite(t, {
    rooms: [...rooms, room('a+b@muc.example'), room('n@muc.example', { nsfw: true })],
  });
  const index = (await app.inject('/sitemap.xml')).body;
  const parts = [...index.matchAll(/<loc>https:\/\/parvis\.example(\/[^<]*)<\/loc>/g)].map(
    ([, path]) => path ?? '',
  );
  assert.equal(parts.length, 2);
  const found: string[] = [];
  for (const part of parts)
    found.push(
      ...[...(await app.inject(part)).body.matchAll(/<loc>([^<]*)<\/loc>/g)].map(([, url]) => url ?? ''),
    );
  const pages = found.filter((url) => url.includes('/rooms/'));
  assert.equal(pages.length, 5_004);
  assert.equal(new Set(pages).size, 5_004);
  assert.ok(found.includes('https://parvis.example/rooms/a%2Bb@muc.example'));
  assert.equal(
    found.some((url) => url.includes('/n@')),
    false,
  );
  for (const url of found.filter((each) => !each.includes('/rooms/')))
    assert.equal((await app.inject(new URL(url).pathname)).statusCode, 200, url);
  for (const path of ['/sitemap-3.xml', '/sitemap-0.xml', '/sitemap-x.xml'])
    assert.equal((await app.inject(path)).statusCode, 404);
  assert.match((await app.inject('/robots.txt')).body, /^Sitemap: https:\/\/parvis\.example\/sitemap\.xml$/m);
});

test('the builder: codes for the room and the list that were chosen', async (t) => {
  const app = await openSite(t);
  const { body, headers } = await app.inject(
    '/badges?room=cafe@salons.example&style=for-the-badge&tag=voyage&theme=dark&lang=fr',
  );
  assert.match(body, /src="\/badge\/room\/cafe@salons\.example\.svg\?style=for-the-badge&amp;lang=fr"/);
  assert.match(body, /&lt;xmpp-rooms tag=&quot;voyage&quot; theme=&quot;dark&quot; limit=&quot;5&quot;&gt;/);
  assert.match(body, /&lt;xmpp-room jid=&quot;cafe@salons\.example&quot;/);
  assert.match(String(headers['content-security-policy']), /frame-src 'self'/);
  assert.match((await app.inject('/badges?room=nobody@x.example')).body, /This room is not listed here/);
  const frame =
    readHtml(body)
      .find((tag) => tag.name === 'iframe')
      ?.attributes.get('src') ?? '';
  assert.equal((await app.inject(frame)).statusCode, 200);
});
