/**
 * Whole servers that admins keep out. The rule is all that counts: whoever is of such a server is hidden as long as it
 * stands, also where that is not written down with him, and by nothing else once it is gone.
 */
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import type { ReviewSign } from '../../shared/domain/people-review.ts';
import type { Person } from '../../shared/domain/person.ts';
import { type Policy, type Rule, withParents } from '../../shared/domain/policy.ts';
import type { Profile } from '../../shared/domain/profile.ts';

/** The sign for which such an entry waits. */
const SERVER: ReviewSign = 'server';

/** Whether an entry is hidden for its server's sake, and for nothing else. */
export function isHiddenWithServer({ suspended }: Profile): boolean {
  return suspended?.by === 'review' && suspended.reason === SERVER;
}

/** Somebody as the rules have him shown; the same object where they change nothing. */
export function asRuled(policy: Pick<Policy, 'blockedSince'>, person: Person): Person {
  const { jid, profile } = person;
  if (profile === undefined) return person;
  const since = policy.blockedSince(jid);
  if (since === undefined) {
    if (!isHiddenWithServer(profile)) return person;
    const { suspended: _, ...found } = profile;
    return { ...person, profile: found };
  }
  if (profile.suspended !== undefined) return person;
  return { ...person, profile: { ...profile, suspended: { by: 'review', since, reason: SERVER } } };
}

/** Whether somebody is of a server that one of these rules keeps out; for many of few servers. */
export function isOfServers(rules: readonly Rule[]): (jid: Jid) => boolean {
  const subjects = new Set(rules.map(({ subject }) => subject));
  const known = new Map<string, boolean>();
  return (jid) => {
    const domain = domainOf(jid);
    const isOne = known.get(domain) ?? withParents(domain).some((name) => subjects.has(name));
    known.set(domain, isOne);
    return isOne;
  };
}
