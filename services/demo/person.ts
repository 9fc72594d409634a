/** What a sample person does next. Pure. */
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import type { SamplePerson } from './community.ts';

/** `undefined`: available (RFC 6121 §4.7.2.1). */
export type Show = 'away' | 'xa' | 'dnd' | 'chat' | undefined;

/** How somebody is at the moment. */
export interface Mood {
  readonly show: Show;
  readonly status: string | undefined;
}

const SHOWS: readonly Show[] = [undefined, undefined, 'chat', 'away', 'away', 'xa', 'dnd'];

/** Another mood than `now`, by two chances in 0..1. */
export function nextMood(
  person: Pick<SamplePerson, 'statuses'>,
  now: Mood,
  chance: number,
  other: number,
): Mood {
  const shows = SHOWS.filter((show) => show !== now.show);
  const show = shows[Math.floor(chance * shows.length)];
  const talks = show !== undefined && show !== 'chat';
  return { show, status: talks ? person.statuses[Math.floor(other * person.statuses.length)] : undefined };
}

/** How long a mood lasts, in milliseconds: 20 s to 2 minutes by a chance in 0..1. */
export function moodMs(chance: number): number {
  return Math.round(20_000 + chance * 100_000);
}

/** Presence with the mood, to everybody or to one address. */
export function presence(mood: Mood, to: string | undefined, ...payload: readonly Element[]): Element {
  return xml(
    'presence',
    { to },
    mood.show === undefined ? undefined : xml('show', {}, mood.show),
    mood.status === undefined ? undefined : xml('status', {}, mood.status),
    payload,
  );
}
