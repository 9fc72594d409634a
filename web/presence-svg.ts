/** A person's badge as SVG text. Pure: what is shown and how it is wanted in, a picture out. */
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { badgeSvg, svgHead } from './badge-svg.ts';
import { themed } from './badge-theme.ts';
import { presenceCard } from './presence-card.ts';
import { STATE_SHAPES } from './presence-shapes.ts';
import type { PictureChoice } from './presence-variant.ts';
import { colourOf, labelOf, signColours, stateWord, titleOf } from './presence-words.ts';

const DOT_SIZE = 16;

/** The whole document. @param avatar of the person, a small PNG, for the style that shows it */
export function presenceSvg(shown: ShownPresence, choice: PictureChoice, avatar?: Buffer): string {
  const { style, theme, label, language } = choice;
  switch (style) {
    case 'dot':
      return dot(shown, choice);
    case 'card':
      return presenceCard(shown, choice, avatar);
    default:
      return badgeSvg({
        ...{ style, theme, language },
        label: labelOf(shown, label),
        value: stateWord(shown.availability, language),
        colour: colourOf(shown),
        shape: STATE_SHAPES[shown.availability],
      });
  }
}

function dot(shown: ShownPresence, { theme, label, language }: PictureChoice): string {
  const { style, paint } = themed(theme, { s: signColours(shown) });
  return (
    svgHead(DOT_SIZE, DOT_SIZE, titleOf(shown, label, language), language) +
    `${style}<g transform="scale(${DOT_SIZE / 10})" ${paint.s}>${STATE_SHAPES[shown.availability]}</g></svg>`
  );
}
