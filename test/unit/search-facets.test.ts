import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { filters, indexOf, someRoom } from './search-world.ts';

test('facets count the hits, the most frequent first', () => {
  fc.assert(
    fc.property(fc.array(someRoom, { maxLength: 40 }), filters, (rooms, filter) => {
      const { index } = indexOf(rooms);
      const { facets } = index.search({ ...filter, limit: 1, facets: true });
      const hits = index.search({ ...filter, limit: 1_000 }).rooms;
      const count = (values: (room: Room) => string[]): Map<string, number> => {
        const counts = new Map<string, number>();
        for (const value of hits.flatMap((room) => [...new Set(values(room))]))
          counts.set(value, (counts.get(value) ?? 0) + 1);
        return counts;
      };
      const asMap = (list: readonly { value: string; count: number }[] = []): Map<string, number> => {
        for (const [i, each] of list.entries()) assert.ok(each.count <= (list[i - 1]?.count ?? 99));
        return new Map(list.map((each) => [each.value, each.count]));
      };
      assert.deepEqual(
        asMap(facets?.servers),
        count((room) => [room.jid.split('@')[1] ?? '']),
      );
      assert.deepEqual(
        asMap(facets?.tags),
        count((room) => room.tags.map((tag) => tag.replaceAll('é', 'e'))),
      );
      assert.deepEqual(
        asMap(facets?.languages),
        count((room) =>
          (room.language ?? room.languageGuess ?? '')
            .toLowerCase()
            .split(', ')
            .filter((tag) => /^[a-z]{2}\b|^[a-z]{2}_/.test(tag))
            .map((tag) => tag.slice(0, 2)),
        ),
      );
    }),
  );
});

test('at most twenty values stand in a facet', () => {
  const { index } = indexOf(
    Array.from({ length: 60 }, (_, i) => ({
      jid: parseJid(`r@s${i % 30}.example`),
      tags: [`t${i}`],
      nsfw: false,
    })),
  );
  const { facets } = index.search({ limit: 1, facets: true });
  assert.deepEqual([facets?.servers.length, facets?.tags.length, facets?.languages.length], [20, 20, 0]);
});

test('a room that speaks another language than before is found in it, and counted', () => {
  const jid = parseJid('r@muc.example');
  const { index } = indexOf([{ jid, language: 'en', tags: [], nsfw: false }]);
  const inGerman = (): number => index.search({ language: 'de', limit: 1 }).total;
  const changes: Partial<Room>[] = [
    { language: 'de' },
    { language: 'en' },
    { language: 'en', languages: ['en', 'de'] },
    { language: 'en', languages: ['en', 'fr'] },
    { languageGuess: 'de' },
    { language: 'den' },
    { languageGuess: 'fr' },
  ];
  const found = changes.map((change) => {
    index.put({ jid, tags: [], nsfw: false, ...change });
    return inGerman();
  });
  assert.deepEqual(found, [1, 0, 1, 0, 1, 0, 0]);
  assert.deepEqual(index.search({ limit: 1, facets: true }).facets?.languages, [{ value: 'fr', count: 1 }]);
});

test('a room that is marked as not safe for work is left out from then on, until it is no more', () => {
  const jid = parseJid('r@muc.example');
  const { index } = indexOf([{ jid, tags: [], nsfw: false }]);
  const totals = [true, false].map((nsfw) => {
    index.put({ jid, tags: [], nsfw });
    return (['without', 'only', 'with'] as const).map((each) => index.search({ nsfw: each, limit: 1 }).total);
  });
  assert.deepEqual(totals, [
    [0, 1, 1],
    [1, 0, 1],
  ]);
});
