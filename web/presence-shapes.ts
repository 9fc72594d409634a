/** How states of people look: a colour and a shape each, so that nobody needs to tell the colours apart. */
import type { Availability } from '../shared/domain/presence.ts';

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

const RING = 'M5 .8a4.2 4.2 0 1 0 0 8.4A4.2 4.2 0 0 0 5 .8zm0 1.7a2.5 2.5 0 1 1 0 5a2.5 2.5 0 0 1 0-5z';

/** Drawn within 10 by 10, filled with what stands around them: bubble, disc, crescent, disc with a bar, ring with a half, ring, broken ring. */
export const STATE_SHAPES: Readonly<Record<Availability, string>> = {
  chat: '<path d="M2 1h6a1.4 1.4 0 0 1 1.4 1.4v3.2A1.4 1.4 0 0 1 8 7H5.4L2.6 9.6V7H2A1.4 1.4 0 0 1 .6 5.6V2.4A1.4 1.4 0 0 1 2 1z"/>',
  online: '<circle cx="5" cy="5" r="4.2"/>',
  away: '<path d="M6 .8a4.3 4.3 0 1 0 3.2 6.3A4 4 0 0 1 6 .8z"/>',
  dnd: '<path fill-rule="evenodd" d="M5 .8a4.2 4.2 0 1 0 0 8.4A4.2 4.2 0 0 0 5 .8zM2.2 4.1h5.6v1.8H2.2z"/>',
  xa: `<path fill-rule="evenodd" d="${RING}"/><path d="M5 1.5a3.5 3.5 0 1 0 0 7z"/>`,
  offline: `<path fill-rule="evenodd" d="${RING}"/>`,
  unknown:
    '<circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" stroke-width="1.7" stroke-dasharray="2.1 1.46"/>',
};
