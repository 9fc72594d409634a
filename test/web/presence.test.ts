/** People's badges over HTTP, every form of them: typical, not found, customised, malformed, other side down. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { PublicBadges } from '../../web/public-badges.ts';
import { openRaster } from '../../web/raster.ts';
import { badgeId } from '../support/people-store.ts';
import { ROMEO, SHY } from './presence-cases.ts';
import { openSite, type SiteOptions } from './site.ts';

const R = `/b/${ROMEO.id}`;
const KINDS = ['svg', 'png', 'json', 'txt', 'xml', 'html', 'js'] as const;
const KEPT = 'public, max-age=60, s-maxage=60, must-revalidate';

const png = await openRaster().draw('<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>', 1);
const picture = { png, hash: createHash('sha256').update(png).digest('hex') };

async function openPeople(t: TestContext, options: SiteOptions = {}) {
  const badges = new PublicBadges();
  badges.onReset([{ ...ROMEO, avatar: picture.hash }, SHY]);
  const app = await openSite(t, { badges, badgePictures: { [ROMEO.id]: picture }, ...options });
  return { app, badges };
}

const widthOf = (image: Buffer): number => image.readUInt32BE(16);

test('typical: each form says what is shown', async (t) => {
  const { app } = await openPeople(t);
  const ask = async (end: string) => {
    const { statusCode, headers, body, rawPayload } = await app.inject(`${R}${end}`);
    assert.equal(statusCode, 200, end);
    assert.equal(headers['cache-control'], KEPT, end);
    return { type: String(headers['content-type']), body, rawPayload };
  };
  const svg = await ask('.svg');
  assert.equal(svg.type, 'image/svg+xml; charset=utf-8');
  assert.match(svg.body, /aria-label="Romeo: away"/);
  const image = await ask('.png');
  assert.equal(image.type, 'image/png');
  assert.equal(String(widthOf(image.rawPayload)), / width="(\d+)"/.exec(svg.body)?.[1]);
  assert.deepEqual(JSON.parse((await ask('.json')).body), {
    id: ROMEO.id,
    availability: 'away',
    since: '2026-01-02T03:05:00.000Z',
    idle_since: null,
    status: 'Out for lunch & a walk',
    label: null,
    name: 'Romeo',
    address: 'romeo@montague.example',
    mood: { value: 'in_love', text: 'at last' },
    activity: { general: 'relaxing', specific: 'reading', text: 'a <novel>' },
    tune: { artist: 'Prokofiev', title: 'Dance of the Knights', source: null },
    avatar: `https://parvis.example${R}/avatar`,
    colours: { light: '#a78611', dark: '#dfb317' },
    resources: [{ name: 'balcony', show: 'away', priority: 5, status: 'Out for lunch & a walk' }],
  });
  assert.equal((await ask('.txt')).body, 'away: Out for lunch & a walk\n');
  assert.match(
    (await ask('.xml')).body,
    /availability="away" since="2026[^>]*><status>Out for lunch &amp; a walk</,
  );
  assert.match((await ask('.html')).body, /^<span class="xmpp-presence" data-availability="away" lang="en">/);
  assert.match(
    (await ask('.js')).body,
    /"src":"https:\/\/parvis\.example\/b\/[^"]*\.svg","alt":"Romeo: away"/,
  );
  const avatar = await ask('/avatar');
  assert.equal(avatar.type, 'image/png');
  assert.deepEqual(avatar.rawPayload, picture.png);
  const shy = await app.inject(`/b/${SHY.id}.json`);
  assert.deepEqual(
    Object.entries(shy.json<object>()).filter(([, value]) => value !== null),
    [
      ['id', SHY.id],
      ['availability', 'offline'],
      ['colours', { light: '#878787', dark: '#9f9f9f' }],
    ],
  );
});

test('not found: revoked, unknown and malformed ids have the same answer, to the byte', async (t) => {
  const { app, badges } = await openPeople(t);
  const revoked = badgeId(3);
  badges.onChange(revoked, { id: revoked, availability: 'online' });
  assert.equal((await app.inject(`/b/${revoked}.svg`)).statusCode, 200);
  badges.onChange(revoked, undefined);
  for (const end of [...KINDS.map((kind) => `.${kind}`), '/avatar', '/events']) {
    const answers = [];
    for (const [i, id] of [revoked, badgeId(4), 'x', '%C3%A9', `${revoked}x`, '__proto__'].entries()) {
      const { statusCode, headers, rawPayload } = await app.inject({
        url: `/b/${id}${end}`,
        remoteAddress: `192.0.2.${i}`,
      });
      assert.equal(statusCode, 404, `${id}${end}`);
      // The clock runs on between one answer and the next.
      const { date, 'ratelimit-reset': reset, ...same } = headers;
      answers.push({ same, rawPayload });
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0], end);
    const type = String(answers[0]?.same['content-type']);
    const wanted = /svg/.test(end)
      ? /^image\/svg/
      : /png|avatar/.test(end)
        ? /^image\/png/
        : /json|text\/plain/;
    assert.match(type, wanted, end);
    assert.equal(answers[0]?.same['cache-control'], 'no-store');
    assert.equal(answers[0]?.same.etag, undefined);
  }
  // Where no picture is shown nothing tells whether there is a badge.
  const other = await app.inject(`/b/${badgeId(4)}/avatar`);
  const shy = await app.inject(`/b/${SHY.id}/avatar`);
  assert.deepEqual([shy.statusCode, shy.rawPayload], [other.statusCode, other.rawPayload]);
});

test('customised: what is offered, and anything else is the default', async (t) => {
  const { app } = await openPeople(t);
  const ask = async (end: string) => (await app.inject(`${R}${end}`)).body;
  const plain = await ask('.svg');
  assert.match(await ask('.svg?style=for-the-badge&lang=fr'), /height="28"[\s\S]*ABSENT/);
  assert.match(await ask('.svg?style=dot&theme=dark'), /width="16" height="16"/);
  assert.match(await ask('.svg?style=card'), /data:image\/png;base64,/);
  assert.match(await ask('.svg?label=address'), /aria-label="romeo@montague\.example: away"/);
  assert.match(await ask('.svg?label=none'), /aria-label="away"/);
  assert.match(plain, /prefers-color-scheme/);
  assert.doesNotMatch(await ask('.svg?theme=light'), /prefers-color-scheme/);
  for (const query of [
    'style=x&label=alice+is+a+thief&lang=xx&theme=%00&scale=9',
    'style=dot&style=card',
    'color=red',
    // Reading it whole would take the server longer than a thousand badges do.
    `style=dot${'&a'.repeat(5_000)}`,
    '%',
    '=',
  ])
    assert.equal(await ask(`.svg?${query}`), plain, query);
  const [once, twice] = [await app.inject(`${R}.png`), await app.inject(`${R}.png?scale=2`)];
  assert.equal(widthOf(twice.rawPayload), 2 * widthOf(once.rawPayload));
  assert.deepEqual((await app.inject(`${R}.json?format=shields&style=flat-square&lang=fr`)).json(), {
    schemaVersion: 1,
    label: 'Romeo',
    message: 'absent',
    color: '#dfb317',
    style: 'flat-square',
    cacheSeconds: 60,
  });
  assert.equal(widthOf((await app.inject(`${R}/avatar?size=32`)).rawPayload), 32);
  assert.equal(widthOf((await app.inject(`${R}/avatar?size=33`)).rawPayload), 64);
  assert.match(await ask('.txt?lang=fr'), /^absent: /);
  const labelled = { ...SHY, label: 'ask me', colours: { offline: '123456' } };
  const own = new PublicBadges();
  own.onReset([labelled]);
  const site = await openSite(t, { badges: own });
  assert.match((await site.inject(`/b/${SHY.id}.svg`)).body, /aria-label="ask me: offline"[\s\S]*#123456/);
});

test('malformed: whatever the address, a picture where one was asked for', async (t) => {
  const { app } = await openPeople(t);
  for (const [url, type] of [
    [`${R}.gif`, /^image\/svg/],
    [`${R}.svg.png`, /^image\/png/],
    ['/b/.svg', /^image\/svg/],
    ['/b/%zz.png', /^image\/png/],
    [`/b/${'x'.repeat(3_000)}.svg`, /^image\/svg/],
    [`/b/${'x'.repeat(3_000)}.json`, /problem\+json/],
  ] as const) {
    const { statusCode, headers } = await app.inject(url);
    assert.equal(statusCode, 404, url);
    assert.match(String(headers['content-type']), type, url);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  }
});

test('other side down: pictures are pictures, nothing half-known is kept, nobody is held up', async (t) => {
  const { app } = await openPeople(t, { down: true });
  const card = await app.inject(`${R}.svg?style=card`);
  assert.equal(card.statusCode, 200);
  assert.doesNotMatch(card.body, /data:image/);
  assert.equal(card.headers['cache-control'], 'no-store');
  const avatar = await app.inject(`${R}/avatar`);
  assert.deepEqual([avatar.statusCode, avatar.headers['content-type']], [200, 'image/png']);
  assert.equal(avatar.headers['cache-control'], 'no-store');

  const loading = await openSite(t, { loading: true });
  for (const kind of KINDS) {
    const { statusCode, headers, body } = await loading.inject(`${R}.${kind}`);
    const isPicture = kind === 'svg' || kind === 'png';
    assert.equal(statusCode, isPicture ? 200 : 503, kind);
    assert.equal(headers['cache-control'], 'no-store');
    if (!isPicture) assert.equal(headers['retry-after'], '5');
    if (kind === 'svg') assert.match(body, /aria-label="XMPP: unknown"/);
  }

  // A bug of ours is logged, and a picture all the same.
  const logged: string[] = [];
  const badges = new PublicBadges();
  badges.onReset([{ ...ROMEO, since: Number.NaN }]);
  const broken = await openSite(t, { badges, logged });
  for (const [end, type] of [
    ['.svg?style=card', /^image\/svg/],
    ['.json', /problem\+json/],
  ] as const) {
    const { statusCode, headers } = await broken.inject(`${R}${end}`);
    assert.equal(statusCode, 500, end);
    assert.match(String(headers['content-type']), type);
  }
  assert.match(logged.join(''), /bug: a badge failed/);

  // More pictures at once than are drawn: the state alone, not kept.
  const busy = new PublicBadges();
  const many = Array.from({ length: 60 }, (_, i) => ({ ...SHY, id: badgeId(i), name: `Nobody ${i}` }));
  busy.onReset(many);
  const site = await openSite(t, { badges: busy });
  const answers = await Promise.all(many.map(({ id }) => site.inject(`/b/${id}.png?scale=2`)));
  for (const { statusCode } of answers) assert.equal(statusCode, 200);
  assert.ok(answers.some(({ headers }) => headers['cache-control'] === 'no-store'));
  const again = await site.inject(`/b/${many.at(-1)?.id}.png?scale=2`);
  assert.deepEqual([again.headers['content-type'], again.headers['cache-control']], ['image/png', KEPT]);
});

test('headers: CORS, sandbox, ETag and 304, HEAD, compression, the allowance', async (t) => {
  const { app, badges } = await openPeople(t);
  for (const end of [...KINDS.map((kind) => `.${kind}`), '/avatar', '.svg?style=card']) {
    const url = `${R}${end}`;
    const { headers, rawPayload } = await app.inject(url);
    assert.equal(headers['access-control-allow-origin'], '*', end);
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin');
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.match(String(headers['content-security-policy']), /^default-src 'none';.*;sandbox$/);
    assert.equal(headers['set-cookie'], undefined);
    assert.equal(headers.vary, 'accept-encoding');
    assert.equal(headers['ratelimit-limit'], '1200');
    assert.match(String(headers['ratelimit-remaining']), /^\d+$/);
    assert.match(String(headers['ratelimit-reset']), /^\d+$/);
    const etag = String(headers.etag);
    const same = await app.inject({ url, headers: { 'if-none-match': `"x", ${etag}` } });
    assert.deepEqual([same.statusCode, same.body, same.headers.etag], [304, '', etag], end);
    assert.equal(same.headers['cache-control'], KEPT);
    const head = await app.inject({ url, method: 'HEAD' });
    assert.deepEqual([head.statusCode, head.body], [200, ''], end);
    assert.equal(Number(head.headers['content-length']), rawPayload.length);
  }
  const plain = await app.inject(`${R}.svg`);
  const packed = async (encoding: string, wanted: string) => {
    for (;;) {
      const answer = await app.inject({ url: `${R}.svg`, headers: { 'accept-encoding': wanted } });
      if (answer.headers['content-encoding'] === encoding) return answer;
      await turn();
    }
  };
  const br = await packed('br', 'gzip;q=0.5, br');
  assert.equal(brotliDecompressSync(br.rawPayload).toString(), plain.body);
  assert.equal(br.headers.etag, plain.headers.etag);
  assert.equal(gunzipSync((await packed('gzip', 'gzip')).rawPayload).toString(), plain.body);
  badges.onChange(ROMEO.id, { ...ROMEO, availability: 'online' });
  const changed = await app.inject({
    url: `${R}.svg`,
    headers: { 'if-none-match': String(plain.headers.etag) },
  });
  assert.equal(changed.statusCode, 200);
  assert.match(changed.body, /Romeo: online/);
});

test('what is not there and what is drawn counts, what is ready does not', async (t) => {
  const { app } = await openPeople(t, { requestsPerMinute: 2 });
  const ask = (url: string, remoteAddress = '192.0.2.1') => app.inject({ url, remoteAddress });
  for (let i = 0; i < 10; i++) assert.equal((await ask(`${R}.svg`)).statusCode, 200);
  assert.equal((await ask('/b/nobody.svg')).headers['ratelimit-remaining'], '1');
  assert.equal((await ask(`${R}.png`)).statusCode, 200);
  const refused = await ask('/b/nobody.png');
  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['content-type'], 'image/png');
  assert.match(String(refused.headers['retry-after']), /^\d+$/);
  assert.equal((await ask(`${R}.png?scale=2`)).statusCode, 429);
  assert.equal((await ask(`${R}.png`)).statusCode, 200, 'ready');
  assert.equal((await ask('/b/nobody.png', '192.0.2.2')).statusCode, 404, 'others are not held up');
  const metrics = (await app.inject('/metrics')).body;
  assert.match(metrics, /parvis_badge_answers_total\{kind="svg",status="200"\} 10/);
});
