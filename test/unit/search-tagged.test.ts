import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SlotSet } from '../../shared/domain/search/slots.ts';
import { Tagged } from '../../shared/domain/search/tagged.ts';

test('a value is found where it is now, however often that changes', () => {
  const values = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'));
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), values), { maxLength: 60 }), (changes) => {
      const tagged = new Tagged();
      const held = new Map<number, readonly string[]>();
      for (const [slot, now] of changes) {
        tagged.change(slot, held.get(slot) ?? [], now);
        held.set(slot, now);
        const found = new SlotSet();
        for (const value of ['a', 'b', 'c', 'd', 'never']) {
          tagged.find(value, found);
          const expected = [...held].filter(([, all]) => all.includes(value)).map(([each]) => each);
          assert.deepEqual(
            [...found.members()],
            expected.sort((a, b) => a - b),
          );
        }
      }
    }),
  );
});
