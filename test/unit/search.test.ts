import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import type { RoomQuery } from '../../shared/domain/room-query.ts';
import { MAX_QUERY, MAX_WORDS, RoomIndex } from '../../shared/domain/search/room-index.ts';
import { Failure } from '../../shared/failure.ts';

function room(jid: string, rest: Partial<Room> = {}): Room {
  return { jid: parseJid(jid), tags: [], nsfw: false, ...rest };
}

function indexOf(...rooms: Room[]): RoomIndex {
  const index = new RoomIndex();
  for (const each of rooms) index.put(each);
  return index;
}

function jidsOf(index: RoomIndex, text: string, rest: Partial<RoomQuery> = {}): string[] {
  return index.search({ text, limit: 1_000, nsfw: 'with', ...rest }).rooms.map((hit) => hit.jid);
}

/** Every page, one after the other. */
function allPages(index: RoomIndex, query: Omit<RoomQuery, 'after'>): string[] {
  const jids: string[] = [];
  let after: string | undefined;
  do {
    const page = index.search({ nsfw: 'with', ...query, after });
    assert.ok(page.rooms.length <= query.limit);
    jids.push(...page.rooms.map((hit) => hit.jid));
    after = page.next;
  } while (after !== undefined);
  return jids;
}

const rooms = [
  room('linux-fr@salons.example', { name: 'Café des linuxiens', occupants: 12, tags: ['gnu'] }),
  room('lodz@muc.example', { name: 'Łódź', description: 'Straße, c++, C#, Go', occupants: 3 }),
  room('nihon@muc.example', { name: '日本語チャット', description: 'ประเทศไทย', occupants: 3 }),
  room('a\\20b@muc.example', { name: 'Радио', occupants: 7, nsfw: true }),
  room('quiet@muc.example'),
];

test('words match as prefixes, whatever case, accents and order', () => {
  const index = indexOf(...rooms);
  assert.deepEqual(jidsOf(index, 'LINUXI cafe'), ['linux-fr@salons.example']);
  assert.deepEqual(jidsOf(index, 'lodz'), ['lodz@muc.example']);
  assert.deepEqual(jidsOf(index, 'strasse'), ['lodz@muc.example']);
  assert.deepEqual(jidsOf(index, 'радио'), ['a\\20b@muc.example']);
  assert.deepEqual(jidsOf(index, 'afe'), []);
  assert.deepEqual(jidsOf(index, 'cafe nothing'), []);
  assert.deepEqual(jidsOf(index, '#gnu'), ['linux-fr@salons.example']);
});

test('short words and signs are words', () => {
  const index = indexOf(...rooms);
  assert.deepEqual(jidsOf(index, 'c++'), ['lodz@muc.example']);
  assert.deepEqual(jidsOf(index, 'c#'), ['lodz@muc.example']);
  assert.deepEqual(jidsOf(index, 'go'), ['lodz@muc.example']);
  assert.deepEqual(jidsOf(index, 'b'), ['a\\20b@muc.example']);
});

test('scripts without spaces match in the middle', () => {
  const index = indexOf(...rooms);
  for (const text of ['日', '本語', '語チャ', 'チャット', 'ト', 'ไทย'])
    assert.deepEqual(jidsOf(index, text), ['nihon@muc.example'], text);
  assert.deepEqual(jidsOf(index, '語本'), []);
});

test('an address finds its room, also escaped', () => {
  const index = indexOf(...rooms);
  assert.deepEqual(jidsOf(index, 'linux-fr@salons.example'), ['linux-fr@salons.example']);
  assert.deepEqual(jidsOf(index, 'a\\20b@muc.example'), ['a\\20b@muc.example']);
  assert.deepEqual(jidsOf(index, 'a b', { in: ['address'] }), ['a\\20b@muc.example']);
});

test('blank text is everything, text without words is nothing', () => {
  const index = indexOf(...rooms);
  assert.equal(index.search({ nsfw: 'with', limit: 2 }).total, 5);
  assert.equal(index.search({ text: '  ', nsfw: 'with', limit: 2 }).total, 5);
  for (const text of ['___', '%', '!?', '🙂']) assert.equal(index.search({ text, limit: 2 }).total, 0, text);
});

test('fields, not safe for work, fewest occupants', () => {
  const index = indexOf(...rooms);
  assert.deepEqual(jidsOf(index, 'linux', { in: ['name'] }), ['linux-fr@salons.example']);
  assert.deepEqual(jidsOf(index, 'fr', { in: ['name', 'description'] }), []);
  assert.deepEqual(jidsOf(index, 'gnu', { in: ['description'] }), ['linux-fr@salons.example']);
  assert.equal(index.search({ nsfw: 'without', limit: 9 }).total, 4);
  assert.deepEqual(jidsOf(index, 'example', { nsfw: 'without', minOccupants: 4 }), [
    'linux-fr@salons.example',
  ]);
  assert.deepEqual(jidsOf(index, '', { minOccupants: 7 }), ['linux-fr@salons.example', 'a\\20b@muc.example']);
});

test('figures follow every change', () => {
  const index = indexOf(...rooms);
  assert.deepEqual([index.size, index.occupants, index.services], [5, 25, 2]);
  index.remove(parseJid('linux-fr@salons.example'));
  index.put(room('quiet@muc.example', { occupants: 4 }));
  assert.deepEqual([index.size, index.occupants, index.services], [4, 17, 1]);
});

test('a cursor begins with digits and survives the loss of its room', () => {
  const index = indexOf(...rooms);
  const first = index.search({ nsfw: 'with', limit: 3 });
  assert.match(first.next ?? '', /^\d/);
  const last = first.rooms.at(-1)?.jid as Jid;
  index.remove(last);
  assert.deepEqual(jidsOf(index, '', { after: first.next }), ['nihon@muc.example', 'quiet@muc.example']);
  assert.deepEqual(jidsOf(index, '', { after: '3' }), ['quiet@muc.example']);
});

test('strange cursors and long texts are refused', () => {
  const index = indexOf(...rooms);
  for (const after of [
    '',
    'x',
    'r1;2,a',
    '1;2,a',
    '1,',
    '1,a b',
    '1e9',
    '1.234',
    '1'.repeat(16),
    `1,${'x'.repeat(3_000)}`,
  ])
    assert.throws(() => index.search({ after, limit: 1 }), Failure, after);
  assert.throws(() => index.search({ text: 'x'.repeat(MAX_QUERY + 1), limit: 1 }), Failure);
  const words = Array.from({ length: MAX_WORDS + 1 }, (_, i) => `w${i}`);
  assert.throws(() => index.search({ text: words.join(' '), limit: 1 }), /at most 24 words/);
  assert.equal(index.search({ text: words.slice(1).join(' '), limit: 1 }).total, 0);
});

test('1,819 rooms with many ties: every page size gives each room once', () => {
  const many = Array.from({ length: 1_819 }, (_, i) =>
    room(`r${i}@muc${i % 7}.example`, { occupants: i % 5, nsfw: i % 11 === 0 }),
  );
  const index = indexOf(...many);
  for (const limit of [1, 25, 100, 5_000]) {
    for (const text of ['', 'example', 'r1'])
      for (const nsfw of ['with', 'without'] as const) {
        const jids = allPages(index, { text, limit, nsfw });
        assert.equal(new Set(jids).size, jids.length);
        assert.equal(jids.length, index.search({ text, limit, nsfw }).total);
      }
  }
  assert.equal(allPages(index, { limit: 100 }).length, 1_819);
});

test('paging ends while rooms change under it', () => {
  const index = indexOf(
    ...Array.from({ length: 200 }, (_, i) => room(`r${i}@muc.example`, { occupants: i })),
  );
  let after: string | undefined;
  let pages = 0;
  do {
    const page = index.search({ after, nsfw: 'with', limit: 10 });
    for (const hit of page.rooms) index.put({ ...hit, occupants: Math.floor((hit.occupants ?? 0) / 2) });
    after = page.next;
    pages++;
  } while (after !== undefined);
  assert.ok(pages < 400);
});

const WORDS = [
  'linux',
  'lin',
  'Linuxer',
  'Café',
  'cafe',
  'Straße',
  'c',
  'радио',
  'ра',
  '日本',
  '本語',
  '日',
  'λόγος',
  '한국어',
];
const SPACELESS = /^\p{Script=Han}/u;
const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 });

/** What the index promises, by looking through everything; words of the texts are cut at spaces only. */
function naive(held: Iterable<Room>, query: readonly string[], least: number): string[] {
  const fold = (text: string): string =>
    text
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replaceAll('ß', 'ss')
      .replaceAll('ς', 'σ')
      .normalize('NFC');
  return [...held]
    .filter((each) => (each.occupants ?? 0) >= least)
    .filter((each) => {
      const wordsOf = (texts: readonly string[]): string[] => texts.flatMap((text) => fold(text).split(' '));
      const [local = '', ...domain] = each.jid.split(/[@.]/);
      const named = wordsOf([each.name ?? '', local]);
      const all = [...named, ...wordsOf([each.description ?? '', ...domain])];
      return query.every((word, i) => {
        const folded = fold(word);
        if (SPACELESS.test(word)) return all.some((text) => text.includes(folded));
        if (word.length > 1) return all.some((text) => text.startsWith(folded));
        // A letter alone is a beginning only where it is being typed, and of a name or an address.
        const isTyped = i === query.length - 1;
        return all.includes(word) || (isTyped && named.some((text) => text.startsWith(word)));
      });
    })
    .sort((a, b) => (b.occupants ?? 0) - (a.occupants ?? 0) || (a.jid < b.jid ? -1 : 1))
    .map((each) => each.jid);
}

test('after any history a search finds what looking through everything finds', async () => {
  const change = fc.record({
    id: fc.nat(12),
    gone: fc.boolean(),
    name: fc.option(words, { nil: undefined }),
    description: words,
    occupants: fc.option(fc.nat(4), { nil: undefined }),
  });
  const query = fc.record({ words, limit: fc.integer({ min: 1, max: 5 }), least: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 40 }),
      fc.array(query, { minLength: 1, maxLength: 5 }),
      fc.boolean(),
      async (changes, queries, bulk) => {
        const held = new Map<string, Room>();
        const index = new RoomIndex();
        for (const each of changes) {
          const jid = parseJid(`linux${each.id}@muc.example`);
          if (each.gone) {
            held.delete(jid);
            index.remove(jid);
            continue;
          }
          const value = room(jid, {
            description: each.description.join(' '),
            ...(each.name && { name: each.name.join(' ') }),
            ...(each.occupants !== undefined && { occupants: each.occupants }),
          });
          held.set(jid, value);
          index.put(value);
        }
        if (bulk) await index.replaceAll([...held.values()]);
        assert.equal(index.size, held.size);
        for (const { words: wanted, limit, least } of queries) {
          const expected = naive(held.values(), wanted, least);
          const asked = { text: wanted.join(' '), limit, minOccupants: least, sort: 'users' as const };
          assert.deepEqual(allPages(index, asked), expected);
          assert.equal(index.search(asked).total, expected.length);
        }
      },
    ),
    { numRuns: 300 },
  );
});
