/**
 * Guesses the language that a room's texts are written in, where the room says none. Scripts of one language are
 * enough by themselves; everything else is left to eld's n-grams, its smallest data (17 MB), and said only when the
 * text is long enough and the detector sure. A guess is for sorting and filtering, and is to be shown as one.
 */
import { hash } from 'node:crypto';
import { eld } from 'eld/extrasmall';

/**
 * eld has an object for each of its 50,000 n-grams, some 400 bytes each; most name one language with one of a few
 * scores, as many others do, and may be the same object: two fifths of its memory. The file is not one that it exports.
 */
async function shareAlike(): Promise<void> {
  const file = new URL('../ngrams/extrasmall.js', import.meta.resolve('eld/extrasmall'));
  const { ngramsData } = (await import(file.href)) as {
    ngramsData: { ngrams: Record<string, Record<number, number>> };
  };
  const { ngrams } = ngramsData;
  const alike = new Map<string, Record<number, number>>();
  for (const [ngram, scores] of Object.entries(ngrams)) {
    const text = JSON.stringify(scores);
    const same = alike.get(text);
    if (same === undefined) alike.set(text, scores);
    else ngrams[ngram] = same;
  }
}
await shareAlike();

/** Scripts that in rooms stand for one language. Kana before Han: Japanese is written with both. */
const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{sc=Hiragana}\p{sc=Katakana}]/gu, 'ja'],
  [/\p{sc=Hangul}/gu, 'ko'],
  [/\p{sc=Han}/gu, 'zh'],
  [/\p{sc=Greek}/gu, 'el'],
  [/\p{sc=Hebrew}/gu, 'he'],
  [/\p{sc=Thai}/gu, 'th'],
  [/\p{sc=Georgian}/gu, 'ka'],
  [/\p{sc=Armenian}/gu, 'hy'],
  [/\p{sc=Tamil}/gu, 'ta'],
  [/\p{sc=Telugu}/gu, 'te'],
  [/\p{sc=Malayalam}/gu, 'ml'],
  [/\p{sc=Kannada}/gu, 'kn'],
  [/\p{sc=Gujarati}/gu, 'gu'],
  [/\p{sc=Gurmukhi}/gu, 'pa'],
  [/\p{sc=Oriya}/gu, 'or'],
  [/\p{sc=Lao}/gu, 'lo'],
  [/\p{sc=Khmer}/gu, 'km'],
  [/\p{sc=Myanmar}/gu, 'my'],
  [/\p{sc=Sinhala}/gu, 'si'],
  [/\p{sc=Bengali}/gu, 'bn'],
];
/** Fewer letters say nothing: a name in kana may be a joke. */
const LEAST_OF_SCRIPT = 4;
const LEAST_LETTERS = 20;
const LEAST_WORDS = 4;
/** The detector's time grows with the text, and this much is always enough. */
const MOST = 400;

/** Links, addresses, tags and words with figures say nothing of a language. */
const LINK = /^(?:https?:|www\.|xmpp:|mailto:|#)/i;
const NOT_A_WORD = /[@\d]/;
const LETTERS = /\p{L}/gu;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

function byScript(text: string, letters: number): string | undefined {
  for (const [script, language] of SCRIPTS) {
    const some = count(text, script);
    if (some >= LEAST_OF_SCRIPT && some * 4 >= letters) return language;
  }
  return undefined;
}

function wordsOf(raw: string): string {
  const words = raw.slice(0, 4 * MOST).split(/\s+/u);
  return words
    .filter((word) => !LINK.test(word) && !NOT_A_WORD.test(word))
    .join(' ')
    .slice(0, MOST);
}

/** BCP 47, or undefined where nothing can be said. */
function guess(name: string, description: string): string | undefined {
  const [title, about] = [wordsOf(name), wordsOf(description)];
  const all = about.startsWith(title) ? about : `${title}. ${about}`;
  const letters = count(all, LETTERS);
  const script = byScript(all, letters);
  if (script !== undefined) return script;
  // Names are often foreign words: where there is enough of a description, it alone is looked at.
  const text = count(about, LETTERS) >= LEAST_LETTERS ? about : all;
  if (count(text, LETTERS) < LEAST_LETTERS || text.split(/\s+/u).length < LEAST_WORDS) return undefined;
  const found = eld.detect(text);
  return found.isReliable() && found.language !== '' ? found.language : undefined;
}

/** By the hash of the texts, which are longer. */
const guesses = new Map<string, string | undefined>();
const MOST_REMEMBERED = 50_000;

/** The language of a room's name and description, looked at once for each text that comes again and again. */
export function guessLanguage(name: string | undefined, description: string | undefined): string | undefined {
  const key = hash('sha1', `${name ?? ''}\n${description ?? ''}`, 'base64url');
  if (guesses.has(key)) return guesses.get(key);
  const language = guess(name ?? '', description ?? '');
  // The oldest goes: rooms come in the same order crawl after crawl.
  if (guesses.size >= MOST_REMEMBERED) guesses.delete(guesses.keys().next().value ?? '');
  guesses.set(key, language);
  return language;
}
