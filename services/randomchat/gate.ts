/** Who may begin a talk now; who may not is told why, until when, and what he can do about it. */
import type { Asked, Line } from '../../shared/bot/shape.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { bare, type Jid } from '../../shared/domain/jid.ts';
import { endOf, inForce, type Step } from '../../shared/domain/ladder.ts';
import type { Message, MessageKey } from '../../shared/i18n/i18n.ts';
import type { Notice } from '../../shared/store/cases-values.ts';
import type { CaseStore } from '../../shared/store/cases-writer.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { Patrons } from './patrons.ts';

/** What it works with. */
export interface GateParts {
  readonly store: Pick<CaseStore, 'gate'>;
  readonly book: Pick<PolicyBook, 'policy'>;
  readonly patrons: Pick<Patrons, 'uidOf'>;
  readonly admins: readonly Jid[];
  readonly now: () => number;
}

/** Searches of one person: ten at once, then ten a minute. */
const SEARCHES = { capacity: 10, perSecond: 1 / 6, senders: 10_000 };

/** A moment as people read it anywhere. */
export function whenText(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Whom to write to about it. */
export function answerLines(admins: readonly Jid[]): readonly Line[] {
  return admins.length === 0 ? [] : [{ label: { key: 'random.fact.contact' }, value: { all: admins } }];
}

const SANCTION_KEYS: Readonly<Record<Step, MessageKey>> = {
  ...{ warning: 'random.sanction.warning', forever: 'random.sanction.forever' },
  ...{ hour: 'random.sanction.until', day: 'random.sanction.until', week: 'random.sanction.until' },
};

function sanctionLine({ step = 'warning', until = 0 }: Notice): Message {
  return { key: SANCTION_KEYS[step], params: { until: whenText(until) } };
}

/** What a notice says: a decision with its reason, and the way to say something against it. */
export function noticeLines(notice: Notice, admins: readonly Jid[]): readonly Line[] {
  const { kind, id, reason } = notice;
  const why: readonly Line[] = reason ? [{ label: { key: 'random.fact.reason' }, value: reason }] : [];
  switch (kind) {
    case 'upheld':
    case 'dismissed':
    case 'lifted':
      return [{ key: `random.notice.${kind}`, params: { id } }];
    case 'paused':
      return [
        { key: 'random.notice.paused', params: { until: whenText(notice.until ?? 0) } },
        { key: 'random.notice.appeal', params: { id } },
        ...answerLines(admins),
      ];
    case 'sanction':
      return [
        sanctionLine(notice),
        ...why,
        { key: 'random.notice.appeal', params: { id } },
        ...answerLines(admins),
      ];
    case 'appeal-refused':
      return [{ key: 'random.notice.appeal-refused', params: { id } }, sanctionLine(notice), ...why];
  }
}

/** The gate. */
export class Gate {
  readonly #parts: GateParts;
  readonly #searches = new Throttle(SEARCHES);

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** What is against it; undefined: nothing. @throws Failure `unavailable`. */
  async against({ from }: Pick<Asked, 'from'>): Promise<readonly Line[] | undefined> {
    const { store, book, patrons, admins, now } = this.#parts;
    const uid = await patrons.uidOf(from);
    if (this.#searches.take(uid, now()) !== 'ok') return [{ key: 'random.too-often' }];
    if (book.policy.against(bare(from)) !== undefined)
      return [{ key: 'random.server-banned' }, ...answerLines(admins)];
    const { sanctions, isDrained } = await store.gate(uid);
    const sanction = inForce(sanctions, now());
    if (sanction !== undefined) {
      const until = endOf(sanction);
      const { id, step } = sanction;
      const notice: Notice = { kind: 'sanction', id, step, ...(Number.isFinite(until) && { until }) };
      return noticeLines(sanction.isAutomatic ? { ...notice, kind: 'paused' } : notice, admins);
    }
    return isDrained ? [{ key: 'random.drained' }] : undefined;
  }
}
