import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WebApp } from '../../web/web-app.ts';
import { readHtml, type Tag } from './html.ts';
import { openSite, room, SERVER } from './site.ts';

interface Rooms {
  readonly items: readonly { readonly address: string }[];
  readonly total: number;
  readonly next: string | null;
}

async function problem(app: WebApp, url: string): Promise<Record<string, unknown>> {
  const answer = await app.inject(url);
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, url);
  const body = answer.json<Record<string, unknown>>();
  assert.equal(body.status, answer.statusCode);
  assert.equal(body.type, 'about:blank');
  assert.equal(typeof body.title, 'string');
  return body;
}

test('the list: most people first, without rooms for adults', async (t) => {
  const app = await openSite(t);
  const list = (await app.inject('/api/v1/rooms?limit=2')).json<Rooms>();
  assert.deepEqual(
    list.items.map((item) => item.address),
    ['cafe@salons.example', 'open@salons.example'],
  );
  assert.equal(list.total, 5);
  assert.deepEqual(list.items[0], {
    address: 'cafe@salons.example',
    name: 'Café des voyageurs',
    description: 'Récits de voyage, cartes et bonnes adresses. #voyage',
    language: 'fr',
    languages: ['fr'],
    language_guess: null,
    occupants: 14,
    average: null,
    growth: null,
    activity: null,
    listed_since: null,
    anonymity: 'semi',
    moderated: null,
    nsfw: false,
    tags: ['voyage'],
    join_uri: 'xmpp:cafe@salons.example?join',
    page: 'https://parvis.example/rooms/cafe@salons.example',
    avatar_url: null,
    logs_url: 'https://logs.example/cafe/',
    webchat_url: 'https://chat.example/cafe',
  });
  const second = (
    await app.inject(`/api/v1/rooms?limit=2&cursor=${encodeURIComponent(list.next ?? '')}`)
  ).json<Rooms>();
  assert.equal(second.items[0]?.address, 'nihongo@muc.example');
  assert.equal((await app.inject('/api/v1/rooms?nsfw=1')).json<Rooms>().total, 6);
  assert.equal((await app.inject('/api/v1/rooms?q=cafe')).json<Rooms>().total, 1);
  assert.deepEqual((await app.inject('/api/v1/rooms?q=zzz')).json(), {
    items: [],
    total: 0,
    next: null,
    previous: null,
  });
});

test('a Content-Type without a body disturbs nobody', async (t) => {
  const app = await openSite(t);
  for (const url of ['/api/v1/rooms', '/api/1.0/search?keywords=', '/rooms'])
    for (const type of ['application/json', 'text/plain'])
      assert.equal(
        (await app.inject({ url, headers: { 'content-type': type } })).statusCode,
        200,
        `${url} ${type}`,
      );
});

test('one room, an unlisted one with its reason, an unknown one', async (t) => {
  const app = await openSite(t, { unlisted: { 'hidden@salons.example': 'hidden' } });
  assert.equal(
    (await app.inject('/api/v1/rooms/OPEN@salons.example')).json<{ name: string }>().name,
    'Open door',
  );
  assert.equal((await problem(app, '/api/v1/rooms/hidden@salons.example')).reason, 'hidden');
  const unknown = await problem(app, '/api/v1/rooms/nobody@salons.example');
  assert.equal(unknown.status, 404);
  assert.equal(unknown.reason, undefined);
});

test('one server', async (t) => {
  const app = await openSite(t);
  const server = (await app.inject('/api/v1/servers/example')).json<Record<string, unknown>>();
  assert.equal(server.software, 'Prosody');
  assert.equal(server.rooms_listed, 6);
  assert.equal(server.crawled_at, '2026-01-02T03:04:05.000Z');
  assert.equal(server.error, null);
  assert.deepEqual(server.reached, [{ day: '2026-01-01', tried: 24, answered: 23 }]);
  assert.equal((await problem(app, '/api/v1/servers/unknown.example')).status, 404);
});

test('a server that has not answered yet was crawled at no time', async (t) => {
  const app = await openSite(t, { server: { ...SERVER, crawledAt: 0, error: 'it did not answer' } });
  const server = (await app.inject('/api/v1/servers/example')).json<Record<string, unknown>>();
  assert.deepEqual([server.crawled_at, server.error], [null, 'it did not answer']);
  assert.doesNotMatch((await app.inject('/servers/example')).body, /1970/);
});

test('a bug is a 500 that tells nothing of itself', async (t) => {
  const app = await openSite(t, {
    unlisted: new Proxy({}, { getOwnPropertyDescriptor: () => assert.fail('a bug') }),
  });
  const { status, detail } = await problem(app, '/api/v1/rooms/nobody@salons.example');
  assert.deepEqual([status, detail], [500, undefined]);
});

test('malformed requests and a store that is down are problems', async (t) => {
  const app = await openSite(t);
  for (const url of [
    '/api/v1/rooms?limit=0',
    '/api/v1/rooms?limit=1000',
    '/api/v1/rooms?limit=x',
    '/api/v1/rooms?limit=Infinity',
    '/api/v1/rooms?limit=-1e309',
    '/api/v1/rooms?cursor=x',
    `/api/v1/rooms?q=${'x'.repeat(300)}`,
    '/api/v1/rooms?nsfw=perhaps',
    '/api/v1/rooms/@',
    '/api/v1/rooms/a@b%2Fc',
    '/api/v1/servers/%20',
    '/api/v1/rooms/%zz',
  ])
    assert.equal((await problem(app, url)).status, 400, url);
  assert.equal((await problem(app, `/api/v1/rooms/${'x'.repeat(3_000)}`)).status, 414);
  assert.equal((await problem(app, '/api/v1/nothing')).status, 404);
  const down = await openSite(t, { down: true });
  assert.equal((await problem(down, '/api/v1/rooms/nobody@salons.example')).status, 503);
  assert.equal((await problem(down, '/api/v1/servers/example')).status, 503);
  const loading = await openSite(t, { loading: true });
  assert.equal((await problem(loading, '/api/v1/rooms')).status, 503);
});

test('1,819 rooms with ties: every room once in the API and on the pages', async (t) => {
  const rooms = Array.from({ length: 1_819 }, (_, i) =>
    room(`r${i}@muc${i % 3}.example`, { occupants: i % 4 }),
  );
  const app = await openSite(t, { rooms });
  const fromApi: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Rooms = (
      await app.inject(`/api/v1/rooms?limit=97&cursor=${encodeURIComponent(cursor)}`)
    ).json<Rooms>();
    assert.equal(page.total, 1_819);
    fromApi.push(...page.items.map((item) => item.address));
    cursor = page.next;
  }
  const fromPages: string[] = [];
  for (let url: string | undefined = '/rooms'; url !== undefined; ) {
    const tags: Tag[] = readHtml((await app.inject(url)).body).filter((tag) => tag.name === 'a');
    for (const tag of tags) {
      const href = tag.attributes.get('href') ?? '';
      if (/^\/rooms\/.*(?:@|%40)/.test(href))
        fromPages.push(decodeURIComponent(href.slice('/rooms/'.length)));
    }
    url = tags.find((tag) => tag.attributes.get('rel') === 'next')?.attributes.get('href');
  }
  for (const seen of [fromApi, fromPages]) {
    assert.equal(seen.length, 1_819);
    assert.equal(new Set(seen).size, 1_819);
  }
});

test('the OpenAPI document names every call and refers to nothing outside', async (t) => {
  const app = await openSite(t);
  const document = (await app.inject('/docs/api.json')).json<{
    openapi: string;
    paths: Record<string, Record<string, { summary?: string }>>;
  }>();
  assert.match(document.openapi, /^3\./);
  assert.deepEqual(Object.keys(document.paths).sort(), [
    '/api/1.0/badge',
    '/api/1.0/rooms',
    '/api/1.0/rooms.json',
    '/api/1.0/rooms/unsafe',
    '/api/1.0/search',
    '/api/v1/people',
    '/api/v1/people/converse',
    '/api/v1/people/{id}',
    '/api/v1/rooms',
    '/api/v1/rooms.ndjson.gz',
    '/api/v1/rooms/{jid}',
    '/api/v1/rooms/{jid}/history',
    '/api/v1/servers/{domain}',
    '/api/v1/stats',
    '/avatar.php',
    '/avatar/v1/{jid}',
    '/b/{file}',
    '/b/{id}/avatar',
    '/b/{id}/events',
    '/b/{id}/icon/{file}',
    '/badge/room/{file}',
    '/feeds/rooms.atom',
    '/feeds/rooms.json',
    '/healthz',
    '/metrics',
    '/oembed',
    '/people/{file}',
    '/people/{id}/avatar',
    '/plugins/presence/status',
    '/presence/image/{theme}/{file}',
    '/presence/jid/{user}/{server}/{*}',
    '/readyz',
    '/status/{jid}/{type}',
    '/{md5}/{*}',
  ]);
  assert.deepEqual(Object.keys(document.paths['/api/1.0/search'] ?? {}).sort(), ['get', 'post']);
  for (const methods of Object.values(document.paths))
    for (const operation of Object.values(methods)) assert.ok(operation.summary);
  const page = (await app.inject('/docs/api')).body;
  for (const path of Object.keys(document.paths)) assert.ok(page.includes(path), path);
  assert.match(page, /keywords/);
});
