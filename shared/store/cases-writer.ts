/** Reports of the random chat, what was decided on them, and whom it keeps out: people as keyed hashes, words sealed. */
import { forgottenAt, remembered, type Sanction } from '../domain/ladder.ts';
import type { Report, ReporterRecord } from '../domain/report-weight.ts';
import { Failure } from '../failure.ts';
import {
  type Case,
  type Notice,
  readCase,
  readNotice,
  readRecord,
  readReport,
  readSanctions,
  writeReport,
  writeSanctions,
} from './cases-values.ts';
import type { Keys } from './keys.ts';
import type { Uid } from './pairs-values.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';

const PUT_CASE = readScript('put-case');
const PUT_STANDING = readScript('put-standing');
/** Several who change the same at once: one of them is through each time. */
const MOST_TRIES = 50;

const DAY = 86_400_000;
/** How long things are kept, in ms. */
const KEPT = {
  openCase: 180 * DAY,
  closedCase: 30 * DAY,
  report: 30 * DAY,
  record: 180 * DAY,
  notice: 90 * DAY,
  unmasking: DAY,
  reveal: 300_000,
} as const;
/** Things told to one person when he comes. */
const MOST_NOTICES = 10;
/** Cases that wait; no more are taken. */
export const MOST_OPEN = 5_000;

/** Whether somebody may begin a talk now. */
export interface Gate {
  readonly sanctions: readonly Sanction[];
  /** No new talks begin. */
  readonly isDrained: boolean;
}

/** An admin who wants to see an address. */
export interface Unmasking {
  /** As a keyed hash. */
  readonly by: string;
  readonly why: string;
}

/** The only writer of cases, one in each randomchat process. All its methods: @throws Failure `unavailable`. */
export class CasesWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #now: () => number;

  constructor(redis: Redis, keys: Keys, now: () => number = Date.now) {
    this.#redis = redis;
    this.#keys = keys;
    this.#now = now;
  }

  /** Keeps it with the next version; false: somebody else has changed it meanwhile. */
  async put(before: Case | undefined, after: Omit<Case, 'version'>): Promise<boolean> {
    const version = before?.version ?? 0;
    const isWaiting = after.state === 'open' || (after.appeal !== undefined && !after.appeal.isDone);
    const json = JSON.stringify({ ...after, version: version + 1 });
    const kept = isWaiting ? KEPT.openCase : KEPT.closedCase;
    const { caseOf, openCases } = this.#keys;
    const keys = [caseOf(after.id), openCases];
    return (await runScript(this.#redis, PUT_CASE, keys, [json, version, kept, isWaiting ? '1' : ''])) === 1;
  }

  async get(id: string): Promise<Case | undefined> {
    return readCase((await orUnavailable(this.#redis.get(this.#keys.caseOf(id)))) ?? '');
  }

  /** Those that wait for an admin, the oldest first. */
  async waiting(): Promise<readonly Case[]> {
    const { openCases, caseOf } = this.#keys;
    const since = this.#now() - KEPT.openCase;
    await orUnavailable(this.#redis.zremrangebyscore(openCases, '-inf', since));
    const ids = await orUnavailable(this.#redis.zrange(openCases, '0', String(MOST_OPEN - 1)));
    if (ids.length === 0) return [];
    const all = await orUnavailable(this.#redis.mget(ids.map(caseOf)));
    return all.map((json) => readCase(json ?? '')).filter((found) => found !== undefined);
  }

  /** How many wait. */
  async waitingCount(): Promise<number> {
    const since = this.#now() - KEPT.openCase;
    return await orUnavailable(this.#redis.zcount(this.#keys.openCases, since, '+inf'));
  }

  /** One more has reported somebody; gives all reports that count. */
  async addReport(about: Uid, report: Report): Promise<readonly Report[]> {
    const key = this.#keys.reportsOn(about);
    const transaction = this.#redis.multi();
    transaction.zadd(key, report.at, writeReport(report));
    transaction.zremrangebyscore(key, '-inf', this.#now() - KEPT.report);
    transaction.pexpire(key, KEPT.report);
    await orUnavailable(transaction.exec());
    return await this.reports(about);
  }

  async reports(about: Uid): Promise<readonly Report[]> {
    const all = await orUnavailable(this.#redis.zrange(this.#keys.reportsOn(about), '0', '-1'));
    return all.map(readReport).filter((report) => report !== undefined);
  }

  async gate(uid: Uid): Promise<Gate> {
    const { standingOf, drained } = this.#keys;
    const [standing, flag] = await orUnavailable(this.#redis.mget(standingOf(uid), drained));
    return { sanctions: remembered(readSanctions(standing ?? ''), this.#now()), isDrained: flag != null };
  }

  /**
   * Changes what counts against somebody, whoever else does so at the same time, and keeps it for as long as any of it
   * counts; gives what it is then. `change` may be asked several times.
   */
  async changeSanctions(
    uid: Uid,
    change: (sanctions: readonly Sanction[]) => readonly Sanction[],
  ): Promise<readonly Sanction[]> {
    const key = this.#keys.standingOf(uid);
    for (let i = 0; i < MOST_TRIES; i++) {
      const before = (await orUnavailable(this.#redis.get(key))) ?? '';
      const now = this.#now();
      const sanctions = change(remembered(readSanctions(before), now));
      const last = Math.max(0, ...sanctions.map(forgottenAt));
      const after = last <= now ? '' : writeSanctions(sanctions);
      const kept = Number.isFinite(last) ? Math.max(0, last - now) : 0;
      if ((await runScript(this.#redis, PUT_STANDING, [key], [before, after, kept])) === 1) return sanctions;
    }
    throw new Failure('unavailable', 'too many change what counts against one person');
  }

  async record(uid: Uid): Promise<ReporterRecord> {
    return readRecord((await orUnavailable(this.#redis.get(this.#keys.reporterOf(uid)))) ?? '');
  }

  async keepRecord(uid: Uid, { upheld, dismissed }: ReporterRecord): Promise<void> {
    const key = this.#keys.reporterOf(uid);
    await orUnavailable(this.#redis.set(key, `${upheld} ${dismissed}`, 'PX', KEPT.record));
  }

  /** The two never meet again, as with `block`. */
  async keepApart(uid: Uid, other: Uid): Promise<void> {
    await orUnavailable(this.#redis.zadd(this.#keys.blocks, 0, `${uid} ${other}`));
  }

  async addNotice(uid: Uid, notice: Notice): Promise<void> {
    const key = this.#keys.noticesFor(uid);
    const transaction = this.#redis.multi();
    transaction.rpush(key, JSON.stringify(notice));
    transaction.ltrim(key, -MOST_NOTICES, -1);
    transaction.pexpire(key, KEPT.notice);
    await orUnavailable(transaction.exec());
  }

  /** Gives them once. */
  async takeNotices(uid: Uid): Promise<readonly Notice[]> {
    const key = this.#keys.noticesFor(uid);
    const answers = await orUnavailable(this.#redis.multi().lrange(key, 0, -1).del(key).exec());
    const all = (answers?.[0]?.[1] ?? []) as string[];
    return all.map(readNotice).filter((notice) => notice !== undefined);
  }

  /** Another admin's wish that waits, if there is one; it is granted then and goes. Else this one's waits for a day. */
  async unmask(id: string, wish: Unmasking): Promise<Unmasking | undefined> {
    const key = this.#keys.unmaskingOf(id);
    const before = await orUnavailable(
      this.#redis.set(key, JSON.stringify(wish), 'PX', KEPT.unmasking, 'NX', 'GET'),
    );
    if (before === null) return undefined;
    const other = JSON.parse(before) as Unmasking;
    if (other.by === wish.by) return undefined;
    return (await orUnavailable(this.#redis.del(key))) === 1 ? other : undefined;
  }

  /** Whether the other one has said the same within five minutes; then it is true for one of the two only. */
  async reveal(pair: string, uid: Uid, peer: Uid): Promise<boolean> {
    const [mine, theirs] = [this.#keys.revealOf(pair, uid), this.#keys.revealOf(pair, peer)];
    const transaction = this.#redis.multi().set(mine, '1', 'PX', KEPT.reveal).exists(theirs);
    const answers = await orUnavailable(transaction.exec());
    if (answers?.[1]?.[1] !== 1) return false;
    return (await orUnavailable(this.#redis.del(mine, theirs))) === 2;
  }

  async drain(isDrained: boolean): Promise<void> {
    const { drained } = this.#keys;
    if (isDrained) await orUnavailable(this.#redis.set(drained, '1'));
    else await orUnavailable(this.#redis.del(drained));
  }

  async count(what: string, by = 1): Promise<void> {
    await orUnavailable(this.#redis.hincrby(this.#keys.caseCounts, what, by));
  }

  async counts(): Promise<ReadonlyMap<string, number>> {
    const all = await orUnavailable(this.#redis.hgetall(this.#keys.caseCounts));
    return new Map(Object.entries(all).map(([what, count]) => [what, Number(count) || 0]));
  }
}

/** What the service needs of it. */
export type CaseStore = Pick<CasesWriter, keyof CasesWriter>;
