/**
 * Where a page of search results ended, for asking the next one.
 *
 * Written `<occupants>,<room JID>`: the sort key itself, so the next page begins right after it whatever was
 * added or removed meanwhile, and every next cursor lies strictly behind the one before: paging always ends.
 * Clients treat it as opaque; it begins with digits because some read it as a number.
 */
import { Failure } from '../failure.ts';
import type { Room } from './room.ts';

/** What rooms are sorted by. */
export interface SortKey {
  readonly occupants: number;
  readonly jid: string;
}

/** 9 digits, a comma, and a JID of at most 2 × 1023 bytes and an `@`. */
const MAX_CURSOR = 10 + 2_047;

const MOST_OCCUPANTS = 999_999_999;

/** Where a room stands; one that does not say how many are inside stands with the empty ones. */
export function sortKey(room: Room): SortKey {
  return { occupants: Math.min(room.occupants ?? 0, MOST_OCCUPANTS), jid: room.jid };
}

/** Negative when `a` is listed before `b`: many occupants first, then by address in code unit order. */
export function compareKeys(a: SortKey, b: SortKey): number {
  if (a.occupants !== b.occupants) return b.occupants - a.occupants;
  return a.jid < b.jid ? -1 : a.jid > b.jid ? 1 : 0;
}

/** The cursor right behind a key. */
export function writeCursor(key: SortKey): string {
  return `${key.occupants},${key.jid}`;
}

/** @throws Failure `bad-input` for what `writeCursor` never wrote. A lone number means: below so many occupants. */
export function readCursor(text: string): SortKey {
  const match = text.length <= MAX_CURSOR ? /^(\d{1,9})(?:,(\S+))?$/u.exec(text) : null;
  if (match === null) throw new Failure('bad-input', 'invalid page cursor: take it from the previous answer');
  // U+FFFF stands behind every address: all rooms with exactly that many occupants are passed over.
  return { occupants: Number(match[1]), jid: match[2] ?? '\uFFFF' };
}
