/** What stands for a room or a person without a picture: a letter on a colour. */

/** Colours of tiles, `hue-0` … in the stylesheet. */
const HUES = 12;

/** One letter, and one of the colours. */
export interface Tile {
  readonly initial: string;
  readonly hue: number;
}

function hueOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 65_521;
  return sum % HUES;
}

/** @param key what the colour hangs on @param name what the letter is taken from */
export function tileOf(key: string, name: string): Tile {
  return { initial: /[\p{L}\p{N}]/u.exec(name)?.[0].toUpperCase() ?? '#', hue: hueOf(key) };
}
