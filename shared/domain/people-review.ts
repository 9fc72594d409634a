/**
 * Whether an admin looks at an entry before others find it. Each sign alone is something ordinary people do as well, but
 * for names written with the letters of another script; so they are weighed, and several together hold an entry.
 */
import { type Facts, NEW_MS, namesOf } from './known-entries.ts';
import { mixesScripts } from './look-alikes.ts';
import { PROFILE_LISTS, PROFILE_TEXTS, type Profile } from './profile.ts';

/** Why an entry is looked at: what admins and its person are told. */
export const REVIEW_SIGNS = [
  'word', // a word that admins do not want
  'look-alike', // a name that can be taken for somebody else's
  'scripts', // a name of several scripts within a word
  'admin-name', // a name of an admin
  'same-text', // what others say
  'links', // links of a new entry, in their place or elsewhere
  'burst', // one of many new entries of one server
  'server', // admins keep out everybody of that server
  'taken-off', // an admin has hidden an earlier entry of the same person
] as const;
/** One of {@link REVIEW_SIGNS}. */
export type ReviewSign = (typeof REVIEW_SIGNS)[number];

/** Signs of this weight together hold an entry. */
const HELD = 3;
/** Of an entry's five links: two or three lead home, to a blog and to a room. */
const MANY_LINKS = 4;
/** New entries below one name in an hour: a club that lists itself on one evening stays below the first. */
const BURST = 20;
const FLOOD = 60;
/** Where many are listed already many come every day: that is this share of them before it is a burst. */
const OF_SETTLED = 0.1;
/** Of them, with the same link or text: a club's own site is what some of its people name. */
const ALIKE = 10;
/** Two addresses of one person may say the same; three seldom do. */
const SAME_TEXT = 2;

/** A sign, its weight, and what it was seen in: seen before, it holds nothing again. */
export interface Seen {
  readonly sign: ReviewSign;
  readonly weight: number;
  readonly where: string;
}

/** An address in words; a name of a file or a sentence without a space is none. */
const ADDRESS =
  /(?:https?:\/\/|www\.)\S|\b[\p{L}\d-]+\.(?:com|net|org|info|biz|shop|store|site|online|top|xyz|ru|cn|io|me)\b/iu;

function linkWeight(profile: Profile): number {
  const { links, about = '', place = '' } = profile;
  const own = links.length === 0 ? 0 : links.length >= MANY_LINKS ? 2 : 1;
  const inWords = ADDRESS.test(`${about} ${place}`) ? 1 : 0;
  // Nobody's name is an address.
  const inNames = namesOf(profile).some((name) => ADDRESS.test(name)) ? 2 : 0;
  return own + inWords + inNames;
}

function burstWeight({ arrivals, alike, settled }: Facts): number {
  if (arrivals < BURST) return 0;
  const usual = Math.max(1, (settled * OF_SETTLED) / BURST);
  const many = arrivals >= FLOOD * usual ? 2 : arrivals >= BURST * usual ? 1 : 0;
  return many + (alike >= ALIKE ? 1 : 0);
}

/** What is seen in an entry; `hasUnwantedWord`: admins do not want one of its words. */
export function signsOf(profile: Profile, facts: Facts, hasUnwantedWord: boolean, now: number): Seen[] {
  const isNew = now - profile.listedAt < NEW_MS;
  const names = namesOf(profile).join('\n');
  const words = [...PROFILE_TEXTS, ...PROFILE_LISTS].map((name) => String(profile[name] ?? '')).join('\n');
  // `Max1` and `MaxL` may both be somebody’s name.
  const likeness = { letters: HELD, signs: 1 };
  const links = isNew ? linkWeight(profile) : 0;
  const { imitates, isAdminsName, sameText } = facts;
  const all: readonly (readonly [ReviewSign, number, string])[] = [
    ['word', hasUnwantedWord ? HELD : 0, words],
    ['look-alike', imitates === undefined ? 0 : likeness[imitates], names],
    ['scripts', mixesScripts(names) ? HELD : 0, names],
    ['admin-name', isAdminsName ? 2 : 0, names],
    ['same-text', sameText >= SAME_TEXT ? HELD : sameText, profile.about ?? ''],
    ['links', links, `${profile.links.join('\n')}\n${profile.about}\n${profile.place}\n${names}`],
    ['burst', burstWeight(facts), ''],
  ];
  return all.filter(([, weight]) => weight > 0).map(([sign, weight, where]) => ({ sign, weight, where }));
}

function isIn(seen: readonly Seen[], { sign, weight, where }: Seen): boolean {
  return seen.some((each) => each.sign === sign && each.weight >= weight && each.where === where);
}

/** What its person can mend himself; everything else is what spam is made of, and waits for an admin whatever becomes of it. */
const MENDABLE: ReadonlySet<string> = new Set<ReviewSign>(['word', 'look-alike', 'scripts', 'admin-name']);

/** Whether an entry that waits for these signs may be found again as soon as they are gone. */
export function isMendable(signs: readonly string[]): boolean {
  return signs.every((sign) => MENDABLE.has(sign));
}

/**
 * The signs for which an entry waits now; none: it does not. `before`: what was seen in it as it was found until now; that
 * was good enough, so it holds nothing unless something new comes to it.
 */
export function heldFor(after: readonly Seen[], before: readonly Seen[] = []): readonly ReviewSign[] {
  const weight = after.reduce((sum, each) => sum + each.weight, 0);
  const hasNew = after.some((each) => !isIn(before, each));
  return weight >= HELD && hasNew ? after.map(({ sign }) => sign) : [];
}
