import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvText } from '../../web/csv.ts';
import { openSite, room } from './site.ts';

const HOUR = Date.UTC(2026, 4, 3, 2);
const HISTORY = {
  hourly: [
    { at: HOUR, occupants: 3 },
    { at: HOUR + 3_600_000, occupants: 4 },
  ],
  daily: [{ at: Date.UTC(2026, 4, 3), average: 3.5, peak: 4 }],
};
const TOTALS = {
  hourly: [{ at: HOUR, rooms: 6, occupants: 30, servers: 2 }],
  daily: [{ at: Date.UTC(2026, 4, 3), rooms: 5, occupants: 29, servers: 2 }],
};

test('a room’s history as JSON and as CSV', async (t) => {
  const app = await openSite(t, { history: HISTORY });
  const url = '/api/v1/rooms/cafe@salons.example/history';
  assert.deepEqual((await app.inject(url)).json(), {
    hourly: [
      { at: '2026-05-03T02:00:00.000Z', occupants: 3 },
      { at: '2026-05-03T03:00:00.000Z', occupants: 4 },
    ],
    daily: [{ at: '2026-05-03T00:00:00.000Z', average: 3.5, peak: 4 }],
  });
  const days = await app.inject(`${url}?format=csv`);
  assert.match(String(days.headers['content-type']), /^text\/csv/);
  assert.equal(days.body, 'at,average,peak\r\n2026-05-03T00:00:00.000Z,3.5,4\r\n');
  assert.equal(
    (await app.inject(`${url}?format=csv&step=hour`)).body,
    'at,occupants\r\n2026-05-03T02:00:00.000Z,3\r\n2026-05-03T03:00:00.000Z,4\r\n',
  );
  for (const [other, status] of [
    ['/api/v1/rooms/nobody@salons.example/history', 404],
    ['/api/v1/rooms/%40/history', 400],
    [`${url}?format=xml`, 400],
    [`${url}?format=csv&step=year`, 400],
  ] as const)
    assert.equal((await app.inject(other)).statusCode, status, other);
  const down = await openSite(t, { down: true });
  assert.equal((await down.inject(url)).statusCode, 503);
});

test('the directory in figures as JSON and as CSV', async (t) => {
  const app = await openSite(t, { totals: TOTALS });
  const stats = (await app.inject('/api/v1/stats')).json<Record<string, unknown>>();
  assert.deepEqual(
    { ...stats, facets: undefined },
    {
      rooms: 6,
      rooms_safe_for_work: 5,
      rooms_not_empty: 5,
      occupants: 33,
      servers: 2,
      facets: undefined,
      hourly: [{ at: '2026-05-03T02:00:00.000Z', rooms: 6, occupants: 30, servers: 2 }],
      daily: [{ at: '2026-05-03T00:00:00.000Z', rooms: 5, occupants: 29, servers: 2 }],
    },
  );
  assert.deepEqual((stats.facets as { servers: unknown }).servers, [
    { value: 'salons.example', count: 4 },
    { value: 'muc.example', count: 2 },
  ]);
  assert.equal(
    (await app.inject('/api/v1/stats?format=csv')).body,
    'at,rooms,occupants,servers\r\n2026-05-03T00:00:00.000Z,5,29,2\r\n',
  );
  assert.match((await app.inject('/api/v1/stats?format=csv&step=hour')).body, /T02:00:00.000Z,6,30,2/);
});

test('filters, orders and facets of the list', async (t) => {
  const app = await openSite(t);
  const list = async (query: string): Promise<string[]> =>
    (await app.inject(`/api/v1/rooms?${query}`))
      .json<{ items: { address: string }[] }>()
      .items.map(({ address }) => address.split('@')[0] ?? '');
  assert.deepEqual(await list('lang=fr'), ['cafe']);
  assert.deepEqual(await list('lang=DE-at'), []);
  assert.deepEqual(await list('lang=de'), ['open']);
  assert.deepEqual(await list('domain=MUC.example'), ['nihongo', 'unasked']);
  assert.equal((await list('domain=example')).length, 5);
  assert.deepEqual(await list('tag=%23voyage'), ['cafe']);
  assert.deepEqual(await list('min=5'), ['cafe', 'open']);
  assert.deepEqual(await list('nsfw=only'), ['adults']);
  assert.deepEqual(await list('nsfw=with&min=9'), ['cafe', 'adults']);
  assert.deepEqual(await list('sort=address&min=3'), ['cafe', 'nihongo', 'open']);
  assert.equal((await list('q=&lang=&domain=&tag=&nsfw=&min=&sort=&cursor=&before=&facets=')).length, 5);
  const { facets } = (await app.inject('/api/v1/rooms?facets=1&min=3')).json<{
    facets: Record<string, { value: string; count: number }[]>;
  }>();
  assert.deepEqual(facets.servers, [
    { value: 'salons.example', count: 2 },
    { value: 'muc.example', count: 1 },
  ]);
  for (const query of [
    'lang=!',
    'domain=a@b',
    'domain=%20',
    'nsfw=maybe',
    'min=-1',
    'min=Infinity',
    'min=1.5',
    'sort=best',
    'facets=2',
    'cursor=5,a@b.example&before=6,a@b.example',
    'before=x',
    'lang=fr&lang=de',
  ]) {
    const answer = await app.inject(`/api/v1/rooms?${query}`);
    assert.equal(answer.statusCode, 400, query);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  }
});

test('a room with all its figures', async (t) => {
  const since = Date.UTC(2026, 0, 2);
  const figures = {
    average: 3.25,
    growth: -1.5,
    activity: 12,
    since,
    languageGuess: 'eo',
    avatar: 'ab'.repeat(32),
  };
  const app = await openSite(t, { rooms: [room('a@b.example', figures)] });
  const json = (await app.inject('/api/v1/rooms/a@b.example')).json<Record<string, unknown>>();
  assert.deepEqual(
    [json.average, json.growth, json.activity, json.listed_since, json.language_guess, json.avatar_url],
    [
      3.25,
      -1.5,
      12,
      '2026-01-02T00:00:00.000Z',
      'eo',
      'https://parvis.example/avatar/v1/a@b.example?v=abababab',
    ],
  );
});

test('a room in several languages, and one that says none', async (t) => {
  const rooms = [room('a@b.example', { language: 'de', languages: ['de', 'en-GB'] }), room('c@b.example')];
  const app = await openSite(t, { rooms });
  const said = async (address: string) => {
    const json = (await app.inject(`/api/v1/rooms/${address}`)).json<Record<string, unknown>>();
    return [json.language, json.languages];
  };
  assert.deepEqual(await said('a@b.example'), ['de', ['de', 'en-GB']]);
  assert.deepEqual(await said('c@b.example'), [null, []]);
});

test('a table is no program', () => {
  assert.equal(
    csvText(
      ['a', 'b'],
      [
        ['=1+1', -1],
        ['@x,"y"', null],
        ['\t=1', 1.5],
        ['plain', Number.NaN],
        ['＝1', undefined],
      ],
    ),
    'a,b\r\n\'=1+1,-1\r\n"\'@x,""y""",\r\n\'\t=1,1.5\r\nplain,\r\n\'＝1,\r\n',
  );
});
