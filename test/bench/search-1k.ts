/** Searching 1,000 rooms in process, beside MiniSearch and beside looking through all texts, as an SQL ILIKE does. */
import MiniSearch from 'minisearch';
import type { Room } from '../../shared/domain/room.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { quantile, type Report, timed } from './figure.ts';
import { sampleRooms } from './sample-rooms.ts';

const QUERIES = [
  'l',
  'linux',
  'linux chat',
  'straße',
  'lodz',
  'nothinghere',
  '音楽',
  'радио',
  'c',
  'café musique',
  '',
];
const ROUNDS = 300;
const LIMIT = 50;

function lookThrough(rooms: readonly Room[], query: string): readonly Room[] {
  const words = query.toLowerCase().split(' ').filter(Boolean);
  return rooms
    .filter((room) => {
      const text = `${room.jid}\n${room.name}\n${room.description}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => (b.occupants ?? 0) - (a.occupants ?? 0))
    .slice(0, LIMIT);
}

/** See the file. @throws Error when what it measures does not work. */
export async function search1k(report: Report): Promise<void> {
  const rooms = sampleRooms(1_000);
  const index = new RoomIndex();
  await index.replaceAll(rooms);
  const mini = new MiniSearch<Room>({
    idField: 'jid',
    fields: ['name', 'description', 'jid'],
    searchOptions: { prefix: true, combineWith: 'AND' },
  });
  mini.addAll(rooms);

  const queryOf = (i: number): string => QUERIES[i % QUERIES.length] ?? '';
  const contestants = {
    ours: (i: number) => index.search({ text: queryOf(i), limit: LIMIT }),
    MiniSearch: (i: number) => mini.search(queryOf(i) || MiniSearch.wildcard).slice(0, LIMIT),
    'looking through all texts': (i: number) => lookThrough(rooms, queryOf(i)),
  };
  const times = QUERIES.length * ROUNDS;
  const samples = Object.entries(contestants).map(([name, call]) => {
    timed(times / 10, call);
    return { name, ms: timed(times, call) };
  });
  const [ours, ...others] = samples;
  if (ours === undefined) return;
  for (const other of others)
    for (const [label, share] of [
      ['median', 0.5],
      ['99th percentile', 0.99],
    ] as const)
      report({
        bench: 'search-1k',
        what: `${label} of a search among 1,000 rooms`,
        figure: quantile(ours.ms, share),
        unit: 'ms',
        beside: other.name,
        other: quantile(other.ms, share),
      });
}
