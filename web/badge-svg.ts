/** A badge of two halves, as SVG text: words and colours in, a picture out. Pure; as high as those of shields.io. */
import { plainLine } from '../shared/domain/text.ts';
import { type BadgeTheme, themed } from './badge-theme.ts';
import { inkOn } from './ink.ts';
import { embedded, isolated, isRightToLeft } from './text-direction.ts';
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

/**
 * `flat`: round corners; `flat-square`: none; `for-the-badge`: larger, in capitals. No sheen as shields.io has it: it
 * would take from the contrast of the letters.
 */
export const BADGE_STYLES = ['flat', 'flat-square', 'for-the-badge'] as const;
/** One of {@link BADGE_STYLES}. */
export type BadgeStyle = (typeof BADGE_STYLES)[number];

/** What stands on a badge. */
export interface Badge {
  /** Left half, any text of strangers; cut when it is long. Empty: there is no left half. */
  readonly label: string;
  /** Right half. */
  readonly value: string;
  /** Of the right half: `#rgb` or `#rrggbb`. Letters on it are white or black, whichever can be read. */
  readonly colour: string;
  /** Default `flat`. */
  readonly style?: BadgeStyle | undefined;
  /** Of the left half; default: the same grey for all. */
  readonly theme?: BadgeTheme | undefined;
  /** Before the value: something drawn within 10 by 10 pixels, in the colour of the letters. */
  readonly shape?: string | undefined;
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
/** Letters on them are white. */
const LABEL_COLOURS = { light: '#555', dark: '#30363d' };
/** UTF-16 units. */
const LONGEST_LABEL = 48;
const LONGEST_VALUE = 24;

interface Half {
  readonly plain: string;
  readonly text: string;
  readonly textWidth: number;
  /** What stands before the text takes up. */
  readonly before: number;
  readonly width: number;
}

function half(text: string, longest: number, form: Form, before = 0): Half {
  const { fontSize, padding, spacing, capitals } = form;
  const plain = plainLine(text, longest);
  const shown = capitals ? plain.toUpperCase() : plain;
  const rightToLeft = isRightToLeft(plain);
  // Those letters are joined, or would not be read as capitals anyway.
  const exact = textWidth(shown, fontSize) + (rightToLeft ? 0 : spacing * [...shown].length);
  const width = Math.round(exact * 10) / 10;
  return {
    plain,
    text: embedded(escapeXml(shown), rightToLeft),
    textWidth: width,
    before,
    width: plain === '' ? 0 : before + Math.ceil(width) + 2 * padding,
  };
}

/** The words, on a dark ground with their shadow. `textLength` makes them fit in whatever font the reader has. */
function words({ plain, text, textWidth, before, width }: Half, from: number, ink: string, form: Form) {
  if (plain === '') return '';
  const { baseline } = form;
  const middle = from + (before + width) / 2;
  const rest = `textLength="${textWidth}" lengthAdjust="spacingAndGlyphs"`;
  const shadow =
    ink === '#fff'
      ? `<text x="${middle}" y="${baseline + 1}" fill="#010101" fill-opacity=".3" ${rest} aria-hidden="true">${text}</text>`
      : '';
  return `${shadow}<text x="${middle}" y="${baseline}" fill="${ink}" ${rest}>${text}</text>`;
}

/** The beginning of every badge: who cannot see it hears the title, who points at it reads it. */
export function svgHead(width: number, height: number, title: string, language: string | undefined): string {
  const text = escapeXml(title);
  const lang = language === undefined ? '' : ` lang="${escapeXml(language)}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" role="img" aria-label="${text}"${lang}>` +
    `<title>${text}</title>`
  );
}

/** Whatever comes first of these is installed with most systems; the first is the one that is measured. */
export const FONTS = 'DejaVu Sans,Verdana,Geneva,sans-serif';

/** The whole document, well-formed whatever the words are. Nothing in it loads or runs anything. */
export function badgeSvg(badge: Badge): string {
  const form = FORMS[badge.style ?? 'flat'];
  const { height, corner, padding } = form;
  const left = half(badge.label, LONGEST_LABEL, form);
  const right = half(badge.value, LONGEST_VALUE, form, badge.shape === undefined ? 0 : 10 + padding / 2);
  const width = left.width + right.width;
  const title = left.plain === '' ? right.plain : `${isolated(left.plain)}: ${isolated(right.plain)}`;
  const ink = inkOn(badge.colour);
  const { style, paint } = themed(badge.theme, { l: LABEL_COLOURS });
  return (
    svgHead(width, height, title, badge.language) +
    style +
    `<clipPath id="r"><rect width="${width}" height="${height}" rx="${corner}" fill="#fff"/></clipPath>` +
    '<g clip-path="url(#r)">' +
    (left.width > 0 ? `<rect width="${left.width}" height="${height}" ${paint.l}/>` : '') +
    `<rect x="${left.width}" width="${right.width}" height="${height}" fill="${badge.colour}"/>` +
    '</g>' +
    (badge.shape === undefined
      ? ''
      : `<g transform="translate(${left.width + padding} ${height / 2 - 5})" fill="${ink}" color="${ink}">${badge.shape}</g>`) +
    `<g text-anchor="middle" font-family="${FONTS}" font-size="${form.fontSize}">` +
    words(left, 0, '#fff', form) +
    words(right, left.width, ink, form) +
    '</g></svg>'
  );
}
