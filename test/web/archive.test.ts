import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { parseJid } from '../../shared/domain/jid.ts';
import { PublicRooms } from '../../web/public-rooms.ts';
import { RoomArchive } from '../../web/room-archive.ts';
import type { WebApp } from '../../web/web-app.ts';
import { openSite, room, SAMPLE } from './site.ts';

interface Line {
  readonly address?: string;
  readonly gone?: boolean;
  readonly name?: string | null;
  readonly nsfw?: boolean;
  readonly cursor?: string;
  readonly complete?: boolean;
}

function lines(gz: Buffer): Line[] {
  const text = gunzipSync(gz).toString();
  assert.ok(text.endsWith('\n'));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

async function ask(app: WebApp, since = '') {
  const answer = await app.inject(`/api/v1/rooms.ndjson.gz${since && `?since=${since}`}`);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.headers['content-type'], 'application/gzip');
  assert.equal(answer.headers['content-encoding'], undefined);
  const all = lines(answer.rawPayload);
  const last = all.pop();
  assert.equal(answer.headers['rooms-cursor'], last?.cursor);
  assert.equal(answer.headers['rooms-complete'], String(last?.complete));
  return { rooms: all, last, headers: answer.headers };
}

test('the whole list, by address, then only what changed', async (t) => {
  const live = new PublicRooms();
  await live.reset(SAMPLE, '5-0');
  const app = await openSite(t, { live });
  const whole = await ask(app);
  assert.deepEqual(
    whole.rooms.map(({ address }) => address),
    SAMPLE.map(({ jid }) => jid).toSorted(),
  );
  assert.equal(whole.rooms.filter(({ nsfw }) => nsfw).length, 1);
  assert.deepEqual(whole.last, { cursor: '5-0', complete: true });
  const again = await app.inject({
    url: '/api/v1/rooms.ndjson.gz',
    headers: { 'if-none-match': String(whole.headers.etag) },
  });
  assert.deepEqual([again.statusCode, again.body], [304, '']);

  assert.deepEqual((await ask(app, '5-0')).last, { cursor: '5-0', complete: false });
  live.change(parseJid('open@salons.example'), undefined, '6-0');
  live.change(parseJid('cafe@salons.example'), room('cafe@salons.example', { name: 'Changed' }), '6-1');
  const changes = await ask(app, '5-0');
  assert.deepEqual(
    new Map(changes.rooms.map((line) => [line.address, line.gone ?? line.name])),
    new Map<string | undefined, string | boolean | null | undefined>([
      ['open@salons.example', true],
      ['cafe@salons.example', 'Changed'],
    ]),
  );
  assert.deepEqual(changes.last, { cursor: '6-1', complete: false });
  assert.deepEqual((await ask(app, '6-0')).rooms.length, 1);
  assert.deepEqual(
    (await ask(app, '7-0')).last,
    { cursor: '7-0', complete: false },
    'another process is ahead',
  );
  assert.equal((await ask(app, '4-0')).last?.complete, true, 'too old: everything');
  for (const since of ['x', '5', '-1-0', '1-0-0', `${'9'.repeat(16)}-0`])
    assert.equal((await app.inject(`/api/v1/rooms.ndjson.gz?since=${since}`)).statusCode, 400, since);
  const loading = await openSite(t, { loading: true });
  assert.equal((await loading.inject('/api/v1/rooms.ndjson.gz')).statusCode, 503);
});

test('a list and its changes come to the same as the list later, whatever happens while it is made', async () => {
  const live = new PublicRooms();
  const jid = (n: number) => parseJid(`r${n}@muc.example`);
  await live.reset(
    Array.from({ length: 3_000 }, (_, n) => room(jid(n), { name: 'old' })),
    '1-0',
  );
  let now = 0;
  const archive = new RoomArchive(live, 'https://x.example', 30_000, () => now);
  const making = archive.whole();
  const besides = archive.whole();
  for (let i = 0; i < 500; i++) {
    if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    const n = (i * 37) % 3_100;
    live.change(jid(n), i % 3 === 0 ? undefined : room(jid(n), { name: `new ${i}` }), `${2 + i}-0`);
  }
  const first = await making;
  assert.equal(await besides, first, 'made once');
  assert.equal(first.cursor, '1-0', 'what changed while it was made may stand in it as it was');
  const known = new Map<string, Line>();
  for (const line of lines(first.gz)) if (line.address) known.set(line.address, line);
  const changes = await archive.since(first.cursor);
  assert.equal(changes.complete, false);
  for (const line of lines(changes.gz))
    if (line.gone) known.delete(line.address ?? '');
    else if (line.address) known.set(line.address, line);
  assert.equal(await archive.whole(), first, 'good enough for a while');
  now = 30_000;
  const later = lines((await archive.whole()).gz).filter(({ address }) => address);
  assert.deepEqual(
    [...known.values()].toSorted((a, b) => ((a.address ?? '') < (b.address ?? '') ? -1 : 1)),
    later,
  );
});

test('changes are put together for so many at once and no more', async () => {
  const live = new PublicRooms();
  const jid = (n: number) => parseJid(`r${n}@x.example`);
  await live.reset(
    Array.from({ length: 1_000 }, (_, n) => room(jid(n))),
    '1-0',
  );
  for (let i = 0; i < 250; i++) live.change(jid(i), room(jid(i), { name: 'new' }), `${2 + i}-0`);
  const archive = new RoomArchive(live, 'https://x.example', 30_000, () => 0);
  const asked = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => archive.since(`${2 + i}-0`)));
  const made = asked.filter((each) => each.status === 'fulfilled');
  assert.equal(made.length, 16);
  assert.deepEqual(
    made.map(({ value }) => lines(value.gz).length),
    Array.from({ length: 16 }, (_, i) => 250 - i),
  );
  assert.equal((await archive.since('2-0')).complete, false, 'and again when they are done');
  for (let i = 250; i < 450; i++) live.change(jid(i), undefined, `${2 + i}-0`);
  assert.equal(
    (await archive.since('2-0')).complete,
    true,
    'much has changed: everything, which is made once',
  );
});

test('feeds: newest first, valid whatever rooms are called, with the list’s filters', async (t) => {
  const since = Date.UTC(2026, 0, 2, 3, 4, 5);
  const hostile = `]]><script>alert("1")</script>&\u0007\uFFFF`;
  const rooms = [
    room('old@b.example', { since: since - 1_000, language: 'de', tags: ['x'] }),
    room('a+b@b.example', { since, name: hostile, description: hostile, tags: ['"<'] }),
    room('never@b.example', { name: 'since nobody knows when' }),
    room('adult@b.example', { since, nsfw: true }),
  ].filter(({ jid }) => jid);
  const app = await openSite(t, { rooms });
  const atom = await app.inject('/feeds/rooms.atom');
  assert.match(String(atom.headers['content-type']), /^application\/atom\+xml/);
  assert.match(
    atom.body,
    /^<\?xml version="1.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www.w3.org\/2005\/Atom"/,
  );
  assert.doesNotMatch(atom.body, /<script|\u0007|\uFFFF/);
  assert.match(atom.body, /<updated>2026-01-02T03:04:05\.000Z<\/updated><author>/);
  assert.equal(atom.body.match(/<entry>/g)?.length, 2);
  assert.ok(atom.body.indexOf('xmpp:a%2Bb@b.example</id>') < atom.body.indexOf('xmpp:old@b.example</id>'));
  const json = (await app.inject('/feeds/rooms.json')).json<{
    version: string;
    items: { id: string; title: string; content_text: string; date_published: string; tags: string[] }[];
  }>();
  assert.equal(json.version, 'https://jsonfeed.org/version/1.1');
  assert.deepEqual(
    json.items.map(({ id, title, date_published }) => [id, title, date_published]),
    [
      ['xmpp:a%2Bb@b.example', hostile, '2026-01-02T03:04:05.000Z'],
      ['xmpp:old@b.example', 'old@b.example', '2026-01-02T03:04:04.000Z'],
    ],
  );
  const count = async (query: string): Promise<number> =>
    (await app.inject(`/feeds/rooms.json?${query}`)).json<{ items: unknown[] }>().items.length;
  assert.deepEqual(
    [
      await count('lang=de'),
      await count('language=de'),
      await count('tag=x'),
      await count('q=zzz'),
      await count('nsfw=with'),
    ],
    [1, 1, 1, 0, 3],
  );
  assert.match(
    (await app.inject('/rooms?tag=x')).body,
    /href="https:\/\/parvis.example\/feeds\/rooms.atom\?tag=x"/,
  );
});
