/** All that a badge shows, as a card: SVG text. Pure. */
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { plainLine } from '../shared/domain/text.ts';
import { FONTS, svgHead } from './badge-svg.ts';
import { type Painted, themed } from './badge-theme.ts';
import { readableOn, TEXT_CONTRAST } from './ink.ts';
import { STATE_SHAPES } from './presence-shapes.ts';
import type { PictureChoice } from './presence-variant.ts';
import { colourOf, idleLine, labelOf, moreLines, sinceLine, stateWord, titleOf } from './presence-words.ts';
import { embedded, isRightToLeft } from './text-direction.ts';
import { wrap } from './text-lines.ts';
import { textWidth } from './text-width.ts';
import { escapeXml } from './xml-text.ts';

const WIDTH = 340;
const PADDING = 16;
const AVATAR = 56;
const CORNER = 8;
/** Larger pictures are left out: they would be sent with every card, a third larger still. */
const MOST_AVATAR_BYTES = 48 * 1024;
/** Bold letters are about this much wider than the regular ones that are measured. */
const BOLD = 1.12;
/** Share of the width there is that a line may take in any font there is. */
const HELD = 0.8;
/** Of the status message, for who hears it; UTF-16 units. */
const LONGEST_SAID = 200;
/** Lines of the status message. */
const STATUS_LINES = 2;

const GROUND = { light: '#ffffff', dark: '#0d1117' };
const COLOURS = {
  g: GROUND,
  b: { light: '#d0d7de', dark: '#30363d' },
  t: { light: '#1f2328', dark: '#f0f6fc' },
  m: { light: '#59636e', dark: '#9198a1' },
};

type Ink = keyof typeof COLOURS | 's';

interface Line {
  readonly text: string;
  readonly size: number;
  readonly ink: Ink;
  readonly bold?: boolean;
  /** Drawn before it. */
  readonly shape?: string;
  /** Of the whole text that it is a line of. */
  readonly rightToLeft?: boolean;
}

function linesOf(shown: ShownPresence, { label, language }: PictureChoice, inner: number): Line[] {
  const cut = (text: string, size: number, most: number): string[] => wrap(text, size, inner, most);
  const { status = '' } = shown;
  const name = wrap(labelOf(shown, label), 16, inner / BOLD, 1);
  return [
    ...name.map((text): Line => ({ text, size: 16, ink: 't', bold: true })),
    {
      text: stateWord(shown.availability, language),
      size: 13,
      ink: 's',
      shape: STATE_SHAPES[shown.availability],
    },
    ...cut(status, 13, STATUS_LINES).map(
      (text): Line => ({ text, size: 13, ink: 't', rightToLeft: isRightToLeft(status) }),
    ),
    ...moreLines(shown, language).flatMap((line) =>
      cut(line, 12, 1).map((text): Line => ({ text, size: 12, ink: 'm' })),
    ),
    ...[
      ...(shown.since === undefined ? [] : [sinceLine(shown.since, language)]),
      ...(shown.idleSince === undefined ? [] : [idleLine(shown.idleSince, language)]),
    ].flatMap((line) => cut(line, 11, 1).map((text): Line => ({ text, size: 11, ink: 'm' }))),
  ];
}

/** Lines stand at the left whichever way they run. Those that a wider font would make too long are held to their width. */
function drawn(line: Line, x: number, y: number, paint: Readonly<Record<Ink, string>>): string {
  const { text, size, ink, bold, shape, rightToLeft = isRightToLeft(text) } = line;
  const from = shape === undefined ? x : x + size + 3;
  const width = textWidth(text, size) * (bold ? BOLD : 1);
  const held =
    width > (WIDTH - x - PADDING) * HELD
      ? ` textLength="${Math.round(width)}" lengthAdjust="spacingAndGlyphs"`
      : '';
  return (
    (shape === undefined
      ? ''
      : `<g transform="translate(${x} ${y - size + 2}) scale(${(size - 1) / 10})" ${paint[ink]}>${shape}</g>`) +
    `<text x="${from}" y="${y}" font-size="${size}"${bold ? ' font-weight="700"' : ''} ${paint[ink]}${held}>${embedded(escapeXml(text), rightToLeft)}</text>`
  );
}

function pictured(avatar: Buffer, height: number): string {
  const y = (height - AVATAR) / 2;
  const middle = AVATAR / 2;
  return (
    `<clipPath id="a"><circle cx="${PADDING + middle}" cy="${y + middle}" r="${middle}"/></clipPath>` +
    `<image x="${PADDING}" y="${y}" width="${AVATAR}" height="${AVATAR}" clip-path="url(#a)" preserveAspectRatio="xMidYMid slice" href="data:image/png;base64,${avatar.toString('base64')}"/>`
  );
}

/** The whole document; it loads nothing, the picture is inside. */
export function presenceCard(shown: ShownPresence, choice: PictureChoice, avatar?: Buffer): string {
  const picture = avatar !== undefined && avatar.length <= MOST_AVATAR_BYTES ? avatar : undefined;
  const x = picture === undefined ? PADDING : 2 * PADDING + AVATAR;
  const lines = linesOf(shown, choice, WIDTH - x - PADDING);
  const colour = colourOf(shown);
  const { style, paint }: Painted<Ink> = themed(choice.theme, {
    ...COLOURS,
    s: {
      light: readableOn(colour, GROUND.light, TEXT_CONTRAST),
      dark: readableOn(colour, GROUND.dark, TEXT_CONTRAST),
    },
  });
  let y = PADDING - 4;
  const body = lines.map((line) => {
    y += line.size + 6;
    return drawn(line, x, y, paint);
  });
  const height = Math.max(y + PADDING, picture === undefined ? 0 : AVATAR + 2 * PADDING);
  const title = titleOf(shown, choice.label, choice.language);
  const said = shown.status === undefined ? title : `${title}. ${plainLine(shown.status, LONGEST_SAID)}`;
  return (
    svgHead(WIDTH, height, said, choice.language) +
    style +
    `<rect width="${WIDTH}" height="${height}" rx="${CORNER}" ${paint.b}/>` +
    `<rect x="1" y="1" width="${WIDTH - 2}" height="${height - 2}" rx="${CORNER - 1}" ${paint.g}/>` +
    (picture === undefined ? '' : pictured(picture, height)) +
    `<g font-family="${FONTS}">${body.join('')}</g></svg>`
  );
}
