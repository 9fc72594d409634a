/** How what the directory itself found out about a room stands in Redis: short, as there is one for every room. */
import type { RoomFigures } from '../domain/room.ts';
import { LAST_MOMENT } from './stored-fields.ts';

/** A room's figures with what only sampling needs. */
export interface StoredFigures {
  /** Since when it is listed, ms. */
  readonly since: number;
  /** Smoothed, not rounded; undefined while its occupants were never known. */
  readonly average?: number;
  readonly growth: number;
  /** The hour since 1970 in which it was sampled last; 0: never. */
  readonly hour: number;
}

/** What is known of a room's picture. */
export interface AvatarNote {
  /** SHA-256 (hex) of the PNG that is kept; undefined: the room has none that can be shown. */
  readonly hash?: string;
  /** What the room said of it when it was fetched (XEP-0486 §3), `''`: nothing. */
  readonly said: string;
  /** When it was fetched, ms. */
  readonly at: number;
}

function listOf(json: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function number(value: unknown, least: number, most: number): number | undefined {
  return typeof value === 'number' && value >= least && value <= most ? value : undefined;
}
const MOST_PEOPLE = 1_000_000;

/** `[since, average or null, growth, hour]`, the average to a thousandth. record-rooms.lua writes the first one. */
export function writeFigures({ since, average, growth, hour }: StoredFigures): string {
  return JSON.stringify([since, average === undefined ? null : Number(average.toFixed(3)), growth, hour]);
}

/** What {@link writeFigures} wrote, or undefined. */
export function readStoredFigures(json: string): StoredFigures | undefined {
  const list = listOf(json);
  const since = number(list?.[0], 0, LAST_MOMENT);
  const hour = number(list?.[3], 0, LAST_MOMENT);
  if (list === undefined || since === undefined || hour === undefined) return undefined;
  const average = number(list[1], 0, MOST_PEOPLE);
  return {
    since,
    ...(average !== undefined && { average }),
    growth: number(list[2], -MOST_PEOPLE, MOST_PEOPLE) ?? 0,
    hour,
  };
}

/** The part that readers see: the average to a tenth, so that it changes seldom. */
export function shownFigures({ since, average, growth }: StoredFigures): Partial<RoomFigures> {
  return { since, growth, ...(average !== undefined && { average: Math.round(average * 10) / 10 }) };
}

/** `[hash or null, said, at]`. */
export function writeAvatarNote({ hash, said, at }: AvatarNote): string {
  return JSON.stringify([hash ?? null, said, at]);
}

/** What {@link writeAvatarNote} wrote, or undefined. */
export function readAvatarNote(json: string): AvatarNote | undefined {
  const list = listOf(json);
  const at = number(list?.[2], 0, LAST_MOMENT);
  const said = list?.[1];
  const hash = list?.[0];
  if (at === undefined || typeof said !== 'string') return undefined;
  return { said, at, ...(typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash) && { hash }) };
}
