/** People greet what they write to for the first time, as they greet people. */
import { foldText } from '../domain/text.ts';
import { BOT_LANGUAGES, type BotLanguage } from '../i18n/i18n.ts';

const GREETINGS: Readonly<Record<BotLanguage, ReadonlySet<string>>> = {
  en: new Set(['hello', 'hi', 'hey', 'hiya', 'greetings']),
  fr: new Set(['bonjour', 'bonsoir', 'salut', 'coucou']),
};

/** The language of the greeting that a text begins with; undefined: it begins with none. */
export function greetingIn(text: string): BotLanguage | undefined {
  const [first = ''] = /^\p{L}{2,9}(?!\p{L})/u.exec(text) ?? [];
  const word = foldText(first);
  return BOT_LANGUAGES.find((language) => GREETINGS[language].has(word));
}
