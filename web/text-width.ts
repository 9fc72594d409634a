/** How wide a text is in DejaVu Sans, measured from the font itself: badges are drawn to fit their words. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { joinedForms } from './arabic-forms.ts';

interface Font {
  readonly unitsPerEm: number;
  /** Advance by code point, in font units. */
  readonly advances: ReadonlyMap<number, number>;
}

/** Advances out of a TrueType file (OpenType specification: `head`, `hhea`, `hmtx`, `cmap` format 12). */
function readFont(file: Buffer): Font {
  const tables = new Map<string, number>();
  for (let i = 0; i < file.readUInt16BE(4); i++) {
    const entry = 12 + 16 * i;
    tables.set(file.toString('latin1', entry, entry + 4), file.readUInt32BE(entry + 8));
  }
  const at = (name: string): number => {
    const offset = tables.get(name);
    if (offset === undefined) throw new Error(`the font has no table ${name}`);
    return offset;
  };
  const metrics = file.readUInt16BE(at('hhea') + 34);
  const advanceOf = (glyph: number): number =>
    file.readUInt16BE(at('hmtx') + 4 * Math.min(glyph, metrics - 1));
  const map = fullMap(file, at('cmap'));
  const advances = new Map<number, number>();
  for (let group = 0; group < file.readUInt32BE(map + 12); group++) {
    const entry = map + 16 + 12 * group;
    const [first, last] = [file.readUInt32BE(entry), file.readUInt32BE(entry + 4)];
    const glyph = file.readUInt32BE(entry + 8);
    for (let code = first; code <= last; code++) advances.set(code, advanceOf(glyph + code - first));
  }
  return { unitsPerEm: file.readUInt16BE(at('head') + 18), advances };
}

/** Where the map of all code points (format 12) begins. */
function fullMap(file: Buffer, cmap: number): number {
  for (let i = 0; i < file.readUInt16BE(cmap + 2); i++) {
    const map = cmap + file.readUInt32BE(cmap + 4 + 8 * i + 4);
    if (file.readUInt16BE(map) === 12) return map;
  }
  throw new Error('the font has no map of all code points');
}

/** The file of DejaVu Sans, for whoever draws text without a browser. */
export const FONT_FILE = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));

let font: Font | undefined;

function sans(): Font {
  font ??= readFont(readFileSync(FONT_FILE));
  return font;
}

/** Whether the font can draw every character; marks and joiners that it lacks are left out of drawings without harm. */
export function canDraw(text: string): boolean {
  const { advances } = sans();
  for (const character of text)
    if (!advances.has(character.codePointAt(0) ?? 0) && !/[\p{M}\p{Cf}]/u.test(character)) return false;
  return true;
}

/** From here on browsers draw with another font what this one has too. */
const FIRST_EMOJI = 0x1f000;
/** Fonts of emoji differ; none is wider. Em. */
const EMOJI = 1.3;

/** In em, of what the font lacks or another font draws: as wide as high, as in Chinese; marks as nothing. */
function otherWidth(character: string): number {
  if (/[\p{M}\p{Cf}\p{Emoji_Modifier}]/u.test(character)) return 0;
  return /\p{Emoji_Presentation}/u.test(character) ? EMOJI : 1;
}

/** Width of one line in pixels. */
export function textWidth(text: string, fontSize: number): number {
  const { advances, unitsPerEm } = sans();
  let units = 0;
  for (const character of joinedForms(text)) {
    const code = character.codePointAt(0) ?? 0;
    const advance = code < FIRST_EMOJI ? advances.get(code) : undefined;
    units += advance ?? otherWidth(character) * unitsPerEm;
  }
  return (units / unitsPerEm) * fontSize;
}
