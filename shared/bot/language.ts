/** In which language somebody is answered. */
import { bare, type Jid } from '../domain/jid.ts';
import { foldText } from '../domain/text.ts';
import { BOT_LANGUAGES, type BotLanguage, botLanguageOf } from '../i18n/i18n.ts';

const MAX_CHOICES = 10_000;

/** Keeps what people chose with the word `lang`. */
export interface LanguageKeeper {
  /** `kept`: for good; `until-restart`: as long as this process runs. @throws Failure `unavailable`. */
  choose(person: Jid, language: BotLanguage): Promise<'kept' | 'until-restart'>;
  of(person: Jid): BotLanguage | undefined;
}

/** In memory only, the newest 10,000. */
export class LanguageChoices implements LanguageKeeper {
  readonly #chosen = new Map<Jid, BotLanguage>();

  async choose(person: Jid, language: BotLanguage): Promise<'until-restart'> {
    const key = bare(person);
    this.#chosen.delete(key);
    this.#chosen.set(key, language);
    const [oldest] = this.#chosen.keys();
    if (this.#chosen.size > MAX_CHOICES && oldest !== undefined) this.#chosen.delete(oldest);
    return 'until-restart';
  }

  forget(person: Jid): void {
    this.#chosen.delete(bare(person));
  }

  of(person: Jid): BotLanguage | undefined {
    return this.#chosen.get(bare(person));
  }
}

/** What is known about a sender's language, strongest first. */
export interface LanguageClues {
  readonly chosen: BotLanguage | undefined;
  /** xml:lang of the stanza or a nearer element. */
  readonly tag: string | undefined;
  /** Language of the command's word, when only one language has it. */
  readonly word: BotLanguage | undefined;
  readonly fallback: BotLanguage;
}

/**
 * The person's choice, else xml:lang, else the word's language, else the fallback. COMPAT: Prosody writes
 * `xml:lang='en'` on what clients send without any, so `en` says less than a word that only another language has.
 */
export function answerLanguage({ chosen, tag, word, fallback }: LanguageClues): BotLanguage {
  const tagged = botLanguageOf(tag);
  if (chosen !== undefined) return chosen;
  if (tagged !== undefined && tagged !== 'en') return tagged;
  return word ?? tagged ?? fallback;
}

/** Which of our languages a person means: a code (`fr`, `fr-CA`) or a name in any of them (`French`, `français`). */
export function namedLanguage(text: string): BotLanguage | undefined {
  const wanted = foldText(text.trim().slice(0, 50));
  return (
    botLanguageOf(wanted) ??
    BOT_LANGUAGES.find((language) =>
      BOT_LANGUAGES.some((reader) => {
        const name = new Intl.DisplayNames([reader], { type: 'language' }).of(language);
        return name !== undefined && foldText(name) === wanted;
      }),
    )
  );
}
