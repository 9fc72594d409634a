/** Who wants to be told when somebody waits for a talk, and of whom they are told. Addresses are sealed. */

import { type Jid, tryJid } from '../domain/jid.ts';
import { present } from '../domain/present.ts';
import type { QuietHours } from '../domain/quiet-hours.ts';
import type { Keys } from './keys.ts';
import type { Uid } from './pairs-values.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';
import { fieldsOf, line, objectOf, strings, whole } from './stored-fields.ts';

const CLAIM = readScript('call-claim');

/** Times in ms, and counts. */
export const CALL_LIMITS = {
  /** A wish is kept for so long. */
  keptMs: 1_209_600_000,
  /** Between two times that somebody is told. */
  everyMs: 3_600_000,
  /** How often somebody is told in all. */
  times: 5,
  /** How many are told of one who waits. */
  people: 3,
} as const;
/** People looked at together. */
const PAGE = 100;
const MAX_SEALED = 8_000;

/** What somebody wants. */
export interface Call {
  /** The process that he writes to, and which of our addresses. */
  readonly home: string;
  readonly at: Jid;
  /** What he is told in. */
  readonly language: string;
  /** Who waits speaks one of these. */
  readonly languages: readonly string[];
  /** His address, sealed. */
  readonly who: string;
  readonly quiet?: QuietHours;
  /** How often he was told. */
  readonly told: number;
}

/** What became of it: see call-claim.lua. */
export type Claimed = 'told' | 'last' | 'not' | 'enough';

function readQuiet(value: unknown): QuietHours | undefined {
  const fields = objectOf(value);
  const [from, to, zone] = [whole(fields?.from), whole(fields?.to), line(fields?.zone, 64)];
  return from === undefined || to === undefined || zone === undefined ? undefined : { from, to, zone };
}

/** Reads one, or `undefined` when it is none. */
export function readCall(json: string): Call | undefined {
  const fields = fieldsOf(json) ?? {};
  const [home, language, who] = [
    line(fields.home, 3_072),
    line(fields.language, 35),
    line(fields.who, MAX_SEALED),
  ];
  const at = typeof fields.at === 'string' ? tryJid(fields.at) : undefined;
  if (home === undefined || language === undefined || who === undefined || at === undefined) return undefined;
  return {
    ...{ home, at, language, who, languages: strings(fields.languages, 5, 8), told: whole(fields.told) ?? 0 },
    ...present({ quiet: readQuiet(fields.quiet) }),
  };
}

/** What the service needs of it. */
export type CallStore = Pick<CallsWriter, keyof CallsWriter>;

/** The only writer of them, one in each randomchat process. All its methods: @throws Failure `unavailable`. */
export class CallsWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #now: () => number;

  constructor(redis: Redis, keys: Keys, now: () => number = Date.now) {
    this.#redis = redis;
    this.#keys = keys;
    this.#now = now;
  }

  /** Keeps what he wants from now on. He is told no sooner than he would have been. */
  async keep(uid: Uid, call: Omit<Call, 'told'>): Promise<void> {
    const { callOf, callsAt } = this.#keys;
    const before = await this.of(uid);
    if (before !== undefined && before.home !== call.home)
      await orUnavailable(this.#redis.zrem(callsAt(before.home), uid));
    const json = JSON.stringify({ ...call, told: 0 });
    const transaction = this.#redis.multi().set(callOf(uid), json, 'PX', CALL_LIMITS.keptMs);
    await orUnavailable(transaction.zadd(callsAt(call.home), 'NX', this.#now(), uid).exec());
  }

  /** He wants it no more; false: he did not. */
  async end(uid: Uid): Promise<boolean> {
    const call = await this.of(uid);
    if (call === undefined) return false;
    const transaction = this.#redis.multi().del(this.#keys.callOf(uid));
    await orUnavailable(transaction.zrem(this.#keys.callsAt(call.home), uid).exec());
    return true;
  }

  async of(uid: Uid): Promise<Call | undefined> {
    return readCall((await orUnavailable(this.#redis.get(this.#keys.callOf(uid)))) ?? '');
  }

  /** Who has waited for a while, and since when; those behind `since`. */
  async waiting(since: number): Promise<readonly { readonly uid: Uid; readonly at: number }[]> {
    const { callers } = this.#keys;
    const all = await orUnavailable(
      this.#redis.zrangebyscore(callers, `(${since}`, '+inf', 'WITHSCORES', 'LIMIT', 0, PAGE),
    );
    return all.flatMap((uid, i) => (i % 2 === 0 ? [{ uid, at: Number(all[i + 1]) }] : []));
  }

  /** Of those who write to a process, some who may be told now; who was told longest ago first. */
  async free(home: string, from: number): Promise<ReadonlyMap<Uid, Call>> {
    const { callsAt, callOf } = this.#keys;
    const people = await orUnavailable(
      this.#redis.zrangebyscore(callsAt(home), '-inf', this.#now(), 'LIMIT', from, PAGE),
    );
    if (people.length === 0) return new Map();
    const all = (await orUnavailable(this.#redis.mget(people.map(callOf)))).map((json) =>
      readCall(json ?? ''),
    );
    const gone = people.filter((_, i) => all[i] === undefined);
    if (gone.length > 0) await orUnavailable(this.#redis.zrem(callsAt(home), ...gone));
    return new Map(people.flatMap((uid, i) => (all[i] === undefined ? [] : [[uid, all[i]] as const])));
  }

  /** Not before then. */
  async postpone(home: string, uid: Uid, until: number): Promise<void> {
    await orUnavailable(this.#redis.zadd(this.#keys.callsAt(home), 'XX', until, uid));
  }

  /** Whether he may be told now of this one who waits; then nobody else does so. */
  async claim(home: string, caller: Uid, uid: Uid): Promise<Claimed> {
    const { seats, callsAt, callOf, calledFor, blocks } = this.#keys;
    const now = this.#now();
    const { everyMs, people, times } = CALL_LIMITS;
    const keys = [seats, callsAt(home), callOf(uid), calledFor(caller), blocks];
    return (await runScript(this.#redis, CLAIM, keys, [
      caller,
      uid,
      now,
      now + everyMs,
      people,
      times,
    ])) as Claimed;
  }
}
