/** Bottles in memory: who finds which as in the store. */
import { BOTTLE_LIMITS, type Bottle, type BottleStore } from '../../shared/store/bottles-writer.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';

/** What people left. */
export class FakeBottles implements BottleStore {
  readonly all = new Map<Uid, Bottle>();
  readonly #found = new Map<Uid, { author: Uid; at: number }>();
  readonly #answered = new Set<Uid>();
  readonly #now: () => number;
  readonly #apart: ReadonlySet<string>;

  constructor(now: () => number, apart: ReadonlySet<string>) {
    this.#now = now;
    this.#apart = apart;
  }

  async leave(uid: Uid, bottle: Omit<Bottle, 'state' | 'left' | 'reader'>): Promise<boolean> {
    if (this.all.get(uid)?.state === 'afloat') return false;
    this.all.set(uid, { ...bottle, state: 'afloat', left: this.#now() });
    return true;
  }

  async end(uid: Uid): Promise<Bottle['state'] | undefined> {
    const state = this.all.get(uid)?.state;
    this.all.delete(uid);
    return state;
  }

  async of(uid: Uid): Promise<Bottle | undefined> {
    return this.all.get(uid);
  }

  async find(
    reader: Uid,
    languages: readonly string[],
  ): Promise<{ author: Uid; bottle: Bottle } | undefined> {
    if (this.#foundBy(reader) !== undefined) return undefined;
    const found = [...this.all].find(
      ([uid, bottle]) =>
        uid !== reader &&
        bottle.state === 'afloat' &&
        bottle.languages.some((each) => languages.includes(each)) &&
        ![`${uid} ${reader}`, `${reader} ${uid}`].some((each) => this.#apart.has(each)),
    );
    if (found === undefined) return undefined;
    const [author, bottle] = found;
    const { text, ...rest } = bottle;
    this.all.set(author, { ...rest, state: 'found', reader });
    this.#found.set(reader, { author, at: this.#now() });
    return { author, bottle };
  }

  #foundBy(reader: Uid): Uid | undefined {
    const found = this.#found.get(reader);
    return found !== undefined && found.at > this.#now() - BOTTLE_LIMITS.answerMs ? found.author : undefined;
  }

  async answer(reader: Uid): Promise<Uid | undefined> {
    const author = this.#foundBy(reader);
    const bottle = this.all.get(author ?? '');
    if (author === undefined || bottle?.reader !== reader) return undefined;
    if (bottle.state === 'found') this.#answered.add(author);
    this.all.set(author, { ...bottle, state: 'answered' });
    return author;
  }

  async answered(): Promise<readonly Uid[]> {
    return [...this.#answered];
  }

  async told(_home: string, uid: Uid): Promise<void> {
    this.#answered.delete(uid);
  }
}
