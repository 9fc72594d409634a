import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSite, room } from './site.ts';

test('a badge: name and people, when it was changed; an image whatever happens', async (t) => {
  const app = await openSite(t);
  const badge = await app.inject('/api/1.0/badge?address=cafe@salons.example');
  assert.equal(badge.statusCode, 200);
  assert.match(String(badge.headers['content-type']), /^image\/svg\+xml/);
  assert.match(badge.body, /<title>Café des voyageurs: 14<\/title>/);
  assert.match(String(badge.headers['cache-control']), /max-age=600/);
  assert.ok(Date.parse(String(badge.headers.expires)) > Date.now());
  const changed = String(badge.headers['last-modified']);
  for (const headers of [
    { 'if-modified-since': changed },
    { 'if-none-match': String(badge.headers.etag) },
    { 'if-none-match': '*', 'if-modified-since': new Date(0).toUTCString() },
  ]) {
    const again = await app.inject({ url: '/api/1.0/badge?address=cafe@salons.example', headers });
    assert.deepEqual([again.statusCode, again.body], [304, ''], JSON.stringify(headers));
  }
  const url = '/api/1.0/badge?address=cafe@salons.example';
  for (const headers of [
    { 'if-modified-since': new Date(0).toUTCString() },
    { 'if-modified-since': 'nonsense' },
    { 'if-modified-since': changed, 'if-none-match': '"other"' },
  ])
    assert.equal((await app.inject({ url, headers })).statusCode, 200, JSON.stringify(headers));
  for (const [query, status] of [
    ['', 400],
    ['?address=', 400],
    ['?address=salons.example', 400],
    ['?address=a@b.example&address=c@d.example', 400],
    ['?address=nobody@salons.example', 404],
  ] as const) {
    const answer = await app.inject(`/api/1.0/badge${query}`);
    assert.equal(answer.statusCode, status, query);
    assert.match(String(answer.headers['content-type']), /^image\/svg\+xml/, query);
    assert.match(answer.body, /^<svg /);
    assert.equal(answer.headers['cache-control'], 'no-store');
  }
});

test('a picture: PNG with its hash as ETag; who has it is answered from memory', async (t) => {
  const png = Buffer.from('89504e470d0a1a0a', 'hex');
  const hash = 'ab'.repeat(32);
  const rooms = [
    room('cafe@salons.example', { avatar: hash }),
    room('adults@salons.example', { avatar: hash, nsfw: true }),
    room('plain@salons.example'),
  ];
  const app = await openSite(t, { rooms, avatars: { 'cafe@salons.example': { png, hash } } });
  const url = '/avatar/v1/cafe@salons.example';
  const picture = await app.inject(url);
  assert.equal(picture.statusCode, 200);
  assert.deepEqual(picture.rawPayload, png);
  assert.equal(picture.headers['content-type'], 'image/png');
  assert.equal(picture.headers.etag, `"${hash}"`);
  assert.equal(picture.headers['x-content-type-options'], 'nosniff');
  assert.equal((await app.inject({ url, method: 'HEAD' })).headers.etag, `"${hash}"`);
  for (const [other, status] of [
    ['/avatar/v1/plain@salons.example', 404],
    ['/avatar/v1/adults@salons.example', 404],
    ['/avatar/v1/nobody@salons.example', 404],
    ['/avatar/v1/salons.example', 400],
    ['/avatar/v1/%40', 400],
  ] as const)
    assert.equal((await app.inject(other)).statusCode, status, other);
  const down = await openSite(t, { rooms, down: true });
  assert.equal((await down.inject(url)).statusCode, 503);
  const known = await down.inject({ url, headers: { 'if-none-match': `W/"${hash}"` } });
  assert.deepEqual([known.statusCode, known.headers.etag], [304, `"${hash}"`]);
});
