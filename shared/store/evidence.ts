/**
 * The last messages that somebody got, so that he can report them: 30 of each talk, 30 minutes, sealed. They
 * go by themselves. Nobody waits for them to be written: when the store is down, or a process dies, the newest are lost.
 */
import { type Jid, tryJid } from '../domain/jid.ts';
import { Lately } from '../domain/lately.ts';
import type { Soon } from '../domain/soon.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Keys } from './keys.ts';
import type { Uid } from './pairs-values.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readScript, runScript } from './script.ts';
import type { Seals } from './seal.ts';

const APPEND = readScript('append-evidence');

/** Messages of a talk, talks of one person, and how long, in ms. */
export const EVIDENCE_LIMITS = { messages: 30, talks: 20, ageMs: 1_800_000 } as const;
/** Between two writes: less than it takes to report what has just come. */
const EVERY_MS = 100;
/** People whose messages wait to be written; more than can be in a tenth of a second, and all lose theirs. */
const MOST_WAITING = 10_000;
/** Writers whose sealed address is remembered. */
const MOST_WHO = 2_000;
/** People in one script. */
const BATCH = 100;

/** A message as it went to somebody. */
export interface Sent {
  readonly pair: string;
  readonly from: Uid;
  readonly to: Uid;
  /** Who wrote it: sealed apart. */
  readonly jid: Jid;
  readonly at: number;
  /** As it was delivered. */
  readonly text: string;
}

/** A message that somebody got. */
export interface Received {
  readonly pair: string;
  readonly from: Uid;
  readonly at: number;
  readonly text: string;
  /** Of all that stands above, and of who got it: names the message. */
  readonly signature: string;
  /** Who wrote it, sealed. */
  readonly who: string;
}

/** Where what somebody got is kept for him, and read again. */
export interface Evidence {
  /** Keeps a message, in a moment. */
  note(sent: Sent): void;
  /** What somebody got lately, the oldest first. @throws Failure `unavailable`. */
  read(uid: Uid): Promise<readonly Received[]>;
  /** Forgets what he got in this talk, or in all. @throws Failure `unavailable`. */
  drop(uid: Uid, pair?: string): Promise<void>;
}

function addressContext(from: Uid): string {
  return `address ${from}`;
}

/** What names a message, and shows that it went to `to` as it is. */
export function signatureOf(
  seals: Seals,
  to: Uid,
  { pair, from, at, text }: Omit<Received, 'signature' | 'who'>,
): string {
  return seals.sign('message', pair, from, to, String(at), text);
}

/** Seals a message for who got it. What can be opened was sealed by us, so it is signed when it is read: few ever are. */
function sealMessage(seals: Seals, { from, to, pair, at, text }: Sent, who: string): string {
  return seals.evidence.seal(JSON.stringify([from, at, text, who]), `message ${to} ${pair}`);
}

function openMessage(seals: Seals, sealed: string, to: Uid, pair: string): Received | undefined {
  const opened = seals.evidence.open(sealed, `message ${to} ${pair}`);
  if (opened === undefined) return undefined;
  const [from, at, text, who] = JSON.parse(opened) as [string, number, string, string];
  const message = { pair, from, at, text };
  return { ...message, signature: signatureOf(seals, to, message), who };
}

/** Whether a message is as it was signed when it went to `to`. */
export function isGenuine(seals: Seals, to: Uid, message: Received): boolean {
  return message.signature === signatureOf(seals, to, message);
}

/** Seals somebody's address. */
export function sealAddress(seals: Seals, jid: Jid, from: Uid): string {
  return seals.address.seal(jid, addressContext(from));
}

/** Who wrote it. Undefined: it was sealed by a process with another secret. */
export function unsealAddress(seals: Seals, who: string, from: Uid): Jid | undefined {
  const text = seals.address.open(who, addressContext(from));
  return text === undefined ? undefined : tryJid(text);
}

/** In Redis. */
export class EvidenceRing implements Evidence {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #seals: () => Soon<Seals>;
  readonly #log: Log;
  readonly #now: () => number;
  /** By who got them and in which talk. */
  #waiting = new Map<string, Sent[]>();
  /** Addresses, sealed. */
  readonly #who = new Lately<string>(MOST_WHO);
  #timer: NodeJS.Timeout | undefined;

  constructor(
    redis: Redis,
    keys: Keys,
    { seals, log, now = Date.now }: { seals: () => Soon<Seals>; log: Log; now?: () => number },
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#seals = seals;
    this.#log = log;
    this.#now = now;
  }

  note(sent: Sent): void {
    const name = `${sent.to} ${sent.pair}`;
    const waiting = this.#waiting.get(name) ?? [];
    waiting.push(sent);
    if (waiting.length > EVIDENCE_LIMITS.messages) waiting.shift();
    this.#waiting.set(name, waiting);
    if (this.#waiting.size > MOST_WAITING) this.#waiting = new Map([[name, waiting]]);
    this.#timer ??= setTimeout(() => void this.#writeLater(), EVERY_MS).unref();
  }

  async read(uid: Uid): Promise<readonly Received[]> {
    await this.#write();
    const since = this.#now() - EVIDENCE_LIMITS.ageMs;
    const seals = await this.#seals();
    const pairs = await orUnavailable(this.#redis.zrangebyscore(this.#keys.talksOf(uid), since, '+inf'));
    const rings = await Promise.all(
      pairs.map((pair) =>
        orUnavailable(this.#redis.zrangebyscore(this.#keys.ringOf(uid, pair), since, '+inf')),
      ),
    );
    return rings
      .flatMap((ring, i) => ring.map((sealed) => openMessage(seals, sealed, uid, pairs[i] ?? '')))
      .filter((message) => message !== undefined);
  }

  async drop(uid: Uid, pair?: string): Promise<void> {
    await this.#write();
    const talks = this.#keys.talksOf(uid);
    const pairs = pair === undefined ? await orUnavailable(this.#redis.zrange(talks, '0', '-1')) : [pair];
    const rings = pairs.map((each) => this.#keys.ringOf(uid, each));
    const transaction = this.#redis.multi();
    if (pair === undefined) transaction.del(talks, ...rings);
    else transaction.zrem(talks, pair).del(...rings);
    await orUnavailable(transaction.exec());
  }

  /** Writes what waits; nothing is noted any more. */
  async close(): Promise<void> {
    await this.#writeLater();
    clearTimeout(this.#timer);
  }

  async #writeLater(): Promise<void> {
    try {
      await this.#write();
    } catch (error) {
      if (error instanceof Failure)
        this.#log.debug({ code: error.code }, 'messages are not kept for reports');
      else this.#log.error({ err: error }, 'bug: messages are not kept for reports');
    }
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const all = [...this.#waiting.values()];
    this.#waiting = new Map();
    if (all.length === 0) return;
    const seals = await this.#seals();
    for (let i = 0; i < all.length; i += BATCH) await this.#append(seals, all.slice(i, i + BATCH));
  }

  async #append(seals: Seals, some: readonly Sent[][]): Promise<void> {
    const { ageMs, messages, talks } = EVIDENCE_LIMITS;
    const keys: string[] = [];
    const args: (string | number)[] = [this.#now() - ageMs, ageMs, messages, talks];
    for (const ring of some) {
      const { to, pair, from, jid } = ring[0] as Sent;
      keys.push(this.#keys.ringOf(to, pair), this.#keys.talksOf(to));
      const who = this.#who.of(`${from} ${jid}`, () => sealAddress(seals, jid, from));
      args.push(pair, ring.length);
      // Several of one millisecond stay in their order.
      for (const [i, sent] of ring.entries()) args.push(sent.at + i / 1_000, sealMessage(seals, sent, who));
    }
    await runScript(this.#redis, APPEND, keys, args);
  }
}
