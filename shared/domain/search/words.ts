/**
 * Text to terms, the same for what is indexed and what is asked.
 *
 * A word is a run of letters and digits of any script, folded, with a trailing `++` or `#` kept (`c++`, `c#`).
 * Scripts written without spaces have no words to cut at: their runs become overlapping pairs of characters.
 */
import { foldForSearch } from './fold.ts';

/** Thai, Lao, Burmese, Khmer, Han, kana, Bopomofo: as ranges, since a list of scripts takes milliseconds to compile. */
const IS_SPACELESS = new RegExp(
  '[\\u0E01-\\u0E3A\\u0E40-\\u0E4E\\u0E50-\\u0E59\\u0E81-\\u0EDF\\u1000-\\u1049\\u1050-\\u109D\\u1780-\\u17D3\\u17DC-\\u17E9' +
    '\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u3041-\\u3096\\u3099\\u309A\\u309D-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u3105-\\u312F' +
    '\\u31A0-\\u31BF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uA9E0-\\uA9FE\\uAA60-\\uAA7F\\uF900-\\uFAD9\\u{1AFF0}-\\u{1B16F}\\u{20000}-\\u{323AF}]',
  'u',
);

/** Longer words are known by their beginning, in UTF-16 units. */
const MAX_WORD = 64;

/** A run of one kind of script, and where it stands in the folded text. */
export interface Run {
  readonly text: string;
  readonly at: number;
  /** Written without spaces: to be cut into pairs. */
  readonly isSpaceless: boolean;
}

/** Kinds of characters, as bits. */
const LETTER = 1;
const MARK = 2;
const UNSPACED = 4;
const LOOKED_UP = 8;
/** Of the characters of the basic plane, as they are met. */
const KINDS = new Uint8Array(2 ** 16);

/** The kind of the character at a place; at the end none. */
function kindAt(folded: string, at: number): number {
  if (at >= folded.length) return 0;
  const code = folded.charCodeAt(at);
  return KINDS[code] || lookUp(folded.codePointAt(at) as number);
}

function lookUp(code: number): number {
  const char = String.fromCodePoint(code);
  const kind =
    (/[\p{L}\p{N}]/u.test(char) ? LETTER : 0) |
    (/\p{M}/u.test(char) ? MARK : 0) |
    (IS_SPACELESS.test(char) ? UNSPACED : 0);
  // Halves of characters beyond the plane are looked up each time.
  if (code < 0xd800 || (code > 0xdfff && code <= 0xffff)) KINDS[code] = kind | LOOKED_UP;
  return kind;
}

/** Behind the character at a place. */
function behind(folded: string, at: number): number {
  const code = folded.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00 && (folded.codePointAt(at) as number) > 0xffff ? at + 2 : at + 1;
}

function isSign(folded: string, at: number): boolean {
  return folded[at] === '+' || folded[at] === '#';
}

/** Walks along the runs of a folded text: after each `next` that is true it stands at one. */
export class Runs {
  readonly #folded: string;
  #next = 0;
  /** Where the run begins, and where it ends; a long word ends where its beginning does that it is known by. */
  from = 0;
  to = 0;
  /** See {@link Run}. */
  isSpaceless = false;

  constructor(folded: string) {
    this.#folded = folded;
  }

  next(): boolean {
    const folded = this.#folded;
    let at = this.#next;
    while (at < folded.length && (kindAt(folded, at) & (LETTER | UNSPACED)) === 0) at = behind(folded, at);
    this.from = at;
    this.isSpaceless = (kindAt(folded, at) & UNSPACED) !== 0;
    if (this.isSpaceless) while ((kindAt(folded, at) & UNSPACED) !== 0) at = behind(folded, at);
    else at = endOfWord(folded, at);
    this.#next = at;
    this.to = this.isSpaceless ? at : Math.min(at, this.from + MAX_WORD);
    return this.from < folded.length;
  }
}

/** Behind the letters from a place on, with their marks, and the signs that belong to them. */
function endOfWord(folded: string, from: number): number {
  let at = from;
  while ((kindAt(folded, at) & (LETTER | UNSPACED)) === LETTER) {
    at = behind(folded, at);
    while ((kindAt(folded, at) & MARK) !== 0) at = behind(folded, at);
  }
  let end = at;
  while (folded[end] === '+') end++;
  if (end >= at + 2) return end;
  while (isSign(folded, end)) end++;
  return (kindAt(folded, end) & (LETTER | MARK)) === 0 ? end : at;
}

/** The runs of a folded text. */
export function runsOf(folded: string): Run[] {
  const found: Run[] = [];
  const runs = new Runs(folded);
  while (runs.next()) {
    const { from, to, isSpaceless } = runs;
    found.push({ text: folded.slice(from, to), at: from, isSpaceless });
  }
  return found;
}

/** Every pair of neighbours of a run without spaces; its only character where there is one. */
export function pairsOf(run: string): string[] {
  const chars = [...run];
  if (chars.length === 1) return chars;
  return chars.slice(1).map((char, i) => (chars[i] as string) + char);
}

/** Between two words that are one to many: `linux-fr`, `linux_fr`, `l’art`. */
const JOINTS = "-_.'’·";

/** Whether what begins at `from` follows a word that ends at `to` as part of a compound; both are no runs without spaces. */
export function isJoint(folded: string, to: number, from: number): boolean {
  return from === to + 1 && JOINTS.includes(folded.charAt(to));
}

/** Takes the terms of a text in their order, and others under which it is found as well; possibly with repetitions. */
export interface TermReader {
  /** A term that stands in a folded text. */
  word(folded: string, from: number, to: number): void;
  other(folded: string, from: number, to: number): void;
}

/** Most parts of a compound that is also found written as one. */
const MOST_PARTS = 4;

/** Reads the terms under which `text` is found. @param compounds also written as one word */
export function readTerms(text: string, compounds: boolean, reader: TermReader): void {
  const folded = foldForSearch(text);
  const runs = new Runs(folded);
  let whole = '';
  let parts = 0;
  let last = -1;
  const closeCompound = (): void => {
    if (parts > 1 && parts <= MOST_PARTS) reader.other(whole, 0, Math.min(whole.length, MAX_WORD));
  };
  while (runs.next()) {
    const { from, to, isSpaceless } = runs;
    if (isSpaceless) {
      readPairs(folded, from, to, reader);
      last = -1;
      continue;
    }
    reader.word(folded, from, to);
    if (isDotted(folded, from)) reader.other(`.${folded.slice(from, to)}`, 0, to - from + 1);
    if (compounds) {
      const isJoined = last >= 0 && isJoint(folded, last, from);
      if (!isJoined) closeCompound();
      whole = (isJoined ? whole : '') + folded.slice(from, to);
      parts = isJoined ? parts + 1 : 1;
    }
    last = to;
  }
  closeCompound();
}

/** Every pair of neighbours of a run without spaces. */
function readPairs(folded: string, from: number, to: number, reader: TermReader): void {
  let first = from;
  let second = behind(folded, first);
  if (second >= to) {
    reader.word(folded, from, to);
    return;
  }
  while (second < to) {
    const third = behind(folded, second);
    reader.word(folded, first, third);
    first = second;
    second = third;
  }
  // The last character begins no pair, and is found alone all the same.
  reader.other(folded, first, to);
}

/** The terms of a text in their order, and others under which it is found as well. */
export interface Terms {
  readonly words: readonly string[];
  readonly others: readonly string[];
}

/** The terms under which `text` is found, possibly with repetitions. @param compounds also written as one word */
export function termsOf(text: string, compounds: boolean): Terms {
  const [words, others]: [string[], string[]] = [[], []];
  readTerms(text, compounds, {
    word: (folded, from, to) => words.push(folded.slice(from, to)),
    other: (folded, from, to) => others.push(folded.slice(from, to)),
  });
  return { words, others };
}

/** Whether the word at a place begins with a dot of its own: `.net`, but not `asp.net`, nor `...and`. */
export function isDotted(folded: string, at: number): boolean {
  return folded[at - 1] === '.' && (at === 1 || /[^.\p{L}\p{N}\p{M}]/u.test(folded[at - 2] ?? ''));
}
