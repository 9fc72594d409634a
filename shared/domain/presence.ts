/** Presence of people (RFC 6121 §4): what resources say, and what that comes to for the person. */
import type { Jid } from './jid.ts';

/**
 * What an available resource shows (RFC 6121 §4.7.2.1), most available first; `online` is presence without `<show/>`.
 * Among resources of one priority the first in this order speaks for the person.
 */
export const SHOWS = ['chat', 'online', 'away', 'dnd', 'xa'] as const;
/** One of {@link SHOWS}. */
export type Show = (typeof SHOWS)[number];

/** What a person is; `unknown`: nothing has been heard since the link to the person's server was lost or made. */
export const AVAILABILITIES = [...SHOWS, 'offline', 'unknown'] as const;
/** One of {@link AVAILABILITIES}. */
export type Availability = (typeof AVAILABILITIES)[number];

/** What one resource last said. */
export interface ResourcePresence {
  /** Its name, as the server echoed it; `''` when presence came from the bare JID. */
  readonly resource: string;
  readonly show: Show;
  /** -128 to 127. */
  readonly priority: number;
  /** One plain line. */
  readonly status?: string;
  /** Since when it says this, ms: the delay stamp (XEP-0203) when there is one, else when it came. */
  readonly since: number;
  /** Since when nobody has touched it, ms (XEP-0319). */
  readonly idleSince?: number;
}

/** XEP-0107: a value of its list, and a plain line. */
export interface Mood {
  readonly value: string;
  readonly text?: string;
}

/** XEP-0108: values of its lists, and a plain line. */
export interface Activity {
  readonly general: string;
  readonly specific?: string;
  readonly text?: string;
}

/** XEP-0118: plain lines, at least one of them. */
export interface Tune {
  readonly artist?: string;
  readonly title?: string;
  readonly source?: string;
}

/** What is known of a person at this moment. Lives in the memory of the users process only. */
export interface PersonPresence {
  readonly jid: Jid;
  readonly availability: Availability;
  /** Since when, ms. */
  readonly since?: number;
  /** Of the resource that speaks for the person; offline, what the person said when leaving. One plain line. */
  readonly status?: string;
  /** Of the resource that speaks for the person, ms. */
  readonly idleSince?: number;
  /** All that are available, the one that speaks for the person first. */
  readonly resources: readonly ResourcePresence[];
  /** XEP-0172, one plain line. */
  readonly nick?: string;
  readonly mood?: Mood;
  readonly activity?: Activity;
  readonly tune?: Tune;
}

/**
 * Negative when `a` speaks for the person rather than `b`: higher priority (a negative one counts, last: the person is
 * there), then more available, then later.
 */
export function compareResources(a: ResourcePresence, b: ResourcePresence): number {
  return b.priority - a.priority || SHOWS.indexOf(a.show) - SHOWS.indexOf(b.show) || b.since - a.since;
}
