/**
 * What people believe they are in, by what they were told and answered. The store may come back older than that: from a
 * crash, a failover. What it says then is held to what they believe, so that nobody is in two talks, or in none, unawares.
 */

import { addPresent } from '../../shared/domain/present.ts';
import type { Seat, Tell, Uid } from '../../shared/store/pairs-values.ts';

/** Who has gone is remembered for so long: a store does not come back older than that. */
const GONE_MS = 30_000;
const MOST_GONE = 50_000;

/** What somebody believes of himself. */
interface Belief {
  readonly state: 'waiting' | 'talking';
  /** As he was told of it: what its end is told with. */
  readonly seat: Seat;
  /** He was told that his last word could not be done; it may have been. */
  readonly isUnsure: boolean;
}

/** What is to be said to somebody, and whether he leaves what the store says that he is in. */
export interface Sayings {
  readonly say: readonly (Seat & { readonly tell: Tell })[];
  readonly leaves: boolean;
}

/** There are very many: no more of each than counts. */
function heldOf({ state, home, change, since, jid, at, language, pair }: Seat): Seat {
  return addPresent({ state, home, change, since }, { jid, at, language, pair });
}

/** Beliefs of the people who write to this process. */
export class Beliefs {
  readonly #people = new Map<Uid, Belief>();
  readonly #gone = new Map<
    Uid,
    { readonly at: number; readonly change: number; readonly isUnsure: boolean }
  >();
  /** Words that are not answered yet. */
  readonly #asked = new Map<Uid, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Of whom anything is believed. */
  get people(): Uid[] {
    return [...this.#people.keys(), ...this.#gone.keys()];
  }

  /** What is believed of somebody: another thing as soon as he has heard anything. */
  of(uid: Uid): unknown {
    return this.#people.get(uid) ?? this.#gone.get(uid);
  }

  /** Whether he has said or heard anything since he believed that: what was read meanwhile says nothing of him. */
  hasMoved(uid: Uid, before: unknown): boolean {
    return this.#asked.has(uid) || this.of(uid) !== before;
  }

  /** He has heard that he waits, or that he talks. Answers may come in another order than they were given. */
  is(uid: Uid, state: Belief['state'], seat: Seat): void {
    if ((this.#people.get(uid)?.seat.change ?? 0) > seat.change) return;
    this.#gone.delete(uid);
    this.#people.set(uid, { state, seat: heldOf(seat), isUnsure: false });
  }

  /** What was found in the store, of somebody of whom nothing is believed yet. */
  found(uid: Uid, seat: Seat): void {
    if (this.#people.has(uid) || this.#gone.has(uid) || seat.state === 'left') return;
    this.is(uid, seat.state === 'talking' && seat.greetedAt !== undefined ? 'talking' : 'waiting', seat);
  }

  /** He knows that he is in nothing any more. */
  gone(uid: Uid): void {
    const change = this.#lastHeard(uid);
    this.#people.delete(uid);
    this.#gone.delete(uid);
    this.#gone.set(uid, { at: this.#now(), change, isUnsure: false });
    for (const [oldest, { at }] of this.#gone) {
      if (this.#gone.size <= MOST_GONE && at > this.#now() - GONE_MS) break;
      this.#gone.delete(oldest);
    }
  }

  /** He wants something else: until he is answered, it may be so or not. */
  asks(uid: Uid): void {
    this.#asked.set(uid, (this.#asked.get(uid) ?? 0) + 1);
  }

  /** He is answered. */
  answered(uid: Uid): void {
    const left = (this.#asked.get(uid) ?? 0) - 1;
    if (left > 0) this.#asked.set(uid, left);
    else this.#asked.delete(uid);
  }

  /** He is answered that nobody knows whether it was done. */
  unsure(uid: Uid): void {
    const gone = this.#gone.get(uid);
    if (gone !== undefined) this.#gone.set(uid, { ...gone, isUnsure: true });
    const belief = this.#people.get(uid);
    if (belief !== undefined) this.#people.set(uid, { ...belief, isUnsure: true });
  }

  /** The latest change of his seat of which he has heard here. */
  #lastHeard(uid: Uid): number {
    return this.#people.get(uid)?.seat.change ?? this.#gone.get(uid)?.change ?? 0;
  }

  /**
   * Whether he has gone over to another process since: what he believes is then its to know, and no more is here. What is
   * older than what he heard here is not that: such a store has come back from earlier.
   */
  handsOver(uid: Uid, stored: Seat | undefined, home: string): boolean {
    if (stored === undefined || stored.home === home || stored.change <= this.#lastHeard(uid)) return false;
    this.#people.delete(uid);
    this.#gone.delete(uid);
    return true;
  }

  /** What another process says of his seat: it may have answered him. */
  heard(uid: Uid, seat: Seat | undefined, home: string): void {
    if (this.handsOver(uid, seat, home) || seat === undefined) return;
    const isAnswered = seat.state === 'left' && seat.tell === undefined;
    if (isAnswered && seat.change > this.#lastHeard(uid)) this.gone(uid);
  }

  /** Whether what the store says is what he believes, or news of which he will be told. */
  explains(uid: Uid, stored: Seat | undefined): boolean {
    const belief = this.#people.get(uid);
    if (belief === undefined) {
      const gone = this.#gone.get(uid);
      if (gone === undefined || stored === undefined || stored.state === 'left') return true;
      return (
        (gone.isUnsure || this.#asked.has(uid)) && (stored.state === 'waiting' || stored.tell !== undefined)
      );
    }
    if (stored === undefined) return false;
    const { state, seat, isUnsure } = belief;
    // Of what was answered he may be told in a moment.
    const isAnswered = stored.change === seat.change && stored.pair === seat.pair;
    if (stored.tell !== undefined && (stored.change > seat.change || isAnswered)) return true;
    if ((isUnsure || this.#asked.has(uid)) && stored.state !== 'left') return true;
    return stored.state === state && (state === 'waiting' || stored.pair === seat.pair);
  }

  /** The end of what he believes in, to be said to him; undefined when he believes nothing. */
  end(uid: Uid): Sayings['say'][number] | undefined {
    const belief = this.#people.get(uid);
    return belief && { ...belief.seat, tell: 'lost' };
  }

  /** What somebody is said when the store has this to tell him. */
  sayings(uid: Uid, seat: Seat & { readonly tell: Tell }): Sayings {
    const { tell } = seat;
    const belief = this.#people.get(uid);
    const isOfTalk = tell === 'away' || tell === 'back';
    const isNews = tell === 'met' || tell === 'alone';
    if (belief === undefined) {
      // Whoever has gone is not called back, and has nothing left that could end.
      const isGone = this.#gone.get(uid)?.isUnsure === false && !this.#asked.has(uid);
      return isGone ? { say: [], leaves: isNews } : { say: [seat], leaves: false };
    }
    const ends = { ...belief.seat, tell: 'lost' } as const;
    const isSame = belief.state === 'talking' && belief.seat.pair === seat.pair;
    if (isOfTalk && !isSame) return { say: [], leaves: false };
    if (belief.state === 'waiting')
      return { say: [tell === 'left' || tell === 'lost' ? ends : seat], leaves: false };
    if (isSame && tell !== 'alone') return { say: [seat], leaves: false };
    // Who wanted another one has got him.
    if (tell === 'met' && (belief.isUnsure || this.#asked.has(uid))) return { say: [seat], leaves: false };
    return { say: [ends], leaves: isNews };
  }

  /** He was told this. */
  told(uid: Uid, seat: Seat & { readonly tell: Tell }): void {
    const { tell } = seat;
    if (tell === 'met' || tell === 'away' || tell === 'back') this.is(uid, 'talking', seat);
    else if (tell === 'alone') this.is(uid, 'waiting', seat);
    else this.gone(uid);
  }
}
