/**
 * Text to terms, the same for what is indexed and what is asked.
 *
 * A word is a run of letters and digits of any script, folded, with a trailing `++` or `#` kept (`c++`, `c#`).
 * Scripts written without spaces have no words to cut at: their runs become overlapping pairs of characters.
 */
import { foldForSearch } from './fold.ts';

const LETTER = '[\\p{L}\\p{N}\\p{M}]';
/** Thai, Lao, Burmese, Khmer, Han, kana, Bopomofo: as ranges, since a list of scripts takes milliseconds to compile. */
const SPACELESS =
  '[\\u0E01-\\u0E3A\\u0E40-\\u0E4E\\u0E50-\\u0E59\\u0E81-\\u0EDF\\u1000-\\u1049\\u1050-\\u109D\\u1780-\\u17D3\\u17DC-\\u17E9' +
  '\\u3005-\\u3007\\u3021-\\u3029\\u3031-\\u3035\\u3041-\\u3096\\u3099\\u309A\\u309D-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u3105-\\u312F' +
  '\\u31A0-\\u31BF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uA9E0-\\uA9FE\\uAA60-\\uAA7F\\uF900-\\uFAD9\\u{1AFF0}-\\u{1B16F}\\u{20000}-\\u{323AF}]';
const SPACED = `(?:(?!${SPACELESS})[\\p{L}\\p{N}]\\p{M}*)+(?:\\+{2,}|[+#]+(?![+#]|${LETTER}))?`;
const RUNS = new RegExp(`(?:${SPACELESS})+|${SPACED}`, 'gu');
const IS_SPACELESS = new RegExp(`^${SPACELESS}`, 'u');

/** Longer words are known by their beginning, in UTF-16 units. */
const MAX_WORD = 64;

/** A run of one kind of script, and where it stands in the folded text. */
export interface Run {
  readonly text: string;
  readonly at: number;
  /** Written without spaces: to be cut into pairs. */
  readonly isSpaceless: boolean;
}

/** Whether a place in a text is ASCII. */
function isPlain(code: number): boolean {
  return code >= 32 && code <= 126;
}

/**
 * The runs of a folded text. Most of what there is is ASCII, which is read by hand; the pattern reads only what
 * stands between two spaces with something else in it.
 */
export function runsOf(folded: string): Run[] {
  const runs: Run[] = [];
  for (let from = 0; from < folded.length; ) {
    let strange = from;
    while (strange < folded.length && isPlain(folded.charCodeAt(strange))) strange++;
    const begin = strange === folded.length ? strange : folded.lastIndexOf(' ', strange) + 1;
    addPlainRuns(folded, from, begin, runs);
    let end = endOfWord(folded, strange);
    // The next word is likely to be of the same script.
    while (end + 1 < folded.length && !isPlain(folded.charCodeAt(end + 1))) end = endOfWord(folded, end + 1);
    addRuns(folded, begin, end, runs);
    from = end;
  }
  return runs;
}

function endOfWord(folded: string, at: number): number {
  const space = folded.indexOf(' ', at);
  return space < 0 ? folded.length : space;
}

function addRuns(folded: string, begin: number, end: number, runs: Run[]): void {
  if (begin === end) return;
  for (const { 0: text, index } of folded.slice(begin, end).matchAll(RUNS)) {
    const isSpaceless = IS_SPACELESS.test(text);
    runs.push({ text: isSpaceless ? text : text.slice(0, MAX_WORD), at: begin + index, isSpaceless });
  }
}

function isPlainLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

/** The same for ASCII that ends where the text or a word does. */
function addPlainRuns(folded: string, begin: number, until: number, runs: Run[]): void {
  for (let i = begin; i < until; i++) {
    if (!isPlainLetter(folded.charCodeAt(i))) continue;
    const at = i;
    while (isPlainLetter(folded.charCodeAt(i))) i++;
    let end = i;
    while (folded[end] === '+' || folded[end] === '#') end++;
    const isLast = !isPlainLetter(folded.charCodeAt(end));
    if (folded[i] === '+' && folded[i + 1] === '+') while (folded[i] === '+') i++;
    else if (isLast) i = end;
    runs.push({ text: folded.slice(at, Math.min(i, at + MAX_WORD)), at, isSpaceless: false });
    i--;
  }
}

/** Every pair of neighbours of a run without spaces; its only character where there is one. */
export function pairsOf(run: string): string[] {
  const chars = [...run];
  if (chars.length === 1) return chars;
  return chars.slice(1).map((char, i) => (chars[i] as string) + char);
}

/** Between two words that are one to many: `linux-fr`, `linux_fr`, `l’art`. */
const JOINT = /^[-_.'’·]$/u;

/** Whether a run follows another as part of a compound. */
export function isJoined(folded: string, before: Run, run: Run): boolean {
  const end = before.at + before.text.length;
  return (
    !before.isSpaceless && !run.isSpaceless && run.at === end + 1 && JOINT.test(folded.slice(end, run.at))
  );
}

/** The terms of a text in their order, and others under which it is found as well. */
export interface Terms {
  readonly words: readonly string[];
  readonly others: readonly string[];
}

/** Most parts of a compound that is also found written as one. */
const MOST_PARTS = 4;

/** The terms under which `text` is found, possibly with repetitions. @param compounds also written as one word */
export function termsOf(text: string, compounds: boolean): Terms {
  const folded = foldForSearch(text);
  const words: string[] = [];
  const others: string[] = [];
  let parts: string[] = [];
  const closeCompound = (): void => {
    if (compounds && parts.length > 1 && parts.length <= MOST_PARTS)
      others.push(parts.join('').slice(0, MAX_WORD));
    parts = [];
  };
  let before: Run | undefined;
  for (const run of runsOf(folded)) {
    if (before === undefined || !isJoined(folded, before, run)) closeCompound();
    before = run;
    if (run.isSpaceless) {
      // The last character begins no pair, and is found alone all the same.
      words.push(...pairsOf(run.text));
      const chars = [...run.text];
      if (chars.length > 1) others.push(chars.at(-1) as string);
      continue;
    }
    words.push(run.text);
    parts.push(run.text);
    if (isDotted(folded, run)) others.push(`.${run.text}`);
  }
  closeCompound();
  return { words, others };
}

/** Whether a word begins with a dot of its own: `.net`, but not `asp.net`, nor `...and`. */
export function isDotted(folded: string, { at }: Run): boolean {
  return folded[at - 1] === '.' && (at === 1 || /[^.\p{L}\p{N}\p{M}]/u.test(folded[at - 2] ?? ''));
}
