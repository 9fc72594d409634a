/** How many reports are taken, of whom: they make us say something to admins, as often as strangers like. */
import { holderOf, type Jid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { Throttle } from './throttle.ts';

/** Shorter ones tell nobody what is wrong. */
export const LEAST_REPORT = 5;

/**
 * Five at once, then one in ten minutes; the website, which limits its visitors itself, sixty and then two a minute:
 * twice what one visitor may send.
 */
const PERSON = { capacity: 5, perSecond: 1 / 600, senders: 10_000 };
const WEBSITE = { capacity: 60, perSecond: 1 / 30, senders: 1 };
/** Addresses cost nothing on one's own server: of all its people so many are taken, and of everybody's. */
const SERVER = { capacity: 30, perSecond: 1 / 120, senders: 10_000 };
const EVERYBODY = { capacity: 200, perSecond: 1 / 30, senders: 1 };

/** Counts reports. */
export class ReportLimits {
  readonly #person = new Throttle(PERSON);
  readonly #server = new Throttle(SERVER);
  readonly #everybody = new Throttle(EVERYBODY);
  readonly #website = new Throttle(WEBSITE);

  /**
   * Takes one. `by` names the reporter, `from` is his server's domain; absent: he reports on the website.
   * @throws Failure `too-many`.
   */
  take(by: string, from: Jid | undefined, now: number): void {
    if (!this.#mayReport(by, from, now)) throw new Failure('too-many', 'too many reports: try again later');
  }

  /** The closest bound first: who is over it takes nothing from others. */
  #mayReport(by: string, from: Jid | undefined, now: number): boolean {
    if (from === undefined) return this.#website.take('web', now) === 'ok';
    return (
      this.#person.take(by, now) === 'ok' &&
      this.#server.take(holderOf(from), now) === 'ok' &&
      this.#everybody.take('all', now) === 'ok'
    );
  }
}
