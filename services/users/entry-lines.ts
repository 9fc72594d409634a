/** An entry in words: exactly what is seen of it, and where; said before a yes and after each change. */
import type { Fact, Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Badge, Person } from '../../shared/domain/person.ts';
import {
  isFound,
  type PersonId,
  type Profile,
  type ProfilePart,
  seenFrom,
  toldParts,
} from '../../shared/domain/profile.ts';
import { type PublicPerson, publicPerson } from '../../shared/domain/public-person.ts';
import { badgeTitle, partsWords, type Site } from './badge-lines.ts';
import { PROFILE_FIELDS, profileText } from './profile-settings.ts';
import { suspensionLines } from './suspension-lines.ts';

/** Where somebody's page is. */
export function personPage({ publicUrl }: Site, id: PersonId): string {
  return `${publicUrl}/people/${id}`;
}

type Told = Pick<Profile, (typeof PROFILE_FIELDS)[number]>;

type PictureWords = `users.entry.picture${'' | '.coming' | '.unseen'}`;

/** Stands for a picture that is not there yet, and is shown without another word as soon as it is. */
const COMING = 'coming';

/** The person as he is seen with the picture that he lets be copied. */
function withPicture(person: Person): Person {
  const { profile } = person;
  if (profile?.pictureOf === undefined) return person;
  return { ...person, profile: { ...profile, avatar: profile.avatar ?? COMING } };
}

function pictureWords({ avatar }: PublicPerson): PictureWords | undefined {
  if (avatar === undefined) return undefined;
  return avatar === COMING ? 'users.entry.picture.coming' : 'users.entry.picture';
}

/** What is told, the address first. */
function entryFacts(jid: Jid | undefined, told: Told, picture?: PictureWords): readonly Fact[] {
  const facts: Fact[] = jid === undefined ? [] : [{ label: { key: 'users.fact.address' }, value: jid }];
  for (const field of PROFILE_FIELDS) {
    const text = profileText(told, field);
    if (text !== '') facts.push({ label: { key: `users.field.${field}` }, value: text });
  }
  if (picture) facts.push({ label: { key: 'users.field.avatar' }, value: { key: picture } });
  return facts;
}

/** What a page has beside what its person tells. */
function pageFacts({ badges }: Person, { badge, engines, listedAt }: PublicPerson): readonly Fact[] {
  const shown = badges.findIndex(({ id }) => id === badge);
  const chosen = badges[shown];
  const badgeFact = (each: Badge): Fact => ({
    label: { key: 'users.field.page-badge' },
    value: { row: [badgeTitle(each, shown + 1), partsWords(each), { key: 'users.page-badge.open' }] },
  });
  return [
    ...(chosen === undefined ? [] : [badgeFact(chosen)]),
    { label: { key: 'users.fact.listed' }, value: new Date(listedAt).toISOString().slice(0, 10) },
    {
      label: { key: 'users.fact.engines' },
      value: { key: engines ? 'users.engines.on' : 'users.engines.off' },
    },
  ];
}

/** What is kept of an entry that `seen` has not. */
function unseenFacts(jid: Jid, profile: Profile, seen: ReadonlySet<ProfilePart>): readonly Fact[] {
  const parts = toldParts(profile).filter((part) => !seen.has(part));
  const has = (part: ProfilePart): boolean => parts.includes(part);
  const told = Object.fromEntries(
    PROFILE_FIELDS.filter(has).map((field) => [field, profile[field]]),
  ) as Partial<Told>;
  const nothing = { languages: [], interests: [], links: [] };
  return entryFacts(
    has('address') ? jid : undefined,
    { ...nothing, ...told },
    has('avatar') ? 'users.entry.picture.unseen' : undefined,
  );
}

function seenParts(jid: Jid | undefined, told: Told): ProfilePart[] {
  const fields: ProfilePart[] = PROFILE_FIELDS.filter((field) => profileText(told, field) !== '');
  return jid === undefined ? fields : [...fields, 'address'];
}

/** See the file; nothing of who has no entry. */
export function entryLines(site: Site, person: Person): readonly Line[] {
  const { jid, profile } = person;
  if (profile === undefined) return [];
  const found = isFound(profile) ? seenFrom(profile, 'xmpp') : undefined;
  const page = publicPerson(withPicture(person));
  const seen = new Set<ProfilePart>([
    ...(found === undefined ? [] : seenParts(jid, found)),
    ...(page === undefined ? [] : seenParts(page.jid, page)),
    // Searches with XMPP clients show no pictures.
    ...(page?.avatar === undefined ? [] : (['avatar'] as const)),
  ]);
  const unseen = unseenFacts(jid, profile, seen);
  return [
    ...suspensionLines(profile, site.admins),
    { key: found === undefined ? 'users.seen.xmpp.none' : 'users.seen.xmpp' },
    ...(found === undefined ? [] : entryFacts(jid, found)),
    ...(page === undefined
      ? [{ key: 'users.seen.web.none' } as const]
      : [
          { key: 'users.seen.web', params: { url: personPage(site, page.id) } } as const,
          ...entryFacts(page.jid, page, pictureWords(page)),
          ...pageFacts(person, page),
        ]),
    ...(unseen.length === 0 ? [] : [{ key: 'users.seen.nobody' } as const, ...unseen]),
  ];
}
