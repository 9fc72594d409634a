/**
 * What a badge lets be seen of a presence at a moment: the delay before offline, quiet hours, and since when.
 *
 * `since` is when viewers saw the state change, not when it did: otherwise a badge that turns offline and says “for ten
 * minutes” would tell its delay, and one that comes back in the morning “for nine hours” its quiet hours.
 */
import type { Badge } from './person.ts';
import type { Availability, PersonPresence } from './presence.ts';
import { isQuiet, lastTimeOf, type QuietHours } from './quiet-hours.ts';

/** What is known of a person when a badge is looked at. */
export interface Known {
  readonly presence: PersonPresence;
  /** What he was before he left, as far as that is known, and when that was seen, ms. */
  readonly left?: { readonly before: PersonPresence; readonly at: number };
}

/** The presence with what it was before the person left, as long as one process has seen both. */
export function knownAfter(before: Known | undefined, presence: PersonPresence, now: number): Known {
  if (presence.availability !== 'offline' || before === undefined) return { presence };
  if (before.presence.availability === 'offline') return { ...before, presence };
  const wasThere = before.presence.availability !== 'unknown';
  return { presence, ...(wasThere && { left: { before: before.presence, at: now } }) };
}

/** What viewers see. */
export interface Sight {
  /** Whose other parts are seen: of an earlier moment while an absence is held back. */
  readonly presence: PersonPresence;
  readonly availability: Availability;
  /** Exact, ms. */
  readonly since?: number;
}

/** What a quiet person looks like: as somebody who left without a word. */
function absent({ jid, nick }: PersonPresence): PersonPresence {
  return { jid, availability: 'offline', resources: [], ...(nick !== undefined && { nick }) };
}

/** The person's presence, or what he was before he left while that is held back; `undefined`: held back, and not known. */
function withoutShortAbsence(
  { presence, left }: Known,
  delay: number,
  before: Sight | undefined,
  now: number,
): PersonPresence | undefined {
  if (presence.availability !== 'offline' || before?.availability === 'offline') return presence;
  const leftAt = left?.at ?? presence.since;
  return leftAt === undefined || now >= leftAt + delay ? presence : left?.before;
}

/** Since when somebody who was not seen before looks like this. */
function firstSince(badge: Badge, presence: PersonPresence, isHidden: boolean, now: number): number {
  const { quiet, offlineAfterMs } = badge;
  if (presence.availability === 'offline') {
    const at = (presence.since ?? now) + offlineAfterMs;
    return quiet !== undefined && isQuiet(quiet, at)
      ? lastTimeOf(quiet.zone, quiet.from, at)
      : Math.min(at, now);
  }
  if (isHidden && quiet !== undefined) return lastTimeOf(quiet.zone, quiet.from, now);
  // Without the show, the moment of its last change is not to be seen either.
  const at = badge.shown.includes('show') ? (presence.since ?? now) : now;
  return Math.min(now, quiet === undefined ? at : Math.max(at, endOf(quiet, now)));
}

function endOf(quiet: QuietHours, now: number): number {
  return lastTimeOf(quiet.zone, quiet.to, now);
}

/** What is seen through a badge at `now`; `before` is what was seen last, if anything was since the process began. */
export function lookAt(badge: Badge, known: Known, before: Sight | undefined, now: number): Sight {
  const there = withoutShortAbsence(known, badge.offlineAfterMs, before, now);
  if (there === undefined || there.availability === 'unknown')
    return { presence: { ...absent(known.presence), availability: 'unknown' }, availability: 'unknown' };
  const isHidden = badge.quiet !== undefined && isQuiet(badge.quiet, now);
  const presence = isHidden ? absent(there) : there;
  const availability =
    presence.availability === 'offline' || badge.shown.includes('show') ? presence.availability : 'online';
  if (before === undefined || before.availability === 'unknown')
    return { presence, availability, since: firstSince(badge, there, isHidden, now) };
  const since = before.availability === availability ? before.since : now;
  return { presence, availability, ...(since !== undefined && { since }) };
}
