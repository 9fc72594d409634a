/** Pure: what people write of themselves for the directory, read into their entry. */
import {
  MOST_PROFILE_TEXT,
  MOST_PROFILE_VALUES,
  PROFILE_LISTS,
  PROFILE_TEXTS,
  type Profile,
  type ProfileList,
  type ProfileText,
  readProfileText,
  readProfileValues,
} from '../../shared/domain/profile.ts';
import { plainLine } from '../../shared/domain/text.ts';
import type { Message } from '../../shared/i18n/i18n.ts';

/** More is no list that somebody means. */
const MOST_LIST = 20_000;
/** Of a value that is refused so much is said again. */
const MOST_TOLD = 60;

/** One thing that an entry may tell. */
export type ProfileField = ProfileText | ProfileList;
/** All of them, in the order in which they are shown. */
export const PROFILE_FIELDS: readonly ProfileField[] = [...PROFILE_TEXTS, ...PROFILE_LISTS];

/** An entry after something was read, or what to tell the person instead. */
export type ReadProfile = { readonly profile: Profile } | { readonly problem: Message };

function isText(field: ProfileField): field is ProfileText {
  return (PROFILE_TEXTS as readonly string[]).includes(field);
}

function withText(profile: Profile, field: ProfileText, text: string): ReadProfile {
  const read = readProfileText(field, text);
  if (read === undefined)
    return { problem: { key: 'users.profile.too-long', params: { n: MOST_PROFILE_TEXT[field] } } };
  const { [field]: _, ...without } = profile;
  return { profile: read === '' ? without : { ...without, [field]: read } };
}

function withValues(profile: Profile, field: ProfileList, text: string): ReadProfile {
  // An interest may be of several words; languages and addresses are not.
  const separator = field === 'interests' ? /[,;\n]+/u : /[\s,;]+/u;
  const parts = text
    .slice(0, MOST_LIST)
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const values = readProfileValues(field, parts);
  const n = MOST_PROFILE_VALUES[field];
  if (values !== undefined) return { profile: { ...profile, [field]: values } };
  const wrong = parts.find((part) => readProfileValues(field, [part]) === undefined);
  if (wrong === undefined) return { problem: { key: `users.profile.${field}.how`, params: { n } } };
  const value = plainLine(wrong, MOST_TOLD);
  return { problem: { key: `users.profile.${field}.wrong`, params: { n, value } } };
}

/** The entry with one thing set as a person wrote it; `''` takes it away. */
export function withProfileField(profile: Profile, field: ProfileField, text: string): ReadProfile {
  return isText(field) ? withText(profile, field, text) : withValues(profile, field, text);
}

/** What stands in a field, as it may be written to set it. */
export function profileText(profile: Pick<Profile, ProfileField>, field: ProfileField): string {
  return isText(field) ? (profile[field] ?? '') : profile[field].join(', ');
}
