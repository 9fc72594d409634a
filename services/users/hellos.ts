/**
 * First words to people whose address nobody is told: who waits for an answer, in memory and in the store. Each is
 * written before it is passed on, and ended before its answer is told; the words are kept nowhere. Whoever asks learns
 * nothing but of a yes: a hello that is not heard, to nobody or one too many, is answered as any other, and leaves a trace
 * that stands among those that wait for as long as they do.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { Throttle } from '../../shared/bot/throttle.ts';
import { HELLO_KEPT_MS, type Hello, type Unheard } from '../../shared/domain/hello.ts';
import { domainOf, holderOf, type Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { HellosEnd, HellosWriter } from '../../shared/store/hellos-writer.ts';
import { untilStored } from './until-stored.ts';

/** What hellos are kept with. */
export interface HellosParts {
  readonly store: Pick<HellosWriter, 'readAll' | 'open' | 'end' | 'keyedHash'>;
  readonly log: Log;
  /** Whether somebody is in the directory, or may be. */
  readonly isListed: (jid: Jid) => boolean;
  readonly now: () => number;
  /** Between two attempts to reach the store. */
  readonly retryMs?: number;
}

/** How somebody answers. `ignore`: he does not hear it again for as long as it would have waited, `block`: never. */
export type HelloAnswer = 'accept' | 'ignore' | 'block';

/** Waiting at once: of one sender, for one receiver, for him from below one name, in all; where so many do, no traces come to them. */
const MOST = { sent: 10, received: 20, receivedBelow: 5, inAll: 50_000, withTraces: 25_000 };
/** What one sender may say: five at once, then one in an hour; and all below one name. */
const PER_SENDER = { capacity: 5, perSecond: 1 / 3_600, senders: 10_000 };
const PER_HOLDER = { capacity: 100, perSecond: 1 / 60, senders: 1_000 };
const SWEEP_MS = 600_000;
/** Ended in one script. */
const BATCH = 500;
/** Numbers of hellos, the first and the one after the last. */
const NUMBERS = [100, 1_000] as const;

/** What stands for a hello that is not heard: one to oneself, which nobody can say. */
function traceOf({ from, at }: Pick<Hello, 'from' | 'at'>): Hello {
  return { id: randomBytes(12).toString('hex'), from, to: from, number: 1, at };
}

function isTrace({ from, to }: Hello): boolean {
  return from === to;
}

/** See the file. */
export class Hellos {
  /** Resolves when all are read; rejects when closed before. */
  readonly ready: Promise<void>;
  readonly #parts: HellosParts;
  readonly #hellos = new Map<string, Hello>();
  readonly #unheard = new Map<string, Unheard>();
  /** People in the directory. */
  readonly #listed = new Set<Jid>();
  readonly #perSender = new Throttle(PER_SENDER);
  readonly #perHolder = new Throttle(PER_HOLDER);
  readonly #closing = new AbortController();
  readonly #sweeping: NodeJS.Timeout;

  /** Begins to read. A store that is down is waited for. */
  constructor(parts: HellosParts) {
    this.#parts = parts;
    this.ready = this.#load();
    // Who waits for it is told; nobody may be waiting.
    this.ready.catch(() => undefined);
    this.#sweeping = setInterval(() => void this.sweep(), SWEEP_MS).unref();
  }

  /** Those that wait for somebody's answer, the oldest first. */
  waitingFor(jid: Jid): readonly Hello[] {
    const own = [...this.#hellos.values()].filter((hello) => hello.to === jid && !isTrace(hello));
    return own.sort((a, b) => a.at - b.at || a.number - b.number);
  }

  /** Those of somebody that wait for the others' answers, or may be thought to. */
  sentBy(jid: Jid): readonly Hello[] {
    return [...this.#hellos.values()].filter(({ from }) => from === jid);
  }

  /**
   * Somebody says hello. @param to undefined: to nobody that there is
   * @returns what is to be passed on; undefined: nothing is
   * @throws Failure `too-many`: he has said too many; `unavailable`.
   */
  async send(from: Jid, to: Jid | undefined): Promise<Hello | undefined> {
    const { store, now } = this.#parts;
    await this.ready;
    const isFew =
      this.#perSender.take(from, now()) === 'ok' &&
      this.#perHolder.take(holderOf(domainOf(from)), now()) === 'ok';
    if (!isFew || this.sentBy(from).length >= MOST.sent)
      throw new Failure('too-many', 'too many people were said hello to');
    const id = await store.keyedHash('hello', from, to ?? '');
    const heard = to === undefined ? undefined : this.#next(id, from, to);
    if (heard === undefined && this.#hellos.size >= MOST.withTraces) return undefined;
    const hello = heard ?? traceOf({ from, at: now() });
    this.#hellos.set(hello.id, hello);
    try {
      if (await store.open(hello)) return heard;
    } catch (error) {
      if (this.#hellos.delete(hello.id)) this.#endLater({ ended: [hello.id] });
      throw error;
    }
    this.#hellos.delete(hello.id);
    return undefined;
  }

  /** Undefined: it is not to be passed on. */
  #next(id: string, from: Jid, to: Jid): Hello | undefined {
    if (this.#hellos.has(id) || this.#unheard.has(id) || this.#hellos.size >= MOST.inAll) return undefined;
    const waiting = this.waitingFor(to);
    const holder = holderOf(domainOf(from));
    const near = waiting.filter((each) => holderOf(domainOf(each.from)) === holder);
    if (waiting.length >= MOST.received || near.length >= MOST.receivedBelow) return undefined;
    const taken = new Set(waiting.map(({ number }) => number));
    let number: number;
    do number = randomInt(...NUMBERS);
    while (taken.has(number));
    return { id, from, to, number, at: this.#parts.now() };
  }

  /** Somebody answers a hello that waits for him. False: it has gone meanwhile. @throws Failure `unavailable`: it still waits. */
  async answer(hello: Hello, answer: HelloAnswer): Promise<boolean> {
    const { store, now } = this.#parts;
    const { id, to, at } = hello;
    const by = await store.keyedHash('receiver', to);
    // Taken out first: of two answers one counts.
    if (!this.#hellos.delete(id)) return false;
    const until = answer === 'block' ? 0 : Math.max(now(), at + HELLO_KEPT_MS);
    const unheard = answer === 'accept' ? [] : [{ id, by, until }];
    const traces = answer === 'accept' ? [] : [traceOf(hello)];
    try {
      await store.end({ ended: [id], unheard, traces });
    } catch (error) {
      this.#hellos.set(id, hello);
      throw error;
    }
    for (const trace of traces) this.#hellos.set(trace.id, trace);
    for (const each of unheard) this.#unheard.set(id, each);
    return true;
  }

  /**
   * Told of every change of a person. To who is in the directory no more nothing waits, and whom he did not want to hear
   * is forgotten; of who is forgotten nothing is left.
   */
  personChanged(jid: Jid, person: Person | undefined): void {
    if (person?.profile !== undefined) this.#listed.add(jid);
    else if (this.#listed.delete(jid) || person === undefined)
      // Rejects only when the process ends.
      this.#forget(jid, person === undefined).catch(() => undefined);
  }

  /** Forgets somebody, in memory at once and in the store as soon as it can be reached; false: there was nothing. */
  async forget(jid: Jid): Promise<boolean> {
    return await this.#forget(jid, true);
  }

  async #forget(jid: Jid, isWhole: boolean): Promise<boolean> {
    await this.ready;
    if (this.#hellos.size + this.#unheard.size === 0) return false;
    const own = [...this.waitingFor(jid), ...(isWhole ? this.sentBy(jid) : [])];
    await this.#erase(own, jid);
    return own.length > 0;
  }

  async #erase(hellos: readonly Hello[], jid: Jid): Promise<void> {
    for (const { id } of hellos) this.#hellos.delete(id);
    await this.#untilStored(async () => {
      const by = await this.#parts.store.keyedHash('receiver', jid);
      const again = [...this.#unheard.values()].filter((each) => each.by === by).map(({ id }) => id);
      if (hellos.length + again.length === 0) return;
      await this.#parts.store.end({ ended: hellos.map(({ id }) => id), again });
      for (const id of again) this.#unheard.delete(id);
    });
  }

  /** Ends what was not answered in time, and what waits for somebody who left while the process ended. To be called now and then. */
  async sweep(): Promise<void> {
    const { isListed } = this.#parts;
    const now = this.#parts.now();
    const old = [...this.#hellos.values()]
      .filter((hello) => hello.at + HELLO_KEPT_MS <= now || !(isTrace(hello) || isListed(hello.to)))
      .slice(0, BATCH);
    const over = [...this.#unheard.values()]
      .filter(({ until }) => until !== 0 && until <= now)
      .slice(0, BATCH);
    if (old.length + over.length === 0) return;
    const [ended, again] = [old, over].map((all) => all.map(({ id }) => id)) as [string[], string[]];
    try {
      await this.#parts.store.end({ ended, again });
    } catch (error) {
      // The next time.
      if (error instanceof Failure) return;
      throw error;
    }
    for (const id of ended) this.#hellos.delete(id);
    for (const id of again) this.#unheard.delete(id);
  }

  /** To be called when the store was away: what it has is made what memory says. @throws Failure when closed. */
  async restore(): Promise<void> {
    await this.ready;
    await this.#untilStored(async () => {
      const { store } = this.#parts;
      const stored = await store.readAll();
      const has = { hellos: new Set(stored.hellos.map(({ id }) => id)), unheard: new Set<string>() };
      for (const { id } of stored.unheard) has.unheard.add(id);
      const unheard = [...this.#unheard.values()].filter(({ id }) => !has.unheard.has(id));
      const ended = [...has.hellos].filter((id) => !this.#hellos.has(id));
      const again = [...has.unheard].filter((id) => !this.#unheard.has(id));
      if (unheard.length + ended.length + again.length > 0) await store.end({ ended, again, unheard });
      for (const hello of this.#hellos.values()) if (!has.hellos.has(hello.id)) await store.open(hello);
    });
  }

  /** Gives up what waits for the store. */
  close(): void {
    clearInterval(this.#sweeping);
    this.#closing.abort();
  }

  #endLater(end: HellosEnd): void {
    // Rejects only when the process ends.
    this.#untilStored(() => this.#parts.store.end(end)).catch(() => undefined);
  }

  async #load(): Promise<void> {
    await this.#untilStored(async () => {
      const { hellos, unheard } = await this.#parts.store.readAll();
      for (const hello of hellos) this.#hellos.set(hello.id, hello);
      for (const each of unheard) this.#unheard.set(each.id, each);
    });
  }

  async #untilStored(attempt: () => Promise<void>): Promise<void> {
    const { log, retryMs } = this.#parts;
    await untilStored(attempt, { what: 'hellos', log, signal: this.#closing.signal, retryMs });
  }
}
