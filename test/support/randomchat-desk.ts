/** The random chat with seats in memory: who fits whom as in the store, without its time. */
import { createHash } from 'node:crypto';
import { openRandomChat, type RandomChat } from '../../services/randomchat/bot.ts';
import type { Seats } from '../../services/randomchat/seats.ts';
import { ReportLimits } from '../../shared/bot/report-limits.ts';
import type { Bot } from '../../shared/bot/run-bot.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import type { SearchStep } from '../../shared/domain/pair.ts';
import { present } from '../../shared/domain/present.ts';
import { openLog } from '../../shared/log.ts';
import type { PairCounts } from '../../shared/store/pairs-reader.ts';
import type { Patron, Reason, Seat, Shown, Tell, Uid } from '../../shared/store/pairs-values.ts';
import type { Leaving, Newcomer, Starting } from '../../shared/store/pairs-writer.ts';
import { FakeBook } from './fake-book.ts';
import { FakeBottles } from './fake-bottles.ts';
import { FakeCalls } from './fake-calls.ts';
import { FakeAnswers, FakeCases, FakeEvidence, FakeNews, SEALS } from './safety-desk.ts';

const ADMINS = [parseJid('admin@d.example'), parseJid('boss@d.example')];
/** Where everybody writes to. */
const HOME = 'random.example';

type Port = Pick<
  Seats,
  'of' | 'fresh' | 'everybody' | 'start' | 'leave' | 'counts' | 'handOn' | 'shows' | 'open'
>;

/** Seats in memory. Whoever has met somebody was told so a while ago. */
class FakeSeats implements Port {
  readonly seats = new Map<Uid, Seat>();
  readonly #buckets = new Map<Uid, readonly string[]>();
  readonly #again = new Map<Uid, Uid>();
  readonly #named = new Map<Uid, Uid>();
  /** Whom those who wait have just talked with. */
  readonly #last = new Map<Uid, Uid>();
  readonly #blocks = new Set<string>();
  /** Those whom a report keeps apart. */
  apart: ReadonlySet<string> = new Set();
  readonly #now: () => number;
  #met = 0;
  tell: (uid: Uid, seat: Seat & { tell: Tell }) => Promise<void> = async () => undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  async of(uid: Uid): Promise<Seat | undefined> {
    return this.seats.get(uid);
  }

  async fresh(uid: Uid): Promise<Seat | undefined> {
    return this.seats.get(uid);
  }

  async *everybody(): AsyncGenerator<Seat> {
    for (const seat of this.seats.values()) if (seat.state !== 'left') yield seat;
  }

  async start(
    uid: Uid,
    newcomer: Newcomer,
    steps: readonly SearchStep[],
    { change = false, again = false, with: named }: Starting = {},
  ): Promise<string> {
    const seat = this.seats.get(uid);
    if (seat?.state === 'talking') {
      if (!change) return 'talking';
      await this.#part(uid, seat, 'next');
    }
    const last = seat?.peer ?? this.#last.get(uid);
    if (again && last === undefined) return 'nobody';
    if (last !== undefined) this.#last.set(uid, last);
    this.#buckets.set(
      uid,
      steps.flatMap(({ buckets }) => buckets),
    );
    this.#again.delete(uid);
    if (again && last !== undefined) this.#again.set(uid, last);
    this.#named.delete(uid);
    if (named !== undefined) this.#named.set(uid, named);
    const fresh: Seat = { state: 'waiting', home: HOME, change: 0, since: this.#now(), ...newcomer };
    this.seats.set(uid, fresh);
    return (await this.#search(uid, fresh)) ? 'met' : 'waiting';
  }

  async #search(uid: Uid, seat: Seat): Promise<boolean> {
    const found = [...this.seats].find(
      ([other, { state, show }]) =>
        state === 'waiting' && show !== 'dnd' && show !== 'gone' && this.#fits(uid, other),
    );
    if (found !== undefined) await this.#meet(uid, seat, found[0], found[1]);
    return found !== undefined;
  }

  async leave(
    uid: Uid,
    reason: Reason,
    { block = false, forget = false, pair, isPutOut = false }: Leaving = {},
  ): Promise<string> {
    const seat = this.seats.get(uid);
    if (pair !== undefined && seat?.pair !== pair) return 'other';
    const last = seat?.peer ?? this.#last.get(uid);
    if (seat === undefined || (block && last === undefined)) return 'nobody';
    if (block) this.#blocks.add(`${uid} ${last}`);
    if (block && seat.state === 'waiting') return 'blocked';
    if (seat.state === 'talking') await this.#part(uid, seat, reason);
    const { jid, at, tell, ...left } = seat;
    if (forget || seat.state === 'waiting') this.seats.delete(uid);
    else this.seats.set(uid, { ...left, state: 'left' });
    if (isPutOut && seat.state !== 'left') await this.tell(uid, { ...seat, state: 'left', tell: 'out' });
    return seat.state;
  }

  async counts(): Promise<PairCounts> {
    const count = (wanted: Seat['state']) =>
      [...this.seats.values()].filter(({ state }) => state === wanted).length;
    return { waiting: count('waiting'), talking: count('talking'), met: this.#met };
  }

  /** As the store: who is gone or back is told of to whom he talks with; who is not to be disturbed meets nobody. */
  async shows(uid: Uid, show: Shown | undefined): Promise<string> {
    const seat = this.seats.get(uid);
    if (seat === undefined || seat.state === 'left') return 'nobody';
    const { show: was, ...rest } = seat;
    const shown: Seat = show === undefined ? rest : { ...rest, show };
    this.seats.set(uid, shown);
    const other = this.seats.get(seat.peer ?? '');
    if (seat.state === 'talking' && other?.state === 'talking') {
      if (show === 'gone') await this.tell(seat.peer ?? '', { ...other, tell: 'away' });
      else if (was === 'gone') await this.tell(seat.peer ?? '', { ...other, tell: 'back' });
    }
    if (seat.state === 'waiting' && show !== 'dnd' && show !== 'gone') await this.#search(uid, shown);
    return seat.state;
  }

  async open(uid: Uid, pair: string): Promise<boolean> {
    const seat = this.seats.get(uid);
    const other = this.seats.get(seat?.peer ?? '');
    if (seat?.pair !== pair || other?.pair !== pair) return false;
    this.seats.set(uid, { ...seat, open: true });
    this.seats.set(seat.peer ?? '', { ...other, open: true });
    return true;
  }

  async handOn(): Promise<boolean> {
    throw new Error('everybody is at home');
  }

  #fits(uid: Uid, other: Uid): boolean {
    if (this.apart.has(`${uid} ${other}`) || this.apart.has(`${other} ${uid}`)) return false;
    if (uid === other || this.#blocks.has(`${uid} ${other}`) || this.#blocks.has(`${other} ${uid}`))
      return false;
    if (this.#again.has(uid) || this.#again.has(other))
      return this.#again.get(uid) === other && this.#again.get(other) === uid;
    if (this.#named.get(uid) === other && this.#named.get(other) === uid) return true;
    const theirs = this.#buckets.get(other) ?? [];
    return (this.#buckets.get(uid) ?? []).some((bucket) => theirs.includes(bucket));
  }

  async #meet(uid: Uid, seat: Seat, other: Uid, candidate: Seat): Promise<void> {
    const pair = `pair${++this.#met}`;
    const met = this.#now() - 60_000;
    const talk = { state: 'talking', pair, met, greetedAt: met } as const;
    const shared = this.#buckets.get(uid)?.find((bucket) => this.#buckets.get(other)?.includes(bucket));
    const interest = /\|(.+)$/.exec(shared ?? '')?.[1];
    for (const [who, at, peer] of [
      [other, candidate, uid],
      [uid, seat, other],
    ] as const) {
      const same = this.#last.get(who) === peer ? (true as const) : undefined;
      const told: Seat = { ...at, ...talk, peer, ...present({ interest, same }) };
      this.seats.set(who, told);
      await this.tell(who, { ...told, tell: 'met' });
    }
  }

  async #part(uid: Uid, { peer = '' }: Seat, reason: Reason): Promise<void> {
    const seat = this.seats.get(peer);
    if (seat?.state !== 'talking' || seat.peer !== uid) return;
    const { jid, at, ...left } = seat;
    this.seats.set(peer, { ...left, state: 'left', reason });
    await this.tell(peer, { ...seat, state: 'left', tell: 'left' });
  }
}

/** The bot's parts and what stands behind them. */
export interface RandomChatDesk extends RandomChat {
  readonly seats: FakeSeats;
  readonly patrons: Map<Uid, Patron>;
  readonly cases: FakeCases;
  readonly book: FakeBook;
  readonly bottles: FakeBottles;
  readonly calls: FakeCalls;
  /** Its clock moves by this only. */
  wait(ms: number): void;
}

/** Opens it; the voice is asked for when something is said. */
export function openRandomChatDesk(voice: () => Pick<Bot, 'say' | 'relay' | 'presence'>): RandomChatDesk {
  let now = 1_800_000_000_000;
  const seats = new FakeSeats(() => now);
  const patrons = new Map<Uid, Patron>();
  const clock = (): number => now;
  const [cases, evidence, news, book] = [
    new FakeCases(clock),
    new FakeEvidence(clock),
    new FakeNews(),
    new FakeBook(),
  ];
  seats.apart = cases.apart;
  const bottles = new FakeBottles(clock, cases.apart);
  const isHere = (uid: Uid): boolean => (seats.seats.get(uid)?.state ?? 'left') !== 'left';
  const calls = new FakeCalls(clock, isHere);
  const chat = openRandomChat({
    ...{ cases, evidence, news, book, seals: async () => SEALS, limits: new ReportLimits() },
    admins: ADMINS,
    answers: new FakeAnswers(),
    ...{ bottles, calls, clockOf: async () => '+02:00' },
    ...{ seats, voice, log: openLog('random', 'silent'), language: 'en', home: () => HOME, now: clock },
    store: {
      patron: async (uid) => patrons.get(uid),
      history: async () => ({ talks: 0, left: 0 }),
      async keepPatron(uid, patron) {
        if (patron === undefined) patrons.delete(uid);
        else patrons.set(uid, patron);
      },
    },
    hash:
      async () =>
      (purpose, ...parts) =>
        createHash('sha256')
          .update([purpose, ...parts].join(' '))
          .digest('hex')
          .slice(0, 24),
  });
  seats.tell = (uid, seat) => chat.tell(uid, seat);
  news.hear = (each) => chat.hear(each);
  return {
    ...chat,
    ...{ seats, patrons, cases, book, bottles, calls },
    wait(ms) {
      now += ms;
    },
  };
}
