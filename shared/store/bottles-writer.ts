/** Texts that people leave for the next stranger who fits: sealed, one of each, gone when they are found or after a week. */

import { type Jid, tryJid } from '../domain/jid.ts';
import { present } from '../domain/present.ts';
import type { Keys } from './keys.ts';
import type { Uid } from './pairs-values.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript, type Script } from './script.ts';
import { fieldsOf, line, moment, strings } from './stored-fields.ts';

const LEAVE = readScript('bottle-leave');
const END = readScript('bottle-end');
const FIND = readScript('bottle-find');
const ANSWER = readScript('bottle-answer');

/** How long a text waits, and how long who has found it may answer, in ms. */
export const BOTTLE_LIMITS = { keptMs: 604_800_000, answerMs: 3_600_000 } as const;
/** Longest sealed text. */
const MAX_SEALED = 8_000;
const STATES = ['afloat', 'found', 'answered'] as const;

/** A text that somebody left. */
export interface Bottle {
  readonly state: (typeof STATES)[number];
  /** The process that its author writes to, and which of our addresses. */
  readonly home: string;
  readonly at: Jid;
  /** What he is told in. */
  readonly language: string;
  /** Who finds it has one of these. */
  readonly languages: readonly string[];
  readonly left: number;
  /** Sealed; absent as soon as somebody has found it. */
  readonly text?: string;
  /** The author's address, sealed. */
  readonly who: string;
  readonly reader?: Uid;
}

/** Reads one, or `undefined` when it is none. */
export function readBottle(json: string): Bottle | undefined {
  const fields = fieldsOf(json) ?? {};
  const state = STATES.find((each) => each === fields.state);
  const [home, language, left] = [line(fields.home, 3_072), line(fields.language, 35), moment(fields.left)];
  const at = typeof fields.at === 'string' ? tryJid(fields.at) : undefined;
  const who = line(fields.who, MAX_SEALED);
  if (state === undefined || home === undefined || at === undefined || who === undefined) return undefined;
  if (language === undefined || left === undefined) return undefined;
  return {
    ...{ state, home, at, language, left, who, languages: strings(fields.languages, 5, 8) },
    ...present({ text: line(fields.text, MAX_SEALED), reader: line(fields.reader, 64) }),
  };
}

/** What the service needs of it; all: @throws Failure `unavailable`. */
export type BottleStore = Pick<BottlesWriter, keyof BottlesWriter>;

/** The only writer of them, one in each randomchat process. All its methods: @throws Failure `unavailable`. */
export class BottlesWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #now: () => number;

  constructor(redis: Redis, keys: Keys, now: () => number = Date.now) {
    this.#redis = redis;
    this.#keys = keys;
    this.#now = now;
  }

  /** False: one of his is there that nobody has found. */
  async leave(uid: Uid, bottle: Omit<Bottle, 'state' | 'left' | 'reader'>): Promise<boolean> {
    const now = this.#now();
    const json = JSON.stringify({ ...bottle, state: 'afloat', left: now });
    const { bottleOf, bottles } = this.#keys;
    const args = [uid, json, now, BOTTLE_LIMITS.keptMs];
    return (await this.#run(LEAVE, [bottleOf(uid), bottles], args)) === 1;
  }

  /** Somebody's text is gone; gives the state that it was in. */
  async end(uid: Uid): Promise<Bottle['state'] | undefined> {
    const { bottleOf, bottles } = this.#keys;
    const state = await this.#run(END, [bottleOf(uid), bottles], [uid]);
    return STATES.find((each) => each === state);
  }

  /** What somebody left, if it is there. */
  async of(uid: Uid): Promise<Bottle | undefined> {
    return readBottle((await orUnavailable(this.#redis.get(this.#keys.bottleOf(uid)))) ?? '');
  }

  /** The oldest that fits somebody with these languages: his from then on, as it was. */
  async find(
    reader: Uid,
    languages: readonly string[],
  ): Promise<{ author: Uid; bottle: Bottle } | undefined> {
    const { bottles, foundBy, blocks, bottleOf } = this.#keys;
    const args = [reader, BOTTLE_LIMITS.answerMs, ...languages];
    const [author, json = ''] = (await this.#run(
      FIND,
      [bottles, foundBy(reader), blocks, bottleOf('')],
      args,
    )) as string[];
    const bottle = readBottle(json);
    return author === undefined || bottle === undefined ? undefined : { author, bottle };
  }

  /** Who has found one would talk: its author is told by his process. Gives the author. */
  async answer(reader: Uid): Promise<Uid | undefined> {
    const { bottleOf, foundBy, answeredAt } = this.#keys;
    const author = await this.#run(
      ANSWER,
      [bottleOf(''), foundBy(reader), answeredAt('')],
      [reader, this.#now()],
    );
    return author === '' ? undefined : (author as Uid);
  }

  /** Whose texts were answered, of those who write to this process; they are given until {@link told}. */
  async answered(home: string): Promise<readonly Uid[]> {
    return await orUnavailable(this.#redis.zrange(this.#keys.answeredAt(home), '0', '99'));
  }

  /** He was told. */
  async told(home: string, uid: Uid): Promise<void> {
    await orUnavailable(this.#redis.zrem(this.#keys.answeredAt(home), uid));
  }

  async #run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown> {
    return await runScript(this.#redis, script, keys, args);
  }
}
