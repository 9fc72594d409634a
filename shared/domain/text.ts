/**
 * Text that came from strangers. Names, descriptions and statuses are hostile until they have passed here;
 * escaping for HTML, XML or SVG is the edge's own work on top.
 */

/** Controls, bidi overrides and isolates, other format characters and vowels that only hide or reorder, and lone surrogates. */
const INVISIBLE =
  /[\u0000-\u001F\u007F-\u009F\u061C\u17B4\u17B5\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\p{Cs}\u{E0000}-\u{E007F}]/gu;

/** The same but for line breaks; what joins emojis, and letters of some scripts, stays. */
const HIDDEN =
  /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u00AD\u061C\u17B4\u17B5\u200B\u200E\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFEFF\uFFF9-\uFFFB\p{Cs}\u{E0000}-\u{E001F}]/gu;

/**
 * Something to be seen: marks, spaces and format characters alone are not, nor are the letters and signs that are
 * drawn as nothing (the Hangul fillers, the blank of Braille).
 */
const VISIBLE = /[^\p{M}\p{Z}\p{C}\u115F\u1160\u2800\u3164\uFFA0]/u;

/** The blank of Braille is one as well: as a letter it would make two names that look the same. */
const SPACES = /[\s\u2800]+/gu;

/** What needs no work, and is most of what there is: characters of ASCII, Latin, Cyrillic, kana, Han and Hangul in NFC. */
const PLAIN_ALREADY = /^[!-~¡-¬®-ʯЀ-҂Ҋ-ӿぁ-ゖァ-ヺ一-鿿가-힣]+(?: [!-~¡-¬®-ʯЀ-҂Ҋ-ӿぁ-ゖァ-ヺ一-鿿가-힣]+)*$/;
/** The same with spaces as they are: a line that one person writes to another. */
const PLAIN_WORDS =
  /^[!-~¡-¬®-ʯЀ-҂Ҋ-ӿぁ-ゖァ-ヺ一-鿿가-힣](?:[ -~¡-¬®-ʯЀ-҂Ҋ-ӿぁ-ゖァ-ヺ一-鿿가-힣]*[!-~¡-¬®-ʯЀ-҂Ҋ-ӿぁ-ゖァ-ヺ一-鿿가-힣])?$/;
const ASCII = /^[ -~]*$/;

/** More marks on one letter than any language has: they are drawn over the lines around. */
const FLOOD_OF_MARKS = /(\p{M}{4})\p{M}+/gu;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** One line of at most `max` UTF-16 units, whitespace collapsed, without floods of marks, never cut inside a grapheme; `''` when nothing is left to be seen. */
export function plainLine(raw: string, max = 1024): string {
  if (raw.length <= max && PLAIN_ALREADY.test(raw)) return raw;
  // Cut first: a megabyte must not be normalised whole. Four times leaves room for what collapses.
  const line = raw
    .slice(0, max * 4)
    .replace(SPACES, ' ')
    .replace(INVISIBLE, '')
    .normalize('NFC')
    .replace(FLOOD_OF_MARKS, '$1')
    .trim();
  if (!VISIBLE.test(line)) return '';
  if (line.length <= max) return line;
  let cut = '';
  for (const { segment } of segmenter.segment(line)) {
    if (cut.length + segment.length > max - 1) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

/**
 * Text of several lines, as one person writes it to another: without controls and what only hides or reorders, without
 * floods of marks or of empty lines; at most `max` UTF-16 units.
 */
export function plainText(raw: string, max: number): string {
  if (raw.length <= max && PLAIN_WORDS.test(raw)) return raw;
  const text = raw
    .slice(0, max * 4)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/\t/g, ' ')
    .replace(HIDDEN, '')
    .replace(FLOOD_OF_MARKS, '$1')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim();
  if (!VISIBLE.test(text)) return '';
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Letters that Unicode does not decompose but readers treat as their plain relatives. */
export const RELATIVES: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  ß: 'ss',
  œ: 'oe',
  æ: 'ae',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ς: 'σ',
};

const RELATIVE_LETTERS = new RegExp(`[${Object.keys(RELATIVES).join('')}]`, 'gu');

/** How words are compared: lower case, without accents; `Łódź` and `lodz` fold to the same. */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(RELATIVE_LETTERS, (letter) => RELATIVES[letter] ?? letter)
    .normalize('NFC');
}

const ESCAPED: Readonly<Record<string, string>> = {
  '20': ' ',
  '22': '"',
  '26': '&',
  '27': "'",
  '2f': '/',
  '3a': ':',
  '3c': '<',
  '3e': '>',
  '40': '@',
  '5c': '\\',
};

/** A JID's local part as people read it: `salon\20bleu` is “salon bleu” (XEP-0106 §3). For eyes only, never an address. */
export function readableLocal(local: string): string {
  return local.replace(
    /\\(20|22|26|27|2f|3a|3c|3e|40|5c)/gi,
    (whole, code: string) => ESCAPED[code.toLowerCase()] ?? whole,
  );
}
