/** Who may be in the directory, and with what: admins keep people and words out. */
import { Misunderstood } from '../../shared/bot/failures.ts';
import type { Line } from '../../shared/bot/shape.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { PROFILE_LISTS, PROFILE_TEXTS, type Profile } from '../../shared/domain/profile.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { reviewLines } from './standing.ts';

/** What is looked up in the book of the directory. */
export type AdmissionBook = Pick<PolicyBook, 'ready' | 'policy' | 'keyedHash'>;

/** Everything that somebody wrote in his entry. */
export function wordsOf(profile: Profile): readonly string[] {
  return [
    ...PROFILE_TEXTS.flatMap((name) => profile[name] ?? []),
    ...PROFILE_LISTS.flatMap((name) => profile[name]),
  ];
}

/** How somebody stands in rules and in the log: whoever is kept out, or reported, must not be kept for that. */
export async function personHash(book: Pick<PolicyBook, 'keyedHash'>, jid: Jid): Promise<string> {
  return await book.keyedHash('person', jid);
}

/** What admission works with. */
export interface AdmissionParts {
  readonly book: AdmissionBook;
  readonly admins: readonly Jid[];
  /** Tells somebody something he did not ask for. */
  readonly say: (to: Jid, lines: readonly Line[]) => void;
  readonly now: () => number;
}

/** See the file. */
export class Admission {
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** Gives what tells, at once and as often as asked, that somebody is kept out. @throws Failure `unavailable`. */
  async gate(jid: Jid): Promise<() => void> {
    const { book } = this.#parts;
    await book.ready;
    const subject = await personHash(book, jid);
    return () => {
      if (book.policy.has('banned', subject)) throw new Misunderstood({ key: 'users.banned' });
    };
  }

  /** The entry as it may be kept: with a word in it that admins do not want it waits for them. */
  reviewed(_jid: Jid, _before: Profile | undefined, profile: Profile): Profile {
    if (profile.suspended !== undefined || !this.hasUnwantedWord(profile)) return profile;
    return { ...profile, suspended: { by: 'review', since: this.#parts.now(), reason: 'word' } };
  }

  /** Tells the admins of an entry that waits for them now and did not before. */
  told(jid: Jid, before: Profile | undefined, { suspended }: Profile): void {
    if (suspended?.by !== 'review' || before?.suspended !== undefined) return;
    for (const admin of this.#parts.admins)
      this.#parts.say(admin, [{ key: 'users.review.admin', params: { jid } }, ...reviewLines(suspended)]);
  }

  /** Whether an entry has a word in it that admins do not want. */
  hasUnwantedWord(profile: Profile): boolean {
    return this.#parts.book.policy.hasBlockedWord(wordsOf(profile));
  }
}
