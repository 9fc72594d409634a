/** How a person's badge is wanted: read from the address, anything that is not offered being the default. */
import { LANGUAGES, type Language, languageOf } from '../shared/i18n/i18n.ts';
import { BADGE_STYLES } from './badge-svg.ts';
import { BADGE_THEMES, type BadgeTheme } from './badge-theme.ts';

/** Endings of a badge's address, and `avatar`. */
export const PRESENCE_KINDS = ['svg', 'png', 'json', 'txt', 'xml', 'html', 'js', 'avatar'] as const;
/** One of {@link PRESENCE_KINDS}. */
export type PresenceKind = (typeof PRESENCE_KINDS)[number];

/** Styles of rooms' badges, and two more: `dot` is the sign of the state alone, `card` shows all that is shown. */
export const PRESENCE_STYLES = [...BADGE_STYLES, 'dot', 'card'] as const;
/** One of {@link PRESENCE_STYLES}. */
export type PresenceStyle = (typeof PRESENCE_STYLES)[number];

/** What stands on the left: the owner's label or else the name; the address, where it is shown; nothing. */
export const PRESENCE_LABELS = ['name', 'address', 'none'] as const;
/** One of {@link PRESENCE_LABELS}. */
export type PresenceLabel = (typeof PRESENCE_LABELS)[number];

/** Most pixels of an avatar's sides. */
export const AVATAR_SIZES = [16, 32, 48, 64, 80, 96] as const;
/** One of {@link AVATAR_SIZES}. */
export type AvatarSize = (typeof AVATAR_SIZES)[number];

/** One way to show a badge. There are few hundred: what is asked beyond them is one of them. */
export interface Variant {
  readonly kind: PresenceKind;
  readonly style: PresenceStyle;
  readonly theme: BadgeTheme;
  readonly label: PresenceLabel;
  readonly language: Language;
  /** Of a PNG. */
  readonly scale: 1 | 2;
  /** Of an avatar; undefined: as it is. */
  readonly size: AvatarSize | undefined;
  /** JSON in the schema of shields.io's endpoint badge. */
  readonly shields: boolean;
  /** The same name, the same answer for the same state. */
  readonly name: string;
}

/** What makes a difference to a picture. */
export type PictureChoice = Pick<Variant, 'style' | 'theme' | 'label' | 'language'>;

/** What a query may hold; each may be missing, twice there, or anything else. */
export type Asked = Readonly<Record<string, unknown>>;

function among<T extends string>(offered: readonly T[], asked: unknown, otherwise: T): T {
  return offered.find((each) => each === asked) ?? otherwise;
}

type Choice = Omit<Variant, 'kind' | 'name'>;

/** Which choices make a difference to the answer; all others are their defaults. */
const DIFFERENCES: Readonly<Record<PresenceKind, readonly (keyof Choice)[]>> = {
  svg: ['style', 'theme', 'label', 'language'],
  png: ['style', 'theme', 'label', 'language', 'scale'],
  json: ['shields'],
  txt: ['language'],
  xml: [],
  html: ['label', 'language'],
  js: ['style', 'theme', 'label', 'language'],
  avatar: ['size'],
};

/** The variant that is meant. @param language of a site whose address does not say one */
export function variantOf(kind: PresenceKind, asked: Asked, language: Language): Variant {
  const defaults: Choice = {
    ...{ style: 'flat', theme: 'auto', label: 'name', language },
    ...{ scale: 1, size: undefined, shields: false },
  };
  const theme = among(BADGE_THEMES, asked.theme, 'auto');
  const style = among(PRESENCE_STYLES, asked.style, 'flat');
  const shields = asked.format === 'shields';
  const lang = typeof asked.lang === 'string' ? languageOf(asked.lang) : undefined;
  const wanted: Choice = {
    style,
    // A PNG cannot follow the reader's system.
    theme: kind === 'png' && theme === 'auto' ? 'light' : theme,
    label: style === 'dot' ? 'name' : among(PRESENCE_LABELS, asked.label, 'name'),
    language: lang ?? language,
    scale: asked.scale === '2' ? 2 : 1,
    size: AVATAR_SIZES.find((size) => String(size) === asked.size),
    shields,
  };
  const differences: readonly (keyof Choice)[] =
    kind === 'json' && shields ? ['shields', 'style', 'label', 'language'] : DIFFERENCES[kind];
  const choice = Object.fromEntries(
    Object.entries(defaults).map(([name, value]) => [
      name,
      differences.includes(name as keyof Choice) ? wanted[name as keyof Choice] : value,
    ]),
  ) as unknown as Choice;
  return { kind, ...choice, name: [kind, ...differences.map((each) => choice[each])].join(' ') };
}

/** Its address below the badge's own: `.svg?style=dot`. Defaults are left out. */
export function variantPath({ kind, style, theme, label, language }: Variant, site: Language): string {
  const query = new URLSearchParams();
  if (style !== 'flat') query.set('style', style);
  if (theme !== 'auto') query.set('theme', theme);
  if (label !== 'name') query.set('label', label);
  if (language !== site) query.set('lang', language);
  const text = query.toString();
  return `.${kind}${text === '' ? '' : `?${text}`}`;
}

/** Languages as they may stand in an address. */
export const LANGUAGES_OFFERED = LANGUAGES.map((language) => `\`${language}\``).join(', ');
