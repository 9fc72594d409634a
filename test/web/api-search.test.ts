import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../shared/root.ts';
import type { WebApp } from '../../web/web-app.ts';
import { openSite, room } from './site.ts';

interface Answer {
  readonly query: { readonly keywords: string[]; readonly after: string | null; readonly min_users: number };
  readonly result: {
    readonly last: string | null;
    readonly more: boolean;
    readonly items: readonly { readonly address: string; readonly nusers: number }[];
  };
}

/** A request that a program sent. */
interface Recorded {
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function search(app: WebApp, payload: object): Promise<Answer> {
  const answer = await app.inject({ method: 'POST', url: '/api/1.0/search', payload });
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<Answer>();
}

const addresses = (answer: Answer): string[] => answer.result.items.map((item) => item.address);

test('POST as Conversations sends it: one keyword with spaces', async (t) => {
  const app = await openSite(t);
  const answer = await app.inject({
    method: 'POST',
    url: '/api/1.0/search',
    payload: { keywords: ['CAFÉ voyageurs'] },
  });
  assert.match(String(answer.headers['content-type']), /^application\/json/);
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.match(answer.json().result.last, /^r\d+;14,cafe@salons\.example$/);
  assert.deepEqual(answer.json(), {
    query: {
      keywords: ['CAFÉ', 'voyageurs'],
      sinaddr: true,
      sindescr: true,
      sinname: true,
      min_users: 0,
      include_nsfw: false,
      after: null,
    },
    result: {
      last: answer.json().result.last,
      more: false,
      items: [
        {
          address: 'cafe@salons.example',
          nusers: 14,
          is_open: true,
          name: 'Café des voyageurs',
          description: 'Récits de voyage, cartes et bonnes adresses. #voyage',
          language: 'fr',
          anonymity_mode: 'semi',
        },
      ],
    },
  });
});

test('what a room does not say is null, an unknown anonymity is absent, nusers is a number', async (t) => {
  const app = await openSite(t);
  const { result } = await search(app, { keywords: 'unasked' });
  assert.deepEqual(result.items, [
    {
      address: 'unasked@muc.example',
      nusers: 0,
      is_open: true,
      name: null,
      description: null,
      language: null,
    },
  ]);
});

test('POST as Gajim sends it, and what Gajim reads of the answer', async (t) => {
  const app = await openSite(t);
  const file = join(ROOT, 'test', 'web', 'recorded', 'gajim-room-search.json');
  const { method, url, headers, body } = JSON.parse(readFileSync(file, 'utf8')) as Recorded;
  const answer = await app.inject({ method, url, headers, payload: body });
  const { last, more, items } = answer.json<Answer>().result;
  assert.deepEqual([typeof last, more, items.length], ['string', false, 1]);
  // Without one of these nbxmpp ends the search with an error.
  for (const name of ['address', 'name', 'nusers', 'description', 'language', 'is_open'])
    assert.ok(Object.hasOwn(items[0] ?? {}, name), name);
});

test('GET with a JSON body over a real socket, as Gajim and DinoX send it', async (t) => {
  const app = await openSite(t);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address();
  assert.ok(typeof address === 'object' && address !== null);
  for (const keywords of [['open', 'door'], 'open door']) {
    const body = JSON.stringify({ keywords });
    const asking = request({
      host: '127.0.0.1',
      port: address.port,
      path: '/api/1.0/search',
      method: 'GET',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        Connection: 'close',
      },
    });
    asking.end(body);
    const [response] = (await once(asking, 'response')) as [import('node:http').IncomingMessage];
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
    assert.equal(response.statusCode, 200, text);
    assert.deepEqual(addresses(JSON.parse(text) as Answer), ['open@salons.example']);
  }
});

test('the parameters as a query string', async (t) => {
  const app = await openSite(t);
  const get = async (query: string): Promise<string[]> =>
    addresses((await app.inject(`/api/1.0/search?${query}`)).json<Answer>());
  assert.deepEqual(await get('keywords=open+door'), ['open@salons.example']);
  assert.deepEqual(await get('keywords=&min_users=5'), ['cafe@salons.example', 'open@salons.example']);
  assert.deepEqual(await get('keywords=salons&sinaddr=false'), []);
  assert.deepEqual(await get('keywords=&after=3,a'), [
    'nihongo@muc.example',
    'salon\\20bleu@salons.example',
    'unasked@muc.example',
  ]);
  assert.equal((await get('keywords=&include_nsfw=true')).length, 6);
});

test('scopes, fewest users, rooms for adults', async (t) => {
  const app = await openSite(t);
  assert.deepEqual(addresses(await search(app, { keywords: 'cafe', sinname: false, sinaddr: false })), []);
  assert.deepEqual(addresses(await search(app, { keywords: '', min_users: 4.5 })), [
    'cafe@salons.example',
    'open@salons.example',
  ]);
  assert.deepEqual(addresses(await search(app, { keywords: 'dark' })), []);
  assert.deepEqual(addresses(await search(app, { keywords: 'dark', include_nsfw: true })), [
    'adults@salons.example',
  ]);
  assert.deepEqual(addresses(await search(app, { keywords: ['___'] })), []);
});

test('an unusable request is told what is wrong, as {"error": "…"}', async (t) => {
  const app = await openSite(t);
  for (const [payload, words] of [
    ['{', /must be JSON/],
    ['[]', /must be a JSON object/],
    ['"x"', /must be a JSON object/],
    ['', /'keywords' is required/],
    ['{}', /'keywords' is required/],
    ['{"keywords":3}', /string or an array/],
    ['{"keywords":["a",3]}', /string or an array/],
    ['{"keywords":"a","min_users":"many"}', /min_users/],
    ['{"keywords":"a","min_users":-1}', /min_users/],
    ['{"keywords":"a","sinaddr":false,"sinname":0,"sindescr":false}', /scope is empty/],
    ['{"keywords":"a","after":"x"}', /cursor/],
    ['{"keywords":"a","after":{}}', /after/],
    [JSON.stringify({ keywords: 'x'.repeat(300) }), /256 characters/],
  ] as const)
    for (const method of ['POST', 'GET'] as const) {
      const answer = await app.inject({
        method,
        url: '/api/1.0/search',
        payload,
        headers: { 'content-type': 'application/json' },
      });
      assert.equal(answer.statusCode, 400, payload);
      assert.deepEqual(Object.keys(answer.json<object>()), ['error']);
      assert.match(answer.json<{ error: string }>().error, words);
    }
  const large = await app.inject({
    method: 'POST',
    url: '/api/1.0/search',
    payload: { keywords: ['x'.repeat(20_000)] },
  });
  assert.equal(large.statusCode, 413);
  assert.equal(typeof large.json<{ error: unknown }>().error, 'string');
  const loading = await openSite(t, { loading: true });
  const early = await loading.inject({ method: 'POST', url: '/api/1.0/search', payload: { keywords: '' } });
  assert.equal(early.statusCode, 503);
  assert.match(early.json<{ error: string }>().error, /loaded/);
});

test('a number is understood as `after`: below so many users', async (t) => {
  const app = await openSite(t);
  for (const after of [5, 5.0, 4.2, '4.2', '5'])
    assert.deepEqual(
      addresses(await search(app, { keywords: '', after, min_users: 3 })),
      after === 5 || after === '5' ? ['nihongo@muc.example'] : ['nihongo@muc.example'],
      String(after),
    );
  assert.equal(addresses(await search(app, { keywords: '', after: null })).length, 5);
});

test('1,819 rooms with ties, paged as clients do: every room once, also by who ignores `more`', async (t) => {
  const rooms = Array.from({ length: 1_819 }, (_, i) => room(`r${i}@muc.example`, { occupants: i % 4 }));
  const app = await openSite(t, { rooms });
  for (const untilEmpty of [false, true]) {
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const answer: Answer = await search(app, { keywords: [], after });
      seen.push(...addresses(answer));
      assert.ok(answer.result.items.length <= 100);
      after = answer.result.last;
      if (untilEmpty ? answer.result.items.length === 0 : !answer.result.more) break;
    }
    assert.equal(seen.length, 1_819);
    assert.equal(new Set(seen).size, 1_819);
  }
});

test('what a body asked for is nothing that a cache may give to others', async (t) => {
  const app = await openSite(t);
  const url = '/api/1.0/search';
  const asked = await app.inject({ method: 'GET', url, payload: { keywords: ['cafe'] } });
  assert.equal(asked.statusCode, 200);
  assert.equal(asked.headers['cache-control'], 'no-store');
  assert.equal(asked.headers.etag, undefined);
  const addressed = await app.inject({ url: `${url}?keywords=cafe` });
  assert.match(String(addressed.headers['cache-control']), /public/);
});
