/**
 * Answers at addresses that older presence services had, for badges whose person switched them on.
 *
 * Their words have no “unknown”: except at JabberFR's, whose readers can do with it, it is said as offline; pictures
 * show it. Whoever is not found here gets what somebody unknown would get, in every form: nobody can tell whether
 * there is such an address, whether it shows nothing, or whether it did before.
 */
import type { BadgeId } from '../../shared/domain/badge-id.ts';
import type { Availability } from '../../shared/domain/presence.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import type { PepSign } from '../pep-signs.ts';
import type { IconTheme } from '../presence-icons.ts';
import type { AvatarSize } from '../presence-variant.ts';
import { escapeXml } from '../xml-text.ts';

/** What is shown of a person, as far as old addresses tell it; of somebody who is not found: that nothing is known. */
export type OldPresence = Omit<ShownPresence, 'id'> & { readonly id?: BadgeId };

/** Somebody who is not found. */
export const NOBODY: OldPresence = { availability: 'unknown' };

/** What is sent: words, the icon of a state, the sign of a mood or the like, or the person's picture. */
export type OldAnswer =
  | { readonly kind: 'words'; readonly type: string; readonly body: string }
  | {
      readonly kind: 'icon';
      readonly theme: IconTheme;
      readonly availability: Availability;
      readonly missing?: boolean;
    }
  | { readonly kind: 'sign'; readonly sign: PepSign }
  | { readonly kind: 'picture'; readonly size?: AvatarSize | undefined; readonly theme: IconTheme };

/** Where no theme is asked for, or one that only the old service had: what was embedded stays a picture. */
export const USUAL_THEME: IconTheme = 'disc';

/** Plain words. */
export function plain(body: string): OldAnswer {
  return { kind: 'words', type: 'text/plain; charset=utf-8', body };
}

/** XML. */
export function xml(body: string): OldAnswer {
  return { kind: 'words', type: 'application/xml; charset=utf-8', body };
}

/** A script. */
export function script(body: string): OldAnswer {
  return { kind: 'words', type: 'text/javascript; charset=utf-8', body };
}

/** A string of JavaScript in single quotes, as the old services wrote them; nothing in it ends it, a line or an element. */
export function scriptString(text: string): string {
  const escaped = text.replace(
    /[\\'"<>&\u0000-\u001F\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}

/** A script that writes the words into its page: as text, not as markup. */
export function writingScript(text: string): OldAnswer {
  return script(`document.write(${scriptString(escapeXml(text))});`);
}

/** The icon of a state. */
export function icon({ availability }: OldPresence, theme: IconTheme = USUAL_THEME): OldAnswer {
  return { kind: 'icon', theme, availability };
}

/** Whether there is no word but “offline” for it. */
export function isOffline({ availability }: OldPresence): boolean {
  return availability === 'offline' || availability === 'unknown';
}
