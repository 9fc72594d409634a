/** The same searches by others: MiniSearch in process, and PostgreSQL as search.jabber.network asks it. */
import MiniSearch from 'minisearch';
import type { Room } from '../../shared/domain/room.ts';
import { withPostgres } from './postgres.ts';

/** Milliseconds that one search of a text took. */
export type Ask = (text: string) => Promise<number>;

/** MiniSearch with what is asked of ours: beginnings, typos in words of four letters and more, fields by weight, every word. */
export function miniSearch(
  rooms: readonly Room[],
  limit: number,
): { readonly ask: Ask; readonly buildMs: number } {
  const started = performance.now();
  const mini = new MiniSearch<Room>({
    idField: 'jid',
    fields: ['name', 'jid', 'tags', 'description'],
    extractField: (room, field) => String(room[field as keyof Room] ?? ''),
    searchOptions: {
      prefix: true,
      combineWith: 'AND',
      fuzzy: (term) => (term.length >= 8 ? 2 : term.length >= 4 ? 1 : false),
      boost: { name: 4, jid: 3, tags: 2 },
    },
  });
  mini.addAll(rooms);
  return {
    buildMs: performance.now() - started,
    ask: async (text) => {
      const start = performance.now();
      mini.search(text).slice(0, limit);
      return performance.now() - start;
    },
  };
}

const BATCH = 5_000;

/**
 * The table, index and question of the service as published (one table for its two): every word in one of three
 * columns by ILIKE, most people first. @throws Error when there is no PostgreSQL to be had
 */
export async function withIlike(
  rooms: readonly Room[],
  limit: number,
  use: (ask: Ask) => Promise<void>,
): Promise<void> {
  await withPostgres(async (client) => {
    await client.unsafe(
      'CREATE TABLE rooms (address text PRIMARY KEY, name text, description text, people double precision)',
    );
    for (let at = 0; at < rooms.length; at += BATCH) {
      const batch = rooms.slice(at, at + BATCH);
      await client.unsafe(
        'INSERT INTO rooms SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::double precision[])',
        [
          batch.map((room) => room.jid),
          batch.map((room) => room.name ?? null),
          batch.map((room) => room.description ?? null),
          batch.map((room) => room.average ?? 0),
        ],
      );
    }
    await client.unsafe('CREATE INDEX ON rooms (people DESC, address)');
    await client.unsafe('VACUUM ANALYZE rooms');
    await use(async (text) => {
      const words = text.split(' ');
      const tests = words.map(
        (_, i) => `(address ILIKE $${i + 1} OR description ILIKE $${i + 1} OR name ILIKE $${i + 1})`,
      );
      const question = `SELECT * FROM rooms WHERE people > 1 AND ${tests.join(' AND ')} ORDER BY people DESC, address LIMIT ${limit + 1}`;
      const start = performance.now();
      await client.unsafe(
        question,
        words.map((word) => `%${word}%`),
      );
      return performance.now() - start;
    });
  });
}
