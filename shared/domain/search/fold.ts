/**
 * What readers take for the same when they search: more than `foldText`, which also makes tags and commands and
 * must not join what is another word. Case, accents, points and vowel signs of Arabic and Hebrew, full-width forms,
 * letters that are drawn alike at the end of a word, both kinds of kana.
 */
import { RELATIVES } from '../text.ts';

/** A run of characters of these ranges. */
function runOf(...ranges: readonly string[]): RegExp {
  return new RegExp(`[${ranges.join('')}]+`, 'gu');
}

/** Latin, Greek and Cyrillic, for which there is less to do. */
const EUROPEAN = /^[\0-\u052F]*$/;
const EUROPEAN_MARKS = runOf('\\u00AD', '\\u0300-\\u036F', '\\u0483-\\u0487');
const ASCII = /^[ -~]*$/;

/** Marks that are left out by people in a hurry. Those of Indic scripts, Thai and kana are letters to their readers. */
const MARKS = runOf(
  '\\u0300-\\u036F',
  '\\u0483-\\u0487',
  '\\u0591-\\u05BD',
  '\\u05BF',
  '\\u05C1',
  '\\u05C2',
  '\\u05C4',
  '\\u05C5',
  '\\u05C7',
  '\\u0610-\\u061A',
  '\\u0640',
  '\\u064B-\\u065F',
  '\\u0670',
  '\\u06D6-\\u06DC',
  '\\u06DF-\\u06E4',
  '\\u06E7',
  '\\u06E8',
  '\\u06EA-\\u06ED',
  '\\u0711',
  '\\u0730-\\u074A',
  '\\u08D3-\\u08E1',
  '\\u08E3-\\u08FF',
  '\\u1AB0-\\u1AFF',
  '\\u1DC0-\\u1DFF',
  '\\u20D0-\\u20FF',
  '\\uFE20-\\uFE2F',
);

/** Signs that show nothing and stand inside words: soft hyphens, joiners, directions, variation selectors. */
const HIDDEN = runOf(
  '\\u00AD',
  '\\u061C',
  '\\u200B-\\u200F',
  '\\u202A-\\u202E',
  '\\u2060-\\u206F',
  '\\uFE00-\\uFE0F',
  '\\uFEFF',
);

const ALIKE: Readonly<Record<string, string>> = {
  ...RELATIVES,
  ך: 'כ',
  ם: 'מ',
  ן: 'נ',
  ף: 'פ',
  ץ: 'צ',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ې: 'ي',
  ک: 'ك',
  ة: 'ه',
  ە: 'ه',
  ہ: 'ه',
};
const ALIKE_LETTERS = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'gu');
const KATAKANA = /[\u30A1-\u30F6]/g;
const EASTERN_DIGITS = /[\u0660-\u0669\u06F0-\u06F9]/g;

/** The text as it is compared: two texts that fold to the same are the same to a search. */
export function foldForSearch(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  const decomposed = text.normalize('NFKD');
  if (EUROPEAN.test(decomposed))
    return decomposed
      .replace(EUROPEAN_MARKS, '')
      .toLowerCase()
      .replace(EUROPEAN_MARKS, '')
      .replace(ALIKE_LETTERS, (letter) => ALIKE[letter] ?? letter);
  return decomposed
    .replace(HIDDEN, '')
    .replace(MARKS, '')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(ALIKE_LETTERS, (letter) => ALIKE[letter] ?? letter)
    .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(EASTERN_DIGITS, (digit) => String(digit.charCodeAt(0) & 0xf))
    .normalize('NFC');
}
