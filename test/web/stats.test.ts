import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { DAY_MS, HOUR_MS } from '../../shared/domain/room-history.ts';
import { reachedView } from '../../web/server-trend.ts';
import { readHtml } from './html.ts';
import { openSite, SAMPLE, SERVER } from './site.ts';

const TODAY = 20_500;
const NOW = TODAY * DAY_MS + 12 * HOUR_MS;

test('reachability: the part of questions that were answered, never rounded up to all', () => {
  const view = reachedView(
    [
      { day: TODAY - 200, tried: 50, answered: 0 },
      { day: TODAY - 2, tried: 999, answered: 999 },
      { day: TODAY - 1, tried: 4, answered: 0 },
      { day: TODAY, tried: 1_000_000, answered: 999_999 },
    ],
    NOW,
    'en',
  );
  assert.match(view?.summary ?? '', /^99\.9 % of 1,001,003 questions answered$/);
  assert.equal(view?.rows.length, 3);
  assert.deepEqual(
    [...(view?.svg ?? '').matchAll(/class="(plot-[a-z]+)"/g)].map(([, name]) => name),
    ['plot-good', 'plot-bad', 'plot-partly'],
  );
  assert.equal(reachedView([], NOW, 'en'), undefined);
  assert.equal(reachedView([{ day: TODAY - 200, tried: 1, answered: 1 }], NOW, 'en'), undefined);
});

test('a server’s page: reachability and its largest rooms', async (t) => {
  const today = Math.floor(Date.now() / DAY_MS);
  const app = await openSite(t, { server: { ...SERVER, reached: [{ day: today, tried: 4, answered: 3 }] } });
  const { body } = await app.inject('/servers/example');
  assert.match(body, /75 % of 4 questions answered/);
  assert.match(body, /Café des voyageurs/);
  assert.doesNotMatch(body, /After dark/);
  assert.match(body, /href="\/rooms\?domain=salons\.example"/);
  // A service that is not below its server’s domain.
  const apart = { ...SERVER, domain: parseJid('elsewhere.test'), services: [parseJid('salons.example')] };
  assert.match(
    (await (await openSite(t, { server: apart })).inject('/servers/elsewhere.test')).body,
    /Open door/,
  );
  assert.equal((await (await openSite(t, { loading: true })).inject('/servers/example')).statusCode, 200);
});

test('figures: now and over time, shares that lead to their lists', async (t) => {
  const day = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const daily = Array.from({ length: 30 }, (_, i) => ({
    at: day - (29 - i) * DAY_MS,
    rooms: 100 + i,
    occupants: 1_000,
    servers: 7,
  }));
  const app = await openSite(t, { totals: { hourly: [], daily } });
  const body = (await app.inject('/stats')).body.replaceAll('<wbr>', '');
  readHtml(body);
  assert.match(body, /between 100 and 129/);
  assert.equal(body.match(/<svg class="plot"/g)?.length, 3);
  assert.match(
    body,
    /<a href="\/rooms\?language=fr&amp;nsfw=with"><bdi>French<\/bdi><\/a><\/th><td class="number">1</,
  );
  assert.match(body, /<bdi>Prosody<\/bdi>/);
  assert.match(body, /href="\/api\/v1\/stats\?format=csv"/);
  for (const path of ['/api/v1/stats', '/api/v1/stats?format=csv', '/api/v1/stats?format=csv&step=hour'])
    assert.equal((await app.inject(path)).statusCode, 200);
});

test('figures: before anything was measured, without rooms, without Redis', async (t) => {
  assert.match((await (await openSite(t)).inject('/stats')).body, /Too little has been measured yet/);
  const empty = await (await openSite(t, { rooms: [] })).inject('/stats');
  assert.equal(empty.statusCode, 200);
  const down = await (await openSite(t, { down: true, rooms: SAMPLE })).inject('/stats');
  assert.equal(down.statusCode, 200);
  assert.match(down.body.replaceAll('<wbr>', ''), /<bdi>French<\/bdi>/);
  assert.equal((await (await openSite(t, { loading: true })).inject('/stats')).statusCode, 503);
});
