import { isRandomId } from './random-id.ts';

declare const badgeBrand: unique symbol;
/** 128 random bits, base64url: 22 characters. */
export type BadgeId = string & { readonly [badgeBrand]: 'badge' };

/** The text as an id of a badge, or undefined. Says nothing about whether there is such a badge. */
export function tryBadgeId(text: string): BadgeId | undefined {
  return isRandomId(text) ? (text as BadgeId) : undefined;
}
