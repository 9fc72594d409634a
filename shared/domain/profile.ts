/** What a person lets be found of himself in the directory of people; all of it his own words, none taken from elsewhere. */

import type { BadgeId } from './badge-id.ts';
import { type Jid, tryJid } from './jid.ts';
import { readLanguage } from './language.ts';
import { addPresent } from './present.ts';
import { isRandomId } from './random-id.ts';
import type { Room } from './room.ts';
import { foldText, plainLine } from './text.ts';

/** Single plain lines. `about` is a short text, `place` as coarse as its person likes. */
export const PROFILE_TEXTS = ['nick', 'name', 'place', 'about'] as const;
/** One of {@link PROFILE_TEXTS}. */
export type ProfileText = (typeof PROFILE_TEXTS)[number];

/** Several values each: BCP 47 tags, words, addresses (http, https, xmpp). */
export const PROFILE_LISTS = ['languages', 'interests', 'links'] as const;
/** One of {@link PROFILE_LISTS}. */
export type ProfileList = (typeof PROFILE_LISTS)[number];

/** Longest texts, UTF-16 units. */
export const MOST_PROFILE_TEXT: Readonly<Record<ProfileText, number>> = {
  nick: 64,
  name: 128,
  place: 128,
  about: 500,
};
/** Most values of lists. */
export const MOST_PROFILE_VALUES: Readonly<Record<ProfileList, number>> = {
  languages: 8,
  interests: 10,
  links: 5,
};
const MOST_INTEREST = 40;
const MOST_LINK = 500;

/**
 * Who sees a part of an entry: `web`, everybody; `xmpp`, whoever searches with an XMPP client; `nobody`, kept until its
 * person chooses otherwise.
 */
export const AUDIENCES = ['web', 'xmpp', 'nobody'] as const;
/** One of {@link AUDIENCES}. */
export type Audience = (typeof AUDIENCES)[number];
/** Of what nothing was chosen for: on no page, but found by XMPP, as `list` says before the yes. */
export const FIRST_AUDIENCE: Audience = 'xmpp';

/** What has an audience of its own: `avatar` is a copy of the picture, `address` the JID. */
export const PROFILE_PARTS = [...PROFILE_TEXTS, ...PROFILE_LISTS, 'avatar', 'address'] as const;
/** One of {@link PROFILE_PARTS}. */
export type ProfilePart = (typeof PROFILE_PARTS)[number];

declare const personBrand: unique symbol;
/** What somebody's page is called: 128 random bits, base64url, 22 characters. Says nothing of the address. */
export type PersonId = string & { readonly [personBrand]: 'person' };

/** The text as the name of a page, or undefined. Says nothing about whether there is such a page. */
export function tryPersonId(text: string): PersonId | undefined {
  return isRandomId(text) ? (text as PersonId) : undefined;
}

/** The name of somebody's page, written by itself or as the address of the page. */
export function readPageName(text: string): PersonId | undefined {
  const [page = ''] = text.split(/[?#]/u);
  // A resource is chosen freely, and may be the name of somebody else's page.
  return page.includes('@') ? undefined : tryPersonId(page.replace(/^.*\//su, ''));
}

/** Why an entry is shown to nobody for the time being: its person was silent too long, it waits to be looked at, an admin hid it. */
export const SUSPENSIONS = ['silence', 'review', 'admin'] as const;
/** Since when and why; `reason` is what its person is told, one plain line. */
export interface Suspension {
  readonly by: (typeof SUSPENSIONS)[number];
  /** ms. */
  readonly since: number;
  readonly reason?: string;
}

/** Somebody's entry. Absent is what he does not tell. */
export interface Profile extends Readonly<Partial<Record<ProfileText, string>>> {
  /** When he said yes to being found, ms. */
  readonly listedAt: number;
  /** When he last said that the entry still holds, ms; absent: never since `listedAt`. */
  readonly confirmedAt?: number;
  /** When he was last asked whether it does, ms; answered, it is gone. */
  readonly askedAt?: number;
  readonly languages: readonly string[];
  readonly interests: readonly string[];
  readonly links: readonly string[];
  /** SHA-256 of the copy of his picture, hex. */
  readonly avatar?: string;
  /** He lets a copy of his picture be kept: SHA-1 (hex) of the one that it is made of; `''`: none so far. */
  readonly pictureOf?: string;
  /** Those that are not {@link FIRST_AUDIENCE}. */
  readonly audiences: Readonly<Partial<Record<ProfilePart, Audience>>>;
  /** He has it from the first moment at which he is, or may be spoken to, without his address. */
  readonly id?: PersonId;
  /** The badge that his page shows, one of his own. */
  readonly badge?: BadgeId;
  /** Search engines may keep his page. */
  readonly engines?: true;
  readonly suspended?: Suspension;
}

/** Somebody who can be found. */
export interface Listed {
  readonly jid: Jid;
  readonly profile: Profile;
}

/** Who sees a part. */
export function audienceOf({ audiences }: Pick<Profile, 'audiences'>, part: ProfilePart): Audience {
  return audiences[part] ?? FIRST_AUDIENCE;
}

/** Whether a part is told to somebody on the web, or with an XMPP client: he sees what is on the web as well. */
export function isSeen(profile: Profile, part: ProfilePart, from: 'web' | 'xmpp'): boolean {
  const audience = audienceOf(profile, part);
  return audience === 'web' || audience === from;
}

/** The entry with only what is seen from there. */
export function seenFrom(profile: Profile, from: 'web' | 'xmpp'): Profile {
  const { nick: _n, name: _m, place: _p, about: _a, avatar, ...rest } = profile;
  const sees = (part: ProfilePart): boolean => isSeen(profile, part, from);
  const texts = PROFILE_TEXTS.filter((name) => profile[name] !== undefined && sees(name));
  const list = (name: ProfileList) => (sees(name) ? profile[name] : []);
  return {
    ...rest,
    ...Object.fromEntries(texts.map((name) => [name, profile[name]])),
    ...{ languages: list('languages'), interests: list('interests'), links: list('links') },
    ...(avatar !== undefined && sees('avatar') && { avatar }),
  };
}

/** Whether he chose to let anything be seen on the web. */
export function choseWeb({ audiences }: Pick<Profile, 'audiences'>): boolean {
  return Object.values(audiences).includes('web');
}

/** What there is to be seen of him, if its audience lets it. */
export function toldParts(profile: Profile): ProfilePart[] {
  return PROFILE_PARTS.filter((part) => {
    if (part === 'address') return true;
    return part === 'avatar' ? profile.pictureOf !== undefined : (profile[part] ?? '').length > 0;
  });
}

/** The entry with other audiences for some parts. */
export function withAudiences(
  profile: Profile,
  chosen: Readonly<Partial<Record<ProfilePart, Audience>>>,
): Profile {
  const all = Object.entries({ ...profile.audiences, ...chosen });
  return { ...profile, audiences: Object.fromEntries(all.filter(([, each]) => each !== FIRST_AUDIENCE)) };
}

/** Whether searches with XMPP clients find him. Their answers name the address. */
export function isFound(profile: Profile): boolean {
  return profile.suspended === undefined && isSeen(profile, 'address', 'xmpp');
}

/** Signs without width that hide in a word; those that Persian, Indian scripts and emoji need are left. */
const HIDDEN = /\u00AD|\u034F|\u180E|\u200B/gu;
/** Marks over one letter: no script that people write needs more. */
const STACKED = /(\p{M}{4})\p{M}+/gu;

/** Of longer texts nothing is read: a megabyte must not be looked through. */
const TIMES_TOO_LONG = 64;

/** What somebody writes of himself as one line, or undefined when that is longer than `most`. */
function ownLine(text: string, most: number): string | undefined {
  if (text.length > most * TIMES_TOO_LONG) return undefined;
  const plain = (each: string): string =>
    plainLine(each.replace(HIDDEN, '').replace(STACKED, '$1'), most * TIMES_TOO_LONG);
  // Twice: what stood between marks is gone now.
  const line = plain(plain(text));
  return line.length > most ? undefined : line;
}

function readInterest(text: string): string | undefined {
  const interest = ownLine(text.replace(/^[#\s]+/u, ''), MOST_INTEREST);
  return interest !== undefined && /[\p{L}\p{N}]/u.test(interest) ? interest : undefined;
}

/** Somebody's address or a room's, and nothing that a click could end or send in its reader's name (XEP-0147). */
const XMPP_LINK = /^xmpp:([^?#]+)(?:\?(?:join|message|omemo-sid-[\w=;-]+))?$/;

function isXmppLink(href: string): boolean {
  const [, address] = XMPP_LINK.exec(href) ?? [];
  try {
    return address !== undefined && tryJid(decodeURIComponent(address)) !== undefined;
  } catch {
    return false; // Signs after % that are none.
  }
}

/** An address that is shown and never followed; without credentials. */
function readLink(text: string): string | undefined {
  if (text.length > MOST_LINK || !/^(?:https?:\/\/|xmpp:)/i.test(text) || !URL.canParse(text))
    return undefined;
  const { href, protocol, username, password } = new URL(text);
  if (protocol === 'xmpp:' && !isXmppLink(href)) return undefined;
  return username === '' && password === '' && !/[\s<>"'`]/.test(href) ? href : undefined;
}

const READERS: Readonly<Record<ProfileList, (text: string) => string | undefined>> = {
  languages: readLanguage,
  interests: readInterest,
  links: readLink,
};

/** The values, each once, if all of them are such; else undefined. */
export function readProfileValues(list: ProfileList, texts: readonly string[]): string[] | undefined {
  const values = texts.map(READERS[list]);
  if (!values.every((value) => value !== undefined)) return undefined;
  const keys = values.map((value) => (list === 'interests' ? foldText(value) : value));
  const once = values.filter((_, i) => keys.indexOf(keys[i] ?? '') === i);
  return once.length <= MOST_PROFILE_VALUES[list] ? once : undefined;
}

/** A text as it is kept; `''`: there is nothing to be seen in it. Undefined: it is too long. */
export function readProfileText(name: ProfileText, text: string): string | undefined {
  return ownLine(text, MOST_PROFILE_TEXT[name]);
}

/** What a person is found by. */
export type Told = Pick<Profile, ProfileText | 'languages' | 'interests' | 'listedAt'>;

/** The person as the index of rooms takes it: he is found by the same words in the same order of worth. */
export function searchEntry(jid: Jid, told: Told): Room {
  const { nick, name, about, place, languages, interests, listedAt } = told;
  const called = [nick, name].filter((each) => each !== undefined).join(' · ');
  const said = [about, place].filter((each) => each !== undefined).join(' · ');
  const hasLanguage = languages.length > 0;
  return addPresent(
    { jid, tags: interests.map(foldText), nsfw: false, since: listedAt },
    {
      name: called === '' ? undefined : called,
      description: said === '' ? undefined : said,
      language: languages[0],
      languages: hasLanguage ? languages : undefined,
    },
  );
}
