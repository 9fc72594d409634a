/** Evidence, cases and news of the random chat in memory; texts are sealed as in the store. */
import type { Sanction } from '../../shared/domain/ladder.ts';
import { remembered } from '../../shared/domain/ladder.ts';
import type { Report, ReporterRecord } from '../../shared/domain/report-weight.ts';
import type { AnswerStore } from '../../shared/store/answers.ts';
import type { Case, Notice } from '../../shared/store/cases-values.ts';
import type { CaseStore, Gate, Unmasking } from '../../shared/store/cases-writer.ts';
import {
  EVIDENCE_LIMITS,
  type Evidence,
  type Received,
  type Sent,
  sealAddress,
  signatureOf,
} from '../../shared/store/evidence.ts';
import type { News, PairNews } from '../../shared/store/pair-news.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import { sealsOf } from '../../shared/store/seal.ts';

/** The keys of this desk. */
export const SEALS = sealsOf('a secret', 'a salt');

/** What people got. */
export class FakeEvidence implements Evidence {
  readonly #now: () => number;
  #sent: Sent[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  note(sent: Sent): void {
    this.#sent.push(sent);
  }

  async read(uid: Uid): Promise<readonly Received[]> {
    const since = this.#now() - EVIDENCE_LIMITS.ageMs;
    return this.#sent
      .filter(({ to, at }) => to === uid && at >= since)
      .map((sent) => ({
        ...{ pair: sent.pair, from: sent.from, at: sent.at, text: sent.text },
        signature: signatureOf(SEALS, uid, sent),
        who: sealAddress(SEALS, sent.jid, sent.from),
      }));
  }

  async drop(uid: Uid, pair?: string): Promise<void> {
    this.#sent = this.#sent.filter(({ to, pair: its }) => to !== uid || (pair !== undefined && its !== pair));
  }
}

/** What was reported and decided. */
export class FakeCases implements CaseStore {
  readonly cases = new Map<string, Case>();
  readonly sanctions = new Map<Uid, readonly Sanction[]>();
  readonly apart = new Set<string>();
  readonly #reports = new Map<Uid, Report[]>();
  readonly #records = new Map<Uid, ReporterRecord>();
  readonly #notices = new Map<Uid, Notice[]>();
  readonly #unmaskings = new Map<string, Unmasking>();
  readonly #reveals = new Map<string, number>();
  readonly #counts = new Map<string, number>();
  readonly #now: () => number;
  #isDrained = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  async put(before: Case | undefined, after: Omit<Case, 'version'>): Promise<boolean> {
    if ((this.cases.get(after.id)?.version ?? 0) !== (before?.version ?? 0)) return false;
    this.cases.set(after.id, { ...after, version: (before?.version ?? 0) + 1 });
    return true;
  }

  async get(id: string): Promise<Case | undefined> {
    return this.cases.get(id);
  }

  async waiting(): Promise<readonly Case[]> {
    return [...this.cases.values()].filter(
      ({ state, appeal }) => state === 'open' || (appeal !== undefined && !appeal.isDone),
    );
  }

  async waitingCount(): Promise<number> {
    return (await this.waiting()).length;
  }

  async addReport(about: Uid, report: Report): Promise<readonly Report[]> {
    this.#reports.set(about, [...(this.#reports.get(about) ?? []), report]);
    return await this.reports(about);
  }

  async reports(about: Uid): Promise<readonly Report[]> {
    return this.#reports.get(about) ?? [];
  }

  async gate(uid: Uid): Promise<Gate> {
    return { sanctions: remembered(this.sanctions.get(uid) ?? [], this.#now()), isDrained: this.#isDrained };
  }

  async changeSanctions(
    uid: Uid,
    change: (sanctions: readonly Sanction[]) => readonly Sanction[],
  ): Promise<readonly Sanction[]> {
    const sanctions = change(remembered(this.sanctions.get(uid) ?? [], this.#now()));
    this.sanctions.set(uid, sanctions);
    return sanctions;
  }

  async record(uid: Uid): Promise<ReporterRecord> {
    return this.#records.get(uid) ?? { upheld: 0, dismissed: 0 };
  }

  async keepRecord(uid: Uid, record: ReporterRecord): Promise<void> {
    this.#records.set(uid, record);
  }

  async keepApart(uid: Uid, other: Uid): Promise<void> {
    this.apart.add(`${uid} ${other}`);
  }

  async addNotice(uid: Uid, notice: Notice): Promise<void> {
    this.#notices.set(uid, [...(this.#notices.get(uid) ?? []), notice]);
  }

  async takeNotices(uid: Uid): Promise<readonly Notice[]> {
    const notices = this.#notices.get(uid) ?? [];
    this.#notices.delete(uid);
    return notices;
  }

  async unmask(id: string, wish: Unmasking): Promise<Unmasking | undefined> {
    const before = this.#unmaskings.get(id);
    if (before === undefined) this.#unmaskings.set(id, wish);
    if (before === undefined || before.by === wish.by) return undefined;
    this.#unmaskings.delete(id);
    return before;
  }

  async reveal(pair: string, uid: Uid, peer: Uid): Promise<boolean> {
    this.#reveals.set(`${pair} ${uid}`, this.#now());
    return (this.#reveals.get(`${pair} ${peer}`) ?? 0) > this.#now() - 300_000;
  }

  async drain(isDrained: boolean): Promise<void> {
    this.#isDrained = isDrained;
  }

  async count(what: string, by = 1): Promise<void> {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + by);
  }

  async counts(): Promise<ReadonlyMap<string, number>> {
    return this.#counts;
  }
}

/** One process, which hears what it tells. */
export class FakeNews implements News {
  hear: (news: PairNews) => Promise<void> = async () => undefined;

  async tell(news: PairNews): Promise<void> {
    await this.hear(news);
  }
}

/** Answers that wait. */
export class FakeAnswers implements AnswerStore {
  readonly #waiting = new Map<string, string>();

  async answer(pair: string, uid: Uid, peer: Uid, text: string): Promise<string | undefined> {
    const theirs = this.#waiting.get(`${pair} ${peer}`);
    if (theirs === undefined) this.#waiting.set(`${pair} ${uid}`, text);
    else this.#waiting.delete(`${pair} ${peer}`);
    return theirs;
  }
}
