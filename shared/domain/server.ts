import type { Jid } from './jid.ts';

/**
 * How a server became known: named by the operator, below another server's address, in the list of peers that a
 * server publishes (XEP-0485), by a room's invitation, or by a person.
 */
export const SERVER_SOURCES = ['seed', 'items', 'federation', 'invitation', 'submission'] as const;
/** One of {@link SERVER_SOURCES}. */
export type ServerSource = (typeof SERVER_SOURCES)[number];

/** How often a server was tried on one day, and how often it answered. */
export interface DayReached {
  /** Days since 1970, UTC. */
  readonly day: number;
  readonly tried: number;
  readonly answered: number;
}

/** Days that are kept. */
export const REACHED_DAYS = 90;

/** The days with one more try at `now` (ms), oldest first; those of more than {@link REACHED_DAYS} days ago go. */
export function withTry(days: readonly DayReached[], answered: boolean, now: number): DayReached[] {
  const day = Math.floor(now / 86_400_000);
  const today = days.find((other) => other.day === day) ?? { day, tried: 0, answered: 0 };
  const before = days.filter((other) => other.day < day && other.day > day - REACHED_DAYS);
  return [...before, { day, tried: today.tried + 1, answered: today.answered + (answered ? 1 : 0) }];
}

/** What the last crawl of one chat server found. Times are milliseconds since 1970. */
export interface Server {
  readonly domain: Jid;
  readonly source: ServerSource;
  /** Since when it is known. */
  readonly since: number;
  /** How it was reached on each of the last {@link REACHED_DAYS} days on which it was tried, oldest first. */
  readonly reached: readonly DayReached[];
  readonly software?: string;
  readonly version?: string;
  /** XEP-0157 addresses as URIs (`mailto:`, `xmpp:`, `https:`), by kind, e.g. `abuse`. */
  readonly contacts: Readonly<Record<string, readonly string[]>>;
  /** Room services found under it. */
  readonly services: readonly Jid[];
  /** When the last crawl that succeeded ended; 0: none yet. */
  readonly crawledAt: number;
  /** Rooms met and rooms listed in that crawl. */
  readonly roomsSeen: number;
  readonly roomsListed: number;
  /** Only a part of its rooms could be asked: a service gave a part, too many, or stopped answering. */
  readonly partial: boolean;
  /** One sentence when the last crawl failed; the figures above are then of the last good one. */
  readonly error?: string;
  /** Crawls failed in a row. */
  readonly failures: number;
}

/** A server that nobody has asked yet. */
export function newServer(domain: Jid, source: ServerSource, now: number): Server {
  return {
    ...{ domain, source, since: now, reached: [], contacts: {}, services: [] },
    ...{ crawledAt: 0, roomsSeen: 0, roomsListed: 0, partial: false, failures: 0 },
  };
}
