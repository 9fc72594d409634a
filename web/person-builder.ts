/** The part of the builder page that is for people: how one gets a badge, what it looks like, what to copy. */
import { type BadgeId, tryBadgeId } from '../shared/domain/badge-id.ts';
import { AVAILABILITIES } from '../shared/domain/presence.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { LANGUAGES, type Language, languageOf, say } from '../shared/i18n/i18n.ts';
import { BADGE_THEMES } from './badge-theme.ts';
import { contactUri, personPath, withQuery } from './links.ts';
import { PERSON_STYLES, type PersonChoice, personCodes, pictureOf, systemCodes } from './person-codes.ts';
import { ICON_THEMES, iconTheme } from './presence-icons.ts';
import { PRESENCE_LABELS } from './presence-variant.ts';
import { titleOf } from './presence-words.ts';
import { qrCode } from './qr.ts';
import type { Web } from './web-app.ts';

/** What the form asks for. */
export interface PersonQuery {
  /** Link or id. */
  readonly badge?: string | undefined;
  readonly style?: string | undefined;
  readonly theme?: string | undefined;
  readonly label?: string | undefined;
  /** Language of the badge. */
  readonly words?: string | undefined;
}

/** The id in a link of a badge, whichever of its addresses it is, or in what stands alone. */
export function badgeIdIn(text: string): BadgeId | undefined {
  const [, id = ''] = /(?:^|\/)([\w-]{22})(?=$|[./?#])/.exec(text.trim()) ?? [];
  return tryBadgeId(id);
}

/** Who it is, as far as the badge tells. */
export function personName({ label, name, address }: ShownPresence, language: Language): string {
  return label ?? name ?? address ?? say(language, 'web.presence.nobody');
}

/** Choices for a `<select>`. */
export function options<T extends string>(values: readonly T[], now: T, text: (value: T) => string) {
  return values.map((value) => ({ value, text: text(value), current: value === now }));
}

function among<T extends string>(offered: readonly T[], asked: string | undefined, usual: T): T {
  return offered.find((each) => each === asked) ?? usual;
}

/** How the badge is wanted; what is not offered is the default. */
function choiceOf(query: PersonQuery, language: Language): PersonChoice {
  return {
    style: among(PERSON_STYLES, query.style, 'flat'),
    theme: among(BADGE_THEMES, query.theme, 'auto'),
    label: among(PRESENCE_LABELS, query.label, 'name'),
    language: languageOf(query.words) ?? language,
  };
}

function styleText(style: PersonChoice['style'], language: Language): string {
  if (style === 'card' || style === 'dot') return say(language, `web.badges.person.style.${style}`);
  const icon = ICON_THEMES.find((theme) => theme === style);
  return icon === undefined ? style : say(language, 'web.badges.person.icon', { theme: icon });
}

function preview(web: Web, shown: ShownPresence, choice: PersonChoice, reader: Language) {
  const { publicUrl, language } = web;
  const site = { id: shown.id, publicUrl, language };
  const inColours = (theme: 'light' | 'dark'): string =>
    pictureOf(site, choice.theme === 'auto' ? { ...choice, theme } : choice);
  const text = say(choice.language, 'web.badges.person.alt', { name: personName(shown, choice.language) });
  return {
    text,
    page: personPath(shown.id),
    light: inColours('light'),
    dark: inColours('dark'),
    codes: personCodes(site, choice, text, reader),
    systems: systemCodes(site, choice, text, reader),
  };
}

/** Where the example's picture is served. */
export const EXAMPLE_PATH = '/badges/example.svg';

/** Nobody, as badges show somebody. */
export function exampleShown(language: Language): ShownPresence {
  return {
    ...{ id: '' as BadgeId, availability: 'away', name: 'Romeo' },
    status: say(language, 'web.badges.person.example.status'),
  };
}

/** What the choices look like, for who has no badge yet. */
function example(choice: PersonChoice) {
  const inColours = (theme: 'light' | 'dark'): string =>
    examplePath(choice.theme === 'auto' ? { ...choice, theme } : choice);
  return {
    text: titleOf(exampleShown(choice.language), choice.label, choice.language),
    light: inColours('light'),
    dark: inColours('dark'),
  };
}

function examplePath({ style, theme, label, language }: PersonChoice): string {
  const icon = iconTheme(style);
  return icon === undefined
    ? withQuery(EXAMPLE_PATH, { style, theme, label, lang: language })
    : `/presence/image/${icon}/away.svg`;
}

/** All values of this part. */
export function personBuilder(web: Web, query: PersonQuery, reader: Language) {
  const { badges } = web.ports;
  const link = (query.badge ?? '').trim();
  const id = badgeIdIn(link);
  const shown = id && badges.get(id);
  const choice = choiceOf(query, reader);
  const add = contactUri(web.usersBot);
  return {
    ...{ link, add, bot: web.usersBot, qr: qrCode(add) },
    unknown: link !== '' && shown === undefined,
    styles: options(PERSON_STYLES, choice.style, (style) => styleText(style, reader)),
    themes: options(BADGE_THEMES, choice.theme, (theme) => say(reader, `web.badges.theme.${theme}`)),
    labels: options(PRESENCE_LABELS, choice.label, (label) =>
      say(reader, `web.badges.person.label.${label}`),
    ),
    languages: options(LANGUAGES, choice.language, (language) => say(language, 'language.name')),
    preview: shown && preview(web, shown, choice, reader),
    example: link === '' ? example(choice) : undefined,
  };
}

/** All icons as a table. */
export function iconTable(reader: Language) {
  const states = AVAILABILITIES.map((availability) => ({
    availability,
    word: say(reader, `presence.state.${availability}`),
  }));
  return {
    states,
    themes: ICON_THEMES.map((theme) => ({
      theme,
      icons: states.map(({ availability, word }) => ({
        word,
        src: `/presence/image/${theme}/${availability}.svg`,
      })),
    })),
  };
}
