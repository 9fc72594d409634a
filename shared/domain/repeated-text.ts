/** The same text for many strangers is advertising, or worse. Texts are known by hashes, for a while, in memory only. Pure. */
import { latinLook } from './confusables.ts';
import { foldText } from './text.ts';

/** What of ASCII is no small letter; and what is left where there is nothing else. */
const NO_LETTERS = /[ -`{-~]+/g;
const LATIN = /^[a-z]*$/;
/** Shorter texts are greetings, or answers that everybody gives. */
const LEAST_LETTERS = 24;
/** So many strangers may get the same text from one person, and so many from all who write it. */
const OF_ONE = 3;
const OF_ALL = 12;
const REMEMBERED_MS = 1_800_000;
const MOST_TEXTS = 20_000;

/** What is compared of a text: its letters, without signs, digits, spaces and accents, whatever script they are borrowed from. `''`: too short. */
export function lettersOf(text: string): string {
  const folded = foldText(text).replace(NO_LETTERS, '');
  const letters = LATIN.test(folded)
    ? folded
    : folded.replace(/[^\p{L}]+/gu, '').replace(/[^a-z]/gu, latinLook);
  return letters.length < LEAST_LETTERS ? '' : letters.slice(0, 500);
}

/** Who wrote a text to whom; bounded. */
export class RepeatedTexts {
  /** Of each the talks, a dozen at most. */
  readonly #texts = new Map<string, { readonly talks: string[]; at: number }>();

  /** Takes a text by its hash; false: it went to enough strangers already. The same talk counts once. */
  take(hash: string, uid: string, pair: string, now: number): boolean {
    const own = this.#count(`${hash} ${uid}`, pair, OF_ONE, now);
    return own && this.#count(hash, `${uid} ${pair}`, OF_ALL, now);
  }

  /** Texts remembered now. */
  get size(): number {
    return this.#texts.size;
  }

  #count(name: string, talk: string, most: number, now: number): boolean {
    const known = this.#texts.get(name);
    const text = known !== undefined && now - known.at < REMEMBERED_MS ? known : { talks: [], at: now };
    this.#texts.delete(name);
    this.#texts.set(name, text);
    if (this.#texts.size > MOST_TEXTS) this.#forgetOldest();
    if (text.talks.includes(talk)) return true;
    if (text.talks.length >= most) return false;
    text.talks.push(talk);
    text.at = now;
    return true;
  }
  /** Many at once: looking for the first costs as much as passing over all that went before. */
  #forgetOldest(): void {
    let many = MOST_TEXTS / 10;
    for (const name of this.#texts.keys()) {
      if (many-- <= 0) return;
      this.#texts.delete(name);
    }
  }
}
