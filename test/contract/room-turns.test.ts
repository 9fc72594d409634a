/** What a list alone tells of rooms, on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Room } from '../../shared/domain/room.ts';
import { RoomTurns } from '../../shared/store/room-turns.ts';
import { readRoomOf } from '../../shared/store/rooms-reader.ts';
import { openStore, roomAt, SERVICE } from '../support/room-store.ts';

test('what a list alone tells: people of rooms that nobody changed meanwhile, told once; unknown rooms stay so', async (t) => {
  const { redis, keys, writer } = await openStore(t);
  const turns = new RoomTurns(redis, keys);
  const [garden, kitchen, cellar] = ['garden', 'kitchen', 'cellar'].map((name) =>
    roomAt(name, { occupants: 1 }),
  );
  assert.ok(garden && kitchen && cellar);
  await writer.record(
    SERVICE,
    [garden, kitchen, cellar].map((room) => ({ jid: room.jid, room })),
    1_000,
  );
  const [before] = await redis.xrevrange(keys.roomChanges, '+', '-', 'COUNT', 1);
  const told = [garden, kitchen, cellar, roomAt('unknown')].map(({ jid }) => ({ jid, occupants: 7 }));
  const hmget = redis.hmget.bind(redis);
  // Between the look at the rooms and the writing one gets another name, and one becomes hidden.
  t.mock.method(
    redis,
    'hmget',
    async (key: string, ...jids: string[]) => {
      const texts = await hmget(key, ...jids);
      const renamed = { ...kitchen, name: 'Renamed', occupants: 2 };
      await writer.record(
        SERVICE,
        [
          { jid: kitchen.jid, room: renamed },
          { jid: cellar.jid, reason: 'hidden' },
        ],
        1_500,
      );
      return texts;
    },
    { times: 1 },
  );
  assert.equal(await turns.keepListed(told, 2_000), 1);
  const occupants = async (room: Room) => (await readRoomOf(redis, keys, room.jid))?.occupants;
  assert.deepEqual(await Promise.all([garden, kitchen, cellar].map(occupants)), [7, 2, undefined]);
  const seen = await redis.zmscore(
    keys.seen,
    told.map(({ jid }) => jid),
  );
  assert.deepEqual(seen, ['2000', '2000', '2000', null]);
  assert.equal(await turns.keepListed([{ jid: garden.jid, occupants: 7 }], 3_000), 0, 'nothing new');
  const entries = await redis.xrange(keys.roomChanges, `(${before?.[0]}`, '+');
  const named = entries.map(([, fields]) => fields[fields.indexOf('names') + 1]);
  assert.deepEqual(named, [`${kitchen.jid} ${cellar.jid}`, garden.jid], 'the feed names what changed');
});
