import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY_MS, HOUR_MS, type RoomHistory } from '../../shared/domain/room-history.ts';
import { pictureCodes } from '../../web/embed-codes.ts';
import { jsonLd } from '../../web/json-ld.ts';
import { qrCode } from '../../web/qr.ts';
import { trendViews } from '../../web/room-trend.ts';
import { readHtml } from './html.ts';
import { openSite, room, SAMPLE } from './site.ts';

const NOW = Date.UTC(2026, 2, 4, 12, 34);
const HOUR = Math.floor(NOW / HOUR_MS) * HOUR_MS;
const DAY = Math.floor(NOW / DAY_MS) * DAY_MS;

/** Seven days of hours and so many days, with a peak at 20:00. */
function history(days: number): RoomHistory {
  return {
    hourly: Array.from({ length: 7 * 24 }, (_, i) => HOUR - (7 * 24 - 1 - i) * HOUR_MS).map((at) => ({
      at,
      occupants: new Date(at).getUTCHours() === 20 ? 30 : 10,
    })),
    daily: Array.from({ length: days }, (_, i) => ({
      at: DAY - (days - 1 - i) * DAY_MS,
      average: 10.8,
      peak: 30,
    })),
  };
}

test('trends: what was measured is drawn and told, and nothing else', () => {
  const year = trendViews(history(200), NOW, 'en');
  assert.deepEqual(
    year.map(({ title }) => title),
    ['Last 24 hours', 'Last 30 days', 'Last year', 'By the time of day (UTC)'],
  );
  assert.equal(year[0]?.rows.length, 24);
  assert.equal(year[1]?.rows.length, 30);
  assert.match(year[1]?.summary ?? '', /between 11 and 30, 11 on average/);
  assert.match(year[3]?.summary ?? '', /between 20:00 and 21:00/);
  // Of less than a month there is no year, of nothing nothing.
  assert.equal(trendViews(history(20), NOW, 'fr').length, 3);
  assert.deepEqual(trendViews({ hourly: [], daily: [] }, NOW, 'en'), []);
  assert.deepEqual(trendViews({ hourly: history(1).hourly.slice(-2), daily: [] }, NOW, 'en'), []);
  // A flat day has no peak.
  const flat = { ...history(1), hourly: history(1).hourly.map(({ at }) => ({ at, occupants: 9 })) };
  assert.equal(trendViews(flat, NOW, 'en').length, 1);
  // A hole is not drawn over.
  const hole = { ...history(1), hourly: history(1).hourly.filter(({ at }) => (HOUR - at) / HOUR_MS !== 10) };
  const line = /plot-line" d="([^"]*)"/.exec(trendViews(hole, NOW, 'en')[0]?.svg ?? '')?.[1] ?? '';
  assert.equal(line.split('M').length - 1, 2);
});

test('the page shows the trend, and says so when there is little', async (t) => {
  const now = Date.now();
  const hourly = Array.from({ length: 20 }, (_, i) => ({
    at: Math.floor(now / HOUR_MS) * HOUR_MS - (19 - i) * HOUR_MS,
    occupants: i,
  }));
  const app = await openSite(t, { history: { hourly, daily: [] } });
  const { body } = await app.inject('/rooms/cafe@salons.example');
  assert.match(body, /Last 24 hours/);
  assert.match(body, /<svg class="plot"/);
  // Named for whoever does not see it; every place of the table lies inside the plot.
  assert.match(body, /role="img" aria-label="Last 24 hours: between 0 and 19/);
  for (const [, at] of body.matchAll(/data-at="([^"]*)"/g)) assert.ok(Number(at) >= 0 && Number(at) <= 1);
  assert.equal(body.match(/<tr data-at="[\d.]+"><td>/g)?.length, 20);
  readHtml(body);
  const young = (await (await openSite(t)).inject('/rooms/cafe@salons.example')).body;
  assert.match(young, /Too little has been measured yet/);
  const down = await (await openSite(t, { down: true })).inject('/rooms/cafe@salons.example');
  assert.equal(down.statusCode, 200);
});

test('the page: QR code, links, guessed language, activity, picture, codes', async (t) => {
  const app = await openSite(t, {
    rooms: [
      ...SAMPLE,
      room('guess@muc.example', {
        languageGuess: 'de',
        occupants: 4,
        activity: 2.25,
        growth: -3,
        since: NOW,
        avatar: 'ab'.repeat(32),
      }),
    ],
  });
  const { body } = await app.inject('/rooms/cafe@salons.example');
  assert.match(body, /<path class="qr-dark" d="M/);
  assert.match(
    body,
    /href="https:\/\/logs\.example\/cafe\/" rel="nofollow ugc noopener">Read the archive at logs\.example</,
  );
  assert.match(
    body,
    /property="og:image" content="https:\/\/parvis\.example\/rooms\/cafe@salons\.example\/card\.png\?lang=en"/,
  );
  assert.match(body, /src="\/badge\/room\/cafe@salons\.example\.svg"/);
  assert.match(body, /<code class="copy">\[!\[Café des voyageurs\]/);
  assert.match(body, /href="\/api\/v1\/rooms\/cafe@salons\.example"/);
  const guess = (await app.inject('/rooms/guess@muc.example')).body;
  assert.match(guess, /German \(our guess\)/);
  assert.match(guess, /2\.3 messages an hour/);
  assert.match(guess, /3 fewer than a week ago/);
  assert.match(guess, /<time datetime="2026-03-04T12:34:00\.000Z">Mar 4, 2026<\/time>/);
  assert.match(guess, /<img class="tile large" src="\/avatar\/v1\/guess@muc\.example\?v=abababab"/);
});

test('JSON-LD: valid, true, and nothing in it can leave its element', async (t) => {
  const app = await openSite(t);
  const { body } = await app.inject('/rooms/cafe@salons.example');
  const [, text = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(body) ?? [];
  const thing = JSON.parse(text) as Record<string, unknown>;
  assert.equal(thing['@context'], 'https://schema.org');
  assert.equal(thing.name, 'Café des voyageurs');
  assert.equal(Array.isArray(thing.inLanguage) && thing.inLanguage[0], 'fr');
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('</script>', '<!--', ']]>')),
      (name) => {
        const written = jsonLd({ name });
        assert.doesNotMatch(written, /[<>&\u2028\u2029]/);
        assert.equal((JSON.parse(written) as { name: string }).name, name);
      },
    ),
  );
});

test('the QR code covers what it should and not more', () => {
  const code = qrCode('xmpp:cafe@salons.example?join');
  assert.ok(code !== undefined);
  // Three finders of 7 × 7: their top rows are runs of seven inside the quiet zone.
  assert.match(code.path, /^M4 4h7v1H4z/);
  assert.ok(code.path.includes(`M${code.size - 11} 4h7v1H${code.size - 11}z`));
  assert.equal(qrCode('x'.repeat(3_000)), undefined);
});

test('codes to copy hold whatever the name is', () => {
  const codes = (text: string) =>
    Object.fromEntries(
      pictureCodes({ link: 'https://a.example/?a=1&b=2', picture: 'https://a.example/b.svg', text }).map(
        ({ name, code }) => [name, code],
      ),
    );
  const hostile = codes('"><script>x</script> [a](b) *c* ]');
  assert.equal(
    hostile.HTML,
    '<a href="https://a.example/?a=1&amp;b=2"><img src="https://a.example/b.svg" alt="&quot;&gt;&lt;script&gt;x&lt;/script&gt; [a](b) *c* ]"></a>',
  );
  assert.match(hostile.Markdown ?? '', /^\[!\["\\>.*\\\[a\\\]\(b\) \\\*c\\\* \\\]\]\(https:/);
  assert.doesNotMatch(hostile.Markdown ?? '', /[^\\]</);
  assert.equal(hostile.BBCode, '[url=https://a.example/?a=1&b=2][img]https://a.example/b.svg[/img][/url]');
  assert.match(hostile.AsciiDoc ?? '', /^image::https:\/\/a\.example\/b\.svg\["[^"[\]]*",link="[^"]*"\]$/);
  const [, markdown] = pictureCodes({
    link: 'https://a.example/(b)',
    picture: 'https://a.example/b.svg',
    text: 'b',
  });
  assert.equal(markdown?.code, '[![b](https://a.example/b.svg)](<https://a.example/(b)>)');
});

test('the preview picture is a PNG of the size that it says, also for names that the font lacks', async (t) => {
  const app = await openSite(t, {
    rooms: [
      room('long@muc.example', { name: 'W'.repeat(200), description: 'many words '.repeat(90) }),
      room('nihongo@muc.example', { name: '日本語の部屋 🎉', description: '🎉' }),
    ],
  });
  for (const jid of ['long@muc.example', 'nihongo@muc.example']) {
    const { statusCode, headers, rawPayload } = await app.inject(`/rooms/${jid}/card.png`);
    assert.equal(statusCode, 200);
    assert.equal(headers['content-type'], 'image/png');
    assert.deepEqual([rawPayload.readUInt32BE(16), rawPayload.readUInt32BE(20)], [1200, 630]);
  }
  assert.equal((await app.inject('/rooms/nobody@muc.example/card.png')).statusCode, 404);
});

test('who reads French copies a French badge', async (t) => {
  const app = await openSite(t);
  const sources = async (language: string) =>
    readHtml((await app.inject(`/rooms/cafe@salons.example?lang=${language}`)).body)
      .map((tag) => tag.attributes.get('src'))
      .filter((src) => src?.startsWith('/badge/'));
  assert.deepEqual(await sources('fr'), ['/badge/room/cafe@salons.example.svg?lang=fr']);
  assert.deepEqual(await sources('en'), ['/badge/room/cafe@salons.example.svg']);
});
