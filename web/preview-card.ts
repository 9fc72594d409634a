/** The picture that other sites show beside a link to a room, a person or this site (Open Graph), as SVG for the raster. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../shared/root.ts';
import type { RoomView } from './room-view.ts';
import { drawable, wrap } from './text-lines.ts';
import { textWidth } from './text-width.ts';
import { escapeXml } from './xml-text.ts';

/** Pixels, as the sites that show such pictures ask for. */
export const CARD_SIZE = { width: 1200, height: 630 } as const;

/** The icon without its frame. */
const MARK = readFileSync(join(ROOT, 'web', 'public', 'icon.svg'), 'utf8').replace(
  /^<svg[^>]*>|<title>.*<\/title>|<\/svg>\s*$/g,
  '',
);

const LEFT = 90;
const INNER = CARD_SIZE.width - 2 * LEFT;
/** Bold letters are about this much wider than the regular ones that are measured. */
const BOLD = 1.12;

interface Texts {
  readonly lines: readonly string[];
  readonly size: number;
  readonly weight: number;
  readonly colour: string;
}

function drawn({ lines, size, weight, colour }: Texts, top: number): string {
  return lines
    .map(
      (line, i) =>
        `<text x="${LEFT}" y="${Math.round(top + size + i * size * 1.25)}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escapeXml(line)}</text>`,
    )
    .join('');
}

/** Hues of the tiles in the stylesheet. */
const HUES = [0, 24, 38, 95, 140, 172, 195, 215, 240, 268, 300, 335];

/** What a card says; any text of strangers. */
export interface CardText {
  readonly title: string;
  /** Instead of a title that the font cannot draw. */
  readonly otherwise: string;
  /** Below the title, in small letters. */
  readonly second?: string | undefined;
  readonly text?: string | undefined;
  readonly facts: readonly (string | undefined)[];
  /** Of the band at the side: one of the stylesheet's. */
  readonly hue: number;
}

/** What stands on a room's card. */
export function roomCard({ name, jid, description, occupantsText, languages, hue }: RoomView): CardText {
  return {
    title: name,
    otherwise: jid,
    second: jid,
    text: description,
    facts: [occupantsText, languages],
    hue,
  };
}

/** The document. Names in scripts that the font lacks give way to what stands instead. */
export function previewCard(card: CardText, footer: string): string {
  const name = drawable(card.title) ?? drawable(card.otherwise) ?? '';
  const nameSize = textWidth(name, 68) * BOLD > INNER ? 54 : 68;
  const title: Texts = {
    lines: wrap(name, nameSize, INNER / BOLD, 2),
    size: nameSize,
    weight: 700,
    colour: '#22252b',
  };
  const second = drawable(card.second);
  const text = drawable(card.text);
  const parts: Texts[] = [
    title,
    ...(second === undefined || second === name
      ? []
      : [{ lines: wrap(second, 30, INNER, 1), size: 30, weight: 400, colour: '#5a5f69' }]),
    ...(text === undefined
      ? []
      : [{ lines: wrap(text, 34, INNER, 3), size: 34, weight: 400, colour: '#22252b' }]),
  ];
  let top = 84;
  const body = parts.map((part) => {
    const lines = drawn(part, top);
    top += part.lines.length * part.size * 1.25 + 24;
    return lines;
  });
  const facts = card.facts.filter((fact) => drawable(fact) !== undefined).join(' · ');
  const [line = ''] = facts === '' ? [] : wrap(facts, 30, (INNER * 0.7) / BOLD, 1);
  const { width, height } = CARD_SIZE;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans">` +
    `<rect width="${width}" height="${height}" fill="#f7f5f1"/>` +
    `<rect width="28" height="${height}" fill="hsl(${HUES[card.hue] ?? 172}, 40%, 34%)"/>` +
    body.join('') +
    `<text x="${LEFT}" y="556" font-size="30" font-weight="700" fill="#1f5f5b">${escapeXml(line)}</text>` +
    `<g transform="translate(${width - LEFT - 56} 510) scale(1.75)">${MARK}</g>` +
    `<text x="${width - LEFT - 80}" y="550" font-size="28" text-anchor="end" fill="#5a5f69">${escapeXml(drawable(footer) ?? '')}</text></svg>`
  );
}
