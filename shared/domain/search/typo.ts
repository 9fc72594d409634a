/** How far a misspelled word is from another: insertions, deletions, replacements, and neighbours that changed places. */

/** A bit for each letter of a word, 32 letters sharing each bit in the worst case. */
export function lettersOf(word: string): number {
  let letters = 0;
  for (let i = 0; i < word.length; i++) letters |= 1 << letterBit(word.charCodeAt(i));
  return letters;
}

function letterBit(code: number): number {
  return code < 128 ? code & 31 : Math.imul(code, 0x9e3779b1) >>> 27;
}

/** How many mistakes a word of so many letters may have. */
export function allowedMistakes(length: number): number {
  return length >= 8 ? 2 : length >= 4 ? 1 : 0;
}

/** Of a word to a term: to the whole of it, and to the beginning of it that is nearest. */
export interface Distance {
  readonly whole: number;
  readonly beginning: number;
}

const WIDTH = 72;
/** Three rows of the table: the one being filled and the two before. */
const rows = [new Uint8Array(WIDTH), new Uint8Array(WIDTH), new Uint8Array(WIDTH)];

/** Optimal string alignment distance, each at most `most + 1`. Words have at most 64 letters, `most` is at most 2. */
export function distance(word: string, term: string, most: number): Distance {
  // What both begin with costs nothing.
  let same = 0;
  while (same < word.length && word.charCodeAt(same) === term.charCodeAt(same)) same++;
  const height = word.length - same;
  const length = term.length - same;
  const width = Math.min(length, height + most);
  const far = most + 1;
  let [before, last, row] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let j = 0; j <= width; j++) last[j] = j;
  for (let i = 1; i <= height; i++) {
    const letter = word.charCodeAt(same + i - 1);
    const earlier = word.charCodeAt(same + i - 2);
    // Further from the diagonal than there may be mistakes it is too far anyway.
    const from = Math.max(1, i - most);
    const to = Math.min(width, i + most);
    row[from - 1] = from === 1 ? i : far;
    let least = row[from - 1] as number;
    for (let j = from; j <= to; j++) {
      const other = term.charCodeAt(same + j - 1);
      let steps = (last[j - 1] as number) + (letter === other ? 0 : 1);
      const longer = (row[j - 1] as number) + 1;
      if (longer < steps) steps = longer;
      const shorter = j === i + most ? far : (last[j] as number) + 1;
      if (shorter < steps) steps = shorter;
      if (i > 1 && j > 1 && earlier === other && letter === term.charCodeAt(same + j - 2)) {
        const swapped = (before[j - 2] as number) + 1;
        if (swapped < steps) steps = swapped;
      }
      row[j] = steps;
      if (steps < least) least = steps;
    }
    if (least > most) return { whole: far, beginning: far };
    [before, last, row] = [last, row, before];
  }
  let beginning = far;
  for (let j = Math.max(same === 0 ? 1 : 0, height - most); j <= width; j++)
    beginning = Math.min(beginning, last[j] as number);
  const isFar = length > width || length < height - most;
  return { whole: isFar ? far : Math.min(far, last[width] as number), beginning };
}
