/**
 * Comparing texts by their first characters as one number: most texts differ there, and a number is compared
 * without fetching the texts from all over the memory.
 */

import { Column } from './column.ts';

/** Characters in a head, each up to 13 bits: later ones, from Han on, count as the last and are told apart by the texts. */
const CHARS = 4;
const MOST = 2 ** 13 - 1;

/** A number for each text: the lower one for the earlier text, the same one where it takes the texts to tell. */
function headOf(text: string): number {
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

/** The heads of many texts, each text by a small number. */
export class Heads {
  readonly #heads = new Column();

  /** Says which text a number stands for. */
  set(id: number, text: string): void {
    this.#heads.set(id, headOf(text));
  }

  /**
   * Whether the text of one number comes before that of another. Until the next text is said.
   * @param isBefore tells those apart that have the same head
   */
  comparing(isBefore: (a: number, b: number) => boolean): (a: number, b: number) => boolean {
    const heads = this.#heads.values;
    return (a, b) => {
      const x = heads[a] as number;
      const y = heads[b] as number;
      return x === y ? isBefore(a, b) : x < y;
    };
  }

  /** Whether the text of a number comes before `text`; as {@link comparing}. */
  before(text: string, isBefore: (id: number) => boolean): (id: number) => boolean {
    const heads = this.#heads.values;
    const head = headOf(text);
    return (id) => {
      const other = heads[id] as number;
      return other === head ? isBefore(id) : other < head;
    };
  }
}

/** Negative when `a` comes before `b` in code unit order. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
