/** Rooms and queries for tests of the index, and what its filters promise as a plain loop. */
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import type { RoomQuery } from '../../shared/domain/room-query.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';

const NAMES = ['Café', 'cafe', '  «Öl»', '#1 Linux', '日本', 'Zebra, the', '🙂', 'łan', '100%'];
const LANGUAGES = ['de', 'de-AT', 'en, fr', 'EN_us', 'Deutsch!', 'x'];
const DOMAINS = ['muc.example', 'chat.muc.example', 'ample', 'salons.example.net'];

const figure = fc.option(fc.constantFrom(0, 1, 1, 2, 7.5, 12.345, 1e20), { nil: undefined });
/** Rooms that differ in everything that is sorted and filtered by, with many ties. */
export const someRoom: fc.Arbitrary<Room> = fc
  .record({
    local: fc.constantFrom('a', 'b', 'b,c', 'b;1', 'z', 'é', '日'),
    domain: fc.constantFrom(...DOMAINS),
    name: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
    language: fc.option(fc.constantFrom(...LANGUAGES), { nil: undefined }),
    languageGuess: fc.option(fc.constantFrom('de', 'fr'), { nil: undefined }),
    tags: fc.subarray(['linux', 'jeux', 'été']),
    nsfw: fc.boolean(),
    occupants: figure,
    average: figure,
    activity: figure,
    growth: fc.option(fc.constantFrom(-3, 0, 0.5, Number.NaN), { nil: undefined }),
    since: fc.option(fc.constantFrom(1_700_000_000_000, 1_700_000_000_001), { nil: undefined }),
  })
  .map(
    ({ local, domain, ...rest }) =>
      Object.fromEntries(
        Object.entries({ ...rest, jid: parseJid(`${local}@${domain}`) }).filter(([, v]) => v !== undefined),
      ) as unknown as Room,
  );

/** Everything that can be asked for but an order. */
export const filters: fc.Arbitrary<Partial<RoomQuery>> = fc.record(
  {
    nsfw: fc.constantFrom('without' as const, 'with' as const, 'only' as const),
    minOccupants: fc.constantFrom(0, 1, 2, 7.5),
    language: fc.constantFrom('de', 'DE-at', 'en', 'fr', 'ja'),
    domain: fc.constantFrom(...DOMAINS, 'example', 'EXAMPLE', 'net', 'nowhere'),
    tag: fc.constantFrom('linux', '#Linux', 'ete', 'none'),
    text: fc.constantFrom('', 'caf', 'muc', 'nothing'),
  },
  { requiredKeys: [] },
);

/** How many people a room is said to have. */
export const people = (room: Room): number => room.average ?? room.occupants ?? 0;

/** What the filters promise, but for the words. */
export function passes(room: Room, query: Partial<RoomQuery>): boolean {
  const declared = room.language ?? room.languageGuess ?? '';
  const tags = declared.toLowerCase().replace('_', '-').split(', ');
  const language = query.language?.toLowerCase();
  const domain = query.domain?.toLowerCase();
  const tag = query.tag?.toLowerCase().replace('#', '');
  const nsfw = query.nsfw ?? 'without';
  return (
    (nsfw === 'with' || room.nsfw === (nsfw === 'only')) &&
    Math.round(people(room) * 100) / 100 >= (query.minOccupants ?? 0) &&
    (language === undefined || tags.some((each) => `${each}-`.startsWith(`${language}-`))) &&
    (domain === undefined || `.${room.jid.split('@')[1]}`.endsWith(`.${domain}`)) &&
    (tag === undefined || room.tags.some((each) => each.replaceAll('é', 'e') === tag))
  );
}

/** An index of these rooms, and what it should hold. */
export function indexOf(rooms: readonly Room[]): { index: RoomIndex; held: Room[] } {
  const index = new RoomIndex();
  for (const room of rooms) index.put(room);
  return { index, held: [...new Map(rooms.map((room) => [room.jid, room])).values()] };
}
