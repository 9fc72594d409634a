/** The writer and the readers of rooms on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { readRoomOf, readServers, readUnlisted } from '../../shared/store/rooms-reader.ts';
import { writeRoom } from '../../shared/store/stored-values.ts';
import { asCrawled, openStore, roomAt, SERVICE, startMirror } from '../support/room-store.ts';

const garden = roomAt('garden');
const kitchen = roomAt('kitchen');

test('a recorded room is listed, and the feed tells it once', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  assert.equal(await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000), 1);
  assert.deepEqual(asCrawled(await readRoomOf(redis, keys, garden.jid)), garden);
  assert.deepEqual(await writer.listedOf(SERVICE), new Set([garden.jid]));
  assert.equal(
    await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 2_000),
    0,
    'nothing changed',
  );
  assert.equal(await redis.xlen(keys.roomChanges), 1);
  assert.equal(await redis.zscore(keys.seen, garden.jid), '2000', 'but it was seen again');
  const fuller = { ...garden, occupants: 9 };
  assert.equal(await writer.record(SERVICE, [{ jid: garden.jid, room: fuller }], 3_000), 1);
});

test('a room that is hidden leaves the listing; only reason and time are kept', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000);
  assert.equal(await writer.record(SERVICE, [{ jid: garden.jid, reason: 'hidden' }], 2_000), 1);
  assert.equal(await readRoomOf(redis, keys, garden.jid), undefined);
  assert.deepEqual(await readUnlisted(redis, keys, garden.jid), { reason: 'hidden', at: 2_000 });
  assert.equal((await writer.listedOf(SERVICE)).size, 0);
  assert.equal(await writer.record(SERVICE, [{ jid: garden.jid, reason: 'hidden' }], 3_000), 0);
  assert.deepEqual(
    await readUnlisted(redis, keys, garden.jid),
    { reason: 'hidden', at: 2_000 },
    'since when',
  );
  const kept = JSON.parse((await redis.hget(keys.unlisted, garden.jid)) ?? '') as object;
  assert.deepEqual(kept, { reason: 'hidden', at: 2_000 });
  assert.equal(await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 4_000), 1, 'public again');
  assert.equal(await readUnlisted(redis, keys, garden.jid), undefined);
});

test('a room nobody knew that is gone leaves no trace', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  assert.equal(await writer.record(SERVICE, [{ jid: garden.jid, reason: 'gone' }], 1_000), 0);
  assert.equal(await redis.exists(keys.unlisted, keys.seen, keys.roomChanges), 0);
});

test('silence for days unlists; long absence forgets', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000);
  await writer.record(SERVICE, [{ jid: kitchen.jid, room: kitchen }], 5_000);
  assert.equal(await writer.unlistUnseen(SERVICE, 3_000, 9_000), 1);
  assert.deepEqual(await readUnlisted(redis, keys, garden.jid), { reason: 'unreachable', at: 9_000 });
  assert.deepEqual(asCrawled(await readRoomOf(redis, keys, kitchen.jid)), kitchen);
  assert.equal(await writer.forgetUnlisted(9_999_999), 1, 'the unlisted one, not the listed one');
  assert.equal(await readUnlisted(redis, keys, garden.jid), undefined);
  assert.equal(await redis.zcard(keys.seen), 1);
});

test('of too many rooms that are not listed those seen longest ago are forgotten', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1);
  for (let i = 0; i < 2_500; i += 500) {
    const hidden = Array.from({ length: 500 }, (_, n) => roomAt(`hidden-${i + n}`).jid);
    await writer.record(
      SERVICE,
      hidden.map((jid) => ({ jid, reason: 'hidden' as const })),
      1_000 + i,
    );
  }
  assert.equal(await writer.forgetUnlisted(0, 10_000), 0);
  assert.equal(await writer.forgetUnlisted(0, 500), 2_000);
  assert.equal(await redis.hlen(keys.unlisted), 500);
  assert.equal(await redis.zcard(keys.seen), 501);
  assert.deepEqual(asCrawled(await readRoomOf(redis, keys, garden.jid)), garden);
  assert.equal((await readUnlisted(redis, keys, roomAt('hidden-2000').jid))?.reason, 'hidden');
  assert.equal(await readUnlisted(redis, keys, roomAt('hidden-1999').jid), undefined);
});

test('a service that is forgotten leaves nothing, and the feed says so', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  const many = Array.from({ length: 450 }, (_, i) => roomAt(`room${i}`));
  await writer.record(
    SERVICE,
    many.map((room) => ({ jid: room.jid, room })),
    1_000,
  );
  await mirror.until(() => mirror.rooms.size === 450);
  await writer.forgetService(SERVICE);
  await mirror.until(() => mirror.rooms.size === 0);
  assert.equal(mirror.resets, 1);
  assert.equal(await redis.exists(keys.rooms, keys.unlisted, keys.seen, keys.listedOf(SERVICE)), 0);
});

test('a watch starts with all rooms and follows every change', async (t) => {
  const store = await openStore(t);
  const { writer } = store;
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000);
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  assert.deepEqual([...mirror.rooms.values()].map(asCrawled), [garden]);
  await writer.record(
    SERVICE,
    [
      { jid: kitchen.jid, room: kitchen },
      { jid: garden.jid, reason: 'gone' },
    ],
    2_000,
  );
  await mirror.until(() => mirror.changes === 2);
  assert.deepEqual([...mirror.rooms.values()].map(asCrawled), [kitchen]);
  assert.equal(mirror.resets, 1);
});

test('a feed that was cut leads to a reset, and so does an emptied Redis', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000);
  await mirror.until(() => mirror.rooms.size === 1);
  // Both changes in one step: the first one's entry is never seen.
  await redis
    .multi()
    .hset(keys.rooms, kitchen.jid, writeRoom(kitchen))
    .xadd(keys.roomChanges, '*', 'after', '1-1', 'names', 'other@rooms.example')
    .exec();
  await mirror.until(() => mirror.resets === 2);
  assert.deepEqual(new Set(mirror.rooms.keys()), new Set([garden.jid, kitchen.jid]));
  await redis.del(keys.rooms, keys.roomChanges);
  await mirror.until(() => mirror.resets === 3);
  assert.equal(mirror.rooms.size, 0);
  await redis.del(keys.listedOf(SERVICE));
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 2_000);
  await mirror.until(() => mirror.rooms.size === 1);
});

test('values that no writer of ours wrote are passed over and counted', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000);
  await redis.hset(keys.rooms, {
    'broken@rooms.example': '{"jid":',
    'liar@rooms.example': writeRoom(kitchen),
    'Not A Jid': writeRoom(kitchen),
    'empty@rooms.example': '[]',
  });
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  assert.deepEqual([...mirror.rooms.values()].map(asCrawled), [garden]);
  assert.equal(watch.skipped, 4);
  const [last] = await redis.xrevrange(keys.roomChanges, '+', '-', 'COUNT', 1);
  const named = `${garden.jid} liar@rooms.example Not A@Jid  broken@rooms.example`;
  const id = await redis.xadd(keys.roomChanges, '*', 'after', last?.[0] ?? '', 'names', named);
  await redis.xadd(keys.roomChanges, '*', 'after', id ?? '', 'jid', garden.jid);
  await writer.record(SERVICE, [{ jid: kitchen.jid, room: kitchen }], 2_000);
  await mirror.until(() => mirror.rooms.size === 2);
  assert.deepEqual(new Set([...mirror.rooms.values()].map(asCrawled)), new Set([garden, kitchen]));
  assert.equal(watch.skipped, 4 + 5 + 1);
  assert.equal(mirror.resets, 1, 'a bad value is no gap');
  await redis.hset(keys.servers, {
    'a.example': '{}',
    'b.example': 'null',
    'c.example': '{"domain":"c.example","crawledAt":-1}',
  });
  assert.deepEqual(await readServers(redis, keys), []);
});

/** The rooms that each entry of the feed names; every entry must name the one before it. */
async function feedOf({ redis, keys }: Awaited<ReturnType<typeof openStore>>): Promise<string[][]> {
  let before = '0-0';
  return (await redis.xrange(keys.roomChanges, '-', '+')).map(([id, fields]) => {
    const [after, rooms] = [fields[1], fields[3]];
    assert.deepEqual(fields, ['after', before, 'names', rooms]);
    assert.equal(after, before);
    before = id;
    return rooms?.split(' ') ?? [];
  });
}

test('whatever is recorded in whatever order, the feed names what changed and no other room', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const { mirror } = startMirror(t, store);
  let rooms: Record<string, string> = {};
  for (let step = 0; step < 40; step++) {
    const findings = Array.from({ length: 30 }, () => {
      const room = roomAt(`room${Math.floor(Math.random() * 20)}`, {
        occupants: Math.floor(Math.random() * 3),
      });
      const kind = Math.random();
      if (kind < 0.6) return { jid: room.jid, room };
      return { jid: room.jid, reason: kind < 0.8 ? ('hidden' as const) : ('gone' as const) };
    });
    const told = (await feedOf(store)).length;
    const changes = await writer.record(SERVICE, findings, step);
    const entries = (await feedOf(store)).slice(told);
    const now = await redis.hgetall(keys.rooms);
    const changed = [...new Set([...Object.keys(rooms), ...Object.keys(now)])].filter(
      (jid) => rooms[jid] !== now[jid],
    );
    assert.deepEqual(entries.flat().sort(), changed.sort());
    assert.equal(entries.length, Math.min(changed.length, 1), 'one entry');
    assert.equal(changes, changed.length);
    rooms = now;
  }
  assert.deepEqual(await writer.listedOf(SERVICE), new Set(Object.keys(rooms)));
  for (const jid of await redis.hkeys(keys.unlisted)) assert.ok(!Object.hasOwn(rooms, jid));
  const known = () => Object.fromEntries([...mirror.rooms].map(([jid, room]) => [jid, writeRoom(room)]));
  await mirror.until(() => isDeepStrictEqual(known(), { ...rooms }));
});

test('a room that is gone was last seen when it was there, and is forgotten from then on', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  const gone = { jid: garden.jid, reason: 'gone' } as const;
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000);
  await writer.record(SERVICE, [gone], 2_000);
  assert.equal(await redis.zscore(keys.seen, garden.jid), '1000');
  assert.equal(await writer.forgetUnlisted(1_500), 1);
  assert.equal(await readUnlisted(redis, keys, garden.jid), undefined);
});

test('a room met several times at once is as it was met last, and the feed names it once', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const busier = roomAt('garden', { occupants: 2 });
  const hidden = { jid: garden.jid, reason: 'hidden' } as const;
  assert.equal(await writer.record(SERVICE, [{ jid: garden.jid, room: garden }, hidden], 1), 0);
  assert.equal(await readRoomOf(redis, keys, garden.jid), undefined);
  assert.equal((await readUnlisted(redis, keys, garden.jid))?.reason, 'hidden');
  assert.deepEqual([...(await writer.listedOf(SERVICE))], []);
  const findings = [
    { jid: garden.jid, room: garden },
    { jid: kitchen.jid, room: kitchen },
    { jid: garden.jid, room: busier },
    { jid: garden.jid, room: busier },
  ];
  assert.equal(await writer.record(SERVICE, findings, 2), 2);
  assert.deepEqual(asCrawled(await readRoomOf(redis, keys, garden.jid)), busier);
  assert.equal(await readUnlisted(redis, keys, garden.jid), undefined);
  assert.equal((await writer.listedOf(SERVICE)).size, 2);
  assert.deepEqual(await feedOf(store), [[garden.jid, kitchen.jid]]);
  assert.equal(await writer.record(SERVICE, [], 3), 0);
});

test('a reader that lags is told what rooms are now, also those that an entry it has not met takes off', async (t) => {
  const store = await openStore(t);
  const { redis, keys, writer } = store;
  const { mirror, watch } = startMirror(t, store);
  await watch.ready;
  const busier = roomAt('garden', { occupants: 2 });
  // Redis is kept from answering the reader until all three are written.
  const batch = redis.multi();
  let after = '0-0';
  for (const [i, rooms] of [`${garden.jid} ${kitchen.jid}`, kitchen.jid, garden.jid].entries()) {
    const id = `1-${i + 1}`;
    batch.xadd(keys.roomChanges, id, 'after', after, 'names', rooms);
    after = id;
  }
  await batch.hset(keys.rooms, garden.jid, writeRoom(busier)).exec();
  await mirror.until(() => mirror.changes === 4);
  assert.deepEqual([...mirror.rooms.values()].map(asCrawled), [busier]);
  await writer.record(SERVICE, [{ jid: garden.jid, room: garden }], 1);
  await mirror.until(() => mirror.changes === 5);
  assert.deepEqual([...mirror.rooms.values()].map(asCrawled), [garden]);
  assert.equal(mirror.resets, 1);
});
