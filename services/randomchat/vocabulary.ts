/** What people write behind the bot's words, in all languages at once; compared without case and accents. */
import type { Line, Offer } from '../../shared/bot/shape.ts';
import { STEPS, type Step } from '../../shared/domain/ladder.ts';
import { readLanguage } from '../../shared/domain/language.ts';
import { ANY_LANGUAGE, MOST_LANGUAGES } from '../../shared/domain/pair.ts';
import { foldText } from '../../shared/domain/text.ts';
import { BOT_LANGUAGES, type BotLanguage } from '../../shared/i18n/i18n.ts';
import { CATEGORIES, type Category } from '../../shared/store/cases-values.ts';

const ANYBODY = new Set('* any anybody all every everybody tout tous toutes toute n-importe'.split(' '));
const NOTHING = new Set('- 0 none no nothing aucun aucune rien non'.split(' '));
const YES = new Set('1 true yes y ok accept agree oui o accepter accepte d-accord'.split(' '));

/** Languages that people can name by their names in ours; others by their code. */
const NAMED =
  'af ar az be bg bn br bs ca cs cy da de el en eo es et eu fa fi fr fy ga gl he hi hr hu hy id is it ja ka kk ko lb lt lv mk ml ms mt my nb ne nl nn oc pa pl pt ro ru sk sl sq sr sv sw ta te th tr uk ur uz vi zh';

const byName = new Map<string, string>();

function languageNames(): ReadonlyMap<string, string> {
  if (byName.size > 0) return byName;
  for (const reader of BOT_LANGUAGES) {
    const names = new Intl.DisplayNames([reader], { type: 'language' });
    for (const code of NAMED.split(' ')) byName.set(foldText(names.of(code) ?? code), code);
  }
  return byName;
}

function languageNamed(word: string): string | undefined {
  const folded = foldText(word);
  if (ANYBODY.has(folded)) return ANY_LANGUAGE;
  const code = readLanguage(word.split(/[-_]/)[0]);
  // Three letters are as often a word as a code.
  return languageNames().get(folded) ?? (code?.length === 2 ? code : undefined);
}

/** `fr, en`, `français anglais`, `en any`: the languages, each once; undefined when one of the words is none. */
export function readLanguages(text: string): string[] | undefined {
  // Between two, `et` is French for “and”; elsewhere it is Estonian.
  const apart = text.replace(/(?<=[^\s,;/])\s+et(?=\s+[^\s,;/])/giu, ',');
  const words = apart.split(/[\s,;/]+/u).filter((word) => word !== '' && !/^(?:and|&|\+)$/i.test(word));
  const languages = words.slice(0, 20).map(languageNamed);
  if (languages.length === 0 || languages.includes(undefined)) return undefined;
  return [...new Set(languages as string[])].slice(0, MOST_LANGUAGES);
}

/** Whether a text means that there is nothing. */
export function meansNothing(text: string): boolean {
  return NOTHING.has(foldText(text.trim()));
}

/** Whether a text means yes. */
export function meansYes(text: string): boolean {
  return YES.has(foldText(text.trim()));
}

const ALL = new Set('all everything tout tous toute'.split(' '));
/** What people write for what somebody did; the first is the one shown. */
const CATEGORY_WORDS: Readonly<Record<Category, Readonly<Record<BotLanguage, readonly string[]>>>> = {
  minor: { en: ['minor', 'child', 'underage'], fr: ['mineur', 'mineure', 'enfant'] },
  sexual: { en: ['sexual', 'sex'], fr: ['sexuel', 'sexe'] },
  threat: { en: ['threat', 'threats', 'blackmail'], fr: ['menace', 'menaces', 'chantage'] },
  hate: { en: ['hate', 'racism'], fr: ['haine', 'racisme'] },
  harassment: { en: ['harassment', 'insult', 'insults'], fr: ['harcèlement', 'insulte', 'insultes'] },
  spam: { en: ['spam', 'advertising', 'ads', 'scam'], fr: ['pub', 'publicité', 'arnaque'] },
  illegal: { en: ['illegal'], fr: ['illégal', 'illégale'] },
  other: { en: ['other'], fr: ['autre'] },
};

/** Whether a text means all of it. */
export function meansAll(text: string): boolean {
  return ALL.has(foldText(text.trim()));
}

/** What somebody did, by one of its words. */
export function readCategory(word: string): Category | undefined {
  const folded = foldText(word.trim().replace(/[:,.]$/, ''));
  return CATEGORIES.find((category) =>
    BOT_LANGUAGES.some((language) =>
      CATEGORY_WORDS[category][language].some((each) => foldText(each) === folded),
    ),
  );
}

/** To say of what was reported just now what it is. */
export const CATEGORY_OFFERS: readonly Offer[] = CATEGORIES.filter((category) => category !== 'other').map(
  (category) => ({
    ...{ command: 'report', rest: { words: CATEGORY_WORDS[category] } },
    label: { key: `random.category.${category}` },
  }),
);

const STEP_WORDS: Readonly<Record<Step, string>> = {
  warning: 'warn warning avertir avertissement',
  hour: 'hour 1h heure',
  day: 'day 1d jour 1j',
  week: 'week 7d semaine 7j',
  forever: 'forever permanent toujours definitif',
};

/** What is to happen to somebody, by one of its words. */
export function readStep(word: string): Step | undefined {
  const folded = foldText(word.trim());
  return STEPS.find((step) => STEP_WORDS[step].split(' ').includes(folded));
}

/** The category as people read it. */
export function categoryLine(category: Category): Line {
  return { label: { key: 'random.fact.category' }, value: { key: `random.category.${category}` } };
}
