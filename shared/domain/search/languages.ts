/** The languages of a room as filters and facets know them. */
import type { Room } from '../room.ts';

/** Rooms carry lists: `en, de`, `en/fr`. More than so many are no statement about a language. */
const MOST = 8;

/** Tags in lower case, `-` between subtags; what is no language tag by its form (RFC 5646 §2.1) is left out. */
export function languagesOf({
  language,
  languages,
  languageGuess,
}: Pick<Room, 'language' | 'languages' | 'languageGuess'>): string[] {
  const told = languages?.join(' ') ?? language ?? languageGuess ?? '';
  // As nearly all are.
  if (/^[a-z]{2,3}$/.test(told)) return [told];
  const tags = told
    .toLowerCase()
    .replaceAll('_', '-')
    .split(/[^a-z0-9-]+/)
    .filter((tag) => /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/.test(tag));
  return [...new Set(tags)].slice(0, MOST);
}

/** `de` of `de-at`. */
export function primaryLanguage(tag: string): string {
  return tag.split('-', 1)[0] as string;
}
