/**
 * The seats of the people who write to this process, in memory; and what has to be done in time: searches that widen,
 * people who are to be told something. The store is what counts: all of it is found there again after a crash.
 */

import type { SearchStep } from '../../shared/domain/pair.ts';
import { addPresent } from '../../shared/domain/present.ts';
import type { Soon } from '../../shared/domain/soon.ts';
import type { CarriedWords } from '../../shared/domain/words.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { Keys } from '../../shared/store/keys.ts';
import type { PairAnswer } from '../../shared/store/pair-acts.ts';
import { PairLines } from '../../shared/store/pair-lines.ts';
import type { PairCounts } from '../../shared/store/pairs-reader.ts';
import type { Reason, Seat, Shown, Tell, Uid } from '../../shared/store/pairs-values.ts';
import { type Leaving, type Newcomer, PairsWriter, type Starting } from '../../shared/store/pairs-writer.ts';
import type { Redis } from '../../shared/store/redis.ts';
import { Beliefs } from './beliefs.ts';
import { Settling } from './settling.ts';

/** Between two looks at what is due. */
const EVERY_MS = 500;

/** A seat of somebody who is to be told something. */
export type ToldSeat = Seat & { readonly tell: Tell };

/** What seats are kept with. */
export interface SeatsParts {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly log: Log;
  /** This process's address. */
  readonly home: string;
  /** Tells somebody; resolves when that is on its way. */
  readonly tell: (uid: Uid, seat: ToldSeat) => Promise<void> | void;
  /** Somebody was here before this process began: whether he is there is not known. */
  readonly found?: (seat: Seat) => void;
  /** Somebody's partner, who writes to another process, wrote this to him. */
  readonly words: (uid: Uid, pair: string, words: CarriedWords) => void;
}

/** What several places remember of one talk is in memory once. */
function withSameTexts(before: Seat, seat: Seat): Seat {
  const { jid, pair, peer } = before;
  return addPresent(
    { ...seat },
    {
      jid: jid === seat.jid ? jid : undefined,
      pair: pair === seat.pair ? pair : undefined,
      peer: peer === seat.peer ? peer : undefined,
    },
  );
}

/** Seats, and their time. */
export class Seats {
  readonly #store: PairsWriter;
  readonly #lines: PairLines;
  readonly #parts: SeatsParts;
  readonly #known = new Map<Uid, Seat>();
  readonly #beliefs = new Beliefs();
  readonly #settling: Settling;
  readonly #timer: NodeJS.Timeout;
  #telling: Promise<void> | undefined;
  #more = false;
  #closed = false;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: SeatsParts) {
    const { redis, keys, home } = parts;
    this.#parts = parts;
    this.#store = new PairsWriter(redis, keys, home);
    this.#lines = new PairLines(redis, keys, home, {
      hear: (line) => {
        if (line.kind === 'words') parts.words(line.uid, line.pair, line.words);
        else this.#hear(line.uid, line.seat);
      },
      missed: () => {
        this.#known.clear();
        this.#tellAll();
      },
    });
    this.#settling = new Settling({
      ...{ redis, home, tell: parts.tell, found: parts.found, store: this.#store, beliefs: this.#beliefs },
      take: (answer) => this.#take(answer),
    });
    let busy = false;
    this.#timer = setInterval(() => {
      if (busy) return;
      busy = true;
      this.#looking = this.#look().finally(() => {
        busy = false;
      });
    }, EVERY_MS);
  }

  /** Resolves when it is known who was here before this process began. */
  get ready(): Promise<void> {
    return this.#settling.ready;
  }

  /** His seat, if he has one. @throws Failure `unavailable`. */
  of(uid: Uid): Soon<Seat | undefined> {
    return this.#known.get(uid) ?? this.#found(uid);
  }

  async #found(uid: Uid): Promise<Seat | undefined> {
    const seat = await this.#store.seat(uid);
    if (seat?.home === this.#parts.home) this.#learn(uid, seat);
    return seat;
  }

  /** The same as it stands in the store, whichever process he writes to. @throws Failure `unavailable`. */
  async fresh(uid: Uid): Promise<Seat | undefined> {
    return await this.#store.seat(uid);
  }

  /** See {@link PairsWriter.everybody}. */
  everybody(): AsyncIterable<Seat> {
    return this.#store.everybody();
  }

  /** See {@link PairsWriter.start}; gives its word. @throws Failure `unavailable`. */
  async start(
    uid: Uid,
    newcomer: Newcomer,
    steps: readonly SearchStep[],
    how: Starting = {},
  ): Promise<string> {
    return await this.#answered(
      uid,
      () => this.#store.start(uid, newcomer, steps, how),
      ({ word, seats, homes }) => {
        const seat = seats.get(uid);
        for (const before of homes) this.#handOn(before, uid, seat);
        // Whoever has met somebody hears of it later.
        if (seat !== undefined && (word === 'met' || word === 'waiting'))
          this.#beliefs.is(uid, 'waiting', seat);
      },
    );
  }

  /** See {@link PairsWriter.leave}; gives its word. @throws Failure `unavailable`. */
  async leave(uid: Uid, reason: Reason, how: Leaving = {}): Promise<string> {
    return await this.#answered(
      uid,
      () => this.#store.leave(uid, reason, how),
      ({ word }) => {
        const hasStayed = ['other', 'full', 'blocked'].includes(word) || (word === 'nobody' && how.block);
        if (!hasStayed && !how.isPutOut) this.#beliefs.gone(uid);
      },
    );
  }

  /** What his clients show, all together; see {@link PairsWriter.shows}. @throws Failure `unavailable`. */
  async shows(uid: Uid, show: Shown | undefined): Promise<string> {
    return this.#take(await this.#store.shows(uid, show));
  }

  /** Nothing is hidden in this talk any more; false: it is over. See {@link PairsWriter.open}. @throws Failure `unavailable`. */
  async open(uid: Uid, pair: string): Promise<boolean> {
    return this.#take(await this.#store.open(uid, pair)) === 'open';
  }

  /** @throws Failure `unavailable`. */
  async counts(): Promise<PairCounts> {
    return await this.#store.counts();
  }

  /** Hands words on to another process; false when it is down. @throws Failure `unavailable`. */
  async handOn(home: string, uid: Uid, pair: string, words: CarriedWords): Promise<boolean> {
    return (await this.#lines.send(home, { kind: 'words', uid, pair, words })) > 0;
  }

  /** Nobody is told anything any more; seats stay as they are, for whoever comes next. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#looking;
    await this.#telling;
    if (!this.#settling.isNeeded) await this.#attempt('the end is noted', this.#store.redisRun('forget'));
    await this.#lines.close();
  }

  /** Takes over what a script changed, and hands on what concerns others. */
  #take({ word, seats }: PairAnswer): string {
    const { home } = this.#parts;
    let isToTell = false;
    for (const [uid, seat] of seats) {
      if (seat === undefined) this.#known.delete(uid);
      else if (seat.home === home) {
        this.#learn(uid, seat);
        isToTell ||= seat.tell !== undefined;
      } else this.#handOn(seat.home, uid, seat);
    }
    if (isToTell) this.#tellAll();
    return word;
  }

  #handOn(home: string, uid: Uid, seat: Seat | undefined): void {
    this.#known.delete(uid);
    void this.#attempt('a seat is handed on', this.#lines.send(home, { kind: 'seat', uid, seat }));
  }

  /** The latest counts, in whichever order they come. */
  #learn(uid: Uid, seat: Seat): void {
    const before = this.#known.get(uid);
    if (seat.change >= (before?.change ?? 0))
      this.#known.set(uid, before ? withSameTexts(before, seat) : seat);
  }

  #hear(uid: Uid, seat: Seat | undefined): void {
    if (seat === undefined || seat.home !== this.#parts.home) this.#known.delete(uid);
    else this.#learn(uid, seat);
    this.#beliefs.heard(uid, seat, this.#parts.home);
    if (seat?.tell !== undefined) this.#tellAll();
  }

  /** What nobody waits for; never rejects. A store that is down is its connection's to report. */
  async #attempt(what: string, work: Promise<unknown>): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      if (error instanceof Failure) this.#parts.log.debug({ code: error.code, what }, 'not now');
      else this.#parts.log.error({ err: error, what }, 'bug: failed');
      return false;
    }
  }

  #tellAll(): void {
    this.#more = true;
    if (this.#telling !== undefined || this.#closed) return;
    this.#telling = this.#attempt('people are told', this.#tellEach()).then((isDone) => {
      this.#telling = undefined;
      // Else the next look tries again.
      if (isDone && this.#more) this.#tellAll();
    });
  }

  async #tellEach(): Promise<void> {
    while (this.#more && !this.#closed) {
      this.#more = false;
      await this.#settling.settle();
      // Theirs for longer than a command may take: nobody is told what is not true any more.
      const { seats } = await this.#store.take();
      // What was taken before the store went is taken again later.
      if (this.#settling.isNeeded) throw new Failure('unavailable', 'the store was away');
      await Promise.all([...seats].map(([uid, seat]) => this.#tellOne(uid, seat)));
    }
  }

  async #tellOne(uid: Uid, seat: Seat | undefined): Promise<void> {
    if (seat?.tell === undefined) return;
    this.#more = true;
    this.#learn(uid, seat);
    const { say, leaves } = this.#beliefs.sayings(uid, { ...seat, tell: seat.tell });
    for (const each of say) {
      this.#beliefs.told(uid, each);
      await this.#parts.tell(uid, each);
    }
    if (!leaves) this.#take(await this.#store.told(uid, seat.tell, seat.pair));
    else await this.leave(uid, 'gone', { change: seat.change });
  }

  /** What a word changed. Whoever gets no answer does not know whether it was done. */
  async #answered(
    uid: Uid,
    ask: () => Promise<PairAnswer>,
    believe: (answer: PairAnswer) => void,
  ): Promise<string> {
    // First of all, and for every word, so that none overtakes another.
    await this.#settling.settle();
    this.#beliefs.asks(uid);
    try {
      const answer = await ask();
      believe(answer);
      return this.#take(answer);
    } catch (error) {
      this.#beliefs.unsure(uid);
      throw error;
    } finally {
      this.#beliefs.answered(uid);
    }
  }

  async #look(): Promise<void> {
    await this.#attempt('what is due is done', this.#due());
    this.#tellAll();
  }

  async #due(): Promise<void> {
    for (let word = 'more'; word === 'more' && !this.#closed; ) {
      const answer = await this.#store.due();
      word = this.#take(answer);
      for (const home of answer.homes) for await (const each of this.#store.lose(home)) this.#take(each);
    }
  }
}
