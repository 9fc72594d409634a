/** A site with a badge that is found at old addresses. */
import { parseJid } from '../../shared/domain/jid.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';
import { openSite } from './site.ts';

/** Whose badges are asked for. */
export const ALICE = parseJid('alice@example.org');
/** That stands for the MD5 of her address. */
export const MD5 = '7f2c9d1b3a4e5f60718293a4b5c6d7e8';
/** Her picture. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
/** With the hash that names it. */
export const PICTURE = { png: PNG, hash: 'a'.repeat(64) };

/** Her badge, found at every old address. */
export function alice(shown: Partial<ShownPresence>): ShownPresence {
  return { id: badgeId(1), availability: 'unknown', oldJid: ALICE, oldMd5: MD5, ...shown };
}

/** A site that shows these. */
export async function siteOf(t: Parameters<typeof openSite>[0], ...all: readonly ShownPresence[]) {
  const badges = new PublicBadges();
  badges.onReset(all);
  return openSite(t, { badges, badgePictures: { [badgeId(1)]: PICTURE }, requestsPerMinute: 100_000 });
}
