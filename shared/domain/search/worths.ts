/** What words are worth, by where they stand. */
import { ALL_PARTS, PARTS } from './lexicon.ts';

/** What a word is worth that fits exactly, by where it stands. */
const WORTH: readonly [part: number, worth: number][] = [
  [PARTS.name, 1_000],
  [PARTS.local, 800],
  [PARTS.tag, 500],
  [PARTS.description, 220],
  [PARTS.domain, 120],
];
/** What each further place adds, of its worth. */
const ALSO = 0.1;
/** Words that stand together. */
export const TOGETHER = 150;
/** Words that are the whole name or local part. */
export const WHOLE = 350;
/** A phrase is worth more than one word. */
export const PHRASE = 1.2;

/** The worth of each set of parts. */
export const WORTHS: Float64Array = Float64Array.from({ length: ALL_PARTS + 1 }, (_, parts) => {
  const [first = 0, ...others] = WORTH.filter(([part]) => (part & parts) !== 0).map(([, worth]) => worth);
  return first + others.reduce((sum, worth) => sum + worth * ALSO, 0);
});
