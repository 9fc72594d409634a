import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { UNLISTED_REASONS } from '../../shared/domain/room.ts';
import { LANGUAGES, say } from '../../shared/i18n/i18n.ts';
import { ROOT } from '../../shared/root.ts';
import { linksIn, readHtml, runnable } from './html.ts';
import { openSite, room } from './site.ts';

const HOSTILE = `"><script>alert(1)</script>\u202E<img src=x onerror=alert(1)>'{{title}} javascript:`;

test('links stay in the language that the address chose, and in no other case name one', async (t) => {
  const app = await openSite(t);
  const chosen = readHtml((await app.inject('/rooms?lang=fr')).body);
  const inner = linksIn(chosen.filter((tag) => !tag.attributes.has('hreflang'))).filter((href) =>
    href.startsWith('/'),
  );
  assert.ok(inner.length > 5 && inner.every((href) => href.includes('lang=fr')), inner.join(' '));
  const free = readHtml((await app.inject('/rooms?q=a')).body).filter((tag) => tag.name === 'a');
  for (const tag of free)
    assert.equal(tag.attributes.get('href')?.includes('lang='), tag.attributes.has('hreflang'));
  const alternates = chosen.filter((tag) => tag.attributes.has('hreflang') && tag.name === 'link');
  assert.deepEqual(
    alternates.map((tag) => [tag.attributes.get('hreflang'), tag.attributes.get('href')]),
    [
      ...LANGUAGES.map((language) => [language, `https://parvis.example/rooms?lang=${language}`]),
      ['x-default', 'https://parvis.example/rooms'],
    ],
  );
});

test('the home page shows live figures and the busiest rooms, none for adults', async (t) => {
  const app = await openSite(t);
  const { body } = await app.inject('/');
  assert.match(body, /5 rooms · 33 people inside · 2 chat services/);
  assert.match(body, /Nobody is listed yet/);
  assert.match(body, /No badge yet/);
  assert.match(body, /Café des voyageurs/);
  assert.doesNotMatch(body, /After dark/);
  const loading = await openSite(t, { loading: true });
  const early = await loading.inject('/');
  assert.equal(early.statusCode, 200);
  assert.match(early.body, /Being loaded…/);
});

test('the language switch of an error page leads to the same address, and never to another site', async (t) => {
  const app = await openSite(t);
  const french = async (url: string) =>
    readHtml((await app.inject({ method: 'GET', url })).body)
      .find((tag) => tag.name === 'a' && tag.attributes.get('hreflang') === 'fr')
      ?.attributes.get('href');
  assert.equal(await french('/nothing?a=b'), '/nothing?a=b&lang=fr');
  assert.equal(await french('/x//evil.example'), '/x//evil.example?lang=fr');
  assert.equal(await french('//evil.example/%2e'), '/?lang=fr');
});

test('what is missing offers a search, what passes the same address again and how long to wait', async (t) => {
  const app = await openSite(t, { requestsPerMinute: 1 });
  const missing = await app.inject('/nothing?a=b');
  assert.equal(missing.statusCode, 404);
  assert.match(missing.body, /<text[^>]*>404<\/text>[\s\S]*<form class="search"/);
  assert.doesNotMatch(missing.body, /Try again/);
  const many = await app.inject('/rooms?q=a');
  assert.equal(many.statusCode, 429);
  assert.match(many.body, /In \d+ seconds? you may try again/);
  assert.ok(linksIn(readHtml(many.body)).includes('/rooms?q=a'));
  assert.doesNotMatch(many.body, /<form/);
  const loading = await openSite(t, { loading: true });
  const { statusCode, body } = await loading.inject('/rooms?lang=fr');
  assert.equal(statusCode, 503);
  assert.ok(linksIn(readHtml(body)).includes('/rooms?lang=fr'));
  assert.match(body, /Réessayer/);
});

test('a room in the list: name, address, people, language, tags, markers', async (t) => {
  const app = await openSite(t);
  const { body } = await app.inject('/rooms');
  assert.match(body, /<bdi lang="fr">Café des voyageurs<\/bdi>/);
  assert.match(body.replaceAll('<wbr>', ''), /<bdi dir="ltr">cafe@salons\.example<\/bdi>/);
  assert.match(
    body,
    /<p class="description" dir="auto" lang="fr">Récits de voyage, cartes et bonnes adresses\.<\/p>/,
  );
  assert.match(body, /14 people inside/);
  assert.match(body, /<li>French<\/li>/);
  assert.match(body, /<li>English, German<\/li>/);
  assert.match(body, /href="\/rooms\?tag=voyage"><bdi>#voyage/);
  assert.match(body, /Addresses visible/);
  assert.match(body, /<bdi>salon bleu<\/bdi>/);
  assert.doesNotMatch(body, /After dark/);
  assert.match((await app.inject('/rooms?nsfw=1')).body, /After dark[\s\S]*Not safe for work/);
});

test('searching: what was asked stays in the box, nothing found is said', async (t) => {
  const app = await openSite(t);
  const found = (await app.inject('/rooms?q=%20VOYAGE%20')).body;
  assert.match(found, /value="VOYAGE"/);
  assert.match(found, /1 room for “\u2068VOYAGE\u2069”/);
  assert.match(found, /content="noindex"/);
  assert.match((await app.inject('/rooms?q=zzz')).body, /No room matches\./);
  assert.match((await (await openSite(t, { rooms: [] })).inject('/rooms')).body, /No rooms yet\./);
});

test('a room’s page: join link, warning, details, canonical address', async (t) => {
  const app = await openSite(t);
  const cafe = (await app.inject('/rooms/cafe@salons.example')).body;
  assert.match(cafe, /href="xmpp:cafe@salons\.example\?join"/);
  assert.match(cafe, /<link rel="canonical" href="https:\/\/parvis\.example\/rooms\/cafe@salons\.example">/);
  assert.match(cafe, /href="https:\/\/chat\.example\/cafe" rel="nofollow ugc noopener"/);
  assert.doesNotMatch(cafe, /real XMPP address/);
  assert.match(
    (await app.inject('/rooms/open@salons.example')).body,
    /Everybody in this room sees your real XMPP address/,
  );
  assert.match(
    (await app.inject('/rooms/salon%5C20bleu%40salons.example')).body,
    /href="xmpp:salon%5C20bleu@salons\.example\?join"/,
  );
  const other = await app.inject('/rooms/CAFE@Salons.Example?lang=fr');
  assert.equal(other.statusCode, 301);
  assert.equal(other.headers.location, '/rooms/cafe@salons.example?lang=fr');
});

test('an unlisted room tells its reason and nothing else; an unknown one nothing', async (t) => {
  const app = await openSite(t, {
    unlisted: Object.fromEntries(UNLISTED_REASONS.map((reason) => [`${reason}@salons.example`, reason])),
  });
  for (const reason of UNLISTED_REASONS) {
    const answer = await app.inject(`/rooms/${reason}@salons.example`);
    assert.equal(answer.statusCode, 404);
    assert.ok(answer.body.includes(say('en', `web.unlisted.${reason}`).slice(0, 20)), reason);
    assert.doesNotMatch(answer.body, /xmpp:|canonical/);
  }
  const unknown = await app.inject('/rooms/nobody@salons.example?lang=fr');
  assert.equal(unknown.statusCode, 404);
  assert.match(unknown.body, /Rien ici/);
});

test('a server’s page, also under its room service; unsafe contacts are left out', async (t) => {
  const app = await openSite(t);
  const { body } = await app.inject('/servers/example');
  assert.match(body, /Prosody 0\.12\.3/);
  assert.match(body, /mailto:abuse@example/);
  assert.match(body, /6 listed of 9 seen/);
  assert.match(body, /<time datetime="2026-01-02T03:04:05\.000Z">/);
  assert.doesNotMatch(body, /javascript:/);
  assert.equal((await app.inject('/servers/salons.example')).headers.location, '/servers/example');
  assert.equal((await app.inject('/servers/unknown.example')).statusCode, 404);
  assert.equal((await app.inject('/servers/a@b')).statusCode, 400);
});

test('hostile names stay text', async (t) => {
  const rooms = [
    room('bad@muc.example', {
      name: HOSTILE,
      description: `${HOSTILE} more`,
      language: '"><script>',
      tags: [HOSTILE],
      webChatUrl: 'javascript:alert(1)',
      logsUrl: `https://x.example/"><script>`,
    }),
  ];
  const app = await openSite(t, { rooms });
  for (const url of [
    '/',
    '/rooms',
    '/rooms/bad@muc.example',
    `/rooms?q=${encodeURIComponent(HOSTILE)}`,
    `/rooms?lang=${encodeURIComponent('"><script>')}`,
  ]) {
    const { body } = await app.inject(url);
    const tags = readHtml(body);
    assert.deepEqual(
      [
        ...runnable(tags).filter(
          ({ attributes }) => !/^\/assets\/\w+\.js\?v=\w+$/.test(attributes.get('src') ?? ''),
        ),
        ...tags.filter((tag) => tag.name === 'img' && !/^\/badge\//.test(tag.attributes.get('src') ?? '')),
      ],
      [],
      url,
    );
    for (const href of linksIn(tags)) assert.doesNotMatch(href, /^\s*javascript/i);
  }
  assert.match((await app.inject('/rooms')).body, /<bdi>&quot;&gt;&lt;script&gt;/);
});

test('malformed addresses get a page that says so', async (t) => {
  const app = await openSite(t);
  for (const url of [
    '/rooms/@',
    '/rooms/a%20b@c',
    '/rooms?page=x',
    `/rooms?q=${'x'.repeat(300)}`,
    '/rooms?q=a&q=b',
    '/rooms/%zz',
    '/rooms/%ff',
  ]) {
    const { statusCode, body, headers } = await app.inject(url);
    assert.equal(statusCode, 400, url);
    assert.match(String(headers['content-type']), /^text\/html/, url);
    assert.match(String(headers['content-security-policy']), /^default-src 'none';style-src 'self';/, url);
    assert.equal(headers['x-content-type-options'], 'nosniff', url);
    assert.equal(headers['cache-control'], 'no-store', url);
    assert.match(body, /This cannot be read/, url);
    readHtml(body);
  }
  assert.equal((await app.inject(`/rooms/${'x'.repeat(3_000)}@y`)).statusCode, 414);
});

test('while the list is loading, or Redis is down, a page says so', async (t) => {
  const loading = await openSite(t, { loading: true });
  const answer = await loading.inject('/rooms');
  assert.equal(answer.statusCode, 503);
  assert.equal(answer.headers['retry-after'], '5');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.match(answer.body, /Just a moment/);
  const down = await openSite(t, { down: true });
  assert.equal((await down.inject('/rooms')).statusCode, 200);
  assert.equal((await down.inject('/rooms/cafe@salons.example')).statusCode, 200);
  assert.equal((await down.inject('/rooms/nobody@salons.example')).statusCode, 503);
  assert.equal((await down.inject('/servers/example')).statusCode, 503);
});

test('a bug is a 500 page, logged by its route only', async (t) => {
  const logged: string[] = [];
  const app = await openSite(t, { logged });
  const failing = await openSite(t, {
    logged,
    unlisted: new Proxy({}, { getOwnPropertyDescriptor: () => assert.fail('a bug') }),
  });
  const { statusCode, body } = await failing.inject({
    url: '/rooms/secret-words@muc.example',
    remoteAddress: '192.0.2.7',
  });
  assert.equal(statusCode, 500);
  assert.match(body, /Something broke/);
  assert.doesNotMatch(body, /a bug/);
  assert.equal(
    logged.some((line) => line.includes('bug: a request failed') && line.includes('/rooms/:jid')),
    true,
  );
  await app.inject({ url: '/rooms?q=secret-words', remoteAddress: '192.0.2.7' });
  assert.doesNotMatch(logged.join(''), /secret-words|192\.0\.2\.7/);
});

test('every word of the catalogue is used, every word used is in it', () => {
  const catalogue = Object.keys(
    JSON.parse(readFileSync(join(ROOT, 'shared/i18n/en.json'), 'utf8')) as object,
  ).filter((key) => key.startsWith('web.'));
  const sources = readdirSync(join(ROOT, 'web'), { recursive: true, withFileTypes: true })
    .filter((entry) => /\.(ts|hbs)$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  const used = new Set([...sources.matchAll(/["'](web\.[a-z.-]+)["']/g)].map((match) => match[1] ?? ''));
  const composed = [...sources.matchAll(/`(web\.[a-z.-]+)\$\{/g)].map((match) => match[1] ?? '');
  for (const key of used) assert.ok(catalogue.includes(key), `${key} is in no catalogue`);
  for (const key of catalogue)
    assert.ok(used.has(key) || composed.some((start) => key.startsWith(start)), `${key} is not used`);
});
