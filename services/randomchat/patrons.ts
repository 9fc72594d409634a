/** Who has accepted the rules, and what he chose; known by a keyed hash only. */
import { LanguageChoices, type LanguageKeeper } from '../../shared/bot/language.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import { type BotLanguage, botLanguageOf } from '../../shared/i18n/i18n.ts';
import type { Patron, Uid } from '../../shared/store/pairs-values.ts';
import type { PairsWriter } from '../../shared/store/pairs-writer.ts';

/** The version of the rules: whoever accepted an older one is asked again. */
const RULES = 1;

/** What patrons are kept with. */
export interface PatronsParts {
  readonly store: Pick<PairsWriter, 'patron' | 'keepPatron'>;
  /** A person's keyed hash. @throws Failure `unavailable`. */
  readonly uidOf: (jid: Jid) => Soon<Uid>;
  readonly now: () => number;
}

/** Patrons. */
export class Patrons implements LanguageKeeper {
  readonly #parts: PatronsParts;
  /** For as long as this process runs, so that nobody is looked up to be answered. */
  readonly #choices = new LanguageChoices();

  constructor(parts: PatronsParts) {
    this.#parts = parts;
  }

  of(person: Jid): BotLanguage | undefined {
    return this.#choices.of(person);
  }

  /** A person's keyed hash. @throws Failure `unavailable`. */
  uidOf(jid: Jid): Soon<Uid> {
    return this.#parts.uidOf(bare(jid));
  }

  /** Who has accepted the rules as they are now; undefined: he has not. @throws Failure `unavailable`. */
  async find(jid: Jid): Promise<Patron | undefined> {
    const patron = await this.#parts.store.patron(await this.uidOf(jid));
    const language = botLanguageOf(patron?.language);
    if (language !== undefined) await this.#choices.choose(jid, language);
    return patron !== undefined && patron.rules >= RULES ? patron : undefined;
  }

  /** He says that he is an adult and keeps to the rules. @throws Failure `unavailable`. */
  async accept(jid: Jid, language: BotLanguage): Promise<Patron> {
    const uid = await this.uidOf(jid);
    const before = await this.#parts.store.patron(uid);
    const chosen = this.#choices.of(jid);
    const patron: Patron = {
      ...{ languages: [chosen ?? language], interests: [], ...(chosen && { language: chosen }) },
      ...before,
      // Said twice it is as old as it was.
      acceptedAt: before?.rules === RULES ? before.acceptedAt : this.#parts.now(),
      rules: RULES,
    };
    await this.#parts.store.keepPatron(uid, patron);
    return patron;
  }

  /** Changes what he chose; undefined: he has not accepted the rules, and nothing is kept. @throws Failure `unavailable`. */
  async change(
    jid: Jid,
    what: Partial<Pick<Patron, 'languages' | 'interests'>>,
  ): Promise<Patron | undefined> {
    const patron = await this.find(jid);
    if (patron === undefined) return undefined;
    const changed = { ...patron, ...what };
    await this.#parts.store.keepPatron(await this.uidOf(jid), changed);
    return changed;
  }

  async choose(person: Jid, language: BotLanguage): Promise<'kept' | 'until-restart'> {
    await this.#choices.choose(person, language);
    const patron = await this.#parts.store.patron(await this.uidOf(person));
    if (patron === undefined) return 'until-restart';
    await this.#parts.store.keepPatron(await this.uidOf(person), { ...patron, language });
    return 'kept';
  }

  /** @throws Failure `unavailable`. */
  async forget(jid: Jid): Promise<void> {
    this.#choices.forget(jid);
    await this.#parts.store.keepPatron(await this.uidOf(jid), undefined);
  }
}
