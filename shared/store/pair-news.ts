/** What one randomchat process tells all of them at once, itself too, by PUBLISH: nothing of it is kept. */
import type { Jid } from '../domain/jid.ts';
import type { Keys } from './keys.ts';
import type { Uid } from './pairs-values.ts';
import { closeRedis, openAnother, orUnavailable, type Redis } from './redis.ts';
import { fieldsOf, line, storedJid } from './stored-fields.ts';

/** Longest words of an admin to everybody. */
export const MAX_BROADCAST = 1_000;

/** Something for people, wherever they write to. */
export type PairNews =
  /** There is something that he is to be told. */
  | { readonly kind: 'notice'; readonly uid: Uid }
  /** In this talk both wanted it: he learns this address. */
  | { readonly kind: 'revealed'; readonly uid: Uid; readonly pair: string; readonly address: Jid }
  /** Nobody of this server, or of one below it, meets strangers any more. */
  | { readonly kind: 'server-banned'; readonly server: Jid }
  /** In this talk the other one asks the question of the day, or has answered it. */
  | { readonly kind: 'question'; readonly uid: Uid; readonly pair: string; readonly isAnswered?: true }
  /** For everybody who waits or talks. */
  | { readonly kind: 'broadcast'; readonly text: string };

/** Where news are told and heard. */
export interface News {
  /** @throws Failure `unavailable`. */
  tell(news: PairNews): Promise<void>;
}

function readNews(json: string): PairNews | undefined {
  const fields = fieldsOf(json);
  const { kind } = fields ?? {};
  const [uid, pair, address] = [line(fields?.uid, 64), line(fields?.pair, 64), storedJid(fields?.address)];
  const server = storedJid(fields?.server);
  if (kind === 'server-banned' && server !== undefined) return { kind, server };
  const text = line(fields?.text, MAX_BROADCAST);
  if (kind === 'broadcast' && text !== undefined) return { kind, text };
  if (kind === 'notice' && uid !== undefined) return { kind, uid };
  if (kind === 'question' && uid !== undefined && pair !== undefined)
    return { kind, uid, pair, ...(fields?.isAnswered === true && { isAnswered: true as const }) };
  if (kind === 'revealed' && uid !== undefined && pair !== undefined && address !== undefined)
    return { kind, uid, pair, address };
  return undefined;
}

/** By Redis. */
export class PairNewsLine implements News {
  readonly #redis: Redis;
  readonly #keys: Keys;
  readonly #ear: Redis;

  constructor(redis: Redis, keys: Keys, hear: (news: PairNews) => void) {
    this.#redis = redis;
    this.#keys = keys;
    this.#ear = openAnother(redis, { whenDown: 'wait' });
    this.#ear.on('message', (_channel, json) => {
      const news = readNews(json);
      if (news !== undefined) hear(news);
    });
    this.#ear.subscribe(keys.pairNews).catch(() => undefined);
  }

  async tell(news: PairNews): Promise<void> {
    await orUnavailable(this.#redis.publish(this.#keys.pairNews, JSON.stringify(news)));
  }

  async close(): Promise<void> {
    await closeRedis(this.#ear);
  }
}
