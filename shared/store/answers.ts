/** Answers of two in a talk, kept until both have given theirs: sealed, for ten minutes. */
import type { Soon } from '../domain/soon.ts';
import type { Keys } from './keys.ts';
import type { Uid } from './pairs-values.ts';
import { orUnavailable, type Redis } from './redis.ts';
import type { Seals } from './seal.ts';

/** How long an answer waits for the other one, in ms. */
const KEPT_MS = 600_000;

/** What the service needs of it. */
export interface AnswerStore {
  /** Keeps it instead of an earlier one; gives the other one's when it is there: for one of the two only, and both go. @throws Failure `unavailable`. */
  answer(pair: string, uid: Uid, peer: Uid, text: string): Promise<string | undefined>;
}

/** In Redis. */
export class Answers implements AnswerStore {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #seals: () => Soon<Seals>;

  constructor(redis: Redis, keys: Keys, seals: () => Soon<Seals>) {
    this.#redis = redis;
    this.#keys = keys;
    this.#seals = seals;
  }

  async answer(pair: string, uid: Uid, peer: Uid, text: string): Promise<string | undefined> {
    const { evidence } = await this.#seals();
    const [mine, theirs] = [this.#keys.answerOf(pair, uid), this.#keys.answerOf(pair, peer)];
    const sealed = evidence.seal(text, mine);
    const answers = await orUnavailable(
      this.#redis.multi().set(mine, sealed, 'PX', KEPT_MS).get(theirs).exec(),
    );
    const other = answers?.[1]?.[1];
    if (typeof other !== 'string') return undefined;
    if ((await orUnavailable(this.#redis.del(mine, theirs))) !== 2) return undefined;
    return evidence.open(other, theirs);
  }
}
