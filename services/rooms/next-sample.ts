/** Pure: what one more hour makes of a room's figures and history. */
import { HISTORY_DAYS, HISTORY_HOURS, HOUR_MS } from '../../shared/domain/room-history.ts';
import type { StoredFigures } from '../../shared/store/figures-values.ts';
import { daysOf } from '../../shared/store/history-reader.ts';
import { type Series, UNKNOWN, withStep } from '../../shared/store/series.ts';

/** How much a new value counts: after a day 1 % of the old one is left (0.82^24). */
const NEW_PART = 0.18;
const DAY = 24;
/** One day more than is told: what a week-old day is compared with. */
const KEPT_HOURS = HISTORY_HOURS + DAY;
/** A day of which fewer hours are known is compared with none. */
const LEAST_HOURS = 6;

/** What is stored of a room over time. */
export interface Sampled {
  readonly figures: StoredFigures;
  readonly hourly: Series;
  readonly daily: Series;
}

/** The hour since 1970 that a moment (ms) lies in. */
export function hourOf(ms: number): number {
  return Math.floor(ms / HOUR_MS);
}

/** Whether a day has ended since the last hour that is known, so that its average has to be kept now. */
export function dayHasEnded(hourly: Series, now: number): boolean {
  return hourly.last >= 0 && Math.floor(hourly.last / DAY) < Math.floor(hourOf(now) / DAY);
}

/** Average of the 24 hours up to `until`, or undefined when too few of them are known. */
function dayUntil(hourly: Series, until: number): number | undefined {
  let sum = 0;
  let count = 0;
  for (let hour = until - DAY + 1; hour <= until; hour++) {
    const value = hourly.values[hourly.values.length - 1 - (hourly.last - hour)];
    if (value === undefined || value === UNKNOWN) continue;
    sum += value;
    count++;
  }
  return count < LEAST_HOURS ? undefined : sum / count;
}

/** Change of the last 24 hours' average against the same a week before, in people. */
function growthOf(hourly: Series, hour: number): number {
  const now = dayUntil(hourly, hour);
  const then = dayUntil(hourly, hour - HISTORY_HOURS);
  return now === undefined || then === undefined ? 0 : Math.round(now - then);
}

function withEndedDays(daily: Series, hourly: Series, hour: number): Series {
  const today = Math.floor(hour / DAY);
  let days = daily;
  for (const { day, average, peak } of daysOf(hourly, daily.last + 1))
    if (day < today) days = withStep(days, day, [Math.round(average * 10), peak], HISTORY_DAYS);
  return days;
}

/**
 * The next hour, or undefined when this one has been taken already. `occupants` undefined: nobody knows, which is
 * no sample and not an empty room. `before.figures` undefined: listed by an older version, without a beginning.
 */
export function nextSample(
  before: Omit<Sampled, 'figures'> & { readonly figures?: StoredFigures },
  occupants: number | undefined,
  now: number,
): Sampled | undefined {
  const hour = hourOf(now);
  const { figures } = before;
  if (figures !== undefined && figures.hour >= hour) return undefined;
  const hourly =
    occupants === undefined ? before.hourly : withStep(before.hourly, hour, [occupants], KEPT_HOURS);
  const old = figures?.average;
  const average =
    occupants === undefined || old === undefined ? (occupants ?? old) : old + NEW_PART * (occupants - old);
  return {
    figures: {
      since: figures?.since ?? now,
      ...(average !== undefined && { average }),
      growth: growthOf(hourly, hour),
      hour,
    },
    hourly,
    daily: dayHasEnded(before.hourly, now) ? withEndedDays(before.daily, before.hourly, hour) : before.daily,
  };
}
