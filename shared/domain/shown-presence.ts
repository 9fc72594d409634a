/** What everybody may see of a person through one badge. Whatever is not in here never leaves the users process. */
import type { Jid } from './jid.ts';
import type { BadgeId } from './person.ts';
import type { Activity, Availability, Mood, ResourcePresence, Tune } from './presence.ts';

/** One badge as it is now. The web gets this and nothing else of people. */
export interface ShownPresence {
  readonly id: BadgeId;
  /** Of a badge that hides the show: `online`, `offline` or `unknown` only. */
  readonly availability: Availability;
  /** ms, rounded down to five minutes. */
  readonly since?: number;
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
