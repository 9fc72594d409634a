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
const PLAIN = /^[ -~]*$/;
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

/** The runs of a folded text. */
export function runsOf(folded: string): Run[] {
  if (PLAIN.test(folded)) return plainRuns(folded);
  return Array.from(folded.matchAll(RUNS), ({ 0: text, index }) =>
    IS_SPACELESS.test(text)
      ? { text, at: index, isSpaceless: true }
      : { text: text.slice(0, MAX_WORD), at: index, isSpaceless: false },
  );
}

function isPlainLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

/** The same for ASCII, which most of what there is consists of. */
function plainRuns(folded: string): Run[] {
  const runs: Run[] = [];
  for (let i = 0; i < folded.length; i++) {
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
  return runs;
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
