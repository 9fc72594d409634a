/** Which language a page is in: `?lang=`, else Accept-Language, else `LANGUAGE`. */
import type { FastifyRequest } from 'fastify';
import { acceptedLanguage, type Language, languageOf } from '../shared/i18n/i18n.ts';
import { Recent } from './recent.ts';

/** The language of one page and where it comes from. */
export interface PageLanguage {
  readonly language: Language;
  /** Set when the address itself asks for it: links then keep it, for there is no cookie to remember it. */
  readonly chosen: boolean;
}

/** Never throws, whatever the query holds: error pages need it too. */
export function pageLanguage(request: FastifyRequest, fallback: Language): PageLanguage {
  const { lang } = (request.query ?? {}) as Record<string, unknown>;
  const asked = languageOf(typeof lang === 'string' ? lang : undefined);
  if (asked !== undefined) return { language: asked, chosen: true };
  return { language: acceptedLanguage(request.headers['accept-language']) ?? fallback, chosen: false };
}

/** The valid tags of what a room says: some write a list, some a sentence. At most five, in canonical form (BCP 47). */
export function languageTags(text: string | undefined): readonly string[] {
  return tagsIn.get(text ?? '');
}

/** Most rooms say one of a few. */
const tagsIn = new Recent(readTags, 500);

function readTags(text: string): readonly string[] {
  const tags = new Set<string>();
  for (const part of text.split(/[\s,;/|]+/)) {
    if (!/^[a-z]{2,3}([_-][a-z0-9]{2,8}){0,3}$/i.test(part)) continue;
    try {
      for (const tag of Intl.getCanonicalLocales(part.replaceAll('_', '-'))) tags.add(tag);
    } catch {
      // Shaped like a tag, but none.
    }
  }
  return [...tags].slice(0, 5);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function inUtc(ms: number, language: Language, name: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${language} ${name}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' });
    formats.set(key, format);
  }
  return format.format(ms);
}

const lists = new Map<Language, Intl.ListFormat>();

/** Names one after the other: `English, French`. */
export function listText(names: readonly string[], language: Language): string {
  const format = lists.get(language) ?? new Intl.ListFormat(language, { type: 'unit' });
  lists.set(language, format);
  return format.format(names);
}

/** A moment in words, in UTC, because the server does not know where its reader is. */
export function momentText(ms: number, language: Language): string {
  return `${inUtc(ms, language, 'moment', { dateStyle: 'medium', timeStyle: 'short' })} UTC`;
}

/** A day in words. */
export function dateText(ms: number, language: Language): string {
  return inUtc(ms, language, 'date', { dateStyle: 'medium' });
}

/** An hour of a day in words: `22 Nov, 14:00 UTC`. */
export function hourText(ms: number, language: Language): string {
  const options = {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  } as const;
  return `${inUtc(ms, language, 'hour', options)} UTC`;
}
