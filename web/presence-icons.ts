/** Icons for what a person is, in four themes drawn for this project. Each state has a shape of its own beside its colour. */
import { AVAILABILITIES, type Availability } from '../shared/domain/presence.ts';

/** `disc`: plain marks; `bubble`: speech; `face`: moods; `weather`: the sky. */
export const ICON_THEMES = ['disc', 'bubble', 'face', 'weather'] as const;
/** One of {@link ICON_THEMES}. */
export type IconTheme = (typeof ICON_THEMES)[number];

/** Each at least three times as bright or dark as a white page and as a dark one (WCAG 1.4.11). */
export const ICON_COLOURS: Readonly<Record<Availability, string>> = {
  chat: '#0d8f86',
  online: '#2a9d4a',
  away: '#bd7b00',
  dnd: '#d93a3a',
  xa: '#8a6fd1',
  offline: '#7b828c',
  unknown: '#7b828c',
};

/** In a box of 16 by 16. What has no fill of its own takes the state's colour; `line` is drawn with it instead. */
type Drawing = Readonly<Record<Availability, string>>;

/** Shapes as lines of that width in the state's colour. */
export const line = (width: number, shapes: string): string =>
  `<g fill="none" stroke="currentColor" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round">${shapes}</g>`;
/** A white line on what is there. */
export const white = (width: number, path: string): string =>
  `<path fill="none" stroke="#fff" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" d="${path}"/>`;
const dots = (radius: number, ...places: readonly (readonly [number, number])[]): string =>
  places.map(([x, y]) => `<circle fill="#fff" cx="${x}" cy="${y}" r="${radius}"/>`).join('');

/** What faces are drawn on. */
export const DISC = '<circle cx="8" cy="8" r="6.8"/>';
const CRESCENT = '<path d="M10.2 1.4A6.9 6.9 0 1 0 14.6 10 6 6 0 0 1 10.2 1.4z"/>';

/** A question mark, for a line. */
export const QUESTION = '<path d="M6 6.3a2 2 0 1 1 3.2 1.6C8.3 8.5 8 8.8 8 9.6M8 11.9v.1"/>';

const disc: Drawing = {
  chat: `<circle cx="8" cy="8" r="3.6"/>${line(1.7, '<circle cx="8" cy="8" r="6.3"/>')}`,
  online: DISC,
  away: DISC + white(1.7, 'M8 4v4.2l2.8 1.7'),
  dnd: DISC + white(2.4, 'M4.7 8h6.6'),
  xa: CRESCENT,
  offline: line(2, '<circle cx="8" cy="8" r="5.9"/>'),
  unknown: `<g stroke-dasharray="2.2 2.8">${line(1.6, '<circle cx="8" cy="8" r="6.6"/>')}</g>${line(1.6, QUESTION)}`,
};

const BUBBLE =
  'M3.5 1.5h9a2.3 2.3 0 0 1 2.3 2.3v5a2.3 2.3 0 0 1-2.3 2.3H7.6L3.8 14.7v-3.6h-.3a2.3 2.3 0 0 1-2.3-2.3v-5a2.3 2.3 0 0 1 2.3-2.3z';
const FULL = `<path d="${BUBBLE}"/>`;
const EMPTY = line(1.6, `<path d="${BUBBLE}"/>`);

const bubble: Drawing = {
  chat: FULL + dots(1.15, [4.6, 6.3], [8, 6.3], [11.4, 6.3]),
  online: FULL,
  away: FULL + white(1.6, 'M8 3.2v3.4l2.4 1.5'),
  dnd: FULL + white(2.2, 'M5 6.3h6'),
  xa: FULL + white(1.6, 'M5.8 3.9h4.4L5.8 8.7h4.4'),
  offline: EMPTY,
  unknown: EMPTY + line(1.5, '<path d="M6.5 4.7a1.6 1.6 0 1 1 2.5 1.3c-.7.5-1 .7-1 1.2M8 9v.1"/>'),
};

/** Open eyes of a face. */
export const EYES = dots(1.1, [5.5, 6.3], [10.5, 6.3]);

/** The theme `face`. */
export const FACES: Drawing = {
  chat: `${DISC}${EYES}<path fill="#fff" d="M3.9 8.8h8.2a4.1 4.1 0 0 1-8.2 0z"/>`,
  online: DISC + EYES + white(1.5, 'M4.8 9.6a3.7 3.7 0 0 0 6.4 0'),
  away: DISC + white(1.5, 'M4.3 6.4h2.4M9.3 6.4h2.4M5.5 10.6h5'),
  dnd: DISC + white(1.5, 'M4 5l2.6 1.5M12 5L9.4 6.5M5 11.4a3.7 3.7 0 0 1 6 0'),
  xa: `<path d="M9.3 1.3A6.8 6.8 0 1 0 14.7 9c-3.4.5-6.4-3.9-5.4-7.7z"/>${white(1.5, 'M3.9 7.4a1.4 1.4 0 0 0 2.6 0M5.4 11.2a3 3 0 0 0 4.4.3')}${line(1.4, '<path d="M11.6 1.3h3.2l-3.2 4h3.2"/>')}`,
  offline: line(1.6, '<circle cx="8" cy="8" r="6.2"/><path d="M5.6 6.4v.1M10.4 6.4v.1M5.6 10.5h4.8"/>'),
  unknown: `${line(1.6, '<circle cx="8" cy="8" r="6.2"/>')}${line(1.5, QUESTION)}`,
};

const CLOUD = 'M4.6 13.2a3.3 3.3 0 0 1-.3-6.6 4.2 4.2 0 0 1 8-.3 3.5 3.5 0 0 1-.5 6.9z';
const RAYS =
  'M8 .9v1.6M8 13.5v1.6M.9 8h1.6M13.5 8h1.6M3 3l1.1 1.1M11.9 11.9L13 13M3 13l1.1-1.1M11.9 4.1L13 3';

const weather: Drawing = {
  chat: `<circle cx="8" cy="8" r="3.5"/>${line(1.6, `<path d="${RAYS}"/>`)}`,
  online: '<circle cx="8" cy="8" r="5.6"/>',
  away: `<path d="M7.2 5.1a4 4 0 0 1 7.5 2.6 3.9 3.9 0 0 1-.6 1.3 4.3 4.3 0 0 0-1.9-1.2 5 5 0 0 0-5-2.7z"/><path d="M4.2 14a2.9 2.9 0 0 1-.3-5.8 3.8 3.8 0 0 1 7.2-.1 3 3 0 0 1-.3 5.9z"/>`,
  dnd: '<path d="M4.6 9.1a3.2 3.2 0 0 1-.3-6.4 4.2 4.2 0 0 1 8 .2 3.2 3.2 0 0 1-.5 6.2z"/><path d="M8.4 10.1l-3 3.2h2.3l-.9 2.4 3.5-3.7H8.1l1.6-1.9z"/>',
  xa: `${CRESCENT}<path d="M12 2.2l.6 1.5 1.5.6-1.5.6-.6 1.5-.6-1.5-1.5-.6 1.5-.6z"/>`,
  offline: line(1.6, `<path d="${CLOUD}"/>`),
  unknown: line(1.9, '<path d="M2 4.4h9M4.6 8h9.4M2 11.6h8"/>'),
};

const DRAWINGS: Readonly<Record<IconTheme, Drawing>> = { disc, bubble, face: FACES, weather };

/** Shapes in a box of 16 by 16 as a document of its own. @param title what it says to whom it is read */
export function iconDocument(colour: string, shapes: string, title: string): string {
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16" height="16" role="img"' +
    ` color="${colour}" fill="currentColor"><title>${title}</title>${shapes}</svg>`
  );
}

/** The icon as a document of its own. */
export function iconSvg(theme: IconTheme, availability: Availability, title: string): string {
  return iconDocument(ICON_COLOURS[availability], DRAWINGS[theme][availability], title);
}

/** The theme of that name. */
export function iconTheme(name: string | undefined): IconTheme | undefined {
  return ICON_THEMES.find((theme) => theme === name);
}

/** Every icon there is. */
export const ALL_ICONS: readonly (readonly [IconTheme, Availability])[] = ICON_THEMES.flatMap((theme) =>
  AVAILABILITIES.map((availability) => [theme, availability] as const),
);
