import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { SORTS } from '../../shared/domain/room-query.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { sortSlots } from '../../shared/domain/search/sort-slots.ts';

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

test('slots are sorted in pieces as they would be at once', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_000), { maxLength: 6_000, size: 'max' }), (keys) => {
      const slots = Int32Array.from(keys, (_, slot) => slot);
      const isBefore = (a: number, b: number): boolean =>
        keys[a] === keys[b] ? a < b : (keys[a] as number) < (keys[b] as number);
      const work = sortSlots(slots, isBefore);
      let step = work.next();
      while (!step.done) step = work.next();
      assert.deepEqual(
        step.value,
        slots.slice().sort((a, b) => (isBefore(a, b) ? -1 : 1)),
      );
    }),
    { numRuns: 50 },
  );
});

// So many are not inserted one by one but sorted when all are there.
test('a long list is in every order as if its rooms had come one by one, whatever changes while it is filled', async () => {
  const many = Array.from(
    { length: 20_500 },
    (_, n): Room => ({
      jid: parseJid(`r${(n * 7_919) % 20_500}@muc.example`),
      name: `n${(n * 104_729) % 5_000}`,
      ...{ occupants: n % 50, since: (n * 31) % 1_000, growth: (n % 13) - 6, activity: n % 7 },
      ...{ tags: [], nsfw: false },
    }),
  );
  const index = new RoomIndex();
  const held = new Map(many.map((each) => [each.jid, each]));
  let isDone = false;
  const change = async (): Promise<void> => {
    for (let n = 0; !isDone; n++) {
      const [other, gone] = [many[(n * 37) % many.length] as Room, many[(n * 53) % many.length] as Room];
      const changed = { ...other, name: `changed${n}`, occupants: n };
      const added = { ...other, jid: parseJid(`added${n}@muc.example`) };
      for (const each of [changed, added]) {
        index.put(each);
        held.set(each.jid, each);
      }
      index.remove(gone.jid);
      held.delete(gone.jid);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  const overtaken = index.replaceAll(many.slice(0, 20_200).map((each) => ({ ...each, name: 'overtaken' })));
  const filled = index.replaceAll(many);
  // What was put before it began is older than what it is given.
  const changing = change();
  await Promise.all([overtaken, filled]);
  isDone = true;
  await changing;
  const slowly = new RoomIndex();
  for (const each of held.values()) slowly.put(each);
  assert.equal(index.size, slowly.size);
  for (const sort of SORTS) {
    const jids = (of: RoomIndex) => of.search({ sort, limit: 30_000 }).rooms.map(({ jid }) => jid);
    assert.deepEqual(jids(index), jids(slowly), sort);
  }
});

test('what waits until a long list is sorted is older than the list that comes next', async () => {
  const room = (n: number, name: string): Room => ({
    jid: parseJid(`r${n}@muc.example`),
    ...{ name, tags: [], nsfw: false },
  });
  const index = new RoomIndex();
  const sorted = index.replaceAll(Array.from({ length: 20_000 }, (_, n) => room(n, 'first')));
  const changed = room(0, 'changed');
  do {
    index.remove(changed.jid);
    await new Promise((resolve) => setImmediate(resolve));
    index.put(changed);
  } while (index.get(changed.jid) !== undefined);
  index.remove(parseJid('r1@muc.example'));
  const last = index.replaceAll([room(0, 'last'), room(1, 'last')]);
  await Promise.all([sorted, last]);
  const { rooms } = index.search({ text: 'last', limit: 9 });
  assert.deepEqual([index.size, rooms.map(({ jid }) => jid)], [2, ['r0@muc.example', 'r1@muc.example']]);
});

test('pages behind a cursor are answered while a long list is filled, also when rooms go that stood in its orders', async () => {
  const room = (n: number): Room => ({ jid: parseJid(`r${n}@muc.example`), tags: [], nsfw: false });
  const [index, few] = [new RoomIndex(), new RoomIndex()];
  for (const n of [1, 2]) few.put(room(n));
  // From the 5,000th on they are put in order at the end only.
  function* rooms(): Generator<Room> {
    for (let n = 0; n < 5_010; n++) yield room(n);
    for (let n = 0; n < 5_000; n++) index.remove(room(n).jid);
    for (const sort of SORTS)
      assert.ok(index.search({ sort, limit: 1, after: few.search({ sort, limit: 1 }).next }).total <= 10);
  }
  await index.replaceAll(rooms());
  assert.equal(index.search({ sort: 'address', limit: 50 }).rooms.length, 10);
});
