/**
 * A directory's policy in Redis and in memory: every process of that directory holds all rules and follows the audit
 * log, in which each change stands. Each directory has its own keys, and only its processes use them.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_RULES, Policy, type Rule, type RuleKind } from '../domain/policy.ts';
import { Failure } from '../failure.ts';
import type { BookKeys } from './case-keys.ts';
import {
  type AuditEntry,
  type AuditEvent,
  readAudit,
  readRule,
  writeAudit,
  writeRule,
} from './policy-values.ts';
import { closeRedis, logOf, openAnother, orUnavailable, type Redis } from './redis.ts';
import { type KeyedHash, openKeyedHash } from './secret.ts';

/** Reports and changes are kept for so long, and at most so many. */
const KEPT_MS = 180 * 86_400_000;
const MOST_ENTRIES = 20_000;
const BLOCK_MS = 3_000;
/** Changes larger than this are told as one, and every process loads all rules again. */
const TOLD_ONE_BY_ONE = 20;

/** What changes at once. */
export interface PolicyChange {
  readonly put?: readonly Rule[];
  readonly remove?: readonly Rule[];
  /** Who does it, as a keyed hash. */
  readonly by: string;
  /** Adds what is to change with the rules, at once; called when they are sent. */
  readonly also?: (transaction: Transaction) => void;
}

/** Commands that Redis runs all or none of. */
export type Transaction = ReturnType<Redis['multi']>;

/** Rules and audit log. */
export class PolicyBook {
  readonly policy = new Policy();
  /** Resolves when the rules have been loaded. */
  readonly ready: Promise<void>;
  /** Told of what is heard of: rules of that kind were made or taken back, by whatever process; without it, all were loaded. */
  onRules: (kind?: RuleKind) => void = () => undefined;
  readonly #redis: Redis;
  readonly #follower: Redis;
  readonly #keys: BookKeys;
  readonly #running: Promise<void>;
  #closed = false;
  #isReady: () => void = () => undefined;
  #hash: KeyedHash | undefined;

  constructor(redis: Redis, keys: BookKeys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#follower = openAnother(redis, { commandMs: BLOCK_MS + 5_000 });
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    this.#running = this.#run();
  }

  /** @throws Failure `unavailable`; `too-many` beyond {@link MAX_RULES}. */
  async change({ put = [], remove = [], by, also }: PolicyChange): Promise<void> {
    if (this.policy.size + put.length > MAX_RULES) throw new Failure('too-many', 'the block list is full');
    if (put.length + remove.length === 0) return;
    const transaction = this.#redis.multi();
    const { policy } = this.#keys;
    for (const rule of put) transaction.hset(policy, Policy.key(rule), writeRule(rule));
    if (remove.length > 0) transaction.hdel(policy, ...remove.map(Policy.key));
    const all = [
      ...put.map((rule) => ({ event: 'rule' as const, ...rule, by })),
      ...remove.map((rule) => ({ event: 'unrule' as const, ...rule, by })),
    ];
    const entries =
      all.length <= TOLD_ONE_BY_ONE ? all : [{ event: 'import' as const, subject: String(all.length), by }];
    for (const entry of entries) this.#append(transaction, entry);
    also?.(transaction);
    await orUnavailable(transaction.exec());
    for (const rule of put) this.policy.put(rule);
    for (const rule of remove) this.policy.remove(rule);
  }

  /** Writes down a report. @throws Failure `unavailable`. */
  async note(entry: Omit<AuditEntry, 'at'>): Promise<void> {
    const transaction = this.#redis.multi();
    this.#append(transaction, entry);
    await orUnavailable(transaction.exec());
  }

  /** The newest entries of these kinds first, at most `most`. @throws Failure `unavailable`. */
  async audit(most: number, events: readonly AuditEvent[]): Promise<AuditEntry[]> {
    const found: AuditEntry[] = [];
    let from = '+';
    while (found.length < most) {
      const raw = await orUnavailable(this.#redis.xrevrange(this.#keys.audit, from, '-', 'COUNT', 500));
      for (const [id, flat] of raw) {
        const entry = readAudit(id, flat);
        if (entry !== undefined && events.includes(entry.event)) found.push(entry);
      }
      const last = raw.at(-1)?.[0];
      if (last === undefined || raw.length < 500) break;
      from = `(${last}`;
    }
    return found.slice(0, most);
  }

  /** A hash of people in the audit log, of owners' tokens. @throws Failure `unavailable`. */
  async keyedHash(purpose: string, ...parts: readonly string[]): Promise<string> {
    this.#hash ??= await openKeyedHash(this.#redis, this.#keys.secret);
    return this.#hash(purpose, ...parts);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#follower.disconnect();
    await this.#running;
    await closeRedis(this.#follower);
  }

  #append(transaction: Transaction, entry: Omit<AuditEntry, 'at'>): void {
    const { audit } = this.#keys;
    transaction.xadd(audit, 'MINID', '~', String(Date.now() - KEPT_MS), '*', ...writeAudit(entry));
    transaction.xtrim(audit, 'MAXLEN', '~', MOST_ENTRIES);
  }

  async #run(): Promise<void> {
    while (!this.#closed)
      try {
        const last = await this.#load();
        this.#isReady();
        await this.#follow(last);
      } catch (error) {
        if (this.#closed) return;
        if (!(error instanceof Failure))
          logOf(this.#redis).error({ err: error }, 'the policy cannot be read');
        await sleep(1_000);
      }
  }

  /** The log's end first, then the rules: what changes meanwhile is told again by the log. */
  async #load(): Promise<string> {
    const { audit, policy } = this.#keys;
    const [newest] = await orUnavailable(this.#follower.xrevrange(audit, '+', '-', 'COUNT', 1));
    const all = await this.#read(() => this.#follower.hgetall(policy));
    this.policy.clear();
    for (const [field, json] of Object.entries(all)) {
      const rule = readRule(field, json);
      if (rule !== undefined) this.policy.put(rule);
    }
    this.onRules();
    return newest?.[0] ?? '0-0';
  }

  /** Returns when all rules have to be loaded again. */
  async #follow(from: string): Promise<void> {
    const { audit } = this.#keys;
    for (let last = from; !this.#closed; ) {
      const answer = await orUnavailable(
        this.#follower.xread('COUNT', 100, 'BLOCK', BLOCK_MS, 'STREAMS', audit, last),
      );
      const entries = (answer?.[0]?.[1] ?? []) as [string, string[]][];
      // Redis was emptied or restored: its log ends elsewhere.
      if (entries.length === 0 && last !== '0-0') {
        const [newest] = await orUnavailable(this.#follower.xrevrange(audit, '+', '-', 'COUNT', 1));
        if (newest?.[0] !== last) return;
      }
      const kinds = new Set<RuleKind>();
      for (const [id, flat] of entries) {
        const entry = readAudit(id, flat);
        if (entry?.event === 'import') return;
        if (entry?.kind !== undefined) {
          await this.#reread({ kind: entry.kind, subject: entry.subject });
          kinds.add(entry.kind);
        }
        last = id;
      }
      // Once for all that came together: whoever hears of it may have to look at everybody.
      for (const kind of kinds) this.onRules(kind);
    }
  }

  /** Rules as they stand; what was read while this process changed some may be older than that. */
  async #read<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      const { version } = this.policy;
      const found = await orUnavailable(read());
      if (version === this.policy.version) return found;
    }
  }

  async #reread(named: Rule): Promise<void> {
    const field = Policy.key(named);
    const json = await this.#read(() => this.#follower.hget(this.#keys.policy, field));
    const rule = json === null ? undefined : readRule(field, json);
    if (rule === undefined) this.policy.remove(named);
    else this.policy.put(rule);
  }
}
