import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { RoomIndex } from '../../shared/domain/search.ts';
import { ALL_FIELDS, Postings } from '../../shared/domain/search-postings.ts';
import { SlotSet } from '../../shared/domain/search-slots.ts';

/** A word of its own for each number. */
const word = (n: number): string => `w${((n * 7_919) % 1_000_003).toString(36)}`;

test('terms that come, go and come again are found where they stand, between merges and after them', () => {
  const postings = new Postings();
  const model = new Map<string, Set<number>>();
  for (let n = 0; n < 12_000; n++) {
    const term = word(n % 4_000);
    const slots = model.get(term) ?? new Set();
    model.set(term, slots);
    const slot = n % 7;
    if (slots.has(slot)) {
      postings.remove(term, slot, ALL_FIELDS);
      slots.delete(slot);
    } else {
      postings.add(term, slot, ALL_FIELDS);
      slots.add(slot);
    }
    if (n % 97 > 0) continue;
    for (const prefix of [term, term.slice(0, 2), 'x']) {
      const found = new SlotSet();
      postings.collect(prefix, ALL_FIELDS, found);
      const wanted = [...model].filter(([each]) => each.startsWith(prefix)).flatMap(([, all]) => [...all]);
      assert.deepEqual(
        found.members(),
        [...new Set(wanted)].sort((a, b) => a - b),
      );
    }
  }
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
