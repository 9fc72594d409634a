/** Writes first words between people. Only the users process uses it: each key has one writer. */
import type { Hello, Unheard } from '../domain/hello.ts';
import { readHello, readUnheard, writeHello, writeUnheard } from './hello-values.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';
import { type KeyedHash, openKeyedHash } from './secret.ts';

const OPEN = readScript('open-hello');
const END = readScript('end-hellos');

/** What ends at once. */
export interface HellosEnd {
  /** Ids of hellos. */
  readonly ended: readonly string[];
  /** Ids of what may be heard again. */
  readonly again?: readonly string[];
  readonly unheard?: readonly Unheard[];
  /** What stays of those that end, for those who said them. */
  readonly traces?: readonly Hello[];
}

/** First words' only writer; every change is one script. */
export class HellosWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;
  #hash: KeyedHash | undefined;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** Everything that is kept. Values that are nothing are left out. @throws Failure `unavailable`. */
  async readAll(): Promise<{ hellos: Hello[]; unheard: Unheard[] }> {
    const hellos = await this.#read(this.#keys.hellos, readHello);
    return { hellos, unheard: await this.#read(this.#keys.unheardHellos, readUnheard) };
  }

  async #read<T>(key: string, read: (id: string, value: string) => T | undefined): Promise<T[]> {
    const found = new Map<string, T>();
    let cursor = '0';
    do {
      const [next, pairs] = await orUnavailable(this.#redis.hscan(key, cursor, 'COUNT', 1_000));
      cursor = next;
      for (let i = 0; i + 1 < pairs.length; i += 2) {
        const [id = '', value = ''] = [pairs[i], pairs[i + 1]];
        const each = read(id, value);
        if (each !== undefined) found.set(id, each);
      }
    } while (cursor !== '0');
    return [...found.values()];
  }

  /**
   * Keeps a hello; false: there is one already, or it is not heard.
   * @throws Failure `unavailable`.
   */
  async open(hello: Hello): Promise<boolean> {
    const { hellos, unheardHellos } = this.#keys;
    const args = [hello.id, writeHello(hello)];
    return (await runScript(this.#redis, OPEN, [hellos, unheardHellos], args)) === 1;
  }

  /** Ends hellos. @throws Failure `unavailable`. */
  async end({ ended, again = [], unheard = [], traces = [] }: HellosEnd): Promise<void> {
    const { hellos, unheardHellos } = this.#keys;
    const kept = unheard.flatMap((each) => [each.id, writeUnheard(each)]);
    const left = traces.flatMap((each) => [each.id, writeHello(each)]);
    const args = [ended.length, again.length, traces.length, ...ended, ...again, ...left, ...kept];
    await runScript(this.#redis, END, [hellos, unheardHellos], args);
  }

  /** A hash that only this installation can make. @throws Failure `unavailable`. */
  async keyedHash(purpose: string, ...parts: readonly string[]): Promise<string> {
    this.#hash ??= await openKeyedHash(this.#redis, this.#keys.helloSecret);
    return this.#hash(purpose, ...parts);
  }
}
