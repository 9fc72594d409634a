/** A person's badge as data and as text: JSON, shields.io's schema, XML, HTML, a script. Pure. */
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import type { Language } from '../shared/i18n/i18n.ts';
import { BADGE_AGE_S } from './badge-headers.ts';
import { presenceSvg } from './presence-svg.ts';
import { type Variant, variantPath } from './presence-variant.ts';
import {
  colourOf,
  labelOf,
  moreLines,
  signColours,
  sinceLine,
  stateLine,
  stateWord,
  titleOf,
} from './presence-words.ts';
import { escapeXml } from './xml-text.ts';

const moment = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

/** The badge's address without its ending. */
export function badgeAddress(publicUrl: string, { id }: ShownPresence): string {
  return `${publicUrl}/b/${id}`;
}

/** All that is shown; `null` is what is not shown or not known. The same in every language. */
export function presenceJson(shown: ShownPresence, publicUrl: string) {
  const { id, availability, since, idleSince, status, name, label, address } = shown;
  const { mood, activity, tune, resources } = shown;
  return {
    id,
    availability,
    since: moment(since),
    idle_since: moment(idleSince),
    status: status ?? null,
    label: label ?? null,
    name: name ?? null,
    address: address ?? null,
    mood: mood === undefined ? null : { value: mood.value, text: mood.text ?? null },
    activity:
      activity === undefined
        ? null
        : { general: activity.general, specific: activity.specific ?? null, text: activity.text ?? null },
    tune:
      tune === undefined
        ? null
        : { artist: tune.artist ?? null, title: tune.title ?? null, source: tune.source ?? null },
    avatar: shown.avatar === undefined ? null : `${badgeAddress(publicUrl, shown)}/avatar`,
    colours: signColours(shown),
    resources:
      resources === undefined
        ? null
        : resources.map(({ resource, show, priority, status: said }) => ({
            ...{ name: resource, show, priority },
            status: said ?? null,
          })),
  };
}

/** For shields.io's endpoint badge (https://shields.io/badges/endpoint-badge), which has no styles `dot` and `card`. */
export function shieldsPresence(shown: ShownPresence, { style, label, language }: Variant) {
  return {
    schemaVersion: 1,
    label: labelOf(shown, label),
    message: stateWord(shown.availability, language),
    color: colourOf(shown),
    style: style === 'dot' || style === 'card' ? 'flat' : style,
    cacheSeconds: BADGE_AGE_S,
  };
}

/** An element, empty or with text; without a value nothing. */
function element(name: string, text: string | undefined, attributes: Record<string, unknown> = {}): string {
  if (text === undefined) return '';
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('');
  return text === '' ? `<${name}${given}/>` : `<${name}${given}>${escapeXml(text)}</${name}>`;
}

/** The same as {@link presenceJson}; what is not shown or not known is left out. */
export function presenceXml(shown: ShownPresence, publicUrl: string): string {
  const { id, availability, since, idleSince, status, label, name, address } = shown;
  const { mood, activity, tune, avatar } = shown;
  const { general, specific } = activity ?? {};
  const { artist, title, source } = tune ?? {};
  const times = [
    ...(since === undefined ? [] : [` since="${new Date(since).toISOString()}"`]),
    ...(idleSince === undefined ? [] : [` idle-since="${new Date(idleSince).toISOString()}"`]),
  ].join('');
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    `<presence xmlns="urn:parvis:presence:0" id="${id}" availability="${availability}"${times}>` +
    element('status', status) +
    element('label', label) +
    element('name', name) +
    element('address', address) +
    element('mood', mood && (mood.text ?? ''), { value: mood?.value }) +
    element('activity', activity && (activity.text ?? ''), { general, specific }) +
    element('tune', tune && '', { artist, title, source }) +
    element('avatar', avatar && '', { href: `${badgeAddress(publicUrl, shown)}/avatar` }) +
    element('colours', '', { ...signColours(shown) }) +
    (shown.resources ?? [])
      .map(({ resource, show, priority, status: said = '' }) =>
        element('resource', said, { name: resource, show, priority }),
      )
      .join('') +
    '</presence>\n'
  );
}

/** The state as a word, and the message where one is shown. */
export function presenceText(shown: ShownPresence, language: Language): string {
  return `${stateLine(shown, language)}\n`;
}

/** Part of a page: text only, in elements that a page's own style may reach. */
export function presenceHtml(shown: ShownPresence, { label, language }: Variant): string {
  const { availability, since, status } = shown;
  const bdi = (part: string, text: string): string =>
    `<bdi class="xmpp-presence-${part}">${escapeXml(text)}</bdi>`;
  const who = labelOf(shown, label);
  const parts = [
    ...(who === '' ? [] : [`${bdi('label', who)}:`]),
    bdi('state', stateWord(availability, language)),
    ...(status === undefined ? [] : [bdi('status', status)]),
    ...moreLines(shown, language).map((line) => bdi('more', line)),
    ...(since === undefined
      ? []
      : [
          `<time class="xmpp-presence-since" datetime="${new Date(since).toISOString()}">${escapeXml(sinceLine(since, language))}</time>`,
        ]),
  ];
  return `<span class="xmpp-presence" data-availability="${availability}" lang="${language}">${parts.join(' ')}</span>\n`;
}

/** JSON that may stand inside a script, whatever encloses it. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * A script that puts the badge's picture behind its own `<script>` element, and what it says into the global
 * `xmppPresence`, by id: a page can then show a button while somebody is there.
 */
export function presenceScript(
  shown: ShownPresence,
  variant: Variant,
  { publicUrl, language }: { readonly publicUrl: string; readonly language: Language },
): string {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(presenceSvg(shown, variant)) ?? [];
  const given = scriptJson({
    presence: presenceJson(shown, publicUrl),
    src: badgeAddress(publicUrl, shown) + variantPath({ ...variant, kind: 'svg' }, language),
    alt: titleOf(shown, variant.label, variant.language),
    // A card is as high as its picture wants.
    ...(variant.style !== 'card' && { width: Number(width), height: Number(height) }),
  });
  return (
    '(function(b){var s=document.currentScript,w=window.xmppPresence=window.xmppPresence||{};' +
    'w[b.presence.id]=b.presence;if(!s||!s.parentNode)return;var i=document.createElement("img");' +
    'i.src=b.src;i.alt=b.alt;if(b.width){i.width=b.width;i.height=b.height}' +
    `s.parentNode.insertBefore(i,s.nextSibling)})(${given});\n`
  );
}
