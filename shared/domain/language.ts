/** Languages as people and servers write them. */

const languageNames = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** Few are in use, and asking Intl takes longer than reading the rest of a room. */
const languages = new Map<string, string | undefined>();
const MAX_LANGUAGES = 1_000;

/**
 * A BCP 47 tag of a language that exists, in its canonical spelling.
 * COMPAT: Tigase puts the room's name into muc#roomconfig_lang; owners write "English" and "en_US".
 */
export function readLanguage(text: string | undefined): string | undefined {
  if (text === undefined || !/^[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}$/i.test(text)) return undefined;
  if (languages.has(text)) return languages.get(text);
  const tag = canonicalLanguage(text);
  if (languages.size < MAX_LANGUAGES) languages.set(text, tag);
  return tag;
}

function canonicalLanguage(text: string): string | undefined {
  try {
    const [tag] = Intl.getCanonicalLocales(text.replaceAll('_', '-'));
    return tag !== undefined && languageNames.of(tag) !== undefined ? tag : undefined;
  } catch {
    // Intl refuses a tag that only looks like one, e.g. with a variant given twice.
    return undefined;
  }
}
