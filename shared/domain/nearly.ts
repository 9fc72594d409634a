/** Words that somebody has mistyped. Pure. */

/** Letters that may be wrong: one in short words, in which a second one makes another word; none in the shortest. */
function mostWrong({ length }: string): number {
  return length < 4 ? 0 : length < 7 ? 1 : 2;
}

/** Whether `typed` is `word` but for a letter or two: missing, added, another one, or two neighbours in turn. */
export function isNearly(typed: string, word: string): boolean {
  const most = mostWrong(word);
  if (Math.abs(typed.length - word.length) > most) return false;
  // Rows of the table of distances between their beginnings: the one before, and the one before that.
  let [older, last]: [number[], number[]] = [[], Array.from({ length: word.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= typed.length; i++) {
    const row = [i];
    for (let j = 1; j <= word.length; j++) {
      const isSame = typed[i - 1] === word[j - 1];
      const isTurned = i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1];
      const [left = 0, above = 0, before = 0] = [row[j - 1], last[j], last[j - 1]];
      const least = Math.min(left + 1, above + 1, before + Number(!isSame));
      row.push(isTurned ? Math.min(least, (older[j - 2] ?? 0) + 1) : least);
    }
    [older, last] = [last, row];
  }
  return (last[word.length] ?? most + 1) <= most;
}
