import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { linksIn, readHtml, runnable } from './html.ts';
import { openSite, room } from './site.ts';

/** What the first visit may weigh, gzipped. */
const MOST_BYTES = 60_000;
/** A picture of a room, 64 × 64: nothing in it repeats. */
const PICTURE_BYTES = 5_000;

test('the first page weighs less than 60 kB with all that it asks for, and asks nobody else', async (t) => {
  const rooms = Array.from({ length: 40 }, (_, i) =>
    room(`room-${i}@salons.example`, {
      name: `Room number ${i} with quite a long name`,
      description: `${i} ${'What it is about, in a sentence or two that hold no surprise. '.repeat(4)}`,
      language: 'en',
      occupants: 100 - i,
      tags: ['one', `two${i}`, `three${i}`],
      avatar: 'ab'.repeat(20),
    }),
  );
  const noise = Buffer.from(
    Array.from({ length: PICTURE_BYTES }, (_, i) => Math.imul(i + 1, 2_654_435_761) >>> 24),
  );
  const avatars = Object.fromEntries(rooms.map(({ jid }) => [jid, { png: noise, hash: 'ab'.repeat(20) }]));
  const app = await openSite(t, { rooms, avatars });
  const { body, headers, rawPayload } = await app.inject({
    url: '/',
    headers: { 'accept-encoding': 'gzip' },
  });
  assert.equal(headers['content-encoding'], 'gzip', body);
  const tags = readHtml((await app.inject('/')).body);
  const asked = [
    ...tags
      .filter((tag) => tag.name === 'link')
      .filter((tag) => /^(stylesheet|icon|manifest|apple-touch-icon)$/.test(tag.attributes.get('rel') ?? ''))
      .map((tag) => tag.attributes.get('href') ?? ''),
    ...[...tags.filter(({ name }) => name === 'img'), ...runnable(tags)].map(
      (tag) => tag.attributes.get('src') ?? '',
    ),
  ];
  assert.ok(asked.length >= 10, 'the stylesheet, the icons and six pictures at least');
  assert.deepEqual(
    linksIn(tags, 'iframe').concat(asked.filter((path) => !/^\/(?!\/)/.test(path))),
    [],
    'everything is ours',
  );
  let total = rawPayload.length;
  for (const path of new Set(asked)) {
    const answer = await app.inject({ url: path, headers: { 'accept-encoding': 'gzip' } });
    assert.equal(answer.statusCode, 200, path);
    assert.equal(answer.headers['set-cookie'], undefined, path);
    total += Math.min(answer.rawPayload.length, gzipSync(answer.rawPayload).length);
  }
  assert.ok(total < MOST_BYTES, `${total} bytes`);
});
