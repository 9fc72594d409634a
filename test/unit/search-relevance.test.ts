import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { localOf, parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { foldForSearch } from '../../shared/domain/search/fold.ts';
import { parseText } from '../../shared/domain/search/parse.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { Failure } from '../../shared/failure.ts';
import { JUDGEMENTS, TOWN } from './search-judgements.ts';

function town(): RoomIndex {
  const index = new RoomIndex();
  for (const room of TOWN) index.put(room);
  return index;
}

const localsOf = (index: RoomIndex, text: string): string[] =>
  index.search({ text, limit: 100 }).rooms.map((room) => localOf(room.jid));

test('people find first what they look for', async (t) => {
  const index = town();
  for (const [text, firsts] of JUDGEMENTS)
    await t.test(text, () => {
      const wanted = firsts.split(' ').filter((word) => word !== '');
      const isOpen = wanted.at(-1) === '…';
      if (isOpen) wanted.pop();
      const found = localsOf(index, text);
      assert.deepEqual(isOpen ? found.slice(0, wanted.length) : found, wanted);
    });
});

/** The local parts of what `text` finds in rooms made of little, best first. */
function ranked(text: string, rooms: readonly (Partial<Room> & { readonly address: string })[]): string[] {
  const index = new RoomIndex();
  for (const { address, ...room } of rooms)
    index.put({ tags: [], nsfw: false, occupants: 1, ...room, jid: parseJid(address) });
  return localsOf(index, text);
}

test('a name counts more than an address, that more than a tag, a description, a domain, whoever is inside', () => {
  const byWorth = [
    { address: 'a@muc.example', name: 'Tea and more' },
    { address: 'tea-b@muc.example', name: 'Leaves' },
    { address: 'c@muc.example', name: 'Leaves', tags: ['tea'] },
    { address: 'd@muc.example', name: 'Leaves', description: 'All about tea' },
    { address: 'e@tea.example', name: 'Leaves' },
  ];
  const order = ['a', 'tea-b', 'c', 'd', 'e'];
  const crowded = byWorth.map((room, i) => ({ ...room, occupants: 3 * i }));
  assert.deepEqual(ranked('tea', crowded), order);
  assert.deepEqual(ranked('tea', crowded.toReversed()), order);
});

test('of equally good rooms the fuller is first; a crowd outweighs a little, not much', () => {
  const twice = { address: 'twice@muc.example', name: 'Tea and more', description: 'All about tea' };
  const once = { address: 'once@muc.example', name: 'Tea and more' };
  assert.deepEqual(ranked('tea', [once, twice]), ['twice', 'once']);
  assert.deepEqual(ranked('tea', [{ ...once, occupants: 2 }, once, twice]), ['twice', 'once']);
  assert.deepEqual(ranked('tea', [{ ...once, occupants: 50 }, twice]), ['once', 'twice']);
  const described = { address: 'described@muc.example', name: 'Leaves', description: 'All about tea' };
  assert.deepEqual(ranked('tea', [{ ...described, occupants: 900 }, once]), ['once', 'described']);
});

test('words that stand together count more than the same words apart', () => {
  const rooms = [
    { address: 'apart@muc.example', name: 'Green leaves and black tea today', occupants: 3 },
    { address: 'together@muc.example', name: 'Black leaves and green tea today' },
  ];
  assert.deepEqual(ranked('green tea', rooms), ['together', 'apart']);
});

test('a whole word counts more than one that begins so, whoever is inside', () => {
  const rooms = [
    { address: 'beginning@muc.example', name: 'Teapots', occupants: 40 },
    { address: 'whole@muc.example', name: 'Tea and more' },
  ];
  assert.deepEqual(ranked('tea', rooms), ['whole', 'beginning']);
});

test('only a word that hardly any room has is taken for a misspelled one', () => {
  const many = Array.from({ length: 9 }, (_, i) => ({ address: `${i}@muc.example`, name: 'Tulips' }));
  const other = { address: 'other@muc.example', name: 'Turips' };
  assert.equal(ranked('tulips', [...many, other]).includes('other'), false);
  assert.equal(ranked('tulips', [...many.slice(0, 2), other]).includes('other'), true);
});

test('words are looked for in the fields that were asked for', () => {
  const index = town();
  const find = (text: string, field: 'name' | 'address' | 'description'): string[] =>
    index.search({ text, in: [field], limit: 100 }).rooms.map((room) => localOf(room.jid));
  assert.deepEqual(find('linux', 'name'), ['linux', 'linux-fr']);
  assert.deepEqual(find('linuxfr', 'address'), ['linux-fr']);
  assert.deepEqual(find('linuxfr', 'name'), []);
  assert.deepEqual(find('"free software"', 'description'), ['gnulinux']);
  assert.deepEqual(find('gnu', 'description'), ['linux-fr']);
});

test('what changes is found as it is now', () => {
  const index = town();
  const python = TOWN.find((room) => room.name === 'Python');
  assert.ok(python);
  index.put({ ...python, name: 'Monty', description: 'Snakes on a plane' });
  assert.deepEqual(localsOf(index, 'monty'), ['python']);
  assert.deepEqual(localsOf(index, 'snakes plane'), ['python']);
  assert.deepEqual(localsOf(index, 'snakes programming'), ['python'], 'its tag is still there');
  index.remove(python.jid);
  assert.deepEqual(localsOf(index, 'monty'), []);
  assert.deepEqual(localsOf(index, 'python'), ['programming']);
});

test('a text is read as people mean it', () => {
  const words = (text: string) => parseText(text).clauses.map((clause) => clause.words.join(' '));
  assert.deepEqual(words('a "b c" d-e'), ['a', 'b c', 'd e']);
  assert.deepEqual(words('„eins zwei“ «trois»'), ['eins zwei', 'trois']);
  assert.deepEqual(words('it\u2019s'), ['it s']);
  assert.deepEqual(words('foo:bar http://example.org/x'), ['foo', 'bar', 'http', 'example org', 'x']);
  assert.deepEqual(words('" -" - -- ""'), []);
  assert.deepEqual(words('a - b'), ['a', 'b']);
  assert.deepEqual(parseText('lang:de min:3 min:x -tag:a').filters.length, 2);
  assert.equal(parseText('lang:de min:3').minOccupants, 3);
  assert.deepEqual(words('min:x'), ['min', 'x']);
  assert.deepEqual(words('lang:??'), ['lang']);
  assert.deepEqual(
    parseText('-a -"b c" d').excluded.map((clause) => clause.words),
    [['a'], ['b', 'c']],
  );
});

test('a text with exclusions only is all without those; signs alone find nothing', () => {
  const index = town();
  assert.equal(localsOf(index, '-linux').length, TOWN.length - 3);
  assert.equal(localsOf(index, '-"free software"').length, TOWN.length - 2);
  for (const text of ['"', '-', '""', '???', '- "']) assert.deepEqual(localsOf(index, text), [], text);
});

/** Everything that means something, and what stands between. */
const pieces = fc.oneof(
  fc.constantFrom('"', '-', ' ', '  ', 'lang:', 'tag:', 'domain:', 'min:', '#', '+', '.', '@', '\\20', '„'),
  fc.constantFrom('c', 'linux', '日本語', 'ไทย', 'العربية', '\uD800', '\u202E', '\u0301', 'ﷺ', '￿', '\0'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);

test('whatever is typed, the answer is a page or a Failure', () => {
  const index = town();
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (typed) => {
      try {
        const { rooms, total } = index.search({ text: typed.join(''), limit: 5, facets: true });
        assert.ok(rooms.length <= Math.min(5, total) && total <= TOWN.length);
      } catch (error) {
        assert.ok(error instanceof Failure && error.code === 'bad-input', String(error));
      }
    }),
    { numRuns: 5_000 },
  );
});

test('whatever a room says, it is found by it, and forgotten without a trace', () => {
  const [first] = TOWN;
  assert.ok(first);
  const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, texts, fc.array(texts, { maxLength: 3 }), (name, description, tags) => {
      const index = new RoomIndex();
      index.put({ ...first, name, description, tags });
      const { rooms } = index.search({ text: 'linux', limit: 5 });
      assert.equal(rooms.length, 1);
      index.put({ ...first, name: description, description: name });
      index.remove(first.jid);
      for (const text of ['', 'linux', 'c', name.slice(0, 20)])
        assert.deepEqual(index.search({ text, limit: 5, sort: 'name' }).rooms, []);
    }),
    { numRuns: 500 },
  );
});

test('folding makes no difference the second time', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const folded = foldForSearch(text);
      assert.equal(foldForSearch(folded), folded);
    }),
  );
});
