/**
 * Nobody's entry outlives his interest in it: he is asked after half a year, after nine months it is shown to nobody, after
 * a year it is erased, unless he says a word. Pure: what is due at a moment, and the entry after it.
 */
import type { Jid } from './jid.ts';
import type { Profile } from './profile.ts';

const DAY_MS = 86_400_000;
/** Since the last confirmation. */
export const ASK_AFTER_MS = 182 * DAY_MS;
/** As {@link ASK_AFTER_MS}. */
export const SUSPEND_AFTER_MS = 274 * DAY_MS;
/** As {@link ASK_AFTER_MS}. */
export const DELETE_AFTER_MS = 365 * DAY_MS;
/** Between two steps at least, however long nothing could be done: nobody loses anything without having been told. */
export const NOTICE_MS = 30 * DAY_MS;
/** Who was listed on the same day is asked within a week: a server's people must not all answer at once. */
export const ASKED_WITHIN_MS = 7 * DAY_MS;

/** What is due. */
export type RenewalStep = 'ask' | 'suspend' | 'delete';

/** How much later than others somebody is asked, ms; always the same for him (FNV-1a). */
function delayOf(jid: Jid): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < jid.length; i++) hash = Math.imul(hash ^ jid.charCodeAt(i), 0x01000193) >>> 0;
  return Math.floor((hash / 2 ** 32) * ASKED_WITHIN_MS);
}

/** When an entry was last said to hold, ms. */
function confirmedAt({ confirmedAt, listedAt }: Profile): number {
  return confirmedAt ?? listedAt;
}

/** What is due for an entry, if anything. */
export function renewalDue(jid: Jid, profile: Profile, now: number): RenewalStep | undefined {
  const since = confirmedAt(profile);
  const { askedAt, suspended } = profile;
  if (suspended?.by === 'silence')
    return now - since >= DELETE_AFTER_MS && now - suspended.since >= NOTICE_MS ? 'delete' : undefined;
  // Whoever waits for an admin has nothing to confirm; but it is not kept for ever either.
  if (suspended !== undefined)
    return now - Math.max(since, suspended.since) >= DELETE_AFTER_MS ? 'delete' : undefined;
  if (askedAt === undefined || askedAt < since)
    return now - since >= ASK_AFTER_MS + delayOf(jid) ? 'ask' : undefined;
  return now - since >= SUSPEND_AFTER_MS && now - askedAt >= NOTICE_MS ? 'suspend' : undefined;
}

/** The entry once its person has been asked, or has been silent. */
export function afterStep(profile: Profile, step: 'ask' | 'suspend', now: number): Profile {
  return step === 'ask'
    ? { ...profile, askedAt: now }
    : { ...profile, suspended: { by: 'silence', since: now } };
}

/** The entry once its person has said that it holds. What others suspended stays so. */
export function renewed(profile: Profile, now: number): Profile {
  const { askedAt: _asked, suspended, ...rest } = profile;
  return { ...rest, confirmedAt: now, ...(suspended && suspended.by !== 'silence' && { suspended }) };
}
