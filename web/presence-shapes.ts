/** How states of people look: a colour and a shape each, so that nobody needs to tell the colours apart. */
import { AVAILABILITIES, type Availability } from '../shared/domain/presence.ts';

/** Where the person chose no other. */
export const STATE_COLOURS: Readonly<Record<Availability, string>> = {
  chat: '#1a7f37',
  online: '#44cc11',
  away: '#dfb317',
  dnd: '#c0392b',
  xa: '#fe7d37',
  offline: '#9f9f9f',
  unknown: '#c4c4c4',
};

const DISC = 'M5 .8a4.2 4.2 0 1 0 0 8.4A4.2 4.2 0 0 0 5 .8z';

/** Outlines within 10 by 10, filled by the even-odd rule: bubble, disc, clock, disc with a bar, crescent, ring, broken ring. */
export const STATE_PATHS: Readonly<Record<Availability, string>> = {
  chat: 'M2 1h6a1.4 1.4 0 0 1 1.4 1.4v3.2A1.4 1.4 0 0 1 8 7H5.4L2.6 9.6V7H2A1.4 1.4 0 0 1 .6 5.6V2.4A1.4 1.4 0 0 1 2 1z',
  online: DISC,
  away: `${DISC}M4.4 2.3h1.2v2.8l1.9 1.1-.6 1.05L4.4 5.8z`,
  dnd: `${DISC}M2.2 4.1h5.6v1.8H2.2z`,
  xa: 'M6 .8a4.3 4.3 0 1 0 3.2 6.3A4 4 0 0 1 6 .8z',
  offline: `${DISC}m0 1.7a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5z`,
  unknown:
    'M5.9 .9A4.2 4.2 0 0 1 8.6 2.8L7.1 3.7A2.5 2.5 0 0 0 5.6 2.6zM9.2 4.6A4.2 4.2 0 0 1 8.2 7.8L6.9 6.6A2.5 2.5 0 0 0 7.5 4.8zM6.6 8.9A4.2 4.2 0 0 1 3.4 8.9L4 7.3A2.5 2.5 0 0 0 6 7.3zM1.8 7.8A4.2 4.2 0 0 1 .8 4.6L2.5 4.8A2.5 2.5 0 0 0 3.1 6.6zM1.4 2.8A4.2 4.2 0 0 1 4.1 .9L4.4 2.6A2.5 2.5 0 0 0 2.9 3.7z',
};

/** The same, to be drawn with what stands around them. */
export const STATE_SHAPES = Object.fromEntries(
  AVAILABILITIES.map((state) => [state, `<path fill-rule="evenodd" d="${STATE_PATHS[state]}"/>`]),
) as Readonly<Record<Availability, string>>;
