/** What a room's badge says. Words on it come from the room and from us, never from the address that asks for it. */
import { localOf } from '../shared/domain/jid.ts';
import type { Room } from '../shared/domain/room.ts';
import { readableLocal } from '../shared/domain/text.ts';
import { type Language, type PageKey, say } from '../shared/i18n/i18n.ts';
import { BADGE_COLOURS, BADGE_STYLES, type Badge, type BadgeStyle } from './badge-svg.ts';

import { PICTURE_AGE_S } from './caching.ts';

/** What may stand on the left: the room's name, its address, or the words “chat room”. */
export const BADGE_LABELS = ['name', 'address', 'chat'] as const;
/** One of {@link BADGE_LABELS}. */
export type BadgeLabel = (typeof BADGE_LABELS)[number];

/** How a badge is wanted. */
export interface BadgeChoice {
  readonly style: BadgeStyle;
  readonly label: BadgeLabel;
  readonly language: Language;
}

/** Reads what is asked for; what is not offered is the default: a badge always shows something. */
export function badgeChoice(
  asked: { readonly style?: string | undefined; readonly label?: string | undefined },
  language: Language,
): BadgeChoice {
  return {
    style: BADGE_STYLES.find((style) => style === asked.style) ?? 'flat',
    label: BADGE_LABELS.find((label) => label === asked.label) ?? 'name',
    language,
  };
}

function labelOf(room: Room, { label, language }: BadgeChoice): string {
  if (label === 'chat') return say(language, 'web.badge.chat');
  return label === 'address' ? room.jid : (room.name ?? readableLocal(localOf(room.jid)));
}

/** The badge of a listed room. */
export function roomBadge(room: Room, choice: BadgeChoice): Badge {
  const { occupants } = room;
  return {
    label: labelOf(room, choice),
    value:
      occupants === undefined
        ? say(choice.language, 'web.badge.open')
        : say(choice.language, 'web.badge.people', { n: occupants }),
    colour: BADGE_COLOURS[occupants === undefined ? 'calm' : occupants > 0 ? 'good' : 'off'],
    style: choice.style,
    language: choice.language,
  };
}

/** A badge that says what is wrong. */
export function failedBadge(key: PageKey, { language, style }: BadgeChoice): Badge {
  return {
    label: say(language, 'web.badge.chat'),
    value: say(language, key),
    colour: BADGE_COLOURS.off,
    style,
    language,
  };
}

/** The same for shields.io's endpoint badge (https://shields.io/badges/endpoint-badge). */
export function shieldsBadge(badge: Badge, isError: boolean) {
  return {
    schemaVersion: 1,
    label: badge.label,
    message: badge.value,
    color: badge.colour,
    style: badge.style ?? 'flat',
    cacheSeconds: PICTURE_AGE_S,
    ...(isError && { isError: true }),
  };
}
