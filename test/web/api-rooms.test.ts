import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { PublicRooms } from '../../web/public-rooms.ts';
import type { WebApp } from '../../web/web-app.ts';
import { openSite, room } from './site.ts';

interface Item {
  readonly address: string;
  readonly nusers: number;
}
interface Page {
  readonly items: readonly Item[];
  readonly total: number;
  readonly pages: number;
  readonly npages: number;
  readonly page: number;
}

async function get<T>(app: WebApp, url: string): Promise<T> {
  const answer = await app.inject(url);
  assert.equal(answer.statusCode, 200, `${url}: ${answer.body}`);
  assert.match(String(answer.headers['content-type']), /^application\/json/);
  return answer.json<T>();
}

/** Walks as Kaidan does: behind the last address, until a page is empty. */
async function kaidan(app: WebApp, meanwhile?: () => void): Promise<string[]> {
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const query = after === '' ? '' : `?after=${encodeURIComponent(after)}`;
    const { items } = await get<Page>(app, `/api/1.0/rooms${query}`);
    if (items.length === 0) return seen;
    seen.push(...items.map((item) => item.address));
    after = seen.at(-1) ?? '';
    meanwhile?.();
    assert.ok(seen.length < 10_000, 'the walk goes round');
  }
}

/** Walks as Gajim does: `after` = `last` while there is `more`; a GET with a JSON body. */
async function gajim(app: WebApp, keywords: readonly string[], meanwhile?: () => void): Promise<string[]> {
  const seen: string[] = [];
  for (let after: unknown; ; ) {
    const answer = await app.inject({
      method: 'GET',
      url: '/api/1.0/search',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify({ keywords, ...(after !== undefined && { after }) }),
    });
    assert.equal(answer.statusCode, 200, answer.body);
    const { result } = answer.json<{ result: { items: Item[]; last: unknown; more: boolean } }>();
    seen.push(...result.items.map((item) => item.address));
    if (!result.more) return seen;
    after = result.last;
    meanwhile?.();
    assert.ok(seen.length < 10_000, 'the walk goes round');
  }
}

async function numbered(app: WebApp, path: string): Promise<string[]> {
  const seen: string[] = [];
  const { pages, total } = await get<Page>(app, `${path}?p=1`);
  for (let p = 1; p <= pages; p++)
    seen.push(...(await get<Page>(app, `${path}?p=${p}`)).items.map((item) => item.address));
  assert.equal(seen.length, total);
  return seen;
}

/** Forwards by `next`, then backwards by `previous`. */
async function ownApi(app: WebApp, query: string): Promise<{ there: string[]; back: string[] }> {
  type Own = { items: Item[]; next: string | null; previous: string | null };
  const url = (more: string) => `/api/v1/rooms?limit=97${query}${more}`;
  const there: string[] = [];
  let page = await get<Own>(app, url(''));
  for (;;) {
    there.push(...page.items.map((item) => item.address));
    if (page.next === null) break;
    page = await get<Own>(app, url(`&cursor=${encodeURIComponent(page.next)}`));
  }
  const back = page.items.map((item) => item.address);
  while (page.previous !== null) {
    page = await get<Own>(app, url(`&before=${encodeURIComponent(page.previous)}`));
    back.unshift(...page.items.map((item) => item.address));
  }
  return { there, back };
}

/** Many rooms with the same figures: what pages lose elsewhere. */
const MANY = Array.from({ length: 1_819 }, (_, i) =>
  room(`r${i}@muc${i % 3}.example`, {
    name: `Room ${i % 7}`,
    occupants: i % 4,
    average: (i % 9) / 2,
    since: i % 5,
  }),
);
const ALL = new Set(MANY.map(({ jid }) => String(jid)));

test('every dialect, walked to its end as its clients do: each room exactly once', async (t) => {
  const app = await openSite(t, { rooms: MANY });
  const walks: Record<string, string[]> = {
    kaidan: await kaidan(app),
    gajim: await gajim(app, []),
    'gajim with a word': await gajim(app, ['room']),
    unsafe: await numbered(app, '/api/1.0/rooms/unsafe'),
    'rooms.json': await numbered(app, '/api/1.0/rooms.json'),
  };
  for (const sort of ['', 'users', 'newest', 'name', 'address', 'trending', 'activity', 'relevance']) {
    const { there, back } = await ownApi(app, sort && `&sort=${sort}`);
    walks[`v1 ${sort}`] = there;
    assert.deepEqual(back, there, `${sort} backwards`);
  }
  for (const [name, seen] of Object.entries(walks)) {
    assert.equal(seen.length, ALL.size, name);
    assert.deepEqual(new Set(seen), ALL, name);
  }
  assert.deepEqual(walks.kaidan, [...ALL].sort());
});

test('while rooms come, change and go: no walk fails or goes round, and what stays is there once', async (t) => {
  for (const walk of [kaidan, (app: WebApp, step: () => void) => gajim(app, [], step)]) {
    const live = new PublicRooms();
    await live.reset(MANY, '1-0');
    const app = await openSite(t, { live });
    let turn = 0;
    const seen = await walk(app, () => {
      turn++;
      for (let i = 0; i < 30; i++) {
        const n = (turn * 131 + i * 17) % MANY.length;
        const old = MANY[n];
        if (old === undefined || n % 2 === 0) continue;
        if (i % 3 === 0) live.change(old.jid, undefined, `${turn + 1}-${i}`);
        else live.change(old.jid, { ...old, average: (n * turn) % 50 }, `${turn + 1}-${i}`);
        const fresh = room(`new${turn}-${i}@muc.example`, { average: i });
        live.change(fresh.jid, fresh, `${turn + 1}-${i}`);
      }
    });
    const steady = MANY.filter((_, n) => n % 2 === 0).map(({ jid }) => jid);
    for (const jid of steady) assert.equal(seen.filter((each) => each === jid).length, 1, jid);
  }
});

test('the list by address: page size, min_users, rooms for adults, include_closed', async (t) => {
  const app = await openSite(t);
  const addresses = async (query: string): Promise<string[]> =>
    (await get<Page>(app, `/api/1.0/rooms${query}`)).items.map((item) => item.address);
  const all = [
    'cafe@salons.example',
    'nihongo@muc.example',
    'open@salons.example',
    'salon\\20bleu@salons.example',
    'unasked@muc.example',
  ];
  assert.deepEqual(await addresses(''), all);
  assert.deepEqual(await addresses('?include_closed'), all);
  assert.deepEqual(await addresses('?include_closed=1&after='), all);
  assert.deepEqual(await addresses('?after=OPEN%40salons.example'), all.slice(3));
  assert.deepEqual(await addresses('?min_users=5'), ['cafe@salons.example', 'open@salons.example']);
  assert.equal((await addresses('?include_nsfw=1')).length, 6);
  assert.deepEqual(await addresses('?after=zzz%40z.example'), []);
});

test('numbered pages: both names of their number, whole nusers, nothing behind the end', async (t) => {
  const rooms = Array.from({ length: 401 }, (_, i) => room(`r${i}@m.example`, { average: i / 3 }));
  const app = await openSite(t, { rooms });
  for (const path of ['/api/1.0/rooms/unsafe', '/api/1.0/rooms.json']) {
    const first = await get<Page>(app, `${path}?p=1&order_by=nusers`);
    assert.deepEqual(
      { ...first, items: first.items.length },
      { total: 401, pages: 3, npages: 3, page: 1, items: 200 },
    );
    assert.ok(first.items.every(({ nusers }) => Number.isInteger(nusers)));
    assert.equal(first.items[0]?.nusers, 133);
    const beyond = await get<Page>(app, `${path}?p=2147483647`);
    assert.deepEqual(beyond, { total: 401, pages: 3, npages: 3, page: 2_147_483_647, items: [] });
  }
});

test('what cannot be understood is told, as {"error": "…"}', async (t) => {
  const app = await openSite(t);
  for (const [url, words] of [
    ['/api/1.0/rooms?after=%40', /after/],
    ['/api/1.0/rooms?after=a@b.example/c', /after/],
    ['/api/1.0/rooms?after=a@b.example&after=c@b.example', /after/],
    ['/api/1.0/rooms?min_users=-1', /min_users/],
    ['/api/1.0/rooms?min_users=1.5', /min_users/],
    ['/api/1.0/rooms?min_users=4294967297', /min_users/],
    ['/api/1.0/rooms?min_users=1&min_users=2', /min_users/],
    ['/api/1.0/rooms/unsafe', /p is required/],
    ['/api/1.0/rooms/unsafe?p=0', /p must be/],
    ['/api/1.0/rooms/unsafe?p=x', /p must be/],
    ['/api/1.0/rooms/unsafe?p=1e3', /p must be/],
    ['/api/1.0/rooms/unsafe?p=1&order_by=name', /order_by/],
  ] as const) {
    const answer = await app.inject(url);
    assert.equal(answer.statusCode, 400, url);
    assert.deepEqual(Object.keys(answer.json<object>()), ['error'], url);
    assert.match(answer.json<{ error: string }>().error, words, url);
  }
  const loading = await openSite(t, { loading: true });
  for (const url of ['/api/1.0/rooms', '/api/1.0/rooms/unsafe?p=1'])
    assert.equal((await loading.inject(url)).statusCode, 503);
});

test('the same question is answered from what was kept, until a room changes', async (t) => {
  const live = new PublicRooms();
  await live.reset(
    Array.from({ length: 50 }, (_, i) => room(`r${i}@m.example`, { name: 'Same' })),
    '1-0',
  );
  const app = await openSite(t, { live });
  for (const url of ['/api/1.0/rooms', '/api/1.0/search?keywords=same', '/api/v1/rooms?q=same']) {
    const bodies = new Set<string>();
    for (let i = 0; i < 4; i++) {
      const answer = await app.inject({ url, headers: { 'accept-encoding': 'gzip' } });
      assert.equal(answer.headers['content-encoding'], 'gzip');
      bodies.add(String(answer.headers.etag));
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(bodies.size, 1, url);
    const plain = await app.inject(url);
    live.change(parseJid('r1@m.example'), room('r1@m.example', { name: 'Same but different' }), '2-0');
    const other = await app.inject(url);
    assert.notEqual(other.headers.etag, plain.headers.etag, url);
    assert.match(other.body, /Same but different/);
    live.change(parseJid('r1@m.example'), room('r1@m.example', { name: 'Same' }), '3-0');
    const back = await app.inject(url);
    assert.deepEqual([back.headers.etag, back.body], [plain.headers.etag, plain.body], 'tags follow content');
  }
});
