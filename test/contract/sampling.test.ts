/** The hourly look at all rooms, on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hourOf } from '../../services/rooms/next-sample.ts';
import { sampleRooms } from '../../services/rooms/sampling.ts';
import { DAY_MS, HOUR_MS } from '../../shared/domain/room-history.ts';
import { readHistory, readRoomOf, readTotals } from '../../shared/store/rooms-reader.ts';
import { SamplesWriter } from '../../shared/store/samples-writer.ts';
import { openStore, roomAt, SERVICE, startMirror } from '../support/room-store.ts';

const NOON = 20_000 * DAY_MS + 12 * HOUR_MS;
const { signal } = new AbortController();
const garden = roomAt('garden', { occupants: 10 });
const kitchen = roomAt('kitchen', { occupants: 4 });

test('rooms get a history, averages and totals, each hour once however often it is done', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const samples = new SamplesWriter(redis, keys);
  const put = (occupants: number, now: number) =>
    writer.record(
      SERVICE,
      [
        { jid: garden.jid, room: { ...garden, occupants } },
        { jid: kitchen.jid, room: kitchen },
      ],
      now,
    );
  await put(10, NOON);
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  assert.deepEqual(await sampleRooms(samples, NOON, signal), { rooms: 2, sampled: 2, changes: 0 });
  assert.deepEqual(await sampleRooms(samples, NOON + 60_000, signal), { rooms: 2, sampled: 0, changes: 0 });
  await put(20, NOON + HOUR_MS);
  // Two processes at once.
  const both = await Promise.all([
    sampleRooms(samples, NOON + HOUR_MS, signal),
    sampleRooms(new SamplesWriter(redis, keys), NOON + HOUR_MS, signal),
  ]);
  assert.equal(both[0].sampled + both[1].sampled, 2);
  assert.equal(both[0].changes + both[1].changes, 1, 'the kitchen is as it was');
  const seen = await readRoomOf(redis, keys, garden.jid);
  assert.deepEqual([seen?.average, seen?.since, seen?.growth], [11.8, NOON, 0]);
  await mirror.until(() => mirror.rooms.get(garden.jid)?.average === 11.8);
  assert.deepEqual(await readHistory(redis, keys, garden.jid, NOON + HOUR_MS), {
    hourly: [
      { at: NOON, occupants: 10 },
      { at: NOON + HOUR_MS, occupants: 20 },
    ],
    daily: [{ at: 20_000 * DAY_MS, average: 15, peak: 20 }],
  });
  assert.deepEqual(await readTotals(redis, keys), {
    hourly: [
      { at: NOON, rooms: 2, occupants: 14, servers: 1 },
      { at: NOON + HOUR_MS, rooms: 2, occupants: 24, servers: 1 },
    ],
    daily: [{ at: 20_000 * DAY_MS, rooms: 2, occupants: 19, servers: 1 }],
  });
  await put(30, NOON + DAY_MS);
  await sampleRooms(samples, NOON + DAY_MS, signal);
  assert.deepEqual((await readHistory(redis, keys, garden.jid, NOON + DAY_MS)).daily, [
    { at: 20_000 * DAY_MS, average: 15, peak: 20 },
    { at: 20_001 * DAY_MS, average: 30, peak: 30 },
  ]);
});

test('a room that was not met for a day, or does not say, has no sample', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  const { occupants: _, ...silent } = kitchen;
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], NOON);
  await writer.record(SERVICE, [{ jid: kitchen.jid, room: silent }], NOON + 2 * DAY_MS);
  await sampleRooms(new SamplesWriter(redis, keys), NOON + 2 * DAY_MS, signal);
  for (const { jid } of [garden, kitchen])
    assert.deepEqual((await readHistory(redis, keys, jid, NOON + 2 * DAY_MS)).hourly, []);
  assert.equal((await readRoomOf(redis, keys, garden.jid))?.average, 10);
  assert.equal((await readTotals(redis, keys)).hourly[0]?.occupants, 0);
});

test('a room that left the listing meanwhile is not written', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], NOON);
  const samples = new SamplesWriter(redis, keys);
  const walk = samples.walk.bind(samples);
  samples.walk = async function* () {
    for await (const chunk of walk()) {
      await writer.record(SERVICE, [{ jid: garden.jid, reason: 'hidden' }], NOON);
      yield chunk;
    }
  };
  assert.deepEqual(await sampleRooms(samples, NOON, signal), { rooms: 1, sampled: 0, changes: 0 });
  assert.equal(await redis.exists(keys.figures, keys.hourly, keys.daily), 0);
});

test('nor is one that had no figures', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], NOON);
  await redis.del(keys.figures);
  const samples = new SamplesWriter(redis, keys);
  const write = samples.write.bind(samples);
  samples.write = async (found) => {
    await writer.record(SERVICE, [{ jid: garden.jid, reason: 'hidden' }], NOON);
    return await write(found);
  };
  assert.deepEqual(await sampleRooms(samples, NOON, signal), { rooms: 1, sampled: 0, changes: 0 });
  assert.equal(await redis.exists(keys.figures, keys.hourly, keys.daily), 0);
});

test('ended half-way it goes on where it was, and old totals are forgotten', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  const many = Array.from({ length: 600 }, (_, i) => roomAt(`room${i}`));
  await writer.record(
    SERVICE,
    many.map((room) => ({ jid: room.jid, room })),
    NOON,
  );
  const samples = new SamplesWriter(redis, keys);
  const ending = new AbortController();
  const write = samples.write.bind(samples);
  samples.write = (chunk) => {
    ending.abort();
    return write(chunk);
  };
  await assert.rejects(sampleRooms(samples, NOON, ending.signal), { code: 'unavailable' });
  const first = await redis.hlen(keys.hourly);
  assert.ok(first > 0 && first < 600);
  assert.equal(await redis.exists(keys.totalsHourly), 0);
  await redis.hset(keys.totalsHourly, { [hourOf(NOON) - 721]: '[1,1,1]', broken: '[1,1,1]' });
  const rest = await sampleRooms(new SamplesWriter(redis, keys), NOON + 60_000, signal);
  assert.deepEqual([rest.rooms, rest.sampled], [600, 600 - first]);
  assert.deepEqual(await redis.hkeys(keys.totalsHourly), [String(hourOf(NOON))]);
});
