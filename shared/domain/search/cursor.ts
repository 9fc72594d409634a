/**
 * Where a page of search results ended, for asking the next one, or the one before.
 *
 * A cursor is the sort key itself and the address that breaks its ties, so the next page begins right behind it
 * whatever was added or removed meanwhile, and every next cursor lies strictly behind the one before: paging
 * always ends. Written `<letter><keys>,<room JID>`. The order `users` has no letter: those cursors begin with
 * digits, because some clients read them as a number.
 */
import { Failure } from '../../failure.ts';
import type { Room } from '../room.ts';
import type { Sort } from '../room-query.ts';
import { foldText } from '../text.ts';

/** What rooms are sorted by: two numbers, more first, then a text, then the address. */
export interface SortKey {
  readonly first: number;
  readonly second: number;
  /** Of the order `name` only, else `''`. */
  readonly text: string;
  readonly jid: string;
}

/** What keys of a sort consist of, and the letter that its cursors begin with. */
interface Shape {
  readonly letter: string;
  readonly numbers: 0 | 1 | 2;
  readonly text: boolean;
}

const SHAPES: Readonly<Record<Sort, Shape>> = {
  relevance: { letter: 'r', numbers: 2, text: false },
  users: { letter: '', numbers: 1, text: false },
  activity: { letter: 'a', numbers: 2, text: false },
  trending: { letter: 't', numbers: 2, text: false },
  newest: { letter: 'n', numbers: 1, text: false },
  name: { letter: 'z', numbers: 0, text: true },
  address: { letter: 'j', numbers: 0, text: false },
};

/** Longest cursor, in UTF-16 units: an address of 2 × 1023 bytes, two numbers, and a name's beginning escaped. */
export const MAX_CURSOR = 2_600;

/** What a name is sorted by, in code points; beyond that the address decides. */
const NAME_KEY = 40;

/** A figure as it is sorted by: within ±999,999,999,999,999, to the hundredth, 0 when it is not known. */
export function figureKey(value: number | undefined): number {
  if (value === undefined || Number.isNaN(value)) return 0;
  const most = 999_999_999_999_999;
  return Math.round(Math.min(most, Math.max(-most, value)) * 100) / 100 + 0;
}

/** How many people a room is said to have: on average, else when last asked. */
export function peopleIn(room: Room): number {
  return Math.max(0, figureKey(room.average ?? room.occupants));
}

/** A name as it is sorted by: folded, without signs in front. The empty one stands first. */
export function nameKey(name: string): string {
  const folded = foldText(name);
  const isPlain = /^[ -~]*$/.test(folded);
  const whole = isPlain ? folded : folded.replace(/\p{Cs}/gu, '\uFFFD');
  const key = whole.replace(/^[^\p{L}\p{N}]+(?=[\p{L}\p{N}])/u, '');
  return isPlain ? key.slice(0, NAME_KEY) : [...key].slice(0, NAME_KEY).join('');
}

/** The cursor at a key. */
export function writeCursor(sort: Sort, key: SortKey): string {
  const { letter, numbers, text } = SHAPES[sort];
  const parts = [key.first, key.second].slice(0, numbers).map(String);
  if (text) parts.push(encodeURIComponent(key.text));
  return `${letter}${parts.join(';')},${key.jid}`;
}

const NUMBER = /^-?\d{1,15}(?:\.\d{1,2})?$/;

function invalid(): Failure {
  return new Failure('bad-input', 'invalid page cursor: take it from the previous answer, in the same order');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid();
  }
}

/** @throws Failure `bad-input` for what `writeCursor` never wrote for this order. In `users` a lone number means: below so many people. */
export function readCursor(sort: Sort, cursor: string): SortKey {
  const { letter, numbers, text } = SHAPES[sort];
  const comma = cursor.indexOf(',');
  const lone = sort === 'users' && comma < 0;
  const head = comma < 0 ? cursor : cursor.slice(0, comma);
  // U+FFFF stands behind every address: all rooms with exactly that many people are passed over.
  const jid = lone ? '\uFFFF' : cursor.slice(comma + 1);
  if (cursor.length > MAX_CURSOR || !head.startsWith(letter) || (comma < 0 && !lone)) throw invalid();
  if (!/^\S+$/u.test(jid)) throw invalid();
  const parts = head.slice(letter.length).split(';');
  const figures = parts.slice(0, numbers);
  const expected = Math.max(1, numbers + (text ? 1 : 0));
  if (parts.length !== expected || (expected > numbers && !text && parts[0] !== '')) throw invalid();
  if (!figures.every((part) => NUMBER.test(part))) throw invalid();
  const [first = 0, second = 0] = figures.map(Number);
  return { first, second, text: text ? decoded(parts[numbers] ?? '') : '', jid };
}
