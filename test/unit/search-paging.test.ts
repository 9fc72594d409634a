/** Sorts, filters, facets and cursors of the index, against a plain loop over all rooms. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { type RoomQuery, type RoomResults, SORTS, type Sort } from '../../shared/domain/room-query.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { Failure } from '../../shared/failure.ts';
import { filters, indexOf, passes, people, someRoom } from './search-world.ts';

type Paged = (page: RoomResults, cursor: string | undefined) => void;

/** Every page in one direction; never more than there can be. */
function walk(index: RoomIndex, query: RoomQuery, isForwards: boolean, seen: Paged = () => {}): string[] {
  const jids: string[] = [];
  let cursor: string | undefined = isForwards ? undefined : '';
  for (let pages = 0; ; pages++) {
    assert.ok(pages < 1_000, 'paging ends');
    const page = index.search({ ...query, ...(isForwards ? { after: cursor } : { before: cursor }) });
    assert.ok(page.rooms.length <= query.limit);
    const here = page.rooms.map((room) => room.jid);
    if (isForwards) jids.push(...here);
    else jids.unshift(...here);
    seen(page, cursor);
    cursor = isForwards ? page.next : page.previous;
    if (cursor === undefined) return jids;
  }
}

test('in every order and with every filter, pages forwards and backwards give each room exactly once', () => {
  fc.assert(
    fc.property(
      fc.array(someRoom, { maxLength: 40 }),
      fc.constantFrom(...SORTS),
      filters,
      fc.integer({ min: 1, max: 7 }),
      (rooms, sort, filter, limit) => {
        const { index, held } = indexOf(rooms);
        const query = { ...filter, sort, limit };
        const everything = index.search({ ...query, limit: 1_000 }).rooms.map((room) => room.jid);
        if (!filter.text)
          assert.deepEqual(
            everything.toSorted(),
            held
              .filter((room) => passes(room, filter))
              .map((room) => room.jid)
              .toSorted(),
          );
        let at = 0;
        const forwards = walk(index, query, true, (page) => {
          assert.equal(page.total, everything.length);
          assert.equal(page.previous === undefined, at === 0 || page.rooms.length === 0);
          const numbered = index.search({ ...query, offset: at });
          assert.deepEqual(numbered, page);
          at += page.rooms.length;
        });
        assert.deepEqual(forwards, everything);
        assert.deepEqual(walk(index, query, false), everything);
      },
    ),
    { numRuns: 400 },
  );
});

test('so it is with few hits among many rooms, and by relevance', () => {
  const rooms = Array.from(
    { length: 600 },
    (_, i): Room => ({
      jid: parseJid(`r${i}@muc.example`),
      name: i % 60 === 0 ? `Rare ${'and more '.repeat(i % 7)}` : 'usual',
      occupants: i % 4,
      tags: [],
      nsfw: false,
    }),
  );
  const { index } = indexOf(rooms);
  const rare = rooms.filter(({ name }) => name !== 'usual').map(({ jid }) => jid);
  for (const sort of SORTS) {
    const query = { text: 'rare', sort, limit: 3 };
    const everything = index.search({ ...query, limit: 100 }).rooms.map(({ jid }) => jid);
    assert.deepEqual(everything.toSorted(), rare.toSorted());
    const sides: boolean[][] = [];
    const seen = ({ previous, next }: RoomResults): void =>
      void sides.push([previous !== undefined, next !== undefined]);
    assert.deepEqual(walk(index, query, true, seen), everything, sort);
    assert.deepEqual(walk(index, query, false, seen), everything, `${sort} backwards`);
    const [first, between, last] = [
      [false, true],
      [true, true],
      [true, false],
    ];
    assert.deepEqual(sides, [first, between, between, last, last, between, between, first], sort);
  }
});

/** Each order by its rule, ties left out. */
const RULES: Readonly<Record<Sort, (room: Room) => number>> = {
  relevance: people,
  users: people,
  activity: (room) => room.activity ?? 0,
  trending: (room) => room.growth || 0,
  newest: (room) => room.since ?? 0,
  name: () => 0,
  address: () => 0,
};

test('each order is what it says, and ends in the address', () => {
  fc.assert(
    fc.property(fc.array(someRoom, { maxLength: 40 }), fc.constantFrom(...SORTS), (rooms, sort) => {
      const { index } = indexOf(rooms);
      const found = index.search({ sort, nsfw: 'with', limit: 1_000 }).rooms;
      const key = (room: Room): number => Math.round(RULES[sort](room) * 100);
      for (const [i, room] of found.entries()) {
        const next = found[i + 1];
        if (next === undefined) break;
        assert.ok(key(room) >= key(next) || key(room) > 1e17);
        const isTied = ['occupants', 'average', 'activity', 'growth', 'since', 'name'].every((figure) =>
          Object.is(room[figure as keyof Room], next[figure as keyof Room]),
        );
        if (isTied || sort === 'address') assert.ok(room.jid < next.jid || (sort === 'name' && !room.name));
      }
    }),
  );
});

test('names stand as readers sort: accents, case and signs in front do not count', () => {
  const names = ['zebra', 'Éclair', '«avion»', 'Łódź', 'eclipse', '  #linux', 'Bär'];
  const { index } = indexOf(
    names.map((name, i) => ({ jid: parseJid(`r${i}@muc.example`), name, tags: [], nsfw: false })),
  );
  assert.deepEqual(
    index.search({ sort: 'name', limit: 9 }).rooms.map((room) => room.name),
    ['«avion»', 'Bär', 'Éclair', 'eclipse', '  #linux', 'Łódź', 'zebra'],
  );
});

test('pages end, whatever changes between them, and a cursor outlives its room', () => {
  fc.assert(
    fc.property(
      fc.array(someRoom, { minLength: 5, maxLength: 40 }),
      fc.constantFrom(...SORTS),
      fc.boolean(),
      fc.constantFrom('', 'muc'),
      fc.infiniteStream(someRoom),
      (rooms, sort, isForwards, text, changes) => {
        const { index } = indexOf(rooms);
        let left = 200;
        walk(index, { sort, text, limit: 2, nsfw: 'with' }, isForwards, (page) => {
          const last = isForwards ? page.rooms.at(-1) : page.rooms[0];
          if (last !== undefined) index.remove(last.jid);
          const change = changes.next();
          if (left-- > 0 && change.done !== true) index.put(change.value);
        });
      },
    ),
    { numRuns: 200 },
  );
});

test('a lost room loses no other: the page behind its cursor begins with the one behind it', () => {
  for (const sort of SORTS) {
    const { index } = indexOf(
      Array.from({ length: 9 }, (_, i) => ({
        jid: parseJid(`r${i}@muc.example`),
        name: `n${i % 3}`,
        occupants: i % 2,
        tags: [],
        nsfw: false,
      })),
    );
    const all = index.search({ sort, limit: 9 }).rooms.map((room) => room.jid);
    const { last, first } = index.search({ sort, limit: 3, offset: 3 });
    for (const i of [3, 5]) index.remove(all[i] as Room['jid']);
    const jids = (query: Partial<RoomQuery>): string[] =>
      index.search({ sort, limit: 9, ...query }).rooms.map((room) => room.jid);
    assert.deepEqual(jids({ after: last }), all.slice(6), sort);
    assert.deepEqual(jids({ before: first }), all.slice(0, 3), sort);
  }
});

test('a cursor of another order, and two places at once, are bad input', () => {
  const { index } = indexOf([{ jid: parseJid('a@muc.example'), name: 'a, b', tags: [], nsfw: false }]);
  const cursors = new Map(
    SORTS.map((sort) => [sort, index.search({ sort, text: 'a', limit: 1 }).first ?? '']),
  );
  assert.match(cursors.get('users') ?? '', /^\d/);
  for (const [sort, cursor] of cursors)
    for (const other of SORTS) {
      const ask = () => index.search({ sort: other, text: 'a', limit: 1, after: cursor });
      if (sort === other) assert.deepEqual(ask().rooms, []);
      else assert.throws(ask, Failure, `${cursor} in ${other}`);
    }
  for (const places of [{ after: '1', before: '1' }, { after: '1', offset: 0 }, { offset: -1 }])
    assert.throws(() => index.search({ limit: 1, ...places }), Failure);
});

test('whatever is given as a cursor, the answer is a page or a Failure', () => {
  const { index } = indexOf([{ jid: parseJid('a@muc.example'), tags: [], nsfw: false }]);
  const strange = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.tuple(fc.constantFrom('', ...'ratnzj'), fc.string(), fc.string()).map(([l, a, b]) => `${l}${a},${b}`),
    fc.stringMatching(/^[ratnzj]?-?\d{0,3}[.;,%]{0,2}\w{0,3},\w*$/),
  );
  fc.assert(
    fc.property(strange, fc.constantFrom(...SORTS), fc.boolean(), (cursor, sort, isAfter) => {
      try {
        const page = index.search({
          sort,
          text: 'a',
          limit: 2,
          ...(isAfter ? { after: cursor } : { before: cursor }),
        });
        assert.ok(page.rooms.length <= 1);
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === 'bad-input', String(error));
      }
    }),
    { numRuns: 2_000 },
  );
});

test('all rooms are replaced in turns: what changes meanwhile is newer than what was given', async () => {
  const room = (n: number, name: string): Room => ({
    jid: parseJid(`r${n}@muc.example`),
    name,
    tags: [],
    nsfw: false,
  });
  const index = new RoomIndex();
  await index.replaceAll(Array.from({ length: 3_000 }, (_, n) => room(n, 'old')));
  assert.equal(index.size, 3_000);
  const replaced = index.replaceAll(Array.from({ length: 6_000 }, (_, n) => room(n + 1_000, 'new')));
  index.put(room(6_500, 'newest'));
  index.remove(parseJid('r6600@muc.example'));
  index.put(room(1, 'kept'));
  await replaced;
  const count = (text: string): number => index.search({ text, limit: 1 }).total;
  assert.equal(index.size, 6_000);
  assert.deepEqual(['old', 'newest', 'kept'].map(count), [0, 1, 1]);
  assert.equal(index.get(parseJid('r6600@muc.example')), undefined);
  const overtaken = index.replaceAll(Array.from({ length: 6_000 }, (_, n) => room(n, 'overtaken')));
  await Promise.all([overtaken, index.replaceAll([room(1, 'last')])]);
  assert.deepEqual(
    index.search({ limit: 9 }).rooms.map((each) => each.name),
    ['last'],
  );
});
