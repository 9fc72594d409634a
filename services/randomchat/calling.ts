/** Who wants to know is told when somebody waits: by the process that he writes to, not too often, not while he sleeps. */
import type { Bot } from '../../shared/bot/run-bot.ts';
import type { Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { inForce } from '../../shared/domain/ladder.ts';
import { isQuiet } from '../../shared/domain/quiet-hours.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import { type BotLanguage, botLanguageOf } from '../../shared/i18n/i18n.ts';
import type { Call, CallStore, Claimed } from '../../shared/store/calls-writer.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import { unsealAddress } from '../../shared/store/evidence.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import type { PairsWriter } from '../../shared/store/pairs-writer.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { Seals } from '../../shared/store/seal.ts';
import type { Presences } from './presences.ts';

/** What it works with. */
export interface CallingParts {
  readonly calls: CallStore;
  readonly cases: Pick<CaseStore, 'gate'>;
  readonly store: Pick<PairsWriter, 'patron'>;
  readonly book: Pick<PolicyBook, 'policy'>;
  readonly presences: Pick<Presences, 'isAbsent'>;
  readonly seals: () => Soon<Seals>;
  readonly voice: () => Pick<Bot, 'say'>;
  readonly home: () => string;
  readonly language: BotLanguage;
  readonly now: () => number;
}

/** When it is looked again whether somebody who sleeps, or is not there, may be told, in ms. */
const LATER_MS = 1_200_000;
/** People looked at for one who waits. */
const MOST_LOOKED_AT = 500;

/** Calling. */
export class Calling {
  readonly #parts: CallingParts;
  /** Who waits since before that was looked at. */
  #since = 0;

  constructor(parts: CallingParts) {
    this.#parts = parts;
  }

  /** Looks at who has begun to wait since the last round. @throws Failure `unavailable`. */
  async round(): Promise<void> {
    const { calls, cases } = this.#parts;
    for (const { uid, at } of await calls.waiting(this.#since)) {
      const isDrained = (await cases.gate(uid)).isDrained;
      if (!isDrained) await this.#callFor(uid);
      this.#since = at;
    }
  }

  async #callFor(caller: Uid): Promise<void> {
    const { calls, store, home } = this.#parts;
    const languages = (await store.patron(caller))?.languages ?? [];
    for (let from = 0; from < MOST_LOOKED_AT; ) {
      const free = await calls.free(home(), from);
      if (free.size === 0) return;
      for (const [uid, call] of free) {
        // Who is told, or later, stands there no more.
        const became = await this.#consider(caller, languages, uid, call);
        if (became === 'enough') return;
        if (became === 'not') from++;
      }
    }
  }

  async #consider(caller: Uid, languages: readonly string[], uid: Uid, call: Call): Promise<Claimed> {
    const { calls, cases, seals, book, home, presences, now } = this.#parts;
    if (uid === caller || !call.languages.some((each) => languages.includes(each))) return 'not';
    const jid = unsealAddress(await seals(), call.who, uid);
    const { sanctions } = await cases.gate(uid);
    const isOut = inForce(sanctions, now()) !== undefined;
    if (jid === undefined || isOut || book.policy.against(jid) !== undefined) {
      await calls.end(uid);
      return 'last';
    }
    if ((call.quiet !== undefined && isQuiet(call.quiet, now())) || presences.isAbsent(jid)) {
      await calls.postpone(home(), uid, now() + LATER_MS);
      return 'told';
    }
    const became = await calls.claim(home(), caller, uid);
    if (became === 'told' || became === 'last') this.#tell(jid, call, became);
    return became;
  }

  #tell(jid: Jid, call: Call, became: 'told' | 'last'): void {
    const lines: Line[] = [{ key: 'random.notify.somebody' }];
    if (became === 'last') lines.push({ key: 'random.notify.last' });
    const language = botLanguageOf(call.language) ?? this.#parts.language;
    this.#parts.voice().say(jid, lines, { from: call.at, language, offers: ['start', 'notify'] });
  }
}
