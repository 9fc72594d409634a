/** What puts a person's badge on another page: for people who write by hand, and for publishing systems. */
import type { BadgeId } from '../shared/domain/badge-id.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import type { BadgeTheme } from './badge-theme.ts';
import { type Code, pictureCodes, withoutBraces } from './embed-codes.ts';
import { personPath, withQuery } from './links.ts';
import { ICON_THEMES, type IconTheme } from './presence-icons.ts';
import { PRESENCE_STYLES, type PresenceLabel } from './presence-variant.ts';
import { escapeXml } from './xml-text.ts';

/** Styles of pictures, and the icon themes. */
export const PERSON_STYLES = [...PRESENCE_STYLES, ...ICON_THEMES] as const;
/** One of {@link PERSON_STYLES}. */
type PersonStyle = (typeof PERSON_STYLES)[number];

/** How the badge is wanted. */
export interface PersonChoice {
  readonly style: PersonStyle;
  readonly theme: BadgeTheme;
  readonly label: PresenceLabel;
  readonly language: Language;
}

/** Of whom, and where. */
export interface PersonSite {
  readonly id: BadgeId;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** In which pictures are when their address does not say another. */
  readonly language: Language;
}

const iconOf = (style: PersonStyle): IconTheme | undefined => ICON_THEMES.find((theme) => theme === style);

/** The picture's path. */
export function pictureOf(
  { id, language }: PersonSite,
  choice: PersonChoice,
  kind: 'svg' | 'png' = 'svg',
): string {
  const icon = iconOf(choice.style);
  if (icon !== undefined) return `${personPath(id)}/icon/${icon}.${kind}`;
  return withQuery(`${personPath(id)}.${kind}`, {
    style: choice.style === 'flat' ? undefined : choice.style,
    theme: choice.theme === 'auto' ? undefined : choice.theme,
    label: choice.label === 'name' ? undefined : choice.label,
    lang: choice.language === language ? undefined : choice.language,
  });
}

/** A picture in one of two colours, by the reader's. Icons are for either. */
function twoColours(site: PersonSite, choice: PersonChoice, text: string): string | undefined {
  if (iconOf(choice.style) !== undefined || choice.theme !== 'auto') return undefined;
  const [light, dark] = (['light', 'dark'] as const).map((theme) =>
    escapeXml(`${site.publicUrl}${pictureOf(site, { ...choice, theme })}`),
  );
  const image = `<source media="(prefers-color-scheme: dark)" srcset="${dark}"><img src="${light}" alt="${escapeXml(text)}">`;
  return `<a href="${site.publicUrl}${personPath(site.id)}"><picture>${image}</picture></a>`;
}

function componentCode({ id, publicUrl }: PersonSite, { style, theme }: PersonChoice, text: string): string {
  const look = style === 'card' || style === 'dot' ? ` look="${style}"` : '';
  const colours = theme === 'auto' ? '' : ` theme="${theme}"`;
  return (
    `<script src="${publicUrl}/embed/presence.js" async></script>\n` +
    `<xmpp-presence badge="${id}"${look}${colours}><a href="${publicUrl}${personPath(id)}">${escapeXml(text)}</a></xmpp-presence>`
  );
}

/** By hand. @param said where the picture is not seen; not the state, which changes */
export function personCodes(site: PersonSite, choice: PersonChoice, said: string, reader: Language): Code[] {
  const text = withoutBraces(said);
  const absolute = (path: string): string => `${site.publicUrl}${path}`;
  const picture = absolute(pictureOf(site, choice));
  const both = twoColours(site, choice, text);
  return [
    ...pictureCodes({
      ...{ text, picture, link: absolute(personPath(site.id)) },
      png: absolute(pictureOf(site, choice, 'png')),
    }),
    ...(both === undefined ? [] : [{ name: say(reader, 'web.badges.person.picture'), code: both }]),
    { name: say(reader, 'web.badges.person.component'), code: componentCode(site, choice, text) },
    { name: say(reader, 'web.badges.person.url'), code: picture },
  ];
}

/** For publishing systems. */
export function systemCodes(site: PersonSite, choice: PersonChoice, said: string, reader: Language): Code[] {
  const text = withoutBraces(said);
  const { id, publicUrl } = site;
  const link = `${publicUrl}${personPath(id)}`;
  const picture = `${publicUrl}${pictureOf(site, choice)}`;
  const words = text.replace(/[[\](){}|<>]/g, '');
  const any = (address: string): string => escapeXml(address.replace(`/b/${id}`, '/b/{{ .Get 0 }}'));
  const image = `<img src="${any(picture)}" alt="${escapeXml(text)}">`;
  return [
    {
      name: say(reader, 'web.badges.person.wordpress'),
      code: `wp_oembed_add_provider( '${publicUrl}/b/*', '${publicUrl}/oembed' );`,
    },
    { name: say(reader, 'web.badges.person.wordpress.use'), code: link },
    { name: say(reader, 'web.badges.person.dotclear'), code: `[((${picture}|${words}))|${link}]` },
    {
      name: say(reader, 'web.badges.person.spip'),
      code: `[<img src="${escapeXml(picture)}" alt="${escapeXml(words)}">->${link}]`,
    },
    {
      name: say(reader, 'web.badges.person.hugo'),
      code: `<a href="${any(link)}">${image}</a>`,
    },
    { name: say(reader, 'web.badges.person.hugo.use'), code: `{{< presence "${id}" >}}` },
  ];
}
