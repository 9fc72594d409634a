/**
 * The texts of the help pages, `web/help/<page>/<language>.hbs`: HTML of ours with links and addresses filled in. English
 * is always there; where another language is missing, English stands in for it and the page says so. What is written to
 * bots stands in `<kbd>`, and a test holds it to their words.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGES, type Language } from '../shared/i18n/i18n.ts';
import { ROOT } from '../shared/root.ts';
import type { Template } from './template.ts';

/** The last part of each page's address below `/docs/`, in the order in which they are offered. */
export const HELP_PAGES = ['rooms', 'users', 'random', 'sites', 'owners', 'servers'] as const;
/** One of {@link HELP_PAGES}. */
export type HelpPage = (typeof HELP_PAGES)[number];

/** A text and the language that it is in. */
export interface HelpText {
  readonly language: Language;
  readonly template: Template;
}

/** The text in this language, if there is one. */
export function helpSource(page: HelpPage, language: Language): string | undefined {
  const path = join(ROOT, 'web', 'help', page, `${language}.hbs`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** Reads and compiles all texts. */
export function openHelp(
  compile: (source: string) => Template,
): (page: HelpPage, language: Language) => HelpText {
  const texts = new Map<string, HelpText>();
  for (const page of HELP_PAGES) {
    const english: HelpText = { language: 'en', template: compile(helpSource(page, 'en') ?? '') };
    for (const language of LANGUAGES) {
      const source = helpSource(page, language);
      texts.set(
        `${page} ${language}`,
        source === undefined ? english : { language, template: compile(source) },
      );
    }
  }
  return (page, language) => texts.get(`${page} ${language}`) as HelpText;
}
