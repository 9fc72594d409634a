/** Searching up to 100,000 rooms in process: each figure beside its limit, and beside MiniSearch and PostgreSQL. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Room } from '../../shared/domain/room.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import { longestBlock, tellBlock, turn } from './event-loop.ts';
import { quantile, type Report } from './figure.ts';
import { sampleRooms } from './sample-rooms.ts';
import { type Ask, miniSearch, withIlike } from './search-peers.ts';
import { HARD, type Kind, OTHERS } from './search-queries.ts';

const SIZES = [12_000, 50_000, 100_000] as const;
const LIMITS = { searchMs: 5, indexMiB: 120, buildMs: 5_000, blockMs: 10, visibleMs: 100 } as const;
const LIMIT = 50;
const ROUNDS = 300;
/** Each search of a peer is asked for so long, and at least so often. */
const PEER_MS = 3_000;
const PEER_ROUNDS = 3;
/** As many changes come in one entry of the feed. */
const BATCH = 100;

/** Bytes in use when everything that can go has gone. */
async function memory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let i = 0; i < 3; i++) {
    collect();
    await turn();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** One kind of figure among so many rooms, in ms, beside its limit. */
type Told = (what: string, figure: number, limit: number) => void;

async function fill(index: RoomIndex, rooms: readonly Room[], tell: Told): Promise<void> {
  const blocked = await longestBlock(() => index.replaceAll(rooms));
  tell('filling the index', blocked.tookMs, LIMITS.buildMs);
  tellBlock(tell, 'it is filled', blocked, LIMITS.blockMs);
}

/** In turn, so that no kind has the processor's memory to itself. */
async function ask(index: RoomIndex, kinds: readonly Kind[], tell: Told): Promise<void> {
  const times = kinds.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, { query }] of kinds.entries()) {
      const start = performance.now();
      index.search({ ...query, limit: LIMIT });
      times[i]?.push(performance.now() - start);
      await turn();
    }
  tell('slowest of the first searches', Math.max(...times.map(([first = 0]) => first)), LIMITS.blockMs);
  for (const [i, { what }] of kinds.entries())
    tell(`99th percentile of ${what}`, quantile(times[i] ?? [], 0.99), LIMITS.searchMs);
}

/** Every room has other people in it: what the hourly sampling brings. */
async function change(index: RoomIndex, rooms: readonly Room[], tell: Told): Promise<void> {
  const visible: number[] = [];
  let blocks = 0;
  const blocked = await longestBlock(async () => {
    for (let at = 0; at < rooms.length; at += BATCH) {
      for (const room of rooms.slice(at, at + BATCH))
        index.put({ ...room, occupants: (room.occupants ?? 0) + 5, average: (room.average ?? 0) * 0.82 + 5 });
      await turn();
      if (blocks++ % 10 > 0) continue;
      const room = rooms[at] as Room;
      const start = performance.now();
      index.put({ ...room, name: `quetzal${at}` });
      const { rooms: found } = index.search({ text: `quetzal${at}`, nsfw: 'with', limit: 1 });
      if (found[0]?.jid !== room.jid) throw new Error('a change is not found');
      visible.push(performance.now() - start);
      index.put(room);
      await turn();
    }
  });
  tellBlock(tell, 'the figures of all rooms change', blocked, LIMITS.blockMs);
  tell('99th percentile from a change until it is found', quantile(visible, 0.99), LIMITS.visibleMs);
}

async function slowest(peer: Ask, text: string): Promise<number> {
  const times: number[] = [];
  await peer(text);
  for (const until = performance.now() + PEER_MS; times.length < PEER_ROUNDS || performance.now() < until; )
    times.push(await peer(text));
  return quantile(times, 0.99);
}

/** One index, from before it is filled until all its rooms have changed. @param times takes the figures in ms */
async function measure(
  rooms: readonly Room[],
  kinds: readonly Kind[],
  report: Report,
  times: Map<string, number>,
): Promise<void> {
  const tell: Told = (what, figure, other) => {
    times.set(what, figure);
    const where = `${what}, ${rooms.length} rooms`;
    report({ bench: 'search', what: where, figure, unit: 'ms', beside: 'limit', other });
  };
  const before = await memory();
  const index = new RoomIndex();
  await fill(index, rooms, tell);
  const figure = ((await memory()) - before) / 2 ** 20;
  const what = `the index of ${rooms.length} rooms, without the rooms`;
  report({ bench: 'search', what, figure, unit: 'MiB', beside: 'limit', other: LIMITS.indexMiB });
  await ask(index, kinds, tell);
  await change(index, rooms, tell);
}

/** See the file. @throws Error when what it measures does not work. */
export async function search(report: Report): Promise<void> {
  const all = sampleRooms(SIZES[2]);
  const ours = new Map<string, number>();
  for (const size of SIZES)
    await measure(all.slice(0, size), size === all.length ? [...HARD, ...OTHERS] : HARD, report, ours);
  const compare = async (beside: string, peer: Ask): Promise<void> => {
    for (const { what, query } of HARD) {
      const figure = ours.get(`99th percentile of ${what}`) ?? Number.NaN;
      const other = await slowest(peer, query.text);
      report({
        bench: 'search',
        what: `99th percentile of ${what}, ${all.length} rooms`,
        figure,
        unit: 'ms',
        beside,
        other,
      });
    }
  };
  await withIlike(all, LIMIT, (peer) => compare('PostgreSQL ILIKE', peer)).catch((error: Error) => {
    process.stderr.write(`search: not beside PostgreSQL: ${error.message}\n`);
  });
  const mini = miniSearch(all, LIMIT);
  const figure = ours.get('filling the index') ?? Number.NaN;
  const what = `filling the index, ${all.length} rooms`;
  report({ bench: 'search', what, figure, unit: 'ms', beside: 'MiniSearch', other: mini.buildMs });
  await compare('MiniSearch', mini.ask);
}
