/**
 * Text to terms, the same for what is indexed and what is asked.
 *
 * A word is a run of letters and digits of any script, folded, with a trailing `++` or `#` kept (`c++`, `c#`).
 * Scripts written without spaces have no words to cut at: their runs become overlapping pairs of characters.
 */
import { foldText } from './text.ts';

const SPACELESS_SCRIPTS = ['Han', 'Hira', 'Kana', 'Bopo', 'Thai', 'Laoo', 'Khmr', 'Mymr'];
const SPACELESS = `(?=[\\p{L}\\p{N}])[${SPACELESS_SCRIPTS.map((script) => `\\p{scx=${script}}`).join('')}]`;
const RUNS = new RegExp(
  `(?:${SPACELESS})+|(?:(?!${SPACELESS})[\\p{L}\\p{N}])+(?:[+#]+(?![\\p{L}\\p{N}]))?`,
  'gu',
);
const IS_SPACELESS = new RegExp(`^${SPACELESS}`, 'u');

function runsOf(text: string): readonly string[] {
  return foldText(text).match(RUNS) ?? [];
}

/** Every pair of neighbours, and the last character alone: so any one or two characters in a row are a prefix of a term. */
function pairsWithEnd(run: string): string[] {
  const chars = [...run];
  return chars.map((char, i) => char + (chars[i + 1] ?? ''));
}

/** The terms under which `text` is found, possibly with repetitions. */
export function indexTerms(text: string): string[] {
  const terms: string[] = [];
  for (const run of runsOf(text)) {
    if (IS_SPACELESS.test(run)) terms.push(...pairsWithEnd(run));
    else terms.push(run);
  }
  return terms;
}

/** What every hit must have a term beginning with, without repetitions; empty when `text` holds no word at all. */
export function queryPrefixes(text: string): string[] {
  const prefixes = new Set<string>();
  for (const run of runsOf(text)) {
    if (!IS_SPACELESS.test(run)) {
      prefixes.add(run);
      continue;
    }
    const pairs = pairsWithEnd(run);
    if (pairs.length > 1) pairs.pop();
    for (const pair of pairs) prefixes.add(pair);
  }
  return [...prefixes];
}
