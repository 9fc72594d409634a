import type { Jid } from './jid.ts';

/** What the last crawl of one chat server found. Times are milliseconds since 1970. */
export interface Server {
  readonly domain: Jid;
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
