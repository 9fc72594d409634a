/** A badge of two halves, as SVG text: words and colours in, a picture out. Pure; as high as those of shields.io. */
import { plainLine } from '../shared/domain/text.ts';
import { textWidth } from './text-width.ts';
import { escapeXml } from './xml-text.ts';

/** The colours of values; words for them are the callers'. */
export const BADGE_COLOURS = {
  good: '#4c1',
  calm: '#0069a8',
  warn: '#dfb317',
  off: '#9f9f9f',
  bad: '#c0392b',
} as const;

/** Letters on the left half and on dark colours, and on light ones: each at least 4.5 times as bright or dark. */
const LIGHT_INK = '#fff';
const DARK_INK = '#222';
const DARK_COLOURS: readonly (keyof typeof BADGE_COLOURS)[] = ['calm', 'bad'];

/** `flat`: round corners and a light sheen; `flat-square`: neither; `for-the-badge`: larger, in capitals. */
export const BADGE_STYLES = ['flat', 'flat-square', 'for-the-badge'] as const;
/** One of {@link BADGE_STYLES}. */
export type BadgeStyle = (typeof BADGE_STYLES)[number];

/** What stands on a badge. */
export interface Badge {
  /** Left half, any text of strangers; cut when it is long. */
  readonly label: string;
  /** Right half. */
  readonly value: string;
  readonly colour: keyof typeof BADGE_COLOURS;
  /** Default `flat`. */
  readonly style?: BadgeStyle | undefined;
  /** Of the label, where it is known (BCP 47). */
  readonly language?: string | undefined;
}

/** Measures of a style, pixels. */
interface Form {
  readonly height: number;
  readonly fontSize: number;
  /** Left and right of each text. */
  readonly padding: number;
  readonly baseline: number;
  readonly corner: number;
  readonly spacing: number;
  readonly capitals: boolean;
}

const FLAT: Form = {
  height: 20,
  fontSize: 11,
  padding: 6,
  baseline: 14,
  corner: 3,
  spacing: 0,
  capitals: false,
};
const FORMS: Readonly<Record<BadgeStyle, Form>> = {
  flat: FLAT,
  'flat-square': { ...FLAT, corner: 0 },
  'for-the-badge': {
    height: 28,
    fontSize: 10,
    padding: 10,
    baseline: 18,
    corner: 0,
    spacing: 1.2,
    capitals: true,
  },
};
const LABEL_COLOUR = '#555';
/** UTF-16 units. */
const LONGEST_LABEL = 48;
const LONGEST_VALUE = 24;

interface Half {
  readonly plain: string;
  readonly text: string;
  readonly textWidth: number;
  readonly width: number;
}

function half(text: string, longest: number, { fontSize, padding, spacing, capitals }: Form): Half {
  const plain = plainLine(text, longest);
  const shown = capitals ? plain.toUpperCase() : plain;
  const exact = textWidth(shown, fontSize) + spacing * [...shown].length;
  const width = Math.round(exact * 10) / 10;
  return {
    plain: escapeXml(plain),
    text: escapeXml(shown),
    textWidth: width,
    width: Math.ceil(width) + 2 * padding,
  };
}

/** The words, on a dark ground with their shadow. `textLength` makes them fit in whatever font the reader has. */
function words({ text, textWidth }: Half, middle: number, ink: string, { baseline }: Form): string {
  if (text === '') return '';
  const length = `textLength="${textWidth}" lengthAdjust="spacingAndGlyphs"`;
  const shadow =
    ink === LIGHT_INK
      ? `<text x="${middle}" y="${baseline + 1}" fill="#010101" fill-opacity=".3" ${length} aria-hidden="true">${text}</text>`
      : '';
  return `${shadow}<text x="${middle}" y="${baseline}" fill="${ink}" ${length}>${text}</text>`;
}

/** The whole document, well-formed whatever the words are. Nothing in it loads or runs anything. */
export function badgeSvg(badge: Badge): string {
  const style = badge.style ?? 'flat';
  const form = FORMS[style];
  const { height, corner } = form;
  const left = half(badge.label, LONGEST_LABEL, form);
  const right = half(badge.value, LONGEST_VALUE, form);
  const width = left.width + right.width;
  const sheen = style === 'flat';
  const title = `${left.plain}: ${right.plain}`;
  const language = badge.language === undefined ? '' : ` lang="${escapeXml(badge.language)}"`;
  const ink = DARK_COLOURS.includes(badge.colour) ? LIGHT_INK : DARK_INK;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${title}"${language}>` +
    `<title>${title}</title>` +
    (sheen
      ? '<linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/></linearGradient>'
      : '') +
    `<clipPath id="r"><rect width="${width}" height="${height}" rx="${corner}" fill="#fff"/></clipPath>` +
    '<g clip-path="url(#r)">' +
    `<rect width="${left.width}" height="${height}" fill="${LABEL_COLOUR}"/>` +
    `<rect x="${left.width}" width="${right.width}" height="${height}" fill="${BADGE_COLOURS[badge.colour]}"/>` +
    (sheen ? `<rect width="${width}" height="${height}" fill="url(#s)"/>` : '') +
    '</g>' +
    `<g text-anchor="middle" font-family="DejaVu Sans,Verdana,Geneva,sans-serif" font-size="${form.fontSize}">` +
    words(left, left.width / 2, LIGHT_INK, form) +
    words(right, left.width + right.width / 2, ink, form) +
    '</g></svg>'
  );
}
