/** Who wants to be told, in memory: as in the store. */
import { CALL_LIMITS, type Call, type CallStore, type Claimed } from '../../shared/store/calls-writer.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';

/** What people want. */
export class FakeCalls implements CallStore {
  readonly all = new Map<Uid, Call & { from: number }>();
  /** Who waits, and since when. */
  readonly callers: { uid: Uid; at: number }[] = [];
  readonly #now: () => number;
  readonly #isHere: (uid: Uid) => boolean;

  constructor(now: () => number, isHere: (uid: Uid) => boolean) {
    this.#now = now;
    this.#isHere = isHere;
  }

  async keep(uid: Uid, call: Omit<Call, 'told'>): Promise<void> {
    this.all.set(uid, { ...call, told: 0, from: this.all.get(uid)?.from ?? this.#now() });
  }

  async end(uid: Uid): Promise<boolean> {
    return this.all.delete(uid);
  }

  async of(uid: Uid): Promise<Call | undefined> {
    return this.all.get(uid);
  }

  async waiting(since: number): Promise<readonly { uid: Uid; at: number }[]> {
    return this.callers.filter(({ at }) => at > since);
  }

  async free(_home: string, from: number): Promise<ReadonlyMap<Uid, Call>> {
    const free = [...this.all].filter(([, call]) => call.from <= this.#now());
    return new Map(free.slice(from));
  }

  async postpone(_home: string, uid: Uid, until: number): Promise<void> {
    const call = this.all.get(uid);
    if (call !== undefined) this.all.set(uid, { ...call, from: until });
  }

  async claim(_home: string, _caller: Uid, uid: Uid): Promise<Claimed> {
    const call = this.all.get(uid);
    if (call === undefined || this.#isHere(uid)) return 'not';
    const told = call.told + 1;
    if (told >= CALL_LIMITS.times) this.all.delete(uid);
    else this.all.set(uid, { ...call, told, from: this.#now() + CALL_LIMITS.everyMs });
    return told >= CALL_LIMITS.times ? 'last' : 'told';
  }
}
