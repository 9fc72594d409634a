/** Makes what people believe and what the store says one again, after the store was away, and now and then. */

import type { PairAnswer } from '../../shared/store/pair-acts.ts';
import type { Seat, Tell, Uid } from '../../shared/store/pairs-values.ts';
import type { PairsWriter } from '../../shared/store/pairs-writer.ts';
import { onLinkLost, type Redis } from '../../shared/store/redis.ts';
import type { Beliefs } from './beliefs.ts';

/** See {@link SettlingParts.everyMs}. */
const EVERY_MS = 15_000;
/** People whose seats are read at once. */
const SOME = 200;

/** What it works with. */
export interface SettlingParts {
  readonly redis: Redis;
  readonly store: Pick<PairsWriter, 'at' | 'lose' | 'leave' | 'redisRun' | 'seat' | 'seatsOf'>;
  readonly beliefs: Beliefs;
  readonly home: string;
  readonly tell: (uid: Uid, seat: Seat & { readonly tell: Tell }) => Promise<void> | void;
  readonly found: ((seat: Seat) => void) | undefined;
  /** Takes over what a script changed. */
  readonly take: (answer: PairAnswer) => string;
  /** Between two times at which it is done whatever has happened, ms. */
  readonly everyMs?: number;
}

/**
 * Does it before anything is told: when this process begins, after the link to the store was lost. Now and then it is
 * done beside everything else: to compare 100,000 people takes seconds, for which nobody may be kept waiting.
 */
export class Settling {
  readonly #parts: SettlingParts;
  #why: 'new' | 'away' | undefined = 'new';
  #at = performance.now();
  #now: Promise<void> | undefined;
  #beside: Promise<void> | undefined;
  #isReady = (): void => undefined;
  /** Resolves when it is known who was here before this process began. */
  readonly ready = new Promise<void>((resolve) => {
    this.#isReady = resolve;
  });

  constructor(parts: SettlingParts) {
    this.#parts = parts;
    onLinkLost(parts.redis, () => {
      this.#why ??= 'away';
    });
  }

  /** Nothing may be told before {@link settle}. */
  get isNeeded(): boolean {
    return this.#why !== undefined;
  }

  /** What people believe and what the store says are one again. @throws Failure `unavailable`. */
  async settle(): Promise<void> {
    if (this.#why === undefined && this.#now === undefined) return this.#lookBeside();
    this.#now ??= this.#once().finally(() => {
      this.#now = undefined;
    });
    await this.#now;
  }

  #lookBeside(): void {
    const { everyMs = EVERY_MS } = this.#parts;
    if (this.#beside !== undefined || performance.now() - this.#at <= everyMs) return;
    this.#at = performance.now();
    this.#beside = settleAll(this.#parts, true)
      .catch(() => {
        this.#why ??= 'away';
      })
      .finally(() => {
        this.#beside = undefined;
      });
  }

  async #once(): Promise<void> {
    await this.#beside;
    const why = this.#why;
    if (why === undefined) return;
    this.#why = undefined;
    this.#at = performance.now();
    try {
      await (why === 'new' ? takeOver(this.#parts) : settleAll(this.#parts));
      this.#isReady();
    } catch (error) {
      this.#why = why;
      throw error;
    }
  }
}

/** When this process begins: what its predecessor's people are in. @throws Failure `unavailable`. */
async function takeOver({ store, beliefs, home, take, found }: SettlingParts): Promise<void> {
  // Both were down, so nobody knows what was said last: it ends, aloud.
  if ((await store.redisRun('ask')) === 'other') for await (const answer of store.lose(home)) take(answer);
  for await (const people of store.at(home))
    for (const [uid, seat] of people) {
      beliefs.found(uid, seat);
      if (seat.state !== 'left') found?.(seat);
    }
  await store.redisRun('keep');
}

/**
 * Ends, aloud, what is not in the store any more; and in the store, what its people know nothing of.
 * @param isBeside people say and hear things meanwhile: who does is looked at the next time
 * @throws Failure `unavailable`
 */
async function settleAll(parts: SettlingParts, isBeside = false): Promise<void> {
  const { store, beliefs } = parts;
  const people = beliefs.people;
  for (let i = 0; i < people.length; i += SOME) {
    const some = people.slice(i, i + SOME);
    const before = some.map((uid) => beliefs.of(uid));
    const stored = await store.seatsOf(some);
    // Nothing else may happen between this answer and the look at what is believed.
    const others = some.filter((uid, n) => !isRight(parts, uid, stored.get(uid), isBeside && before[n]));
    await Promise.all(others.map((uid) => settleOne(parts, uid, isBeside)));
  }
  // Only once nobody says anything that this run of the store has not heard.
  if (!isBeside) await store.redisRun('keep');
}

/** Nothing is to be settled with him. @param before what he believed before that was read; false: nobody says anything meanwhile */
function isRight(
  { beliefs, home }: SettlingParts,
  uid: Uid,
  stored: Seat | undefined,
  before: unknown,
): boolean {
  if (before !== false && beliefs.hasMoved(uid, before)) return true;
  return beliefs.handsOver(uid, stored, home) || beliefs.explains(uid, stored);
}

async function settleOne(parts: SettlingParts, uid: Uid, isBeside: boolean): Promise<void> {
  const { store, beliefs, take, tell } = parts;
  for (;;) {
    const before = beliefs.of(uid);
    const seat = await store.seat(uid);
    if (isRight(parts, uid, seat, isBeside && before)) return;
    if (seat !== undefined) {
      const answer = await store.leave(uid, 'lost', { change: seat.change });
      if (take(answer) === 'other') continue;
      // What he has said meanwhile was answered, or is going to be.
      if (isBeside && beliefs.hasMoved(uid, before)) return;
    }
    const end = beliefs.end(uid);
    beliefs.gone(uid);
    if (end !== undefined) await tell(uid, end);
    return;
  }
}
