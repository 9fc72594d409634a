/** The random chat's queue and pairs. Every change is one script, whichever of several processes makes it. */
import type { Jid } from '../domain/jid.ts';
import type { SearchStep } from '../domain/pair.ts';
import type { Keys } from './keys.ts';
import { PairActs, type PairAnswer } from './pair-acts.ts';
import { type PairCounts, readPairCounts } from './pairs-reader.ts';
import {
  type Patron,
  type Reason,
  readPatron,
  readSeat,
  type Seat,
  type Shown,
  type Tell,
  type Uid,
  writeSearch,
} from './pairs-values.ts';
import { orUnavailable, type Redis } from './redis.ts';

/** How long, in ms, and how many. */
export interface PairLimits {
  /** A talk so young is not left by `next`: the word was written before it began. */
  readonly youngMs: number;
  /** A process that is not heard of for so long is dead. */
  readonly silenceMs: number;
  /** Who is to be told something is told by nobody else for so long. */
  readonly tellingMs: number;
  /** People in one call: short enough that Redis is not held for more than a few ms. Telling is quicker than searching. */
  readonly batch: number;
  readonly tellingBatch: number;
}

/** What the service works with. */
export const PAIR_LIMITS: PairLimits = {
  youngMs: 2_000,
  silenceMs: 20_000,
  tellingMs: 5_000,
  batch: 50,
  tellingBatch: 200,
};

/** Who wants to talk, and how he is reached. */
export interface Newcomer {
  readonly jid: Jid;
  readonly at: Jid;
  readonly language: string;
}

/** What says in which order somebody is met: see pairs-tiers.lua. */
export interface TalkHistory {
  readonly talks: number;
  readonly left: number;
}

/** See {@link PairsWriter.start}. */
export interface Starting {
  readonly change?: boolean;
  readonly again?: boolean;
  readonly with?: Uid;
}

/** See {@link PairsWriter.leave}. */
export interface Leaving {
  readonly block?: boolean;
  readonly pair?: string;
  readonly forget?: boolean;
  readonly change?: number;
  readonly isPutOut?: boolean;
}

/** The only writer of pairs, one in each randomchat process. */
export class PairsWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #home: string;
  readonly #limits: PairLimits;
  readonly #acts: PairActs;

  /** @param now ms since 1970; by default Redis' own clock. */
  constructor(
    redis: Redis,
    keys: Keys,
    home: string,
    { limits = PAIR_LIMITS, now = () => 0 }: { limits?: PairLimits; now?: () => number } = {},
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#home = home;
    this.#limits = limits;
    this.#acts = new PairActs(redis, keys, home, { most: limits.batch, now });
  }

  /**
   * Looks for somebody, or waits for him. `change`: whom he talks with is left first. `again`: the one he has just
   * talked with, and nobody else, who has to want it too, or to have found nobody else so far. `with`: this one first,
   * who has to name him too. The word: `met`, `waiting`, `talking`, `young`, `nobody`. @throws Failure `unavailable`.
   */
  async start(
    uid: Uid,
    newcomer: Newcomer,
    steps: readonly SearchStep[],
    { change = false, again = false, with: named }: Starting = {},
  ): Promise<PairAnswer> {
    const { jid, at, language } = newcomer;
    const [young, whom] = [change && this.#limits.youngMs, again || named || false];
    return await this.#acts.ask('start', uid, jid, at, language, young, whom, ...writeSearch(steps));
  }

  /**
   * Leaves the queue or the talk. `block`: the two never meet again. `pair`: only if that is still his. `change`: only
   * if nothing has changed since. `isPutOut`: he did not say so himself, and is to be told why.
   * The word: the state he was in, `nobody`, `other`, `full`, `blocked` (he goes on looking). @throws Failure `unavailable`.
   */
  async leave(
    uid: Uid,
    reason: Reason,
    { block = false, pair = '', forget = false, change, isPutOut = false }: Leaving = {},
  ): Promise<PairAnswer> {
    return await this.#acts.ask('leave', uid, reason, block, pair, forget, change ?? false, isPutOut);
  }

  /** What his clients show, all together; undefined: he is there. The word: as pairs-presence.lua says. @throws Failure `unavailable`. */
  async shows(uid: Uid, show: Shown | undefined): Promise<PairAnswer> {
    return await this.#acts.ask('shows', uid, show ?? '');
  }

  /** Both of this pair have shown their addresses. The word: `open`, `other`. @throws Failure `unavailable`. */
  async open(uid: Uid, pair: string): Promise<PairAnswer> {
    return await this.#acts.ask('open', uid, pair);
  }

  /** Does what is due, for whoever it is, and says that this process is alive. `more`: call again. @throws Failure `unavailable`. */
  async due(): Promise<PairAnswer> {
    return await this.#acts.askAlone('due', this.#limits.batch, this.#limits.silenceMs);
  }

  /** Who has to be told something by this process now. @throws Failure `unavailable`. */
  async take(): Promise<PairAnswer> {
    return await this.#acts.askAlone('take', this.#limits.tellingBatch, this.#limits.tellingMs);
  }

  /** He has been told. @throws Failure `unavailable`. */
  async told(uid: Uid, what: Tell, pair: string | undefined): Promise<PairAnswer> {
    return await this.#acts.ask('told', uid, what, pair ?? '');
  }

  /** Ends what the people of a dead process were in; gives the answers to hand on. @throws Failure `unavailable`. */
  async *lose(home: string): AsyncGenerator<PairAnswer> {
    // One that is itself and has come back without its memory is as dead.
    const silenceMs = home === this.#home ? 0 : this.#limits.silenceMs;
    for await (const found of this.at(home)) {
      const people = [...found.keys()];
      for (let i = 0; i < people.length; i += this.#limits.batch) {
        const some = people.slice(i, i + this.#limits.batch);
        yield await this.#acts.askAlone('lose', home, silenceMs, some);
      }
    }
    await orUnavailable(this.#redis.zrem(this.#keys.homes, home));
  }

  /** Everybody who writes to a process, some at a time. @throws Failure `unavailable`. */
  async *at(home: string): AsyncGenerator<ReadonlyMap<Uid, Seat>> {
    let cursor = '0';
    do {
      const [next, flat] = await orUnavailable(this.#redis.hscan(this.#keys.seats, cursor, 'COUNT', 500));
      cursor = next;
      const found = new Map<Uid, Seat>();
      for (let i = 0; i + 1 < flat.length; i += 2) {
        const seat = readSeat(flat[i + 1] ?? '');
        if (seat?.home === home && flat[i]) found.set(flat[i] ?? '', seat);
      }
      yield found;
    } while (cursor !== '0');
  }

  /**
   * Which run of Redis this process's people were last told things under: `same` as now, or `other`, which may have lost
   * what was written last. `keep`: from now on it is this one; `forget`: this process ends in order.
   * @throws Failure `unavailable`.
   */
  async redisRun(what: 'ask' | 'keep' | 'forget'): Promise<string> {
    return (await this.#acts.askAlone('run', what)).word;
  }

  /** Everybody who waits or talks and writes to this process. @throws Failure `unavailable`. */
  async *everybody(): AsyncGenerator<Seat> {
    for await (const people of this.at(this.#home))
      for (const seat of people.values()) if (seat.state !== 'left') yield seat;
  }

  /** His seat, if he has one. @throws Failure `unavailable`. */
  async seat(uid: Uid): Promise<Seat | undefined> {
    return (await this.seatsOf([uid])).get(uid);
  }

  /** Their seats, of those who have one. @throws Failure `unavailable`. */
  async seatsOf(people: readonly Uid[]): Promise<ReadonlyMap<Uid, Seat>> {
    const all = people.length > 0 ? await orUnavailable(this.#redis.hmget(this.#keys.seats, ...people)) : [];
    const seats = people.map((uid, i) => [uid, readSeat(all[i] ?? '')] as const);
    return new Map(seats.filter((each): each is [Uid, Seat] => each[1] !== undefined));
  }

  /** @throws Failure `unavailable`. */
  async counts(): Promise<PairCounts> {
    return await readPairCounts(this.#redis, this.#keys);
  }

  /** What he accepted and chose. @throws Failure `unavailable`. */
  async patron(uid: Uid): Promise<Patron | undefined> {
    return readPatron((await orUnavailable(this.#redis.hget(this.#keys.patrons, uid))) ?? '');
  }

  /** His talks, up to three, and how often he was left at once lately. @throws Failure `unavailable`. */
  async history(uid: Uid): Promise<TalkHistory> {
    const text = (await orUnavailable(this.#redis.get(this.#keys.historyOf(uid)))) ?? '';
    const [talks = 0, left = 0] = text.split(' ').map((part) => Math.max(0, Number(part) || 0));
    return { talks, left };
  }

  /** Keeps it; undefined: forgets it. @throws Failure `unavailable`. */
  async keepPatron(uid: Uid, patron: Patron | undefined): Promise<void> {
    const { patrons } = this.#keys;
    await orUnavailable(
      patron === undefined
        ? this.#redis.hdel(patrons, uid)
        : this.#redis.hset(patrons, uid, JSON.stringify(patron)),
    );
  }
}
