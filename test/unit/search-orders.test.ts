import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { SORTS } from '../../shared/domain/room-query.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';

/** Sorts between `a` and the room of any lower number, in whatever order they come. */
const room = (n: number): Room => ({
  jid: parseJid(`m${String(5_000 - n).padStart(5, '0')}@muc.example`),
  name: `日本${String(5_000 - n).padStart(5, '0')}`,
  occupants: 3,
  tags: [],
  nsfw: false,
});

// Each comes between the same neighbours: after some dozens no number is left between theirs.
test('rooms that all come at one spot stand in their order, and can go again', () => {
  const index = new RoomIndex();
  const first: Room = { ...room(0), jid: parseJid('a@muc.example'), name: 'A' };
  index.put(first);
  const held = new Map<string, Room>([[first.jid, first]]);
  for (let n = 0; n < 1_500; n++) {
    index.put(room(n));
    held.set(room(n).jid, room(n));
  }
  for (let n = 0; n < 1_500; n += 3) {
    index.remove(room(n).jid);
    held.delete(room(n).jid);
  }
  const wanted = [...held.keys()].sort();
  for (const sort of SORTS) {
    const jids = (query: { text?: string }) =>
      index.search({ sort, limit: 2_000, ...query }).rooms.map(({ jid }) => jid);
    assert.deepEqual(jids({}), wanted, sort);
    assert.deepEqual(jids({ text: 'muc' }), wanted, `${sort} of a search`);
  }
});
