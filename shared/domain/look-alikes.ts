/** Names that can be taken for others'. Spelling alike is nothing: there are many people called Anna. */
import { skeleton } from './confusables.ts';
import { RELATIVES } from './text.ts';

/** Shorter names look like too many others. */
const LEAST_NAME = 3;
const ASCII = /^[ -~]*$/;
const RELATIVE_LETTERS = new RegExp(`[${Object.keys(RELATIVES).join('')}]`, 'gu');

/** A name as its spelling goes: without case and accents, but letters of other scripts and widths are other letters. */
export function spelling(name: string): string {
  const folded = name.replace(/\s+/gu, ' ').trim();
  if (ASCII.test(folded)) return folded.toLowerCase();
  return folded
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(RELATIVE_LETTERS, (letter) => RELATIVES[letter] ?? letter);
}

/** What names have in common that look alike: as written, in small letters, and where letters are foreign also in any case. */
export function looks(name: string): readonly string[] {
  const line = name.replace(/\s+/gu, ' ').trim();
  if (line.length < LEAST_NAME || [...line].length < LEAST_NAME) return [];
  const all = [skeleton(line)];
  const small = line.toLowerCase();
  const add = (look: string): void => {
    if (!all.includes(look)) all.push(look);
  };
  if (small !== line) add(skeleton(small));
  if (!ASCII.test(line) && !ASCII.test(spelling(line))) add(skeleton(line).toLowerCase());
  return all;
}

/** How two names are taken for each other: by letters of another script or width, or by signs of one's own (`I` for `l`). */
export type Likeness = 'letters' | 'signs';

/** How two names that share one of their {@link looks} differ; undefined: they are spelt alike. */
export function likeness(name: string, other: string): Likeness | undefined {
  const [one, two] = [spelling(name), spelling(other)];
  if (one === two) return undefined;
  return ASCII.test(one) && ASCII.test(two) ? 'signs' : 'letters';
}

/** Scripts that stand beside each other within a word, each line for one way of writing (UTS #39 §5.1). */
const TOGETHER: readonly RegExp[] = [
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hangul}]*$/u,
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Bopomofo}]*$/u,
];
/** Scripts whose letters pass for those of others. */
const TREACHEROUS = [
  ...[/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u, /\p{Script=Armenian}/u],
  ...[/\p{Script=Cherokee}/u, /\p{Script=Coptic}/u, /\p{Script=Lisu}/u],
] as const;
/** Letters that belong to no script in particular, such as the micro sign or the ordinals. */
const SHARED = /[\p{Script=Common}\p{Script=Inherited}]/gu;

/**
 * Whether a word of the text has letters of scripts that are not written together and can be taken for each other. Words of
 * scripts that nobody confuses, as Latin and Arabic run together, are a matter of taste.
 */
export function mixesScripts(text: string): boolean {
  if (ASCII.test(text)) return false;
  return text.split(/[^\p{L}\p{N}\p{M}]+/u).some((word) => {
    const letters = word.replace(SHARED, '');
    if (TOGETHER.some((scripts) => scripts.test(letters))) return false;
    return TREACHEROUS.filter((script) => script.test(letters)).length > 1;
  });
}
