/** Words of somebody who may need help: he is told, he alone, who listens. Nothing of it is logged or kept. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Throttle } from '../../shared/bot/throttle.ts';
import { foldText } from '../../shared/domain/text.ts';
import type words from '../../shared/i18n/crisis-words.json';
import { BOT_LANGUAGES } from '../../shared/i18n/i18n.ts';
import { ROOT } from '../../shared/root.ts';

/** He is told once in so long, not with each message. */
const TOLD = { capacity: 1, perSecond: 1 / 1_800, senders: 5_000 };

function plain(text: string): string {
  return ` ${foldText(text)
    .replace(/['’]/g, ' ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `;
}

/** Looks for them, in all languages at once. */
export class Crisis {
  /** By their first word: few words begin one. */
  readonly #phrases = new Map<string, string[]>();
  readonly #told = new Throttle(TOLD);

  constructor() {
    const json = readFileSync(join(ROOT, 'shared', 'i18n', 'crisis-words.json'), 'utf8');
    const lists = JSON.parse(json) as typeof words;
    for (const phrase of new Set(BOT_LANGUAGES.flatMap((language) => lists[language]).map(plain))) {
      const [, first = ''] = phrase.split(' ');
      this.#phrases.set(first, [...(this.#phrases.get(first) ?? []), phrase]);
    }
  }

  /** Whether somebody who wrote this is to be told now who listens. */
  isHelpWanted(uid: string, text: string, now: number): boolean {
    const written = plain(text).replaceAll(' don t ', ' dont ');
    const isOne = (word: string): boolean =>
      this.#phrases.get(word)?.some((phrase) => written.includes(phrase)) === true;
    if (!written.split(' ').some(isOne)) return false;
    return this.#told.take(uid, now) === 'ok';
  }
}
