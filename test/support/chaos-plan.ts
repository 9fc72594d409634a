/** What the chaos of pairs does, to which store, and what came of it. */
import type { Keys } from '../../shared/store/keys.ts';
import type { Redis } from '../../shared/store/redis.ts';

/** What is done, and how often. */
export interface ChaosPlan {
  readonly processes: number;
  readonly people: number;
  /** It ends when so many pairs were made. */
  readonly pairs: number;
  /** A process is killed each time so many pairs were made. */
  readonly pairsBetweenKills: number;
  /** The store goes and comes back each time so many were made. */
  readonly pairsBetweenOutages: number;
  /** Longest time in ms between two words of one person. */
  readonly restlessMs: number;
}

/** The store, which the chaos may restart. */
export interface ChaosStore {
  readonly url: string;
  readonly prefix: string;
  readonly redis: Redis;
  readonly keys: Keys;
  /** Ends it, and resolves when it is back. */
  outage(how: Outage): Promise<void>;
}

/** How the store goes. `older`: what it acknowledged last is not there when it comes back. */
export type Outage = 'ended' | 'killed' | 'older';

/** What happened. */
export interface ChaosFigures {
  readonly kills: number;
  readonly outages: number;
  /** Pairs that were made. */
  readonly pairs: number;
  /** Greetings as people saw them. */
  readonly greeted: number;
  /** Greetings that came twice and look the same to a client, which shows one. */
  readonly repeated: number;
  /** Talks of which only one of the two ever heard: the other one's process was killed, and the first one left. */
  readonly oneSided: number;
}
