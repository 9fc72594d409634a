/** Asks people now and then whether their entry in the directory still holds, and lets it go when nobody answers. */
import type { Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { afterStep, type RenewalStep, renewalDue } from '../../shared/domain/renewal.ts';
import { Failure } from '../../shared/failure.ts';
import type { Directory } from './directory.ts';
import { keptLanguage, type Tell } from './languages.ts';
import type { People } from './people.ts';

/** People told in a minute: an account's server takes no more from one sender without slowing him down. */
const PER_MINUTE = 20;
/** Between two looks at the whole of the people others are served. */
const AT_ONCE = 1_000;

/** What renewing works with. */
export interface RenewalParts {
  readonly people: Pick<People, 'ready' | 'all' | 'get' | 'change'>;
  readonly directory: Pick<Directory, 'unlist'>;
  readonly say: Tell;
  /** Whether what is said now goes out. */
  readonly isOnline: () => boolean;
  readonly now: () => number;
  /** Resolves after so long, or at once when the signal comes. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** What was done in one turn. */
export type RenewalTurn = Readonly<Record<RenewalStep, number>>;

const TOLD = {
  ask: { key: 'users.renewal.ask' },
  suspend: { key: 'users.renewal.suspended' },
  delete: { key: 'users.renewal.deleted' },
} as const satisfies Record<RenewalStep, Line>;

/** See the file. */
export class Renewal {
  readonly #parts: RenewalParts;

  constructor(parts: RenewalParts) {
    this.#parts = parts;
  }

  /**
   * Does what is due for everybody; done again, it does nothing twice. It is written first and said then: who dies in
   * between has not asked, which the next step makes good. An answer that nobody is there is silence like any other.
   * @throws Failure `unavailable`: go on later.
   */
  async turn(signal: AbortSignal): Promise<RenewalTurn> {
    const { people, now, pause } = this.#parts;
    await people.ready;
    const done = { ask: 0, suspend: 0, delete: 0 };
    const due: Jid[] = [];
    let seen = 0;
    for (const { jid, profile } of people.all()) {
      if (profile !== undefined && renewalDue(jid, profile, now()) !== undefined) due.push(jid);
      if (++seen % AT_ONCE === 0) await pause(0, signal);
    }
    for (const jid of due) {
      if (signal.aborted) break;
      if (!this.#parts.isOnline()) throw new Failure('unavailable', 'nobody can be asked without a link');
      const language = keptLanguage(people.get(jid));
      const step = await this.#take(jid);
      if (step === undefined) continue;
      done[step]++;
      this.#parts.say(jid, [TOLD[step]], language);
      await pause(60_000 / PER_MINUTE, signal);
    }
    return done;
  }

  /** Looks again: he may have answered since. */
  async #take(jid: Jid): Promise<RenewalStep | undefined> {
    const { people, directory, now } = this.#parts;
    const dueOf = (profile: Profile | undefined) => profile && renewalDue(jid, profile, now());
    if (dueOf(people.get(jid)?.profile) === 'delete') {
      await directory.unlist(jid);
      return 'delete';
    }
    let taken: RenewalStep | undefined;
    await people.change(jid, (person) => {
      const step = dueOf(person?.profile);
      if (person?.profile === undefined || step === undefined || step === 'delete') return undefined;
      taken = step;
      return { ...person, profile: afterStep(person.profile, step, now()) };
    });
    return taken;
  }
}
