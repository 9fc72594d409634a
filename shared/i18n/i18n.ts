/**
 * Words in the reader's language. Catalogues are flat JSON in ICU MessageFormat; `en.json` names the keys,
 * and a key missing in another catalogue does not compile. A language is spoken by the pages first: its catalogue then
 * holds the keys of pages and badges only. Bots speak those whose catalogue holds all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Formatters, IntlMessageFormat } from 'intl-messageformat';
import { ROOT } from '../root.ts';
import type ar from './ar.json';
import type de from './de.json';
import type en from './en.json';
import type es from './es.json';
import type fr from './fr.json';

/** Names a sentence. */
export type MessageKey = keyof typeof en;
/** Sentences of the bots that pages say too. */
const OF_PAGES_TOO = ['language.name', 'rooms.elsewhere', 'rooms.silent', 'rooms.visiting'] as const;
/** Names a sentence of pages and badges. */
export type PageKey = Extract<
  MessageKey,
  `web.${string}` | `presence.${string}` | (typeof OF_PAGES_TOO)[number]
>;
/** Sentences of one language, as ICU patterns. */
type Catalogue<Key extends MessageKey = MessageKey> = Readonly<Record<Key, string>>;
/** What is filled into a sentence, by name. */
export type MessageParams = Readonly<Record<string, string | number>>;

/** A sentence not yet said: handlers give these, the edge turns them into words. */
export interface Message {
  readonly key: MessageKey;
  readonly params?: MessageParams;
}

/** The languages that bots speak, the fallback first. */
export const BOT_LANGUAGES = ['en', 'fr'] as const;
/** One of the bots'. */
export type BotLanguage = (typeof BOT_LANGUAGES)[number];
/** The languages of pages and badges, those of the bots among them, in the order in which they are offered. */
export const LANGUAGES = ['en', 'fr', 'de', 'es', 'ar'] as const;
/** One of ours. */
export type Language = (typeof LANGUAGES)[number];

type Complete<Key extends MessageKey, T extends Catalogue<Key>> = T;
/** Compile-time check: every catalogue has every key that it must have. @public */
export type CompleteCatalogues = [
  Complete<MessageKey, typeof en>,
  Complete<MessageKey, typeof fr>,
  Complete<PageKey, typeof de>,
  Complete<PageKey, typeof es>,
  Complete<PageKey, typeof ar>,
];

/** Which way a language is written, for `dir`. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' ? 'rtl' : 'ltr';
}

/** As read: what a sentence is that only bots say, the types keep from those who have it not. */
function readCatalogue(language: Language): Catalogue {
  return JSON.parse(readFileSync(join(ROOT, 'shared', 'i18n', `${language}.json`), 'utf8')) as Catalogue;
}

const catalogues = Object.fromEntries(LANGUAGES.map((l) => [l, readCatalogue(l)])) as Record<
  Language,
  Catalogue
>;
/** What `make` gives for each language, made once: the library looks at all options anew for each sentence. */
function perLanguage<T>(make: (language: string) => T): (locales: unknown) => T {
  const made = new Map<string, T>();
  return (locales) => {
    const language = String(locales);
    const known = made.get(language) ?? make(language);
    made.set(language, known);
    return known;
  };
}

const plainNumbers = perLanguage((language) => new Intl.NumberFormat(language));
const cardinals = perLanguage((language) => new Intl.PluralRules(language));

/** Catalogues hold numbers, mostly plain ones, and what depends on how many; no dates. */
const FORMATTERS: Formatters = {
  getNumberFormat: (locales, options) =>
    options === undefined ? plainNumbers(locales) : new Intl.NumberFormat(locales, options),
  getPluralRules: (locales, options) =>
    options?.type === 'ordinal' ? new Intl.PluralRules(locales, options) : cardinals(locales),
  getDateTimeFormat: (locales, options) => new Intl.DateTimeFormat(locales, options),
};

const compiled = new Map<string, IntlMessageFormat>();
/**
 * Sentences of each language as they are said: those without params, which are most, and those about a small number alone.
 * Keys are texts that last: one put together for each sentence would be hashed for each.
 */
const fixed = Object.fromEntries(LANGUAGES.map((l) => [l, new Map<string, string>()])) as Record<
  Language,
  Map<string, string>
>;
const SMALL = 100;

/**
 * The sentence for `key` in `language`, with its `{params}` filled in as they are: escaping is the edge's work.
 * A param that is missing is a bug, but no reason to fail whoever reads: the bare pattern is given instead.
 */
export function say(language: BotLanguage, key: MessageKey, params?: MessageParams): string;
export function say(language: Language, key: PageKey, params?: MessageParams): string;
export function say(language: Language, key: MessageKey, params?: MessageParams): string {
  const number = params === undefined ? '' : onlyNumber(params);
  if (number === undefined) return filledIn(language, key, params);
  const known = fixed[language];
  const said = number === '' ? key : key + number;
  let text = known.get(said);
  if (text === undefined) {
    text = filledIn(language, key, params);
    known.set(said, text);
  }
  return text;
}

/** Name and value, if there is nothing but a small number: a list of rooms says the same few sentences again and again. */
function onlyNumber(params: MessageParams): string | undefined {
  let only: string | undefined;
  for (const name in params) {
    const value = params[name];
    if (only !== undefined || typeof value !== 'number' || !(value >= 0 && value < SMALL)) return undefined;
    if (!Number.isInteger(value)) return undefined;
    only = ` ${name}=${value}`;
  }
  return only;
}

function filledIn(language: Language, key: MessageKey, params?: MessageParams): string {
  const id = `${language}:${key}`;
  let format = compiled.get(id);
  if (format === undefined) {
    format = new IntlMessageFormat(catalogues[language][key], language, undefined, {
      ignoreTag: true,
      formatters: FORMATTERS,
    });
    compiled.set(id, format);
  }
  try {
    return String(format.format(params));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return catalogues[language][key];
    throw error;
  }
}

/** Whether there is a sentence of that name: for words that others choose from a list. */
export function isPageKey(text: string): text is PageKey {
  if (!Object.hasOwn(catalogues.en, text)) return false;
  return /^(?:web|presence)\./.test(text) || OF_PAGES_TOO.some((key) => key === text);
}

/** The names of all sentences of pages and badges, in the order of the catalogues. */
export const PAGE_KEYS: readonly PageKey[] = Object.keys(catalogues.en).filter(isPageKey);

/** Which of our languages a BCP 47 tag means (`fr-CA` is French), or `undefined`. */
export function languageOf(tag: string | undefined): Language | undefined {
  const primary = tag?.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === primary);
}

/** The same for what bots say. */
export function botLanguageOf(tag: string | undefined): BotLanguage | undefined {
  const language = languageOf(tag);
  return BOT_LANGUAGES.find((each) => each === language);
}

/** The best of our languages for an Accept-Language header (RFC 9110 §12.5.4), or `undefined`. */
export function acceptedLanguage(header: string | undefined): Language | undefined {
  if (header === undefined) return undefined;
  const wishes = header
    .slice(0, 500)
    .split(',')
    .map((part, order) => {
      const [tag = '', ...rest] = part.split(';');
      const q = rest.map((r) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(r)?.[1]).find((v) => v !== undefined);
      return { language: languageOf(tag.trim()), q: q === undefined ? 1 : Number(q), order };
    })
    .filter((wish) => wish.language !== undefined && wish.q > 0);
  wishes.sort((a, b) => b.q - a.q || a.order - b.order);
  return wishes[0]?.language;
}

/** Names of languages in one language. */
interface Names {
  readonly display: Intl.DisplayNames;
  /** Those that were asked for, by tag. Strangers choose the tags, so not more than {@link MOST_NAMES}. */
  readonly known: Map<string, string>;
}

const names = new Map<Language, Names>();
const MOST_NAMES = 500;

/** `fr` as “French” or “français”; the tag itself when it has no name. */
export function languageName(tag: string, language: Language): string {
  let inLanguage = names.get(language);
  if (inLanguage === undefined) {
    const display = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' });
    inLanguage = { display, known: new Map() };
    names.set(language, inLanguage);
  }
  const { display, known } = inLanguage;
  let name = known.get(tag);
  if (name === undefined) {
    name = display.of(tag) ?? tag;
    if (known.size >= MOST_NAMES) known.clear();
    known.set(tag, name);
  }
  return name;
}
