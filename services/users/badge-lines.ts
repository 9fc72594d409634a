/** Badges in words: what is seen through them and where. */

import { createHash } from 'node:crypto';
import type { Fact, Line, Text } from '../../shared/bot/shape.ts';
import { domainOf, type Jid, localOf } from '../../shared/domain/jid.ts';
import type { Badge, Person } from '../../shared/domain/person.ts';
import type { Availability } from '../../shared/domain/presence.ts';
import { quietWords } from '../../shared/domain/quiet-hours-words.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import type { BotLanguage, Message } from '../../shared/i18n/i18n.ts';

/** What this installation is to people: where its pages are, what it speaks, who decides. */
export interface Site {
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** What badges speak unless their address says otherwise. */
  readonly language: BotLanguage;
  readonly admins: readonly Jid[];
}

/** A moment, to the minute. */
export function momentWords(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The private address of a badge's picture, in its person's language. */
export function badgeLink(site: Site, { id }: Badge, language: BotLanguage): string {
  return `${site.publicUrl}/b/${id}.svg${language === site.language ? '' : `?lang=${language}`}`;
}

/** Where people choose how a badge looks. */
export function buildersPage({ publicUrl }: Site): string {
  return `${publicUrl}/badges`;
}

/** `1` or `1 “blog”`. */
export function badgeTitle(badge: Badge, number: number): Text {
  const { label } = badge;
  return label === undefined
    ? { key: 'users.badge.title', params: { number } }
    : { key: 'users.badge.titled', params: { number, label } };
}

/** What a badge lets be seen. */
export function partsWords({ shown, label }: Badge): Text {
  const availability = shown.includes('show') ? 'show' : 'coarse';
  return {
    row: [
      ...(label === undefined ? [] : [{ key: 'users.part.label', params: { label } } as const]),
      { key: `users.part.${availability}` },
      ...shown.filter((part) => part !== 'show').map((part) => ({ key: `users.part.${part}` as const })),
    ],
  };
}

/** The badge's link, and lines to paste. */
export function pasteLines(site: Site, badge: Badge, language: BotLanguage): readonly Line[] {
  const link = badgeLink(site, badge, language);
  return [
    { label: { key: 'users.fact.link' }, value: link },
    { label: 'HTML', value: { key: 'users.html', params: { link } }, isMarkup: true },
    { label: 'Markdown', value: { key: 'users.markdown', params: { link } } },
  ];
}

/** `5m` */
export function durationWords(ms: number): string {
  const [size, unit] = [[3_600_000, 'h'] as const, [60_000, 'm'] as const, [1_000, 's'] as const].find(
    ([each]) => ms % each === 0,
  ) ?? [1, 'ms'];
  return ms === 0 ? '0' : `${ms / size}${unit}`;
}

/** `away 00aaff`, `offline 888888`: as they are written to set them. */
export function colourTexts({ colours }: Badge): readonly Message[] {
  return (Object.entries(colours ?? {}) as [Availability, string][]).map(([state, colour]) => ({
    key: `users.colour.${state}`,
    params: { colour },
  }));
}

/** The addresses at which a badge is found beside its own. */
export function oldAddressesOf({ publicUrl }: Site, jid: Jid, { oldAddresses }: Badge): string[] {
  return oldAddresses.map((kind) =>
    kind === 'jid'
      ? `${publicUrl}/presence/jid/${encodeURIComponent(localOf(jid))}/${encodeURIComponent(domainOf(jid))}/image`
      : `${publicUrl}/presence/${createHash('md5').update(jid).digest('hex')}/image`,
  );
}

/** What is set on a badge beside its parts. */
function settingLines(site: Site, { jid }: Person, badge: Badge): readonly Line[] {
  const facts: Fact[] = [];
  if (badge.offlineAfterMs > 0)
    facts.push({ label: { key: 'users.fact.delay' }, value: durationWords(badge.offlineAfterMs) });
  if (badge.quiet) facts.push({ label: { key: 'users.fact.quiet' }, value: quietWords(badge.quiet) });
  if (badge.colours) facts.push({ label: { key: 'users.fact.colours' }, value: { row: colourTexts(badge) } });
  for (const address of oldAddressesOf(site, jid, badge))
    facts.push({ label: { key: 'users.fact.old' }, value: address });
  return facts;
}

/** How a badge looks at this moment. */
function nowWords(shown: ShownPresence): Text {
  const { availability, since, idleSince, status, name, mood, activity, tune, avatar, resources } = shown;
  const texts: Text[] = [{ key: `presence.state.${availability}` }];
  if (since !== undefined) texts.push({ key: 'users.since', params: { at: momentWords(since) } });
  if (idleSince !== undefined) texts.push({ key: 'users.idle', params: { at: momentWords(idleSince) } });
  for (const text of [status, name])
    if (text !== undefined) texts.push({ key: 'users.quoted', params: { text } });
  if (mood) texts.push({ key: 'presence.mood', params: { mood: mood.text ?? mood.value } });
  if (activity)
    texts.push({
      key: 'presence.activity',
      params: { activity: activity.text ?? activity.specific ?? activity.general },
    });
  if (tune) {
    const { artist, title, source } = tune;
    const known = [artist, title, source].filter((each) => each !== undefined);
    texts.push({ key: 'presence.tune', params: { tune: known.slice(0, 2).join(' – ') } });
  }
  if (avatar !== undefined) texts.push({ key: 'users.part.avatar' });
  for (const { resource } of resources ?? []) texts.push({ key: 'users.quoted', params: { text: resource } });
  return { row: texts };
}

/** One badge whole; `shown` is how it looks now. */
export function badgeLines(
  site: Site,
  person: Person,
  badge: Badge,
  shown: ShownPresence | undefined,
  language: BotLanguage,
): readonly Line[] {
  const number = person.badges.indexOf(badge) + 1;
  return [
    {
      label: badgeTitle(badge, number),
      value: badge.off ? { key: 'users.badge.is-off' } : partsWords(badge),
    },
    ...(shown ? [{ label: { key: 'users.fact.now' }, value: nowWords(shown) } as const] : []),
    ...settingLines(site, person, badge),
    { label: { key: 'users.fact.link' }, value: badgeLink(site, badge, language) },
  ];
}
