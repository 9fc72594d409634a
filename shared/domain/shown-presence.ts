/** What everybody may see of a person through one badge. Whatever is not in here never leaves the users process. */

import { createHash } from 'node:crypto';
import type { BadgeId } from './badge-id.ts';
import type { Jid } from './jid.ts';
import type { Badge } from './person.ts';
import type { Activity, Availability, Mood, ResourcePresence, Tune } from './presence.ts';
import { present } from './present.ts';
import type { Sight } from './sight.ts';

/** One badge as it is now. The web gets this and nothing else of people. */
export interface ShownPresence {
  readonly id: BadgeId;
  /** Of a badge that hides the show: `online`, `offline` or `unknown` only. */
  readonly availability: Availability;
  /** ms, rounded down to five minutes. */
  readonly since?: number;
  /** Since when nobody has touched the client that speaks, ms, rounded likewise. */
  readonly idleSince?: number;
  readonly status?: string;
  readonly name?: string;
  readonly mood?: Mood;
  readonly activity?: Activity;
  readonly tune?: Tune;
  /** SHA-256 of the picture, hex. */
  readonly avatar?: string;
  readonly resources?: readonly Pick<ResourcePresence, 'resource' | 'show' | 'priority' | 'status'>[];
  /** The JID, where the person shows it. */
  readonly address?: Jid;
  readonly label?: string;
  readonly colours?: Readonly<Partial<Record<Availability, string>>>;
  /** The JID, when the badge is also found by it at old addresses. */
  readonly oldJid?: Jid;
  /** MD5 of the JID, hex, when the badge is also found by it at old addresses. */
  readonly oldMd5?: string;
}

/** `since` is rounded to this, ms: to the second it would tell when exactly somebody goes to bed. */
export const SINCE_STEP_MS = 300_000;

/** Clients of one person that a badge names. */
const MOST_RESOURCES = 20;

function rounded(moment: number | undefined): number | undefined {
  return moment === undefined ? undefined : Math.floor(moment / SINCE_STEP_MS) * SINCE_STEP_MS;
}

/**
 * The badge of `jid` while it looks like `sight`: only the parts that its person chose.
 * @param picture hash of the picture, if readers can have it already
 */
export function shownPresence(
  jid: Jid,
  badge: Badge,
  sight: Sight,
  picture: string | undefined,
): ShownPresence {
  const { presence, availability, since } = sight;
  const shows = new Set(badge.shown);
  const isThere = availability !== 'offline' && availability !== 'unknown';
  const resources = (): ShownPresence['resources'] =>
    presence.resources.slice(0, MOST_RESOURCES).map(({ resource, show, priority, status }) => ({
      ...{ resource, show: shows.has('show') ? show : 'online', priority },
      ...(shows.has('status') && status !== undefined && { status }),
    }));
  return {
    ...{ id: badge.id, availability },
    ...present({
      since: shows.has('since') && availability !== 'unknown' ? rounded(since) : undefined,
      // Without the show it would tell who is away.
      idleSince: shows.has('since') && shows.has('show') && isThere ? rounded(presence.idleSince) : undefined,
      status: shows.has('status') ? presence.status : undefined,
      name: shows.has('name') ? presence.nick : undefined,
      mood: isThere && shows.has('mood') ? presence.mood : undefined,
      activity: isThere && shows.has('activity') ? presence.activity : undefined,
      tune: isThere && shows.has('tune') ? presence.tune : undefined,
      avatar: shows.has('avatar') ? picture : undefined,
      resources: isThere && shows.has('resources') ? resources() : undefined,
      address: shows.has('address') ? jid : undefined,
      label: badge.label,
      colours: badge.colours,
      oldJid: badge.oldAddresses.includes('jid') ? jid : undefined,
      oldMd5: badge.oldAddresses.includes('md5') ? createHash('md5').update(jid).digest('hex') : undefined,
    }),
  };
}
