/** What every step of one crawl works with, and how it tells whose fault a failure is. */
import { Failure } from '../../shared/failure.ts';
import type { RoomTurns } from '../../shared/store/room-turns.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import type { Asker } from './courtesy.ts';
import type { CrawlLimits } from './crawl-plan.ts';
import type { KnownServers } from './known-servers.ts';

/** The part of the store that a crawl needs. */
export type CrawlStore = Pick<
  RoomsWriter,
  'record' | 'listedOf' | 'unlistUnseen' | 'forgetService' | 'forgetUnlisted'
>;

/** What a crawl knows of other servers. */
export type OtherServers = Pick<KnownServers, 'discovers' | 'ownerOf' | 'isBlocked' | 'discover'>;

/** When rooms are to be asked again. */
export type TurnsPort = Pick<RoomTurns, 'read' | 'plan' | 'keepListed'>;

/** One crawl. */
export interface CrawlWork {
  readonly asker: Asker;
  readonly store: CrawlStore;
  readonly turns: TurnsPort;
  readonly servers: OtherServers;
  readonly limits: CrawlLimits;
  /** When time is up for everything but rooms that are listed already, ms since 1970. */
  readonly until: number;
}

/** Not the asked server's fault: our link, our store or our end. */
export function isOurs(error: unknown): boolean {
  return !(error instanceof Failure) || error.code === 'unavailable' || error.code === 'too-many';
}

/** What the answer said, or undefined when it was an error or none came. What is our own fault is thrown. */
export async function orUnknown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isOurs(error)) throw error;
    return undefined;
  }
}
