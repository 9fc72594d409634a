/** Whether the same text goes to many strangers, by whichever way. Texts are known by keyed hashes, in memory only. */
import { lettersOf, RepeatedTexts } from '../../shared/domain/repeated-text.ts';
import { type Soon, soon } from '../../shared/domain/soon.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';

/** What it works with. */
export interface RepeatsParts {
  readonly hash: () => Soon<KeyedHash>;
  readonly now: () => number;
}

/** Repeats. */
export class Repeats {
  readonly #parts: RepeatsParts;
  readonly #texts = new RepeatedTexts();

  constructor(parts: RepeatsParts) {
    this.#parts = parts;
  }

  /** Takes a text that somebody writes in a talk, or to nobody in particular; false: enough strangers got it. @throws Failure `unavailable`. */
  take(text: string, uid: Uid, talk: string): Soon<boolean> {
    const letters = lettersOf(text);
    if (letters === '') return true;
    const { hash, now } = this.#parts;
    return soon(hash(), (keyed) => this.#texts.take(keyed('text', letters), uid, talk, now()));
  }
}
