import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSite, room, SAMPLE } from './site.ts';

const CAFE = '/badge/room/cafe@salons.example';

test('typical: the name and how many people are inside, as picture and as JSON', async (t) => {
  const app = await openSite(t);
  const svg = await app.inject(`${CAFE}.svg`);
  assert.equal(svg.statusCode, 200);
  assert.equal(svg.headers['content-type'], 'image/svg+xml; charset=utf-8');
  assert.match(svg.body, /aria-label="Café des voyageurs: 14 people"/);
  const png = await app.inject(`${CAFE}.png`);
  assert.equal(png.headers['content-type'], 'image/png');
  const width = Number(/ width="(\d+)"/.exec(svg.body)?.[1]);
  assert.deepEqual([png.rawPayload.readUInt32BE(16), png.rawPayload.readUInt32BE(20)], [width, 20]);
  const json = await app.inject(`${CAFE}.json`);
  assert.deepEqual(json.json(), {
    schemaVersion: 1,
    label: 'Café des voyageurs',
    message: '14 people',
    color: '#4c1',
    style: 'flat',
    cacheSeconds: 600,
  });
  for (const answer of [svg, png, json]) assert.equal(answer.headers['cache-control'], 'public, max-age=600');
  assert.match((await app.inject('/badge/room/unasked@muc.example.svg')).body, /open to all/);
});

test('not listed: a badge that says so, 404, not cached', async (t) => {
  const app = await openSite(t, { unlisted: { 'hidden@salons.example': 'hidden' } });
  for (const name of ['nobody', 'hidden'])
    for (const kind of ['svg', 'png', 'json']) {
      const { statusCode, headers, body } = await app.inject(`/badge/room/${name}@salons.example.${kind}`);
      assert.equal(statusCode, 404);
      assert.equal(headers['cache-control'], 'no-store');
      // Nothing tells a hidden room from one that is not there.
      if (kind === 'svg') assert.match(body, /aria-label="chat room: not listed"/);
      if (kind === 'json') assert.match(body, /"isError":true/);
      if (kind === 'png') assert.equal(headers['content-type'], 'image/png');
    }
});

test('customised: style, label and language from what is offered, anything else is the default', async (t) => {
  const app = await openSite(t);
  const ask = async (query: string) => (await app.inject(`${CAFE}.svg?${query}`)).body;
  assert.match(await ask('style=for-the-badge'), /height="28"[\s\S]*CAFÉ DES VOYAGEURS/);
  assert.match(await ask('style=flat-square'), /rx="0"/);
  assert.match(await ask('label=address'), /aria-label="cafe@salons\.example: /);
  assert.match(await ask('label=chat&lang=fr'), /aria-label="salon: 14 personnes"/);
  assert.equal(await ask('style=x&label=Buy+now&lang=xx'), await ask(''));
});

test('malformed: a badge that says so', async (t) => {
  const app = await openSite(t, { requestsPerMinute: 1_000 });
  for (const [path, status] of [
    ['/badge/room/cafe@salons.example', 400],
    ['/badge/room/cafe@salons.example.gif', 400],
    ['/badge/room/a%20b@c.svg', 400],
    ['/badge/room/.svg', 400],
    [`${CAFE}.svg?style=a&style=b`, 400],
    [`/badge/room/${'x'.repeat(2_000)}@y.svg`, 400],
  ] as const) {
    const { statusCode, headers, body } = await app.inject(path);
    assert.equal(statusCode, status, path);
    assert.match(String(headers['content-type']), /^image\/svg/, path);
    assert.match(body, /not an address/, path);
  }
  const hostile = await openSite(t, {
    rooms: [...SAMPLE, room('x@muc.example', { name: '</text><script>alert(1)</script>' })],
  });
  assert.doesNotMatch((await hostile.inject('/badge/room/x@muc.example.svg')).body, /<script/);
});

test('other side down, or too many requests: a badge that says so', async (t) => {
  const loading = await openSite(t, { loading: true });
  const answer = await loading.inject(`${CAFE}.png`);
  assert.equal(answer.statusCode, 503);
  assert.match(answer.body, /not now/);
  assert.equal(answer.headers['retry-after'], '5');
  const down = await openSite(t, { down: true });
  assert.equal((await down.inject(`${CAFE}.svg`)).statusCode, 200);
  const busy = await openSite(t, { requestsPerMinute: 1 });
  await busy.inject(`${CAFE}.svg`);
  const refused = await busy.inject(`${CAFE}.svg`);
  assert.equal(refused.statusCode, 429);
  assert.match(refused.body, /too many requests/);
});
