/** Breaking text into lines for pictures, which have no flow of their own. */
import { canDraw, textWidth } from './text-width.ts';

/** The text without pictographs; undefined when the font that pictures are drawn with lacks the rest. */
export function drawable(text: string | undefined): string | undefined {
  const plain = (text ?? '')
    .replace(/[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]|\uFE0F|\u200D/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain !== '' && canDraw(plain) ? plain : undefined;
}

/** Lines of at most `width` pixels, at most `most` of them; what is left over ends in an ellipsis. */
export function wrap(text: string, size: number, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  const fits = (candidate: string): boolean => textWidth(candidate, size) <= width;
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = '';
    // Words that fill a line by themselves are cut.
    for (const character of word) {
      if (!fits(line + character)) {
        lines.push(line);
        line = '';
      }
      line += character;
    }
    if (lines.length > most) break;
  }
  if (line !== '') lines.push(line);
  if (lines.length <= most) return lines;
  const kept = lines.slice(0, most);
  let last = kept[most - 1] ?? '';
  while (last !== '' && !fits(`${last}…`)) last = [...last].slice(0, -1).join('');
  kept[most - 1] = `${last.trimEnd()}…`;
  return kept;
}
