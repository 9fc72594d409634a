/** What the directory itself finds out about rooms, on a real Redis: figures, history, pictures, as readers see them. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { AvatarsWriter } from '../../shared/store/avatars-writer.ts';
import { writeAvatarNote } from '../../shared/store/figures-values.ts';
import {
  readAvatar,
  readHistory,
  readRoomOf,
  readServerOf,
  readServers,
  readTotals,
  readUnlisted,
} from '../../shared/store/rooms-reader.ts';
import { openStore, roomAt, SERVICE, startMirror } from '../support/room-store.ts';

const garden = roomAt('garden', { occupants: 7 });
const listed = { jid: garden.jid, room: garden };

test('a room has its figures from its first listing on, and loses them with it', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  await writer.record(SERVICE, [listed], 1_000);
  await mirror.until(() => mirror.changes === 1);
  const figures = { since: 1_000, average: 7, growth: 0 };
  assert.deepEqual(mirror.rooms.get(garden.jid), { ...garden, ...figures });
  assert.deepEqual(await readRoomOf(redis, keys, garden.jid), { ...garden, ...figures });
  const fuller = { ...garden, occupants: 9 };
  await writer.record(SERVICE, [{ jid: garden.jid, room: fuller }], 2_000);
  assert.deepEqual(await readRoomOf(redis, keys, garden.jid), { ...fuller, ...figures });
  const found = [keys.hourly, keys.daily, keys.avatars, keys.pictures];
  for (const key of found) await redis.hset(key, garden.jid, 'x');
  await writer.record(SERVICE, [{ jid: garden.jid, reason: 'hidden' }], 3_000);
  assert.equal(await redis.exists(keys.figures, ...found), 0);
  await writer.record(SERVICE, [listed], 4_000);
  assert.equal((await readRoomOf(redis, keys, garden.jid))?.since, 4_000, 'listed anew');
  for (const key of found) await redis.hset(key, garden.jid, 'x');
  await writer.forgetService(SERVICE);
  assert.equal(await redis.exists(keys.figures, ...found), 0);
});

test('a room whose occupants nobody knows has no average; one whose server was away is not new', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  const { occupants: _, ...silent } = garden;
  await writer.record(SERVICE, [{ jid: garden.jid, room: silent }], 1_000);
  assert.deepEqual(await readRoomOf(redis, keys, garden.jid), { ...silent, since: 1_000, growth: 0 });
  assert.equal(await writer.unlistUnseen(SERVICE, 2_000, 3_000), 1);
  assert.deepEqual(await readUnlisted(redis, keys, garden.jid), { reason: 'unreachable', at: 3_000 });
  await writer.record(SERVICE, [listed], 4_000);
  assert.equal((await readRoomOf(redis, keys, garden.jid))?.since, 1_000);
});

test('nothing was sampled yet', async (t) => {
  const { redis, keys } = await openStore(t);
  assert.deepEqual(await readHistory(redis, keys, garden.jid), { hourly: [], daily: [] });
  assert.deepEqual(await readTotals(redis, keys), { hourly: [], daily: [] });
  assert.equal(await readAvatar(redis, keys, garden.jid), undefined);
});

test('a picture is shown with its hash, unless the room is not safe for work or not listed', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  const png = Buffer.from('picture');
  const hash = createHash('sha256').update(png).digest('hex');
  await writer.record(SERVICE, [listed], 1_000);
  await redis.hset(keys.pictures, garden.jid, png);
  await redis.hset(keys.avatars, garden.jid, writeAvatarNote({ hash, said: 'a', at: 1 }));
  assert.equal((await readRoomOf(redis, keys, garden.jid))?.avatar, hash);
  assert.deepEqual(await readAvatar(redis, keys, garden.jid), { png, hash });
  await writer.record(SERVICE, [{ jid: garden.jid, room: { ...garden, nsfw: true } }], 2_000);
  assert.equal((await readRoomOf(redis, keys, garden.jid))?.avatar, undefined);
  assert.equal(await readAvatar(redis, keys, garden.jid), undefined);
});

test('a key of another type takes away what it would hold, and nothing else', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  await writer.record(SERVICE, [listed], 1_000);
  for (const key of [keys.figures, keys.hourly, keys.daily, keys.avatars, keys.pictures])
    await redis.set(key, 'a slip of the hand');
  for (const key of [keys.totalsHourly, keys.totalsDaily, keys.servers, keys.unlisted])
    await redis.set(key, 'another');
  assert.deepEqual(await readRoomOf(redis, keys, garden.jid), garden);
  assert.deepEqual(await readHistory(redis, keys, garden.jid), { hourly: [], daily: [] });
  assert.deepEqual(await readTotals(redis, keys), { hourly: [], daily: [] });
  assert.equal(await readAvatar(redis, keys, garden.jid), undefined);
  assert.equal(await readUnlisted(redis, keys, garden.jid), undefined);
  assert.equal(await readServerOf(redis, keys, SERVICE), undefined);
  assert.deepEqual(await readServers(redis, keys), []);
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  assert.deepEqual([...mirror.rooms.values()], [garden]);
});

test('a picture that is kept, changed or forgotten is told once; none is kept of a room that is not listed', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const avatars = new AvatarsWriter(redis, keys);
  const png = (text: string) => Buffer.from(`\x89PNG${text}`, 'latin1');
  assert.equal(await avatars.put(garden.jid, 'a', 1, png('one')), false);
  assert.equal(await redis.exists(keys.avatars, keys.pictures), 0);
  await writer.record(SERVICE, [listed], 1_000);
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  assert.equal(await avatars.put(garden.jid, 'a', 1, png('one')), true);
  const first = await readAvatar(redis, keys, garden.jid);
  assert.deepEqual(first?.png, png('one'));
  await mirror.until(() => mirror.rooms.get(garden.jid)?.avatar === first?.hash);
  assert.equal(await avatars.put(garden.jid, 'b', 2, png('one')), false, 'said anew, but the same');
  assert.equal(await avatars.put(garden.jid, 'c', 3, png('two')), true);
  assert.deepEqual((await avatars.readNotes([garden.jid]))[0]?.said, 'c');
  assert.equal(await avatars.put(garden.jid, '', 4), true);
  await mirror.until(() => mirror.changes === 3);
  assert.equal(mirror.rooms.get(garden.jid)?.avatar, undefined);
  assert.equal(await readAvatar(redis, keys, garden.jid), undefined);
  assert.deepEqual(await avatars.readNotes([garden.jid]), [{ said: '', at: 4 }]);
});
