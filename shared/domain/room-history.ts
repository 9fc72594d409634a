/** How a room, and all of them together, did over time. Times are the start of an hour or a day, UTC, in ms. */

/** Milliseconds of an hour. */
export const HOUR_MS = 3_600_000;
/** Milliseconds of a day. */
export const DAY_MS = 24 * HOUR_MS;
/** How many hours of a room are told. */
export const HISTORY_HOURS = 7 * 24;
/** How many days of a room are kept. */
export const HISTORY_DAYS = 400;

/** One hour of a room in which the directory knew how many people are inside. */
export interface HourOfRoom {
  readonly at: number;
  readonly occupants: number;
}

/** One day of a room, of the hours that are known. `average` is rounded to a tenth. */
export interface DayOfRoom {
  readonly at: number;
  readonly average: number;
  readonly peak: number;
}

/** In order of time; hours and days of which nothing is known are left out. */
export interface RoomHistory {
  /** The last 7 days. */
  readonly hourly: readonly HourOfRoom[];
  /** The last 400 days; the last one may be today, not over yet. */
  readonly daily: readonly DayOfRoom[];
}

/** All listed rooms together, in an hour or on the average of a day. */
export interface TotalsAt {
  readonly at: number;
  readonly rooms: number;
  /** People inside all rooms together, as far as known; somebody in two rooms counts twice. */
  readonly occupants: number;
  /** Chat services that the rooms are at. */
  readonly servers: number;
}

/** In order of time; hours and days of which nothing is known are left out. */
export interface TotalsHistory {
  /** The last 30 days. */
  readonly hourly: readonly TotalsAt[];
  /** The last 10 years; the last one may be today, not over yet. */
  readonly daily: readonly TotalsAt[];
}
