/** What a crawl needs beside a session, for tests and benchmarks that crawl given servers only. */
import { CourtesyBook } from '../../services/rooms/courtesy-book.ts';
import type { CrawlContext } from '../../services/rooms/crawl.ts';
import { ownerOf } from '../../services/rooms/crawl-plan.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Keys } from '../../shared/store/keys.ts';
import type { Redis } from '../../shared/store/redis.ts';
import { RoomTurns } from '../../shared/store/room-turns.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import type { Session } from '../../shared/xmpp/session.ts';

/** Nothing becomes known, nothing is blocked; `crawled` are the operator's own. */
export function seedsOnly(
  session: Pick<Session, 'ask'>,
  crawled: readonly Jid[],
): Pick<CrawlContext, 'book' | 'servers'> {
  return {
    book: new CourtesyBook(session, {
      lineOf: (domain) => domain,
      isOwn: (server) => crawled.includes(server),
    }),
    servers: {
      discovers: false,
      ownerOf: (domain) => ownerOf(domain, (jid) => crawled.includes(jid)),
      isBlocked: () => false,
      discover: async () => 'refused',
    },
  };
}

/** The same, with a real store. */
export function crawlContext(
  session: Pick<Session, 'ask'>,
  crawled: readonly Jid[],
  redis: Redis,
  keys: Keys,
): CrawlContext {
  return {
    ...seedsOnly(session, crawled),
    store: new RoomsWriter(redis, keys),
    turns: new RoomTurns(redis, keys),
    signal: new AbortController().signal,
  };
}
