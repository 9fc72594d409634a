/** Reads what sampling stores of rooms over time. Nothing was sampled yet: empty lists. */
import type { Jid } from '../domain/jid.ts';
import {
  DAY_MS,
  type DayOfRoom,
  HISTORY_DAYS,
  HISTORY_HOURS,
  HOUR_MS,
  type RoomHistory,
  type TotalsAt,
  type TotalsHistory,
} from '../domain/room-history.ts';
import type { Keys } from './keys.ts';
import { orEmpty, type Redis } from './redis.ts';
import { readSeries, type Series, stepsOf } from './series.ts';

const HOURS_A_DAY = 24;

/** The days that hours of a series fall into, each with its average and peak; none before `from`. */
export function daysOf(hourly: Series, from: number): { day: number; average: number; peak: number }[] {
  const days: { day: number; sum: number; count: number; peak: number }[] = [];
  for (const [hour, i] of stepsOf(hourly, 1, from * HOURS_A_DAY)) {
    const occupants = hourly.values[i] as number;
    const day = Math.floor(hour / HOURS_A_DAY);
    const last = days.at(-1);
    if (last?.day !== day) days.push({ day, sum: occupants, count: 1, peak: occupants });
    else {
      last.sum += occupants;
      last.count++;
      last.peak = Math.max(last.peak, occupants);
    }
  }
  return days.map(({ day, sum, count, peak }) => ({ day, average: sum / count, peak }));
}

const tenth = (figure: number): number => Math.round(figure * 10) / 10;

/** A room's hours and days up to `now` (ms). @throws Failure `unavailable`. */
export async function readHistory(
  redis: Redis,
  keys: Keys,
  jid: Jid,
  now = Date.now(),
): Promise<RoomHistory> {
  const [hourBytes, dayBytes] = await Promise.all([
    orEmpty(redis.hgetBuffer(keys.hourly, jid), null),
    orEmpty(redis.hgetBuffer(keys.daily, jid), null),
  ]);
  const hours = readSeries(hourBytes, 1);
  const days = readSeries(dayBytes, 2);
  const firstHour = Math.floor(now / HOUR_MS) - HISTORY_HOURS + 1;
  const firstDay = Math.floor(now / DAY_MS) - HISTORY_DAYS + 1;
  const hourly = [...stepsOf(hours, 1, firstHour)].map(([hour, i]) => ({
    at: hour * HOUR_MS,
    occupants: hours.values[i] as number,
  }));
  const daily: DayOfRoom[] = [...stepsOf(days, 2, firstDay)].map(([day, i]) => ({
    at: day * DAY_MS,
    average: (days.values[i] as number) / 10,
    peak: days.values[i + 1] as number,
  }));
  for (const { day, average, peak } of daysOf(hours, Math.max(days.last + 1, firstDay)))
    daily.push({ at: day * DAY_MS, average: tenth(average), peak });
  return { hourly, daily };
}

/** Totals as `[rooms, occupants, servers]`; undefined when the text is none. */
export function readTotalsValue(json: string): readonly [number, number, number] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (!Array.isArray(value) || value.length !== 3) return undefined;
    const isCount = (figure: unknown) => Number.isSafeInteger(figure) && (figure as number) >= 0;
    return value.every(isCount) ? (value as [number, number, number]) : undefined;
  } catch {
    return undefined;
  }
}

function totalsOf(values: Readonly<Record<string, string>>, stepMs: number): TotalsAt[] {
  const all: TotalsAt[] = [];
  for (const [step, json] of Object.entries(values)) {
    const totals = /^\d{1,8}$/.test(step) ? readTotalsValue(json) : undefined;
    if (totals === undefined) continue;
    const [rooms, occupants, servers] = totals;
    all.push({ at: Number(step) * stepMs, rooms, occupants, servers });
  }
  return all.sort((a, b) => a.at - b.at);
}

/** All rooms together over time. @throws Failure `unavailable`. */
export async function readTotals(redis: Redis, keys: Keys): Promise<TotalsHistory> {
  const [hourly, daily] = await Promise.all([
    orEmpty(redis.hgetall(keys.totalsHourly), {}),
    orEmpty(redis.hgetall(keys.totalsDaily), {}),
  ]);
  return { hourly: totalsOf(hourly, HOUR_MS), daily: totalsOf(daily, DAY_MS) };
}
