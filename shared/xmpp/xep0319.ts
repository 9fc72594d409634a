/** XEP-0319: Last User Interaction in Presence, version 1.0.2. */
import { readDateTime } from './xep0203.ts';
import type { Element } from './xml.ts';

const NS_IDLE = 'urn:xmpp:idle:1';

/** Since when nobody has touched the sender's client, ms since 1970; `undefined` when the presence does not say. */
export function readIdleSince(presence: Element): number | undefined {
  const since = presence.getChild('idle', NS_IDLE)?.attrs.since;
  return since === undefined ? undefined : readDateTime(since);
}
