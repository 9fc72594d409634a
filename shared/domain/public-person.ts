/** What the web shows of a person: nothing but what he chose to be seen by everybody. */

import type { BadgeId } from './badge-id.ts';
import type { Jid } from './jid.ts';
import type { Person } from './person.ts';
import { addPresent } from './present.ts';
import { isSeen, type PersonId, PROFILE_TEXTS, type ProfileText, searchEntry, seenFrom } from './profile.ts';
import type { Room } from './room.ts';

/** See the file. Absent is what he does not tell. */
export interface PublicPerson extends Readonly<Partial<Record<ProfileText, string>>> {
  readonly id: PersonId;
  /** Absent: he can be written to through the bot only. */
  readonly jid?: Jid;
  readonly listedAt: number;
  readonly languages: readonly string[];
  readonly interests: readonly string[];
  readonly links: readonly string[];
  /** SHA-256 of his picture, hex. */
  readonly avatar?: string;
  /** The badge that he chose to have there; it is on. */
  readonly badge?: BadgeId;
  /** Search engines may keep it. */
  readonly engines?: true;
}

/** What the web shows of somebody; undefined: nothing, he is on no page. */
export function publicPerson({ jid, profile, badges, consentAt }: Person): PublicPerson | undefined {
  if (profile?.id === undefined || profile.suspended !== undefined) return undefined;
  const seen = seenFrom(profile, 'web');
  const { listedAt, languages, interests, links, avatar, engines } = seen;
  const texts = PROFILE_TEXTS.filter((name) => seen[name] !== undefined);
  const hasAddress = isSeen(profile, 'address', 'web');
  if (texts.length + languages.length + interests.length + links.length === 0 && !hasAddress && !avatar)
    return undefined;
  const badge = badges.find((each) => each.id === profile.badge && !each.off);
  return {
    ...{ id: profile.id, listedAt, languages, interests, links },
    ...Object.fromEntries(texts.map((name) => [name, seen[name]])),
    ...(hasAddress && { jid }),
    ...(avatar !== undefined && { avatar }),
    ...(badge !== undefined && consentAt !== undefined && { badge: badge.id }),
    ...(engines === true && { engines }),
  };
}

/** Where entries stand of those whose address everybody may know, and of the others. */
const KNOWN = '\uE101';
const UNKNOWN = '\uE100';
/** The domain by which those are found who can be written to. */
export const ADDRESS_KNOWN: string = KNOWN;

/**
 * The address by which the index of rooms knows somebody whose own address everybody may know, or not. It is none, and
 * nobody can be found by it: of signs for private use, in which there is no word.
 */
export function publicEntryKey(id: PersonId, isAddressKnown: boolean): Jid {
  let key = '';
  for (let i = 0; i < id.length; i++) key += String.fromCharCode(0xe000 + id.charCodeAt(i));
  return `${key}@${isAddressKnown ? KNOWN : UNKNOWN}` as Jid;
}

/** The person as the index of rooms takes him. Of his address there is something in it only if everybody may know it. */
export function publicSearchEntry(person: PublicPerson): Room {
  const entry = searchEntry(publicEntryKey(person.id, person.jid !== undefined), person);
  const said = [entry.description, person.jid].filter((each) => each !== undefined).join(' · ');
  return addPresent(entry, { description: said === '' ? undefined : said });
}
