/** What admins decide about entries of the directory of people. Whoever is concerned is told, with the reason and whom to answer. */
import { LEAST_REPORT, type ReportLimits } from '../../shared/bot/report-limits.ts';
import type { RuleMaker } from '../../shared/bot/rule-commands.ts';
import type { Line } from '../../shared/bot/shape.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import type { Rule } from '../../shared/domain/policy.ts';
import type { Profile, Suspension } from '../../shared/domain/profile.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import { type AuditEntry, type AuditEvent, MAX_REPORT } from '../../shared/store/policy-values.ts';
import { type Admission, type AdmissionBook, personHash } from './admission.ts';
import { isHiddenWithServer, isOfServers } from './blocked-servers.ts';
import type { Directory } from './directory.ts';
import { keptLanguage, type Tell } from './languages.ts';
import type { People } from './people.ts';
import { answerLines, reviewLines } from './suspension-lines.ts';

/** What moderation works with. */
export interface ModerationParts {
  readonly book: AdmissionBook & Pick<PolicyBook, 'change' | 'note' | 'audit' | 'onRules'>;
  readonly admission: Pick<Admission, 'hasUnwantedWord'>;
  readonly people: Pick<People, 'ready' | 'all' | 'get' | 'change' | 'takeOff' | 'rulesChanged'>;
  readonly directory: Pick<Directory, 'unlist' | 'entryOf'>;
  readonly limits: ReportLimits;
  readonly admins: readonly Jid[];
  readonly say: Tell;
  readonly now: () => number;
}

/** Longest reason of an admin: it is told in one line. */
const MOST_REASON = 200;
/** Entries of the log that are looked through for reports. */
const LOOKED_THROUGH = 2_000;
/** What an admin decides about somebody who was reported. */
const DECISIONS: readonly AuditEvent[] = ['rule', 'suspend', 'restore'];
/** People looked at before others are served again. */
const AT_ONCE = 500;
/** People written at once. */
const HELD_AT_ONCE = 100;

/** Somebody with an entry. */
interface Entry {
  readonly jid: Jid;
  readonly profile: Profile;
}

/** A reason as it is kept and told, one plain line. */
export function readReason(text: string): string {
  return plainLine(text, MOST_REASON);
}

/** See the file. */
export class Moderation implements RuleMaker {
  readonly #parts: ModerationParts;

  constructor(parts: ModerationParts) {
    this.#parts = parts;
  }

  isAdmin(person: Jid): boolean {
    return this.#parts.admins.includes(bare(person));
  }

  has({ kind, subject }: Rule): boolean {
    return this.#parts.book.policy.has(kind, subject);
  }

  /**
   * Puts rules in force; entries with a word that is not wanted any more wait for an admin. Whoever is there of a blocked
   * server is hidden with the rule, and not told: it may be thousands, and all of them are told when they come. @throws Failure.
   */
  async rule(rules: readonly Rule[], admin: Jid): Promise<void> {
    const { people, book, now } = this.#parts;
    await people.ready;
    const by = await this.#hash(admin);
    const servers = rules.filter(({ kind }) => kind === 'blocked-domain');
    const others = rules.filter(({ kind }) => kind !== 'blocked-domain');
    // Who is kept out already has been so since then: what nobody may see is not kept for longer.
    const since = ({ subject }: Rule): number => book.policy.blockedSince(subject as Jid) ?? now();
    await book.change({
      put: [...others, ...servers.map((rule) => ({ ...rule, since: since(rule) }))],
      by,
      ...(servers.length > 0 && { also: (it) => people.takeOff(it, isOfServers(servers)) }),
    });
    if (servers.length > 0) await people.rulesChanged();
    if (rules.some(({ kind }) => kind === 'blocked-word')) await this.#holdWords();
  }

  /**
   * Takes rules back. What has a word in it waits on, it may be approved; what waits for its server's sake alone is found
   * again. @throws Failure.
   */
  async unrule(rules: readonly Rule[], admin: Jid): Promise<void> {
    await this.#parts.book.change({ remove: rules, by: await this.#hash(admin) });
    if (rules.some(({ kind }) => kind === 'blocked-domain')) await this.#parts.people.rulesChanged();
  }

  /** Takes somebody's entry off; false: he has none. @throws Failure `unavailable`. */
  async suspend(jid: Jid, reason: string, admin: Jid): Promise<boolean> {
    const suspended: Suspension = { by: 'admin', since: this.#parts.now(), reason };
    if (!(await this.#suspend(jid, suspended))) return false;
    // He may take the entry away with what hides it, and list himself anew.
    await this.rule([await this.#takenOff(jid)], admin);
    await this.#note('suspend', jid, admin, reason);
    this.#parts.say(jid, [{ key: 'users.suspended.admin', params: { reason } }, ...this.#answer()]);
    return true;
  }

  /** Lets an entry be found again that waited or was taken off, or a new one of who took that away; false: it was not. @throws Failure `unavailable`. */
  async restore(jid: Jid, admin: Jid): Promise<boolean> {
    let isChanged = false;
    const person = await this.#parts.people.change(jid, (person) => {
      const by = person?.profile?.suspended?.by;
      if (person?.profile === undefined || by === undefined || by === 'silence') return undefined;
      // For that there is a rule, which holds.
      if (isHiddenWithServer(person.profile)) return undefined;
      isChanged = true;
      const { suspended: _, ...profile } = person.profile;
      return { ...person, profile };
    });
    const rule = await this.#takenOff(jid);
    const isTakenOff = this.has(rule);
    if (isTakenOff) await this.unrule([rule], admin);
    if (!isChanged) return isTakenOff || (await this.#keepsReported(jid, admin));
    await this.#note('restore', jid, admin);
    if (person?.profile?.suspended === undefined) this.#parts.say(jid, [{ key: 'users.restored' }]);
    return true;
  }

  /** Keeps somebody out of the directory, whether he is in it or not; only a hash is kept of him. @throws Failure. */
  async ban(jid: Jid, reason: string, admin: Jid): Promise<void> {
    const { directory, people, say } = this.#parts;
    await this.rule([{ kind: 'banned', subject: await this.#hash(jid) }], admin);
    const wasListed = directory.entryOf(jid) !== undefined;
    const language = keptLanguage(people.get(jid));
    await directory.unlist(jid);
    const lines = [{ key: 'users.banned.now', params: { reason } } as const, ...this.#answer()];
    if (wasListed) say(jid, lines, language);
  }

  /** Lets somebody in again, by his address or by the hash that stands in the rules; false: he was not kept out. */
  async unban(whom: Jid | string, admin: Jid): Promise<boolean> {
    const subject = /^[0-9a-f]{24}$/.test(whom) ? whom : await this.#hash(whom as Jid);
    const rule: Rule = { kind: 'banned', subject };
    if (!this.has(rule)) return false;
    await this.unrule([rule], admin);
    return true;
  }

  /**
   * Writes a report down and tells the admins; who reported is told to nobody. `from`: the reporter's server, absent on the
   * website. @throws Failure `bad-input` without a reason, `too-many`, `unavailable`.
   */
  async report(jid: Jid, words: string, by: string, from?: Jid): Promise<void> {
    const { limits, book, admins, say, now } = this.#parts;
    const text = plainLine(words, MAX_REPORT);
    if (text.length < LEAST_REPORT) throw new Failure('bad-input', 'say in a few words what is wrong');
    limits.take(by, from, now());
    await book.note({ event: 'report', subject: await this.#hash(jid), by, text });
    for (const admin of admins) say(admin, [{ key: 'users.report.admin', params: { jid, text } }]);
  }

  /** Reports of whose people nothing was decided since, the newest first. @throws Failure `unavailable`. */
  async openReports(): Promise<readonly AuditEntry[]> {
    const decided = new Set<string>();
    const entries = await this.#parts.book.audit(LOOKED_THROUGH, ['report', ...DECISIONS]);
    return entries.filter(({ event, subject }) => {
      if (event !== 'report') decided.add(subject);
      return event === 'report' && !decided.has(subject);
    });
  }

  /** An admin finds nothing wrong with an entry that was reported; false: it was not. */
  async #keepsReported(jid: Jid, admin: Jid): Promise<boolean> {
    const subject = await this.#hash(jid);
    const isReported = (await this.openReports()).some((report) => report.subject === subject);
    if (isReported) await this.#note('restore', jid, admin);
    return isReported;
  }

  /** Whom these hashes of the log mean, of those who are in the directory. */
  async whoAre(hashes: readonly string[]): Promise<ReadonlyMap<string, Jid>> {
    const wanted = new Set(hashes);
    const found = new Map<string, Jid>();
    if (wanted.size === 0) return found;
    for await (const { jid } of this.#listed()) {
      const hash = await this.#hash(jid);
      if (wanted.has(hash)) found.set(hash, jid);
    }
    return found;
  }

  /** Entries that wait for an admin, the oldest first; those behind all others for which there is a rule, whatever he says. */
  async pending(): Promise<readonly Entry[]> {
    const waiting: Entry[] = [];
    for await (const listed of this.#listed())
      if (listed.profile.suspended?.by === 'review') waiting.push(listed);
    const since = ({ profile }: Entry): number => profile.suspended?.since ?? 0;
    const ruled = ({ profile }: Entry): number => (isHiddenWithServer(profile) ? 1 : 0);
    return waiting.sort((a, b) => ruled(a) - ruled(b) || since(a) - since(b));
  }

  async #holdWords(): Promise<void> {
    const { people, admission, now } = this.#parts;
    const suspended: Suspension = { by: 'review', since: now(), reason: 'word' };
    // Who is hidden with his server is not found, with that word, once it is let in again.
    const isMeant = (profile: Profile): boolean =>
      (profile.suspended === undefined || isHiddenWithServer(profile)) && admission.hasUnwantedWord(profile);
    const meant: Jid[] = [];
    for await (const { jid, profile } of this.#listed()) if (isMeant(profile)) meant.push(jid);
    const hold = async (jid: Jid): Promise<void> => {
      let isHeld = false;
      await people.change(jid, (person) => {
        // Until his turn came, rules may have changed again, or an admin has decided on him alone.
        if (person?.profile === undefined || !isMeant(person.profile)) return undefined;
        isHeld = true;
        return { ...person, profile: { ...person.profile, suspended } };
      });
      if (isHeld) this.#tellHeld(jid, suspended);
    };
    for (let i = 0; i < meant.length; i += HELD_AT_ONCE)
      await Promise.all(meant.slice(i, i + HELD_AT_ONCE).map(hold));
  }

  async *#listed(): AsyncGenerator<Entry> {
    await this.#parts.people.ready;
    let seen = 0;
    for (const { jid, profile } of this.#parts.people.all()) {
      if (++seen % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
      if (profile !== undefined) yield { jid, profile };
    }
  }

  #tellHeld(jid: Jid, suspended: Suspension): void {
    this.#parts.say(jid, [
      ...[{ key: 'users.suspended.review' } as const, ...reviewLines(suspended), ...this.#answer()],
    ]);
  }

  async #suspend(jid: Jid, suspended: Suspension): Promise<boolean> {
    await this.#parts.people.ready;
    const person = await this.#parts.people.change(
      jid,
      (before) => before?.profile && { ...before, profile: { ...before.profile, suspended } },
    );
    return person?.profile !== undefined;
  }

  async #takenOff(jid: Jid): Promise<Rule> {
    return { kind: 'taken-off', subject: await this.#hash(jid) };
  }

  async #note(event: AuditEvent, jid: Jid, admin: Jid, text?: string): Promise<void> {
    const [subject, by] = [await this.#hash(jid), await this.#hash(admin)];
    await this.#parts.book.note({ event, subject, by, ...(text && { text }) });
  }

  async #hash(jid: Jid): Promise<string> {
    return await personHash(this.#parts.book, bare(jid));
  }

  #answer(): readonly Line[] {
    return answerLines(this.#parts.admins);
  }
}
