import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import { Lexicon, POSTING_BITS } from '../../shared/domain/search/lexicon.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { SimilarTerms } from '../../shared/domain/search/similar.ts';
import { distance } from '../../shared/domain/search/typo.ts';

/** A word of its own for each number. */
const word = (n: number): string => `w${((n * 7_919) % 1_000_003).toString(36)}`;

/** The slots of all terms that begin with a text. */
function slotsOf(lexicon: Lexicon, prefix: string): number[] {
  const terms = lexicon.beginningWith(prefix);
  const ids = new Int32Array(terms.count);
  terms.copy(ids);
  const slots = [...ids].flatMap((id) => {
    const start = lexicon.start(id);
    return [...lexicon.list(id).subarray(start, start + lexicon.count(id))];
  });
  return slots.map((posting) => posting >>> POSTING_BITS).sort((a, b) => a - b);
}

test('terms that come, go and come again are found where they stand', () => {
  const lexicon = new Lexicon();
  const model = new Map<string, Set<number>>();
  for (let n = 0; n < 40_000; n++) {
    const term = word((n * n) % 1_999);
    const slots = model.get(term) ?? new Set();
    model.set(term, slots);
    const slot = n % 23;
    if (slots.has(slot)) lexicon.remove(lexicon.id(term), slot, 3);
    else lexicon.add(lexicon.enter(term), slot, 3);
    if (!slots.delete(slot)) slots.add(slot);
    if (n % 97 > 0) continue;
    for (const prefix of [term, term.slice(0, 2), 'x']) {
      const wanted = [...model].filter(([each]) => each.startsWith(prefix)).flatMap(([, all]) => [...all]);
      assert.deepEqual(
        slotsOf(lexicon, prefix),
        wanted.sort((a, b) => a - b),
      );
    }
  }
  for (const [term, slots] of model) assert.equal(lexicon.id(term) > 0, slots.size > 0);
});

/** Optimal string alignment by its definition. */
function steps(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const options = [
    steps(a.slice(1), b) + 1,
    steps(a, b.slice(1)) + 1,
    steps(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
  ];
  if (a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0])
    options.push(steps(a.slice(2), b.slice(2)) + 1);
  return Math.min(...options);
}

test('misspelled words are found that are within the distance, and no others', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(letters, letters, fc.integer({ min: 1, max: 2 }), (a, b, most) => {
      const { whole, beginning } = distance(a, b, most);
      assert.equal(whole, Math.min(most + 1, steps(a, b)));
      const beginnings = Array.from(b, (_, i) => steps(a, b.slice(0, i + 1)));
      assert.equal(beginning, Math.min(most + 1, ...beginnings));
    }),
  );
});

/** Every three of the first four letters. */
function threes(text: string): string[] {
  const first = text.slice(0, 4);
  if (first.length < 4) return [first];
  return Array.from(first, (_, i) => first.slice(0, i) + first.slice(i + 1));
}

test('of all terms those are similar that a comparison with each finds, whatever came and went', () => {
  const letters = (minLength: number) =>
    fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e'), minLength, maxLength: 9 });
  const terms = fc.uniqueArray(letters(1), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(terms, fc.nat(), letters(4), fc.integer({ min: 1, max: 2 }), (all, gone, word, most) => {
      const similar = new SimilarTerms((id) => all[id] as string);
      for (const [id, term] of all.entries()) similar.enter(id, term);
      const left = gone % all.length;
      similar.leave(left, all[left] as string);
      const own = threes(word);
      const wanted = all.filter((term, id) => {
        const { whole, beginning } = distance(word, term, most);
        if (id === left || Math.min(whole, beginning) > most) return false;
        // One mistake leaves three of four letters; of two at most one may be among them.
        const isAlike = threes(term).some((three) => own.includes(three));
        assert.ok(isAlike || most > 1);
        const isLonger = term.length > word.length + most;
        const starts = [word[0], word[1]];
        return isAlike && (starts.includes(term[0]) || (!isLonger && starts.includes(term[1])));
      });
      const found = similar.find(word, most).map(({ id }) => all[id]);
      assert.deepEqual(found.toSorted(), wanted.toSorted());
    }),
    { numRuns: 2_000 },
  );
});

// One by one into sorted arrays this is a matter of minutes, in which a reader answers nobody.
test('a service whose rooms are full of new words does not hold up its readers', { timeout: 60_000 }, () => {
  const index = new RoomIndex();
  const rooms = Array.from({ length: 3_000 }, (_, n) => ({
    jid: parseJid(`${n}@flood.example`),
    description: Array.from({ length: 150 }, (_each, i) => word(n * 150 + i)).join(' '),
    tags: [],
    nsfw: false,
  }));
  for (const room of rooms) index.put(room);
  assert.equal(index.search({ text: word(1_234 * 150), limit: 1 }).rooms[0]?.jid, '1234@flood.example');
  for (const room of rooms) index.remove(room.jid);
  assert.deepEqual(index.search({ text: 'w', limit: 1 }), { total: 0, rooms: [] });
});
