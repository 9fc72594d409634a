/** The people in memory. Every change is written first, in one script; so a process that is killed loses nothing. */
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { BadgeId } from '../../shared/domain/badge-id.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { publicPerson } from '../../shared/domain/public-person.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import type { Log } from '../../shared/log.ts';
import type { Gone, PeopleWriter } from '../../shared/store/people-writer.ts';
import type { PolicyBook, Transaction } from '../../shared/store/policy-book.ts';
import { asRuled } from './blocked-servers.ts';
import { untilStored } from './until-stored.ts';

/** What people are kept with. */
export interface PeopleParts {
  readonly store: Pick<PeopleWriter, 'readAll' | 'put' | 'forget' | 'takeOff' | 'entryIds'>;
  /** Which servers are kept out. */
  readonly rules: Pick<PolicyBook, 'ready' | 'policy'>;
  readonly log: Log;
  /** What the badges that are on show at this moment, for the script that keeps the person. */
  readonly shownOf: (person: Person) => readonly ShownPresence[];
  /** Told of everybody after every change, and once all are read. Without `person`: forgotten. */
  readonly changed: (jid: Jid, person: Person | undefined) => void;
  /** Between two attempts to reach the store. */
  readonly retryMs?: number;
}

/** How many of each. */
export interface PeopleFigures {
  readonly people: number;
  readonly consents: number;
  readonly badges: number;
  readonly listed: number;
}

/** People written at once: one after the other, a server's ten thousand would wait for the store for seconds. */
const WRITTEN_AT_ONCE = 100;
/** How long many are gone through before others have a turn, ms. */
const TURN_MS = 3;

/** Who said yes to nothing has an address and a subscription, and nothing else; who has an entry only, that and his language. */
function asAllowed(person: Person): Person {
  const { jid, subscription, consentAt, language, profile } = person;
  if (consentAt !== undefined) return person;
  return { jid, subscription, badges: [], ...(profile && { profile, ...(language && { language }) }) };
}

/** Ids of what may be seen of a person. */
function idsOf(person: Person | undefined): Gone {
  return {
    badges: person?.badges.map(({ id }) => id) ?? [],
    entries: person?.profile?.id === undefined ? [] : [person.profile.id],
  };
}

/** Ids of badges that are on. */
function idsOn({ badges }: Person): BadgeId[] {
  return badges.filter(({ off }) => off === undefined).map(({ id }) => id);
}

/** All of them, one after the other: who asks something meanwhile is not kept waiting. */
async function* inTurns<T>(all: Iterable<T>): AsyncGenerator<T> {
  let until = performance.now() + TURN_MS;
  for (const each of all) {
    if (performance.now() > until) {
      await setImmediate();
      until = performance.now() + TURN_MS;
    }
    yield each;
  }
}

/** Everybody who has the bot as a contact. */
export class People {
  /** Resolves when all are read; rejects when closed before. */
  readonly ready: Promise<void>;
  loaded = false;
  readonly #parts: PeopleParts;
  readonly #people = new Map<Jid, Person>();
  /** What the store may have of each instead of what memory says: it is being written, or taken back. */
  readonly #writing = new Map<Jid, Person>();
  /** The end of what is done to each. */
  readonly #turns = new Map<Jid, Promise<unknown>>();
  readonly #closing = new AbortController();

  /** Begins to read. A store that is down is waited for. */
  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.ready = this.#load();
    // Who waits for it is told; nobody may be waiting.
    this.ready.catch(() => undefined);
  }

  get size(): number {
    return this.#people.size;
  }

  get(jid: Jid): Person | undefined {
    return this.#people.get(jid);
  }

  all(): Iterable<Person> {
    return this.#people.values();
  }

  figures(): PeopleFigures {
    let [consents, badges, listed] = [0, 0, 0];
    for (const person of this.#people.values()) {
      if (person.consentAt !== undefined) consents++;
      badges += person.badges.length;
      if (person.profile !== undefined) listed++;
    }
    return { people: this.size, consents, badges, listed };
  }

  /**
   * Changes one person: `decide` is given him as he is and gives what he shall be, or undefined to leave him so.
   * @throws Failure `unavailable`: nothing has changed, and what may have reached the store is taken back; what `decide` throws.
   */
  change(jid: Jid, decide: (person: Person | undefined) => Person | undefined): Promise<Person | undefined> {
    return this.#inTurn(jid, async () => {
      const before = this.#people.get(jid);
      const decided = decide(before);
      if (decided === undefined || decided === before) return before;
      const after = this.#asRuled(asAllowed(decided));
      this.#writing.set(jid, after);
      await this.#keep(after, idsOf(before));
      this.#writing.delete(jid);
      this.#people.set(jid, after);
      this.#parts.changed(jid, after);
      // Rules may have changed meanwhile.
      this.#rule(jid)?.catch(() => undefined);
      return this.#people.get(jid);
    });
  }

  /** Has the transaction that keeps servers out take their people off the web, and what else the store may have of them. */
  takeOff(transaction: Transaction, isMeant: (jid: Jid) => boolean): void {
    const known = [...this.#people.values(), ...this.#writing.values()];
    const ids = known.flatMap(({ jid, profile }) => (profile?.id && isMeant(jid) ? profile.id : []));
    this.#parts.store.takeOff(transaction, ids);
  }

  /**
   * To be called when servers were kept out, or let in again: whoever is hidden or found for that is so at once; what the
   * web shows again is written when this resolves. @throws Failure when closed.
   */
  async rulesChanged(): Promise<void> {
    // While they are read each is looked at anyway.
    if (!this.loaded) return;
    await this.#inBatches(this.#people.keys(), (jid) => this.#rule(jid));
    // Who was taken off by a rule that was gone before he was looked at was never hidden here.
    await this.#settleEntries();
  }

  /** Forgets somebody in memory at once and in the store as soon as it can be reached; gives who it was. */
  forget(jid: Jid): Promise<Person | undefined> {
    return this.#inTurn(jid, async () => {
      const person = this.#people.get(jid);
      if (person === undefined) return undefined;
      this.#people.delete(jid);
      this.#parts.changed(jid, undefined);
      await this.#settle(jid, person);
      return person;
    });
  }

  /**
   * Makes the store what memory says. To be called when it was away: after a failover or a crash it may be what it was
   * some time ago, and show people who are forgotten. @throws Failure when closed.
   */
  async restore(): Promise<void> {
    if (!this.loaded) return;
    await this.#untilStored(async () => {
      const stored = new Map((await this.#parts.store.readAll()).map((person) => [person.jid, person]));
      for await (const [jid, person] of inTurns(new Map([...this.#people, ...stored]))) {
        const there = stored.get(jid);
        if (!isDeepStrictEqual(there && this.#asRuled(there), this.#people.get(jid)))
          await this.#inTurn(jid, () => this.#settle(jid, person));
      }
    });
    await this.#settleEntries();
  }

  /** Gives up what waits for the store. */
  close(): void {
    this.#closing.abort();
  }

  /** @param before what may be seen of him until now */
  async #keep(person: Person, before: Gone): Promise<void> {
    const on = new Set(idsOn(person));
    const gone = { ...before, badges: before.badges.filter((id) => !on.has(id)) };
    const shown = person.consentAt === undefined ? [] : this.#parts.shownOf(person);
    await this.#parts.store.put(person, gone, shown);
  }

  /** Writes what memory says of somebody until that has worked; the store may hold `other` instead. */
  async #settle(jid: Jid, other: Person): Promise<void> {
    this.#writing.set(jid, other);
    await this.#untilStored(async () => {
      const person = this.#people.get(jid);
      const [own, others] = [idsOf(person), idsOf(other)];
      const seen = {
        badges: [...own.badges, ...others.badges],
        entries: [...own.entries, ...others.entries],
      };
      if (person === undefined) await this.#parts.store.forget(jid, seen);
      else await this.#keep(person, seen);
    });
    this.#writing.delete(jid);
  }

  async #load(): Promise<void> {
    await this.#untilStored(async () => {
      const all = await this.#parts.store.readAll();
      await this.#parts.rules.ready;
      for await (const person of inTurns(all)) this.#people.set(person.jid, this.#asRuled(asAllowed(person)));
    });
    this.loaded = true;
    for await (const [jid, person] of inTurns(this.#people)) {
      this.#parts.changed(jid, person);
      this.#rule(jid)?.catch(() => undefined);
    }
    this.#settleEntries().catch(() => undefined);
  }

  #asRuled(person: Person): Person {
    return asRuled(this.#parts.rules.policy, person);
  }

  /** Makes somebody in memory what rules say now; gives when that is on the web too, undefined: nothing is to be written. */
  #rule(jid: Jid): Promise<void> | undefined {
    const before = this.#people.get(jid);
    const after = before && this.#asRuled(before);
    if (after === undefined || after === before) return undefined;
    this.#people.set(jid, after);
    this.#parts.changed(jid, after);
    // Off the web it is by the rule's own transaction.
    return publicPerson(after) && this.#inTurn(jid, () => this.#settle(jid, after));
  }

  /** Makes the web show whom memory says: letting a server in again may have ended in the middle. @throws Failure when closed. */
  async #settleEntries(): Promise<void> {
    let there: ReadonlySet<string> = new Set();
    await this.#untilStored(async () => {
      there = await this.#parts.store.entryIds();
    });
    await this.#inBatches(this.#people.values(), (person) => {
      const { id, suspended } = person.profile ?? {};
      // Each is written with his entry: what is there is right but for a rule that came since.
      const isRight = id && there.has(id) ? suspended === undefined : publicPerson(person) === undefined;
      return isRight ? undefined : this.#inTurn(person.jid, () => this.#settle(person.jid, person));
    });
  }

  /** Has something written of all whom it concerns, many at once. */
  async #inBatches<T>(all: Iterable<T>, write: (each: T) => Promise<void> | undefined): Promise<void> {
    let writes: Promise<void>[] = [];
    for await (const each of inTurns(all)) {
      const written = write(each);
      if (written === undefined) continue;
      // Awaited below, when there are many.
      written.catch(() => undefined);
      writes.push(written);
      if (writes.length < WRITTEN_AT_ONCE) continue;
      await Promise.all(writes);
      writes = [];
    }
    await Promise.all(writes);
  }

  async #untilStored(attempt: () => Promise<void>): Promise<void> {
    const { log, retryMs } = this.#parts;
    await untilStored(attempt, { what: 'people', log, signal: this.#closing.signal, retryMs });
  }

  async #inTurn<T>(jid: Jid, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(jid);
    const mine = (before ?? Promise.resolve()).then(work);
    const end = this.#ended(jid, mine);
    this.#turns.set(jid, end);
    void end.then(() => {
      if (this.#turns.get(jid) === end) this.#turns.delete(jid);
    });
    return await mine;
  }

  /** Resolves when it is done, and what has failed is taken back: nobody changes anything of him before. */
  async #ended(jid: Jid, work: Promise<unknown>): Promise<void> {
    try {
      await work.catch(() => undefined);
      const other = this.#writing.get(jid);
      if (other !== undefined) await this.#settle(jid, other);
    } catch {
      // The process ends, or it is a bug, which whoever changes him is told.
    }
  }
}
