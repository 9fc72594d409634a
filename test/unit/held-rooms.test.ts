import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import { present } from '../../shared/domain/present.ts';
import type { Room } from '../../shared/domain/room.ts';
import { HeldRooms } from '../../shared/domain/search/held-rooms.ts';

const figure = fc.option(fc.constantFrom(0, 1, 2.5), { nil: undefined });
/** One room that says one of three things, with some of its figures. */
const someRoom: fc.Arbitrary<Room> = fc
  .record({
    said: fc.constantFrom({ tags: ['a'] }, { tags: ['b'] }, { tags: ['b'], languages: ['de', 'fr'] }),
    figures: fc.record({ occupants: figure, average: figure, growth: figure, activity: figure }),
  })
  .map(({ said, figures }) => ({
    ...{ jid: parseJid('a@muc.example'), nsfw: false, ...said, tags: [...said.tags] },
    ...present(figures),
  }));

test('a room is held as it was given last, and is the same object until then', () => {
  let common = 0;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), fc.option(someRoom, { nil: undefined }), fc.boolean()), { maxLength: 40 }),
      (changes) => {
        const held = new HeldRooms();
        const given: (Room | undefined)[] = [undefined, undefined, undefined];
        for (const slot of given.keys()) held.set(slot, undefined);
        for (const [slot, room, isAsked] of changes) {
          if (held.set(slot, room)) common++;
          given[slot] = room;
          assert.deepEqual(held.withoutFigures(slot)?.tags, room?.tags);
          assert.equal(
            held.occupants,
            given.reduce((sum, each) => sum + (each?.occupants ?? 0), 0),
          );
          if (isAsked) assert.deepEqual(held.get(slot), room);
        }
        for (const [slot, room] of given.entries()) {
          assert.deepEqual(held.get(slot), room);
          assert.equal(held.get(slot), held.get(slot));
        }
      },
    ),
  );
  assert.ok(common > 0, 'some changed in figures only');
});

test('a room that has not changed stays the object that it was', () => {
  const held = new HeldRooms();
  const room: Room = { jid: parseJid('a@muc.example'), tags: ['a'], nsfw: false, occupants: 3 };
  held.set(0, room);
  assert.ok(held.set(0, { ...room, occupants: 4 }));
  assert.ok(held.set(0, { ...room, tags: ['a'] }));
  assert.equal(held.get(0), room);
});

test('what has no figures is the object that was given last: there may be more in it', () => {
  const held = new HeldRooms();
  const room: Room = { jid: parseJid('a@muc.example'), tags: ['a'], nsfw: false };
  held.set(0, room);
  const again = { ...room };
  assert.ok(!held.set(0, again));
  assert.equal(held.get(0), again);
});
