/** Who may be in the directory, and with what: admins keep people and words out, and look at what seems to be spam or somebody else. */
import { Refused } from '../../shared/bot/failures.ts';
import type { Line } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { KnownEntries } from '../../shared/domain/known-entries.ts';
import { heldFor, isMendable, type Seen, signsOf } from '../../shared/domain/people-review.ts';
import { PROFILE_LISTS, PROFILE_TEXTS, type Profile } from '../../shared/domain/profile.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { bannedWords, codesOf, reviewLines } from './suspension-lines.ts';

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

/** Messages to the admins about entries that wait: ten at once, then one in ten minutes. `pending` shows all. */
const TELLING = { capacity: 10, perSecond: 1 / 600, senders: 1 };

/** See the file. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #known: KnownEntries;
  readonly #telling = new Throttle(TELLING);

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#known = new KnownEntries(parts.admins);
  }

  /**
   * Gives what tells, at once and as often as asked, that somebody is kept out, by throwing `Refused`; else whether an
   * admin has hidden his entry. @throws Failure `unavailable`.
   */
  async gate(jid: Jid): Promise<() => { readonly isTakenOff: boolean }> {
    const { book, admins } = this.#parts;
    await book.ready;
    const subject = await personHash(book, jid);
    return () => {
      if (book.policy.has('banned', subject) || this.isOfBlockedServer(jid))
        throw new Refused(bannedWords(admins));
      return { isTakenOff: book.policy.has('taken-off', subject) };
    };
  }

  /**
   * The entry as it may be kept, `before` being what it was: if it looks like spam, or like somebody else, it waits for an
   * admin. Where no admin is named nothing waits, for it would wait for ever.
   * @param isTakenOff an admin has hidden his entry: whoever takes that away and comes again waits
   */
  reviewed(jid: Jid, before: Profile | undefined, profile: Profile, isTakenOff: boolean): Profile {
    const { suspended, ...rest } = profile;
    const { admins, now } = this.#parts;
    if ((suspended !== undefined && suspended.by !== 'review') || admins.length === 0) return profile;
    if (before === undefined && isTakenOff)
      return { ...rest, suspended: { by: 'review', since: now(), reason: 'taken-off' } };
    if (suspended !== undefined && !isMendable(codesOf(suspended))) return profile;
    const wasFound = before !== undefined && before.suspended?.by !== 'review';
    const held = heldFor(this.#signs(jid, rest), wasFound ? this.#signs(jid, before) : []);
    if (held.length === 0) return rest;
    return {
      ...rest,
      suspended: { by: 'review', since: suspended?.since ?? now(), reason: held.join(' ') },
    };
  }

  /** Tells the admins of an entry that waits for them now and did not before; many are one message now and then. */
  told(jid: Jid, before: Profile | undefined, { suspended }: Profile): void {
    if (suspended?.by !== 'review' || before?.suspended?.by === 'review') return;
    if (this.#telling.take('', this.#parts.now()) !== 'ok') return;
    for (const admin of this.#parts.admins)
      this.#parts.say(admin, [{ key: 'users.review.admin', params: { jid } }, ...reviewLines(suspended)]);
  }

  /** Told of every change of a person: others are compared with him. */
  personChanged(jid: Jid, profile: Profile | undefined): void {
    this.#known.put(jid, profile, this.#parts.now());
  }

  /** Whether admins keep everybody of somebody's server out. */
  isOfBlockedServer(jid: Jid): boolean {
    return this.#parts.book.policy.blockedSince(jid) !== undefined;
  }

  /** Whether an entry has a word in it that admins do not want. */
  hasUnwantedWord(profile: Profile): boolean {
    return this.#parts.book.policy.hasBlockedWord(wordsOf(profile));
  }

  #signs(jid: Jid, profile: Profile): Seen[] {
    const now = this.#parts.now();
    return signsOf(profile, this.#known.facts(jid, profile, now), this.hasUnwantedWord(profile), now);
  }
}
