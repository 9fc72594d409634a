/** Writes which servers are known. Only the rooms processes use it. */
import type { Jid } from '../domain/jid.ts';
import type { Server } from '../domain/server.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';

/** Domains that are remembered as dead: some 3 MB. */
const MOST_DEAD = 20_000;

/** The known servers' only writer. Every method: @throws Failure `unavailable`. */
export class ServersWriter {
  readonly #redis: Redis;
  readonly #keys: Keys;

  constructor(redis: Redis, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  /** Every known server's domain. */
  async domains(): Promise<Jid[]> {
    return (await orUnavailable(this.#redis.hkeys(this.#keys.servers))) as Jid[];
  }

  /** A server becomes known; false when it was already, which changes nothing. */
  async add(server: Server): Promise<boolean> {
    const { servers } = this.#keys;
    return (await orUnavailable(this.#redis.hsetnx(servers, server.domain, JSON.stringify(server)))) === 1;
  }

  /** What came of its crawl. */
  async put(server: Server): Promise<void> {
    await orUnavailable(this.#redis.hset(this.#keys.servers, server.domain, JSON.stringify(server)));
  }

  async remove(domain: Jid): Promise<void> {
    await orUnavailable(this.#redis.hdel(this.#keys.servers, domain));
  }

  /** One more server became known through `by`; gives how many that makes. */
  async countNamed(by: Jid): Promise<number> {
    return await orUnavailable(this.#redis.hincrby(this.#keys.namedServers, by, 1));
  }

  /** How many became known through `by`. */
  async namedBy(by: Jid): Promise<number> {
    return Number((await orUnavailable(this.#redis.hget(this.#keys.namedServers, by))) ?? 0);
  }

  /** Removes it, and remembers until `until` (ms) that asking is not worth while. */
  async bury(domain: Jid, until: number): Promise<void> {
    const { servers, deadServers, namedServers } = this.#keys;
    const change = this.#redis.multi().hdel(servers, domain).hdel(namedServers, domain);
    change.zadd(deadServers, until, domain).zremrangebyrank(deadServers, 0, -MOST_DEAD - 1);
    await orUnavailable(change.exec());
  }

  /** Whether it was buried, and until when is not over at `now` (ms). */
  async isBuried(domain: Jid, now: number): Promise<boolean> {
    const until = await orUnavailable(this.#redis.zscore(this.#keys.deadServers, domain));
    return until !== null && Number(until) > now;
  }
}
