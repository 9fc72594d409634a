/** In which language people are answered: for good where they have said yes, else until the next start. */
import { LanguageChoices, type LanguageKeeper } from '../../shared/bot/language.ts';
import type { Line } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { type BotLanguage, botLanguageOf } from '../../shared/i18n/i18n.ts';
import type { People } from './people.ts';

/** Tells somebody something he did not ask for. `language`: that of who is kept no more, and his choice with him. */
export type Tell = (to: Jid, lines: readonly Line[], language?: BotLanguage) => void;

/** What somebody chose for good. */
export function keptLanguage(person: Person | undefined): BotLanguage | undefined {
  return botLanguageOf(person?.language);
}

/** Who has said yes to something. */
function isKept({ consentAt, profile }: Person): boolean {
  return consentAt !== undefined || profile !== undefined;
}

/** Choices, kept with the person. */
export class PeopleLanguages implements LanguageKeeper {
  readonly #people: Pick<People, 'get' | 'change'>;
  readonly #choices = new LanguageChoices();

  constructor(people: Pick<People, 'get' | 'change'>) {
    this.#people = people;
  }

  of(person: Jid): BotLanguage | undefined {
    return this.#choices.of(person) ?? keptLanguage(this.#people.get(bare(person)));
  }

  async choose(person: Jid, language: BotLanguage): Promise<'kept' | 'until-restart'> {
    await this.#choices.choose(person, language);
    const kept = await this.#people.change(bare(person), (before) =>
      before && isKept(before) ? { ...before, language } : undefined,
    );
    return kept && isKept(kept) ? 'kept' : 'until-restart';
  }

  /** Forgets what was chosen and not kept with the person. */
  forget(person: Jid): void {
    this.#choices.forget(person);
  }
}
