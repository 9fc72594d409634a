/** What is reported, what admins decide on it, and what can be said against that. Everybody concerned is told. */
import { Misunderstood, Refused } from '../../shared/bot/failures.ts';
import type { ReportLimits } from '../../shared/bot/report-limits.ts';
import type { Line } from '../../shared/bot/shape.ts';
import { bare, domainOf, holderOf, type Jid } from '../../shared/domain/jid.ts';
import {
  endOf,
  inForce,
  nextStep,
  type Sanction,
  type Step,
  withSanction,
} from '../../shared/domain/ladder.ts';
import { AUTOMATIC_WEIGHT, trustIn, weightOf } from '../../shared/domain/report-weight.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import { Failure } from '../../shared/failure.ts';
import {
  type Case,
  type Category,
  type Decision,
  type Notice,
  newCaseId,
} from '../../shared/store/cases-values.ts';
import { type CaseStore, MOST_OPEN } from '../../shared/store/cases-writer.ts';
import type { Evidence, Received } from '../../shared/store/evidence.ts';
import type { News } from '../../shared/store/pair-news.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { AuditEvent } from '../../shared/store/policy-values.ts';
import type { Seals } from '../../shared/store/seal.ts';
import type { KeyedHash } from '../../shared/store/secret.ts';
import { openExhibit, sealAppeal, sealExhibit } from './exhibits.ts';
import type { Patrons } from './patrons.ts';
import type { Seats } from './seats.ts';
import { categoryLine } from './vocabulary.ts';

/** What cases are kept with. */
export interface CasesParts {
  readonly store: CaseStore;
  readonly evidence: Evidence;
  readonly news: News;
  readonly book: Pick<PolicyBook, 'policy' | 'change' | 'note' | 'audit'>;
  readonly seats: Pick<Seats, 'of' | 'leave'>;
  readonly patrons: Pick<Patrons, 'find' | 'uidOf'>;
  readonly hash: () => Soon<KeyedHash>;
  readonly seals: () => Soon<Seals>;
  readonly limits: ReportLimits;
  readonly admins: readonly Jid[];
  /** Tells an admin something that he did not ask for. */
  readonly say: (to: Jid, lines: readonly Line[]) => void;
  readonly now: () => number;
}

/** Who stands as the reporter where an admin decided by himself. */
export const NO_REPORTER = 'admin';

/** Cases. All methods: @throws Failure `unavailable`. */
export class Cases {
  readonly #parts: CasesParts;

  constructor(parts: CasesParts) {
    this.#parts = parts;
  }

  isAdmin(person: Jid): boolean {
    return this.#parts.admins.includes(bare(person));
  }

  /** Takes a report on messages of one talk, ends that talk, and keeps the two apart; gives the case. @throws Failure `too-many`. */
  async file(from: Jid, chosen: readonly Received[], category: Category, words: string): Promise<string> {
    const { store, evidence, seats, patrons, limits, admins, say, now } = this.#parts;
    const [first] = chosen;
    if (first === undefined) throw new Misunderstood({ key: 'random.report.which' });
    const uid = await patrons.uidOf(from);
    limits.take(uid, domainOf(from), now());
    const { from: about, pair, who } = first;
    if ((await store.waitingCount()) >= MOST_OPEN)
      throw new Failure('too-many', 'too many reports wait: try again later');
    const id = newCaseId();
    const sealed = sealExhibit(await this.#parts.seals(), id, { messages: chosen, words });
    const opened = { id, at: now(), category, by: uid, about, who, state: 'open' } as const;
    await store.put(undefined, { ...opened, evidence: sealed });
    await store.keepApart(uid, about);
    const seat = await seats.of(uid);
    // It may be an earlier talk with the one whom he talks with now.
    if (seat?.peer === about) await seats.leave(uid, 'stop', { pair: seat.pair ?? pair });
    await evidence.drop(uid, pair);
    await store.count(`reported ${category}`);
    await this.#weigh(id, about, { by: uid, from });
    for (const admin of admins)
      say(admin, [{ key: 'random.case.new', params: { id } }, categoryLine(category)]);
    return id;
  }

  /** Its reporter says what that is which he reported as something else; false: he has said so, or it is decided. */
  async specify(from: Jid, id: string, category: Category, more: string): Promise<boolean> {
    const { store, patrons, seals, admins, say } = this.#parts;
    const found = await store.get(id);
    if (found?.by !== (await patrons.uidOf(from)) || found.state !== 'open') return false;
    if (found.category !== 'other' || category === 'other') return false;
    const opened = await seals();
    const exhibit = openExhibit(opened, found);
    const words = [exhibit?.words, more].filter((each) => each).join(' – ');
    const evidence = exhibit === undefined ? found.evidence : sealExhibit(opened, id, { ...exhibit, words });
    if (!(await store.put(found, { ...found, category, evidence }))) return false;
    await store.count('reported other', -1);
    await store.count(`reported ${category}`);
    for (const admin of admins)
      say(admin, [{ key: 'random.case.specified', params: { id } }, categoryLine(category)]);
    return true;
  }

  /** A case for an admin. @throws Refused when there is none, or when it is about himself; of his own reports another one decides, too. */
  async get(id: string, admin: Jid): Promise<Case> {
    const { store, patrons, admins } = this.#parts;
    const found = await store.get(id);
    if (found === undefined) throw new Refused({ key: 'random.case.none', params: { id } });
    const own = await patrons.uidOf(admin);
    if (found.about === own || (found.by === own && admins.length > 1))
      throw new Refused({ key: 'random.case.own', params: { id } });
    return found;
  }

  /** Somebody says something against a decision about himself; once. @throws Refused when there is none that counts. */
  async appeal(from: Jid, id: string, words: string): Promise<void> {
    const { store, patrons, admins, say, now } = this.#parts;
    const found = await store.get(id);
    const uid = await patrons.uidOf(from);
    const isDecided = (await store.gate(uid)).sanctions.some((sanction) => sanction.id === id);
    if (isDecided && found === undefined) throw new Refused({ key: 'random.appeal.late', params: { id } });
    // The same answer whether there is no such case, it is somebody else's, or nobody has decided on it.
    if (found?.about !== uid || !isDecided) throw new Refused({ key: 'random.appeal.none', params: { id } });
    if (found.appeal !== undefined) throw new Refused({ key: 'random.appeal.once' });
    const sealed = sealAppeal(await this.#parts.seals(), id, words);
    await this.#put(found, { ...found, appeal: { at: now(), words: sealed } });
    await this.note('appeal', id, 'appellant');
    for (const admin of admins) say(admin, [{ key: 'random.appeal.admin', params: { id } }]);
  }

  /** An admin decides: a step, `next` on the ladder, or nothing (undefined). Gives the step. @throws Refused when it is decided. */
  async decide(id: string, admin: Jid, wanted: Step | 'next' | undefined, reason: string) {
    const { store, now } = this.#parts;
    const found = await this.get(id, admin);
    const isAppealed = found.appeal !== undefined && !found.appeal.isDone;
    if (found.state !== 'open' && !isAppealed)
      throw new Refused({ key: 'random.case.decided', params: { id } });
    if (isAppealed && this.#parts.admins.length > 1 && found.decision?.by === (await this.#adminHash(admin)))
      throw new Refused({ key: 'random.appeal.other' });
    const others = (await store.gate(found.about)).sanctions.filter((sanction) => sanction.id !== id);
    // What he did before he knew of a decision is no step further.
    const known = others.filter((sanction) => sanction.at <= found.at);
    const step = wanted === 'next' ? nextStep(known, now()) : wanted;
    const by = await this.#adminHash(admin);
    const decision: Decision = { at: now(), by, reason, ...(step && { step }) };
    const state = step === undefined ? 'dismissed' : 'upheld';
    await this.#put(found, {
      ...{ ...found, state, decision },
      ...(found.appeal && { appeal: { ...found.appeal, isDone: true } }),
    });
    await this.note('decide', id, by, `${step ?? 'dismissed'} ${reason}`);
    await store.count(step ?? 'dismissed');
    await this.#enforce(found, decision);
    await this.#tellReporter(found, { kind: state, id });
    return step;
  }

  /** Keeps somebody out without a report; gives the case, against which he may appeal. */
  async ban(
    whom: { uid: Uid; who: string },
    admin: Jid,
    wanted: Step | 'next',
    reason: string,
  ): Promise<string> {
    const { store, now } = this.#parts;
    const { sanctions } = await store.gate(whom.uid);
    const step = wanted === 'next' ? nextStep(sanctions, now()) : wanted;
    const [id, by] = [newCaseId(), await this.#adminHash(admin)];
    const decision: Decision = { at: now(), by, reason, step };
    const evidence = sealExhibit(await this.#parts.seals(), id, { messages: [], words: '' });
    const decided: Omit<Case, 'version'> = {
      ...{ id, at: now(), category: 'other', by: NO_REPORTER, about: whom.uid, who: whom.who },
      ...{ state: 'upheld', evidence, decision },
    };
    await store.put(undefined, decided);
    await this.note('decide', id, by, `${step} ${reason}`);
    await store.count(step);
    await this.#enforce({ ...decided, version: 1 }, decision);
    return id;
  }

  /** Lets somebody in again; false: he was not kept out. */
  async unban(uid: Uid, admin: Jid): Promise<boolean> {
    const { store, patrons } = this.#parts;
    if (uid === (await patrons.uidOf(admin))) throw new Refused({ key: 'random.unban.own' });
    const { sanctions } = await store.gate(uid);
    if (sanctions.length === 0) return false;
    await store.changeSanctions(uid, () => []);
    for (const { id } of sanctions) {
      await this.note('restore', id, await this.#adminHash(admin));
      await this.tell(uid, { kind: 'lifted', id });
    }
    return true;
  }

  /** Writes down what somebody did, as a keyed hash. */
  async note(event: AuditEvent, subject: string, by: string, text?: string): Promise<void> {
    await this.#parts.book.note({ event, subject, by, ...(text && { text }) });
  }

  /** The same, of an admin. */
  async noteOf(admin: Jid, event: AuditEvent, subject: string, text?: string): Promise<void> {
    await this.note(event, subject, await this.#adminHash(admin), text);
  }

  /** Tells him as soon as he is there. */
  async tell(uid: Uid, notice: Notice): Promise<void> {
    const { store, news } = this.#parts;
    await store.addNotice(uid, notice);
    await news.tell({ kind: 'notice', uid });
  }

  async #adminHash(admin: Jid): Promise<string> {
    return (await this.#parts.hash())('admin', bare(admin));
  }

  /** @throws Failure `conflict` when somebody else has decided meanwhile. */
  async #put(before: Case, after: Omit<Case, 'version'>): Promise<void> {
    if (!(await this.#parts.store.put(before, after)))
      throw new Failure('conflict', 'somebody else has changed this case meanwhile');
  }

  /** Several who have nothing to do with each other: he waits until an admin has looked, for an hour at most. */
  async #weigh(id: string, about: Uid, { by, from }: { by: Uid; from: Jid }): Promise<void> {
    const { store, patrons, hash, now } = this.#parts;
    const server = (await hash())('server', holderOf(domainOf(from)));
    const since = (await patrons.find(from))?.acceptedAt ?? now();
    const trust = trustIn(await store.record(by), since, now());
    const reports = await store.addReport(about, { by, server, at: now(), trust });
    const { sanctions } = await store.gate(about);
    const last = Math.max(0, ...sanctions.map(({ at }) => at));
    const fresh = reports.filter(({ at }) => at > last);
    if (weightOf(fresh, now()) < AUTOMATIC_WEIGHT || inForce(sanctions, now()) !== undefined) return;
    const sanction: Sanction = { step: 'hour', at: now(), id, isAutomatic: true };
    await store.changeSanctions(about, (all) => withSanction(all, sanction, now()));
    await this.note('decide', id, 'automatic', sanction.step);
    await store.count('automatic');
    await this.tell(about, { kind: 'paused', id, step: sanction.step, until: endOf(sanction) });
    await this.#putOut(about, sanction);
  }

  async #enforce(found: Case, { step, reason, at }: Decision): Promise<void> {
    const { store, now } = this.#parts;
    const { about, id, appeal } = found;
    if (step === undefined) {
      const wasHeld = (await store.gate(about)).sanctions.some((sanction) => sanction.id === id);
      await store.changeSanctions(about, (all) => all.filter((each) => each.id !== id));
      if (wasHeld || appeal !== undefined) await this.tell(about, { kind: 'lifted', id });
      return;
    }
    const sanction: Sanction = { step, at, id };
    await store.changeSanctions(about, (all) => withSanction(all, sanction, now()));
    const until = endOf(sanction);
    const kind = appeal === undefined ? 'sanction' : 'appeal-refused';
    await this.tell(about, { kind, id, step, reason, ...(Number.isFinite(until) && { until }) });
    await this.#putOut(about, sanction);
  }

  /** Whoever he talks with now is left in peace; he is told what is to be told by then. */
  async #putOut(about: Uid, sanction: Sanction): Promise<void> {
    const { seats, now } = this.#parts;
    if (endOf(sanction) > now()) await seats.leave(about, 'stop', { isPutOut: true });
  }

  async #tellReporter({ by, state }: Case, notice: Notice): Promise<void> {
    if (by === NO_REPORTER) return;
    const { store } = this.#parts;
    await this.tell(by, notice);
    // What is decided anew after an appeal says nothing of the reporter.
    if (state !== 'open') return;
    const { upheld, dismissed } = await store.record(by);
    const isUpheld = notice.kind === 'upheld';
    await store.keepRecord(by, {
      upheld: upheld + Number(isUpheld),
      dismissed: dismissed + Number(!isUpheld),
    });
  }
}
