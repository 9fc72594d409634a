/**
 * Signs for moods (XEP-0107), activities (XEP-0108) and music, drawn for this project: moods are faces, of which many
 * share one; each kind of activity has its own.
 */
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { DISC, EYES, FACES, ICON_COLOURS, iconDocument, line, QUESTION, white } from './presence-icons.ts';

const MOODS = {
  laughing:
    'amazed amorous crazy excited happy impressed in_awe in_love invincible lucky playful proud surprised',
  smiling:
    'aroused brave calm confident contented creative curious flirtatious grateful hopeful humbled interested relaxed relieved satisfied spontaneous strong thankful',
  angry:
    'angry annoyed cranky disgusted envious frustrated grumpy indignant jealous mean moody offended outraged stressed',
  sad: 'afraid anxious ashamed cold dejected depressed disappointed dismayed embarrassed grieving guilty humiliated hungry hurt lonely lost nervous remorseful sad shocked sick thirsty weak worried',
  sleepy: 'bored intoxicated sleepy tired',
} as const;

const stroked = (path: string): string => line(1.5, `<path d="${path}"/>`);

/** Colour, and what is drawn in a box of 16 by 16. */
const SIGNS = {
  laughing: [ICON_COLOURS.chat, FACES.chat],
  smiling: [ICON_COLOURS.online, FACES.online],
  angry: [ICON_COLOURS.dnd, FACES.dnd],
  sad: ['#4a7fc1', DISC + EYES + white(1.5, 'M4.8 11.4a3.7 3.7 0 0 1 6.4 0')],
  sleepy: [ICON_COLOURS.xa, FACES.xa],
  neutral: [ICON_COLOURS.away, FACES.away],
  doing_chores: ['#a0713c', stroked('M2 8.2L8 2.8l6 5.4M4 7v6.2h8V7M6.8 13V9.6h2.4V13')],
  drinking: [
    '#a0713c',
    stroked(
      'M3 3.5h7.5v6A2.5 2.5 0 0 1 8 12H5.5a2.5 2.5 0 0 1-2.5-2.5zM10.5 5H12a1.7 1.7 0 0 1 0 3.5h-1.5M2.5 14.2H11',
    ),
  ],
  eating: ['#a0713c', stroked('M5 2v12M3.2 2v2.8a1.8 1.8 0 0 0 3.6 0V2M11.5 14V2c-2.2 1.2-2.6 4.2-2 6.8h2')],
  exercising: [ICON_COLOURS.online, stroked('M1.8 6.5v3M4.2 4.2v7.6M4.2 8h7.6M11.8 4.2v7.6M14.2 6.5v3')],
  grooming: [ICON_COLOURS.chat, stroked('M2.5 3.5h11v3h-11zM3.5 6.5v6M6.5 6.5v6M9.5 6.5v6M12.5 6.5v6')],
  having_appointment: [ICON_COLOURS.dnd, stroked('M2.2 3.8h11.6v9.7H2.2zM2.2 7h11.6M5.3 2v3M10.7 2v3')],
  inactive: [ICON_COLOURS.xa, stroked('M2.5 4h5.2l-5.2 6.5h5.2M9.8 7.5h3.7L9.8 12.5h3.7')],
  relaxing: [
    ICON_COLOURS.chat,
    stroked(
      'M3.5 7V5A1.5 1.5 0 0 1 5 3.5h6A1.5 1.5 0 0 1 12.5 5v2M1.8 8.2a1.2 1.2 0 0 1 2.4 0V10h7.6V8.2a1.2 1.2 0 0 1 2.4 0v4.3H1.8z',
    ),
  ],
  talking: [
    ICON_COLOURS.online,
    stroked(
      'M3 2.5h10a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H7.5L4 13.8v-3.3H3a1 1 0 0 1-1-1v-6a1 1 0 0 1 1-1zM5 6.5v.1M8 6.5v.1M11 6.5v.1',
    ),
  ],
  traveling: [
    '#4a7fc1',
    stroked(
      'M3.2 11H1.8V8.3l2-.8 1.4-3.2h5.6l1.4 3.2 2 .8V11h-1.4M6.2 11h3.6M4.7 9.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM11.3 9.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z',
    ),
  ],
  working: [ICON_COLOURS.away, stroked('M1.8 5h12.4v8.2H1.8zM5.8 5V2.8h4.4V5M1.8 8.8h12.4')],
  music: [
    ICON_COLOURS.xa,
    stroked(
      'M6 12V3.5L13 2v8.5M4.2 10.3a1.8 1.7 0 1 0 0 3.4 1.8 1.7 0 0 0 0-3.4zM11.2 8.8a1.8 1.7 0 1 0 0 3.4 1.8 1.7 0 0 0 0-3.4z',
    ),
  ],
  none: [ICON_COLOURS.unknown, line(1.6, `<circle cx="8" cy="8" r="6.2"/>${QUESTION}`)],
} as const;

/** One of the signs. */
export type PepSign = keyof typeof SIGNS;

/** Every sign there is. */
export const PEP_SIGNS = Object.keys(SIGNS) as readonly PepSign[];

const isSign = (name: string): name is PepSign => Object.hasOwn(SIGNS, name);

const moods = new Map<string, PepSign>(
  (Object.entries(MOODS) as [keyof typeof MOODS, string][]).flatMap(([sign, values]) =>
    values.split(' ').map((value) => [value, sign] as const),
  ),
);

/** The sign of what somebody shows; `none`: nothing of that kind. Undefined: there are no signs of it. */
export function pepSign(
  shown: Pick<ShownPresence, 'mood' | 'activity' | 'tune'>,
  of: string,
): PepSign | undefined {
  const { mood, activity, tune } = shown;
  switch (of) {
    case 'mood':
      return mood === undefined ? 'none' : (moods.get(mood.value) ?? 'neutral');
    case 'activity':
      return activity !== undefined && isSign(activity.general) ? activity.general : 'none';
    case 'tune':
      return tune === undefined ? 'none' : 'music';
    default:
      return undefined;
  }
}

/** The sign as a document of its own. */
export function signSvg(sign: PepSign): string {
  const [colour, shapes] = SIGNS[sign];
  return iconDocument(colour, shapes, '');
}
