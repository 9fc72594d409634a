/** What is done to the random chat's pairs goes to Redis: what is asked for in one turn of the event loop in one call. */
import { randomBytes } from 'node:crypto';
import type { Keys } from './keys.ts';
import { readSeat, type Seat, type Uid } from './pairs-values.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';

const ACTS = ['start', 'leave', 'due', 'take', 'told', 'lose', 'run', 'presence', 'open'];
const SCRIPT = readScript(
  ...['tiers', '', 'queue', 'leaving', ...ACTS, 'acts'].map((name) => `pairs${name && `-${name}`}`),
);

/** What an act said. */
export interface PairAnswer {
  readonly word: string;
  /** Everybody whose seat has changed; undefined: he has none any more. */
  readonly seats: ReadonlyMap<Uid, Seat | undefined>;
  /** Processes: of `due` those that are dead, else the one to which he wrote before. */
  readonly homes: readonly string[];
}

/** As JSON: what the act's script says. */
type Word = string | number | boolean | object;

/** Names that nobody guesses: 128 bits each. The system is asked for many at once, which takes as long as for one. */
class Names {
  #bytes = Buffer.alloc(0);

  next(): string {
    if (this.#bytes.length === 0) this.#bytes = randomBytes(16 * 256);
    const name = this.#bytes.toString('base64url', 0, 16);
    this.#bytes = this.#bytes.subarray(16);
    return name;
  }
}

interface Asked {
  readonly words: readonly Word[];
  readonly resolve: (answer: PairAnswer) => void;
  readonly reject: (error: unknown) => void;
}

function readAnswer(raw: readonly string[]): PairAnswer {
  const seats = new Map<Uid, Seat | undefined>();
  const homes: string[] = [];
  for (let i = 1; i + 1 < raw.length; i += 2) {
    const [uid = '', json = ''] = [raw[i], raw[i + 1]];
    if (uid === '') homes.push(json);
    else seats.set(uid, readSeat(json));
  }
  return { word: raw[0] ?? '', seats, homes };
}

function keyNames(keys: Keys): readonly string[] {
  const { seats, waiting, due, recent, blocks, homes, pairCounts, untold, homeRuns, gone } = keys;
  const { historyOf, standingOf, drained, callers, searches } = keys;
  const named = [seats, waiting, due, recent, blocks, homes, pairCounts, untold, homeRuns, gone];
  return [...named, historyOf(''), standingOf(''), drained, callers, searches];
}

/** In the order in which they are asked for. */
export class PairActs {
  readonly #redis: Redis;
  readonly #keys: readonly string[];
  readonly #home: string;
  readonly #names = new Names();
  readonly #most: number;
  readonly #now: () => number;
  #asked: Asked[] = [];

  /**
   * @param home the process that asks
   * @param most acts in one call
   * @param now ms since 1970; 0: Redis' own clock
   */
  constructor(redis: Redis, keys: Keys, home: string, { most, now }: { most: number; now: () => number }) {
    this.#redis = redis;
    this.#keys = keyNames(keys);
    this.#home = home;
    this.#most = most;
    this.#now = now;
  }

  /** Does it, with others. @throws Failure `unavailable`. */
  async ask(act: string, ...words: readonly Word[]): Promise<PairAnswer> {
    return await new Promise((resolve, reject) => {
      if (this.#asked.length === 0) setImmediate(() => this.#send());
      // Under the same name it is done once, even if the call is sent again.
      this.#asked.push({ words: [act, this.#names.next(), ...words], resolve, reject });
      if (this.#asked.length === this.#most) this.#send();
    });
  }

  /** Does what is long in a call of its own, behind what was asked for before. @throws Failure `unavailable`. */
  async askAlone(act: string, ...words: readonly Word[]): Promise<PairAnswer> {
    this.#send();
    const answer = this.ask(act, ...words);
    this.#send();
    return await answer;
  }

  #send(): void {
    if (this.#asked.length > 0) void this.#call(this.#asked.splice(0));
  }

  async #call(asked: readonly Asked[]): Promise<void> {
    const acts = asked.map(({ words }) => JSON.stringify(words));
    const words = [this.#now(), Math.random(), this.#home, ...acts];
    try {
      const answers = await runScript(this.#redis, SCRIPT, this.#keys, words);
      for (const [i, { resolve, reject }] of asked.entries()) {
        const answer = (answers as (string[] | Error)[])[i];
        if (Array.isArray(answer)) resolve(readAnswer(answer));
        else orUnavailable(Promise.reject(answer)).catch(reject);
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}
