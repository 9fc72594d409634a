/** What is said of a person, in words: each as a line that a badge may hold. Pure. */
import type { Activity, Availability, Mood, Tune } from '../shared/domain/presence.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import { momentText } from './language.ts';
import { STATE_COLOURS } from './presence-shapes.ts';
import type { PresenceLabel } from './presence-variant.ts';
import { isolated } from './text-direction.ts';

/** Where neither the person nor the address that asks names anybody. */
const NOBODY = 'XMPP';

/** The state as a word. */
export function stateWord(availability: Availability, language: Language): string {
  return say(language, `presence.state.${availability}`);
}

/** What stands on the left; only its person decides what that can be. */
export function labelOf({ label, name, address }: ShownPresence, wanted: PresenceLabel): string {
  if (wanted === 'none') return '';
  return (wanted === 'address' ? address : undefined) ?? label ?? name ?? address ?? NOBODY;
}

/** Of the state, as its person chose it or as it is for all; `#rrggbb`. */
export function colourOf({ availability, colours }: ShownPresence): string {
  const own = colours?.[availability];
  return own === undefined ? STATE_COLOURS[availability] : `#${own}`;
}

/** The whole badge in one line: `Romeo: away`. */
export function titleOf(shown: ShownPresence, wanted: PresenceLabel, language: Language): string {
  const label = labelOf(shown, wanted);
  const word = stateWord(shown.availability, language);
  return label === '' ? word : `${isolated(label)}: ${word}`;
}

/** The state, and the message where one is shown: `away: Out for lunch`. */
export function stateLine({ availability, status }: ShownPresence, language: Language): string {
  const word = stateWord(availability, language);
  return status === undefined ? word : `${word}: ${isolated(status)}`;
}

/** `since 28 November 2026 at 20:50 UTC`. */
export function sinceLine(since: number, language: Language): string {
  return say(language, 'presence.since', { moment: momentText(since, language) });
}

const readable = (value: string): string => value.replaceAll('_', ' ');

/** `happy (at last)` */
export function moodText({ value, text }: Mood): string {
  return text === undefined ? readable(value) : `${readable(value)} (${isolated(text)})`;
}

/** `relaxing, reading (a novel)` */
export function activityText({ general, specific, text }: Activity): string {
  const what = [general, specific].filter((part) => part !== undefined).map(readable);
  return text === undefined ? what.join(', ') : `${what.join(', ')} (${isolated(text)})`;
}

/** `Artist – Title` */
export function tuneText({ artist, title, source }: Tune): string {
  const parts = artist === undefined && title === undefined ? [source] : [artist, title];
  return parts
    .filter((part) => part !== undefined)
    .map(isolated)
    .join(' – ');
}

/** Mood, activity and tune, those that are shown, a line each. */
export function moreLines({ mood, activity, tune }: ShownPresence, language: Language): string[] {
  return [
    ...(mood === undefined ? [] : [say(language, 'presence.mood', { mood: moodText(mood) })]),
    ...(activity === undefined
      ? []
      : [say(language, 'presence.activity', { activity: activityText(activity) })]),
    ...(tune === undefined ? [] : [say(language, 'presence.tune', { tune: tuneText(tune) })]),
  ];
}
