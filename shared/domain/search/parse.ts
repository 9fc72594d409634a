/**
 * What a search text asks for. Never fails: what is no operator is a word, a quote that does not end ends with the
 * text.
 */

import { readableLocal } from '../text.ts';
import { foldForSearch } from './fold.ts';
import { isDotted, isJoint, pairsOf, type Run, runsOf } from './words.ts';

/** One thing that a room must have, or must not. */
export interface Clause {
  /** Folded words. Several stand one right behind the other in one part of the room. */
  readonly words: readonly string[];
  /** The last word may be the beginning of one. */
  readonly isPrefix: boolean;
  /** May be misspelled, and words that were written as one may stand apart. */
  readonly isLenient: boolean;
  /** Other ways to write it, as one word. */
  readonly others: readonly string[];
}

/** `lang:`, `domain:`, `tag:`. */
export interface Filter {
  readonly by: 'language' | 'domain' | 'tag';
  readonly value: string;
  readonly isExcluded: boolean;
}

/** See the file. */
export interface ParsedText {
  readonly clauses: readonly Clause[];
  /** What the room must not have. */
  readonly excluded: readonly Clause[];
  readonly filters: readonly Filter[];
  /** `min:`; 0 when not given. */
  readonly minOccupants: number;
  /** Without clauses: every room, but for what is excluded or filtered; false where there is nothing but signs. */
  readonly isAll: boolean;
}

const QUOTES = '"“”„«»＂';
const PART = new RegExp(
  `(?<minus>(?<!\\S)-(?=[^\\s-]))?(?:(?<name>[A-Za-z]{3,6}):(?<value>[^\\s${QUOTES}]*)|` +
    `[${QUOTES}](?<phrase>[^${QUOTES}]*)(?<end>[${QUOTES}])?|(?<word>[^\\s${QUOTES}]+))`,
  'gu',
);

const FILTERS: ReadonlyMap<string, { readonly by: Filter['by']; readonly form: RegExp }> = new Map([
  ['lang', { by: 'language', form: /^[a-z]{2,3}(?:[-_][a-z0-9]{1,8})*$/i }],
  ['domain', { by: 'domain', form: /[\p{L}\p{N}]/u }],
  ['tag', { by: 'tag', form: /[\p{L}\p{N}]/u }],
]);

/** See the file. */
export function parseText(text: string): ParsedText {
  const clauses = new Map<string, Clause>();
  const excluded: Clause[] = [];
  const filters: Filter[] = [];
  let minOccupants = 0;
  let isAll = text.trim() === '';
  const parts = [...plainAddresses(text).matchAll(PART)];
  for (const [i, { groups = {} }] of parts.entries()) {
    const { minus, name, value = '', phrase, end, word } = groups;
    const isExcluded = minus !== undefined;
    const operator = name?.toLowerCase() ?? '';
    const filter = FILTERS.get(operator);
    if (value === '' && (filter !== undefined || operator === 'min')) {
      // Still being typed.
      isAll = true;
      continue;
    }
    if (operator === 'min' && !isExcluded && /^\d{1,9}$/.test(value)) {
      minOccupants = Math.max(minOccupants, Number(value));
      continue;
    }
    if (filter?.form.test(value)) {
      filters.push({ by: filter.by, value, isExcluded });
      continue;
    }
    const isLast = i === parts.length - 1;
    const found =
      phrase === undefined
        ? looseClauses(word ?? `${name} ${value}`, isLast)
        : phraseClauses(phrase, end === undefined);
    if (isExcluded)
      excluded.push(...found.map((clause) => ({ ...clause, isPrefix: false, isLenient: false })));
    else for (const clause of found) clauses.set(keyOf(clause), clause);
  }
  isAll ||= excluded.length > 0 || filters.length > 0 || minOccupants > 0;
  return { clauses: [...clauses.values()], excluded, filters, minOccupants, isAll };
}

/** Clauses with the same key ask for the same. */
function keyOf({ words, isPrefix, isLenient, others }: Clause): string {
  return `${words.join(' ')}\n${others.join(' ')}\n${isPrefix} ${isLenient}`;
}

/** `xmpp:room@muc.example?join` is the address alone. */
function plainAddresses(text: string): string {
  return text.replace(/(?<!\S)(-?)xmpp:([^\s?]+)(?:\?\S*)?/giu, '$1$2');
}

function isJoined(folded: string, before: Run, run: Run): boolean {
  if (before.isSpaceless || run.isSpaceless) return false;
  return isJoint(folded, before.at + before.text.length, run.at);
}

function wordsOf(run: Run): string[] {
  return run.isSpaceless ? pairsOf(run.text) : [run.text];
}

/** Words without quotes: each a clause, compounds one together. */
function looseClauses(text: string, isLast: boolean): Clause[] {
  const folded = foldForSearch(readableLocal(text));
  const runs = runsOf(folded);
  const groups: Run[][] = [];
  for (const [i, run] of runs.entries()) {
    const before = runs[i - 1];
    if (before !== undefined && isJoined(folded, before, run)) groups.at(-1)?.push(run);
    else groups.push([run]);
  }
  return groups.map((group, i): Clause => {
    const words = group.flatMap(wordsOf);
    const first = group[0] as Run;
    const last = words.at(-1) ?? '';
    // A letter alone begins thousands of words: only where it is being typed is it taken for a beginning.
    const isTyped = isLast && i === groups.length - 1;
    const isDot = group.length === 1 && !first.isSpaceless && isDotted(folded, first.at);
    const isPairs = first.isSpaceless;
    return {
      words: isDot ? [`.${words[0]}`] : words,
      isPrefix: isPairs ? [...last].length === 1 : isTyped || last.length > 1,
      isLenient: !isPairs,
      others: isDot ? [words[0] as string] : group.length > 1 ? [words.join('')] : [],
    };
  });
}

/** Words in quotes: one clause, as they stand there. */
function phraseClauses(text: string, isOpen: boolean): Clause[] {
  const words = runsOf(foldForSearch(text)).flatMap(wordsOf);
  return words.length === 0 ? [] : [{ words, isPrefix: isOpen, isLenient: false, others: [] }];
}
