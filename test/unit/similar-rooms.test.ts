import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { similarRooms } from '../../shared/domain/similar-rooms.ts';

const room = (jid: string, rest: Partial<Room> = {}): Room => ({
  jid: parseJid(jid),
  tags: [],
  nsfw: false,
  ...rest,
});

const linux = room('linux@a.example', { name: 'Linux für alle', language: 'de', tags: ['linux', 'hilfe'] });
const others = [
  room('penguins@a.example', { name: 'Pinguine', language: 'de', tags: ['linux'] }),
  room('kernel@b.example', { name: 'Linux kernel', language: 'en', tags: ['linux'] }),
  room('cooking@a.example', { name: 'Kochen für alle', language: 'de', tags: ['kochen'] }),
  room('dark@a.example', { name: 'Linux after dark', tags: ['linux', 'nsfw'], nsfw: true }),
];
const fillers = Array.from({ length: 200 }, (_, i) =>
  room(`filler${i}@c.example`, { name: `Gerede für alle ${i}`, tags: ['talk'], occupants: i }),
);

function indexOf(rooms: readonly Room[]): RoomIndex {
  const index = new RoomIndex();
  for (const each of rooms) index.put(each);
  return index;
}

test('rooms that share rare tags and words are similar, those of the same language more so', () => {
  const index = indexOf([linux, ...others, ...fillers]);
  const found = similarRooms(linux, index, 6).map(({ jid }) => jid);
  assert.deepEqual(found.toSorted(), ['kernel@b.example', 'penguins@a.example']);
  const sameWords = similarRooms(room('x@a.example', { tags: ['linux'], language: 'de' }), index, 6).map(
    ({ jid }) => jid,
  );
  assert.equal(
    sameWords.indexOf(parseJid('penguins@a.example')) < sameWords.indexOf(parseJid('kernel@b.example')),
    true,
  );
});

test('what everybody has is no likeness; a room is not like itself; nothing is like nothing', () => {
  const index = indexOf([linux, ...others, ...fillers]);
  assert.deepEqual(similarRooms(fillers[3] as Room, index, 6), []);
  assert.deepEqual(similarRooms(room('y@a.example'), index, 6), []);
  assert.ok(!similarRooms(linux, index, 6).some(({ jid }) => jid === linux.jid));
});

test('rooms for adults stand beside their like only, and the limit holds', () => {
  const index = indexOf([
    linux,
    ...others,
    ...fillers,
    room('night@a.example', { tags: ['linux', 'nsfw'], nsfw: true }),
  ]);
  const dark = similarRooms(others[3] as Room, index, 6);
  assert.deepEqual(
    dark.map(({ jid }) => jid),
    ['night@a.example'],
  );
  assert.equal(similarRooms(linux, index, 1).length, 1);
});
