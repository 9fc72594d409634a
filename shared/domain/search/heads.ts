/**
 * Comparing texts by their first characters as one number: most texts differ there, and a number is compared
 * without fetching the texts from all over the memory.
 */

/** Characters in a head, each up to 13 bits: later ones, from Han on, count as the last and are told apart by the texts. */
const CHARS = 4;
const MOST = 2 ** 13 - 1;

/** A number for each text: the lower one for the earlier text, the same one where it takes the texts to tell. */
export function headOf(text: string): number {
  let head = 0;
  let isFull = false;
  for (let i = 0; i < CHARS; i++) {
    const code: number = i < text.length && !isFull ? Math.min(text.charCodeAt(i), MOST) : 0;
    // What stands behind a character that is not told apart must not tell either.
    isFull ||= code === MOST;
    head = head * (MOST + 1) + code;
  }
  return head;
}

/** Negative when `a` comes before `b` in code unit order. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
