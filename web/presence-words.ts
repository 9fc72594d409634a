/** What is said of a person, in words: each as a line that a badge may hold. Pure. */
import type { Activity, Availability, Mood, Tune } from '../shared/domain/presence.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { isPageKey, type Language, PAGE_KEYS, say } from '../shared/i18n/i18n.ts';
import type { Pair } from './badge-theme.ts';
import { readableOn } from './ink.ts';
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

/** What the pages around signs are taken to be: on whiter and on blacker ones they can be seen better still. */
const PAGE: Pair = { light: '#f0f0f0', dark: '#22272e' };
/** What signs that are no letters must have (WCAG 2.2, 1.4.11). */
const SIGN_CONTRAST = 3;

/** The colour of a sign that stands on a page by itself, as near to the state's as can be seen there. */
export function signColours(shown: ShownPresence): Pair {
  const colour = colourOf(shown);
  return {
    light: readableOn(colour, PAGE.light, SIGN_CONTRAST),
    dark: readableOn(colour, PAGE.dark, SIGN_CONTRAST),
  };
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

/** `idle since 28 November 2026 at 20:50 UTC`. */
export function idleLine(idleSince: number, language: Language): string {
  return say(language, 'presence.idle', { moment: momentText(idleSince, language) });
}

/** XEP-0107, XEP-0108. */
type ValueList = 'mood' | 'activity';

/** A value of the lists of XEP-0107 and XEP-0108 in words; one that came with a later version of them, as it is read. */
export function valueWord(list: ValueList, value: string, language: Language): string {
  const key = `presence.${list}.${value}`;
  return isPageKey(key) ? say(language, key) : value.replaceAll('_', ' ');
}

/** The values of one of these lists that have words of their own, in one language. */
export function valueWords(list: ValueList, language: Language): Readonly<Record<string, string>> {
  const prefix = `presence.${list}.`;
  return Object.fromEntries(
    PAGE_KEYS.filter((key) => key.startsWith(prefix)).map((key) => [
      key.slice(prefix.length),
      say(language, key),
    ]),
  );
}

const withText = (word: string, text: string | undefined): string =>
  text === undefined ? word : `${word} (${isolated(text)})`;

/** `in love (at last)` */
function moodText({ value, text }: Mood, language: Language): string {
  return withText(valueWord('mood', value, language), text);
}

/** What somebody does, the special rather than the general, which it says too; `other` says nothing. */
export function activityValue({ general, specific = 'other' }: Activity): string {
  return specific === 'other' ? general : specific;
}

/** `reading (a novel)` */
function activityText(activity: Activity, language: Language): string {
  return withText(valueWord('activity', activityValue(activity), language), activity.text);
}

/** `Artist – Title` */
function tuneText({ artist, title, source }: Tune): string {
  const parts = artist === undefined && title === undefined ? [source] : [artist, title];
  return parts
    .filter((part) => part !== undefined)
    .map(isolated)
    .join(' – ');
}

/** Mood, activity and tune, those that are shown, a line each. */
export function moreLines({ mood, activity, tune }: ShownPresence, language: Language): string[] {
  return [
    ...(mood === undefined ? [] : [say(language, 'presence.mood', { mood: moodText(mood, language) })]),
    ...(activity === undefined
      ? []
      : [say(language, 'presence.activity', { activity: activityText(activity, language) })]),
    ...(tune === undefined ? [] : [say(language, 'presence.tune', { tune: tuneText(tune) })]),
  ];
}
