/** What a presence says of its sender (RFC 6121 §4.7.2), with XEP-0153, XEP-0203 and XEP-0319. All of it is a stranger's word. */
import { SHOWS, type Show } from '../domain/presence.ts';
import { plainLine } from '../domain/text.ts';
import { readPhotoHash } from './xep0153.ts';
import { readDelay } from './xep0203.ts';
import { readIdleSince } from './xep0319.ts';
import type { Element } from './xml.ts';

/** UTF-16 units. */
const MAX_STATUS = 1_024;
/** What Prosody says in the name of whoever was cut off (mod_presence): nothing that its person would have on his page. */
const CUT_OFF = /^Disconnected: /;

/** What an `available` or `unavailable` presence says. */
export interface PresenceDetails {
  /** Words that the RFC does not know count as `online`. */
  readonly show: Show;
  /** -128 to 127; beyond them the nearest; 0 when it is no number. */
  readonly priority: number;
  /** One plain line. */
  readonly status?: string;
  /** When it was first sent, ms, when that was earlier (XEP-0203); 0 when it says so and not when. */
  readonly delayedAt?: number;
  /** ms (XEP-0319). */
  readonly idleSince?: number;
  /** SHA-1 (hex) of the picture in the vCard; `''`: there is none (XEP-0153). */
  readonly photoHash?: string;
}

function readShow(text: string | undefined): Show {
  const word = text?.slice(0, 20).trim();
  return SHOWS.find((show) => show === word) ?? 'online';
}

function readPriority(text: string | undefined): number {
  const digits = text?.slice(0, 20).trim() ?? '';
  return /^[+-]?\d+$/.test(digits) ? Math.max(-128, Math.min(127, Number(digits))) : 0;
}

/** Of several languages (§4.7.2.2) the stanza's own, which is the one without a mark, else the first. */
function readStatus(presence: Element): string {
  const lang = presence.attrs['xml:lang'];
  let best = '';
  for (const status of presence.children) {
    if (typeof status === 'string' || status.name !== 'status' || status.attrs.xmlns !== undefined) continue;
    const own = status.attrs['xml:lang'];
    const isDefault = own === undefined || own === lang;
    if (best !== '' && !isDefault) continue;
    const line = plainLine(status.getText(), MAX_STATUS);
    if (line !== '' && isDefault) return line;
    if (best === '') best = line;
  }
  return best;
}

/** Reads a presence without type or of type `unavailable`. Never throws. */
export function readPresence(presence: Element): PresenceDetails {
  const said = readStatus(presence);
  const status = presence.attrs.type === 'unavailable' && CUT_OFF.test(said) ? '' : said;
  const delayedAt = readDelay(presence);
  const idleSince = readIdleSince(presence);
  const photoHash = readPhotoHash(presence);
  return {
    show: readShow(presence.getChild('show')?.getText()),
    priority: readPriority(presence.getChild('priority')?.getText()),
    ...(status !== '' && { status }),
    ...(delayedAt !== undefined && { delayedAt }),
    ...(idleSince !== undefined && { idleSince }),
    ...(photoHash !== undefined && { photoHash }),
  };
}
