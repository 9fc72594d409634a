/** A badge of two halves, as SVG text: words and colours in, a picture out. Pure; 20 px high, like those of shields.io. */
import { plainLine } from '../shared/domain/text.ts';
import { textWidth } from './text-width.ts';
import { escapeXml } from './xml-text.ts';

/** The colours of values; words for them are the callers'. */
export const BADGE_COLOURS = {
  good: '#4c1',
  calm: '#007ec6',
  warn: '#dfb317',
  off: '#9f9f9f',
  bad: '#e05d44',
} as const;

/** What stands on a badge. */
export interface Badge {
  /** Left half, any text of strangers; cut when it is long. */
  readonly label: string;
  /** Right half. */
  readonly value: string;
  readonly colour: keyof typeof BADGE_COLOURS;
  /** `flat`: round corners and a light sheen; `flat-square`: neither. Default `flat`. */
  readonly style?: 'flat' | 'flat-square' | undefined;
  /** Of the label, where it is known (BCP 47). */
  readonly language?: string | undefined;
}

const HEIGHT = 20;
const FONT_SIZE = 11;
/** Left and right of each text. */
const PADDING = 6;
const LABEL_COLOUR = '#555';
/** UTF-16 units. */
const LONGEST_LABEL = 48;
const LONGEST_VALUE = 24;

interface Half {
  readonly text: string;
  readonly textWidth: number;
  readonly width: number;
}

function half(text: string, longest: number): Half {
  const shown = plainLine(text, longest);
  const width = Math.round(textWidth(shown, FONT_SIZE) * 10) / 10;
  return { text: escapeXml(shown), textWidth: width, width: Math.ceil(width) + 2 * PADDING };
}

/** The words with their shadow. `textLength` makes them fit in whatever font the reader has. */
function words({ text, textWidth }: Half, middle: number): string {
  if (text === '') return '';
  const length = `textLength="${textWidth}" lengthAdjust="spacingAndGlyphs"`;
  return (
    `<text x="${middle}" y="15" fill="#010101" fill-opacity=".3" ${length} aria-hidden="true">${text}</text>` +
    `<text x="${middle}" y="14" ${length}>${text}</text>`
  );
}

/** The whole document, well-formed whatever the words are. Nothing in it loads or runs anything. */
export function badgeSvg(badge: Badge): string {
  const left = half(badge.label, LONGEST_LABEL);
  const right = half(badge.value, LONGEST_VALUE);
  const width = left.width + right.width;
  const square = badge.style === 'flat-square';
  const title = `${left.text}: ${right.text}`;
  const language = badge.language === undefined ? '' : ` lang="${escapeXml(badge.language)}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${title}"${language}>` +
    `<title>${title}</title>` +
    (square
      ? ''
      : '<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/></linearGradient>') +
    `<clipPath id="r"><rect width="${width}" height="${HEIGHT}" rx="${square ? 0 : 3}" fill="#fff"/></clipPath>` +
    '<g clip-path="url(#r)">' +
    `<rect width="${left.width}" height="${HEIGHT}" fill="${LABEL_COLOUR}"/>` +
    `<rect x="${left.width}" width="${right.width}" height="${HEIGHT}" fill="${BADGE_COLOURS[badge.colour]}"/>` +
    (square ? '' : `<rect width="${width}" height="${HEIGHT}" fill="url(#s)"/>`) +
    '</g>' +
    `<g fill="#fff" text-anchor="middle" font-family="DejaVu Sans,Verdana,Geneva,sans-serif" font-size="${FONT_SIZE}">` +
    words(left, left.width / 2) +
    words(right, left.width + right.width / 2) +
    '</g></svg>'
  );
}
