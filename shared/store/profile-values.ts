/** Entries of the directory of people as JSON in Redis; each field is checked when it is read. */
import {
  MOST_PROFILE_TEXT,
  MOST_PROFILE_VALUES,
  PROFILE_LISTS,
  PROFILE_TEXTS,
  type Profile,
  type ProfileList,
  readProfileValues,
} from '../domain/profile.ts';
import { fieldsOf, line, moment, strings } from './stored-fields.ts';

const LONGEST = 500;

/** The entry, or undefined when it is none. */
export function readProfile(value: unknown): Profile | undefined {
  const fields = typeof value === 'object' ? fieldsOf(JSON.stringify(value)) : undefined;
  const listedAt = moment(fields?.listedAt);
  if (fields === undefined || listedAt === undefined) return undefined;
  const list = (name: ProfileList): readonly string[] =>
    strings(fields[name], MOST_PROFILE_VALUES[name], LONGEST).flatMap(
      (text) => readProfileValues(name, [text]) ?? [],
    );
  const texts = PROFILE_TEXTS.flatMap((name) => {
    const text = line(fields[name], MOST_PROFILE_TEXT[name]);
    return text === undefined ? [] : [[name, text] as const];
  });
  const [languages = [], interests = [], links = []] = PROFILE_LISTS.map(list);
  return { listedAt, ...Object.fromEntries(texts), languages, interests, links };
}
