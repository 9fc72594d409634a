/**
 * Values out of Redis, checked one by one: a restored back-up, an older version and a slip of the hand look the same
 * from here as what a stranger would write.
 */
import { type Jid, tryJid } from '../domain/jid.ts';
import { plainLine } from '../domain/text.ts';

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object that a JSON text holds, or undefined. */
export function fieldsOf(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A whole number that is not negative. */
export function whole(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The last moment that a Date can hold (ECMA-262 §21.4.1.1). */
export const LAST_MOMENT = 8.64e15;
/** The day of that, counted from 1970. */
export const LAST_DAY = LAST_MOMENT / 86_400_000;

/** A time in ms. */
export function moment(value: unknown): number | undefined {
  const ms = whole(value);
  return ms !== undefined && ms <= LAST_MOMENT ? ms : undefined;
}

/** A line of at most `max` UTF-16 units, or undefined when nothing of it is to be seen. */
export function line(value: unknown, max: number): string | undefined {
  return typeof value === 'string' ? plainLine(value, max) || undefined : undefined;
}

/** At most `most` lines, each as {@link line}. */
export function strings(value: unknown, most: number, max: number): string[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(0, most)
    .map((item: unknown) => line(item, max))
    .filter((item) => item !== undefined);
}

/** A normalised bare JID exactly as it stands, or `undefined`. */
export function storedJid(value: unknown): Jid | undefined {
  if (typeof value !== 'string' || value.includes('/') || tryJid(value) !== value) return undefined;
  return value as Jid;
}

/** An object as its fields, or `undefined`. */
export function objectOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** Lower-case hex digits, so many. */
export function hex(value: unknown, length: number): string | undefined {
  return typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value)
    ? value
    : undefined;
}
