/** Pure: what people write behind `show`, `hide` and `set`, read into what a badge has. */
import {
  BADGE_PARTS,
  type Badge,
  type BadgePart,
  OLD_ADDRESSES,
  type Person,
} from '../../shared/domain/person.ts';
import { readQuietHours } from '../../shared/domain/quiet-hours-words.ts';
import { foldText, plainLine } from '../../shared/domain/text.ts';
import type { MessageKey } from '../../shared/i18n/i18n.ts';
import { readOldAddress, readPart, readSetting, readState, readSwitch, type Setting } from './vocabulary.ts';

/** A badge after a setting was read, or what to tell the person instead. */
export type Read = { readonly badge: Badge } | { readonly problem: MessageKey };

/** Characters of a label. */
export const MOST_LABEL = 64;
const DAY_MS = 86_400_000;
/** As people write them in English and French. */
const UNITS: readonly (readonly [ms: number, words: string])[] = [
  [1_000, 's sec second seconds seconde secondes'],
  [60_000, 'm min mins minute minutes'],
  [3_600_000, 'h hour hours heure heures'],
];

/** Words between spaces, commas and the like. */
export function wordsOf(text: string): string[] {
  return text.split(/[\s,;]+/u).filter((word) => word !== '');
}

/** The badge that a person means: its number, its label, its id or its link. */
export function findBadge({ badges }: Person, text: string): Badge | undefined {
  const name = text.trim().replace(/^#/, '');
  const label = foldText(plainLine(name, MOST_LABEL));
  return (
    (/^\d{1,2}$/.test(name) ? badges[Number(name) - 1] : undefined) ??
    badges.find((badge) => badge.label !== undefined && foldText(badge.label) === label) ??
    badges.find(({ id }) => name.includes(id))
  );
}

/** The parts that are named, one behind the other, and what stands around them. */
export function readParts(text: string): { parts: readonly BadgePart[]; rest: string } {
  const words = wordsOf(text);
  const begin = words.findIndex((word) => readPart(word) !== undefined);
  if (begin < 0) return { parts: [], rest: words.join(' ') };
  const parts = new Set<BadgePart>();
  let end = begin;
  for (; end < words.length; end++) {
    const part = readPart(words[end] ?? '');
    if (part === undefined) break;
    parts.add(part);
  }
  return { parts: [...parts], rest: [...words.slice(0, begin), ...words.slice(end)].join(' ') };
}

/** The badge with these parts shown or hidden. */
export function withParts(badge: Badge, parts: readonly BadgePart[], isShown: boolean): Badge {
  const shown = BADGE_PARTS.filter((part) => (parts.includes(part) ? isShown : badge.shown.includes(part)));
  return { ...badge, shown };
}

function without<K extends 'label' | 'colours' | 'quiet'>(badge: Badge, field: K): Badge {
  const { [field]: _, ...rest } = badge;
  return rest as Badge;
}

const isNone = (text: string): boolean => readSwitch(text) === 'off';

function setLabel(badge: Badge, text: string): Read {
  const label = plainLine(text, MOST_LABEL);
  if (label === '') return { problem: 'users.set.label.how' };
  return { badge: isNone(label) ? without(badge, 'label') : { ...badge, label } };
}

/** `0`, `30s`, `5m`, `5 minutes`, `1h`: a day at most. */
function setDelay(badge: Badge, text: string): Read {
  const [, number = '', unit = ''] = /^(\d{1,6}) ?([a-z]+)$/i.exec(text) ?? [];
  const [size = Number.NaN] = UNITS.find(([, words]) => words.split(' ').includes(unit.toLowerCase())) ?? [];
  const ms = isNone(text) ? 0 : Number(number) * size;
  return ms <= DAY_MS ? { badge: { ...badge, offlineAfterMs: ms } } : { problem: 'users.set.delay.how' };
}

function setQuiet(badge: Badge, text: string): Read {
  if (isNone(text)) return { badge: without(badge, 'quiet') };
  const quiet = readQuietHours(text);
  return quiet ? { badge: { ...badge, quiet } } : { problem: 'users.set.quiet.how' };
}

/** `away 00aaff, online off`; `off` alone takes all away. */
function setColours(badge: Badge, text: string): Read {
  if (isNone(text)) return { badge: without(badge, 'colours') };
  const words = wordsOf(text.replaceAll('=', ' ').replaceAll('#', ' '));
  const colours: Partial<Record<string, string>> = { ...badge.colours };
  for (let i = 0; i < words.length; i += 2) {
    const state = readState(words[i] ?? '');
    // Three digits are short for six, as in CSS.
    const colour = (words[i + 1] ?? '')
      .toLowerCase()
      .replace(/^([0-9a-f])([0-9a-f])([0-9a-f])$/, '$1$1$2$2$3$3');
    if (state === undefined || (!/^[0-9a-f]{6}$/.test(colour) && !isNone(colour)))
      return { problem: 'users.set.colours.how' };
    if (isNone(colour)) delete colours[state];
    else colours[state] = colour;
  }
  if (words.length === 0) return { problem: 'users.set.colours.how' };
  return { badge: Object.keys(colours).length > 0 ? { ...badge, colours } : without(badge, 'colours') };
}

/** `jid on`, `md5 off`, `md5`; `off` alone takes both away. */
function setOld(badge: Badge, text: string): Read {
  const words = wordsOf(text);
  if (words.length === 1 && isNone(words[0] ?? '')) return { badge: { ...badge, oldAddresses: [] } };
  const [kind, turned] = [readOldAddress(words[0] ?? ''), readSwitch(words[1] ?? 'on')];
  if (kind === undefined || turned === undefined || words.length > 2) return { problem: 'users.set.old.how' };
  const oldAddresses = OLD_ADDRESSES.filter((each) =>
    each === kind ? turned === 'on' : badge.oldAddresses.includes(each),
  );
  return { badge: { ...badge, oldAddresses } };
}

const SETTERS: Readonly<Record<Setting, (badge: Badge, text: string) => Read>> = {
  label: setLabel,
  colours: setColours,
  delay: setDelay,
  quiet: setQuiet,
  old: setOld,
};

/** A badge with one thing set as a person wrote it. */
export function withSetting(badge: Badge, setting: Setting, text: string): Read {
  return SETTERS[setting](badge, text.trim().replace(/\s+/gu, ' '));
}

/** `2 delay 5m`, `blog: delay 5m`, `delay 5m`: which badge, what, and what of it. */
export function readSetLine(
  text: string,
): { readonly badge: string; readonly setting: Setting; readonly value: string } | undefined {
  const words = text.trim().split(/\s+/u);
  const at = words.findIndex((word) => readSetting(word) !== undefined);
  const setting = readSetting(words[at] ?? '');
  if (setting === undefined) return undefined;
  return {
    badge: words.slice(0, at).join(' ').replace(/:$/, ''),
    setting,
    value: words.slice(at + 1).join(' '),
  };
}
