/** What a person lets be found of himself in the directory of people; all of it his own words, none taken from elsewhere. */
import type { Jid } from './jid.ts';
import { readLanguage } from './language.ts';
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

/** Somebody's entry. Absent is what he does not tell. */
export interface Profile extends Readonly<Partial<Record<ProfileText, string>>> {
  /** When he said yes to being found, ms. */
  readonly listedAt: number;
  readonly languages: readonly string[];
  readonly interests: readonly string[];
  readonly links: readonly string[];
}

/** Somebody who can be found. */
export interface Listed {
  readonly jid: Jid;
  readonly profile: Profile;
}

function readInterest(text: string): string | undefined {
  const interest = plainLine(text, MOST_INTEREST + 2).replace(/^[#\s]+/u, '');
  return interest.length <= MOST_INTEREST && /[\p{L}\p{N}]/u.test(interest) ? interest : undefined;
}

/** An address that is shown and never followed; without credentials. */
function readLink(text: string): string | undefined {
  if (text.length > MOST_LINK || !/^(?:https?:\/\/|xmpp:)/i.test(text) || !URL.canParse(text))
    return undefined;
  const { href, username, password } = new URL(text);
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
  const most = MOST_PROFILE_TEXT[name];
  const line = plainLine(text, most + 1);
  return line.length > most ? undefined : line;
}

/** The person as the index of rooms takes it: it is found by the same words in the same order of worth. */
export function searchEntry({ jid, profile }: Listed): Room {
  const { nick, name, about, place, languages, interests, listedAt } = profile;
  const called = [nick, name].filter((each) => each !== undefined).join(' · ');
  const told = [about, place].filter((each) => each !== undefined).join(' · ');
  const [language] = languages;
  return {
    ...{ jid, tags: interests.map(foldText), nsfw: false, since: listedAt },
    ...(called !== '' && { name: called }),
    ...(told !== '' && { description: told }),
    ...(language !== undefined && { language, languages }),
  };
}
