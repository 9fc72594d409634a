/** The policy at work: every change counts at once for what is listed, and is written down. */
import { bare, domainOf, holderOf, type Jid, localOf, tryJid } from '../../shared/domain/jid.ts';
import { MAX_RULES, type Policy, type Rule, type RuleKind } from '../../shared/domain/policy.ts';
import type { Finding } from '../../shared/domain/room.ts';
import { Failure } from '../../shared/failure.ts';
import type { PolicyBook } from '../../shared/store/policy-book.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import type { LiveRooms } from './live-rooms.ts';

/** What moderation works with. */
export interface ModerationPorts {
  readonly book: Pick<PolicyBook, 'policy' | 'change' | 'keyedHash'>;
  readonly rooms: LiveRooms;
  readonly store: Pick<RoomsWriter, 'record'>;
  readonly admins: readonly Jid[];
  /** Asks a room again soon, and keeps what it says; a domain is crawled soon. Nothing is thrown. */
  refresh(jid: Jid): void;
}

const PAGE = 1_000;
/** Rooms and servers that are asked again at once when rules are taken back. */
const ASKED_AGAIN = 20;

/** Rules that owners made about rooms of one holder: beyond that the server itself can opt out. */
const MOST_OWN_RULES = 1_000;
const OWN_KINDS: ReadonlySet<RuleKind> = new Set(['removed', 'tags', 'opted-out']);

const holderOfSubject = (subject: string): string => holderOf(domainOf(subject as Jid));

function ownRulesBeside({ subject }: Rule, policy: Policy): number {
  const holder = holderOfSubject(subject);
  let n = 0;
  for (const rule of policy.rules())
    if (OWN_KINDS.has(rule.kind) && rule.subject.endsWith(holder) && holderOfSubject(rule.subject) === holder)
      n++;
  return n;
}

/** Makes rules and takes them back. */
export class Moderation {
  readonly #ports: ModerationPorts;

  constructor(ports: ModerationPorts) {
    this.#ports = ports;
  }

  isAdmin(person: Jid): boolean {
    return this.#ports.admins.includes(bare(person));
  }

  has({ kind, subject }: Rule): boolean {
    return this.#ports.book.policy.has(kind, subject);
  }

  /** Puts rules in force: listed rooms that they concern change before this resolves. @throws Failure `unavailable`, `too-many`. */
  async rule(rules: readonly Rule[], person: Jid): Promise<void> {
    await this.#ports.book.change({ put: rules, by: await this.#hash(person) });
    await this.#enforce(rules);
  }

  /**
   * One rule, by whom it concerns. Whoever runs a server has as many rooms as he likes: his rules must not fill the
   * list, least of all for admins. @throws Failure as {@link Moderation.rule}.
   */
  async ruleOwn(rule: Rule, person: Jid): Promise<void> {
    const { policy } = this.#ports.book;
    if (!this.has(rule) && (policy.size >= MAX_RULES / 2 || ownRulesBeside(rule, policy) >= MOST_OWN_RULES))
      throw new Failure('too-many', 'there are too many such decisions for this server: ask its operator');
    await this.rule([rule], person);
  }

  /** Takes rules back; what they kept off is asked again. @throws Failure `unavailable`. */
  async unrule(rules: readonly Rule[], person: Jid): Promise<void> {
    await this.#ports.book.change({ remove: rules, by: await this.#hash(person) });
    // Of a long list the crawls come to all in their own time.
    for (const { kind, subject } of rules.slice(0, ASKED_AGAIN)) {
      const jid = kind === 'blocked-word' ? undefined : tryJid(subject);
      if (jid !== undefined) this.#ports.refresh(jid);
    }
  }

  async #hash(person: Jid): Promise<string> {
    return await this.#ports.book.keyedHash('person', person);
  }

  /** One rule about one room needs that room only; every other is compared with all. */
  async #enforce(rules: readonly Rule[]): Promise<void> {
    const jids = rules.map(({ kind, subject }) => (kind === 'blocked-word' ? undefined : tryJid(subject)));
    const rooms = jids.filter((jid) => jid !== undefined && localOf(jid) !== '') as Jid[];
    if (rooms.length === rules.length) for (const jid of rooms) await this.#recordIfListed(jid);
    else await this.#enforceOnAll();
  }

  async #recordIfListed(jid: Jid): Promise<void> {
    const { rooms, store, book } = this.#ports;
    const room = rooms.index.get(jid);
    const reason = book.policy.against(jid);
    const finding: Finding | undefined = room ? { jid, room } : reason && { jid, reason };
    if (finding !== undefined) await store.record(domainOf(jid), [finding], Date.now());
  }

  async #enforceOnAll(): Promise<void> {
    const { rooms, store, book } = this.#ports;
    const changed = new Map<Jid, Finding[]>();
    for (let after: string | undefined; ; ) {
      const page = rooms.index.search({ limit: PAGE, nsfw: 'with', sort: 'address', after });
      for (const room of page.rooms) {
        const kept = book.policy.apply({ jid: room.jid, room });
        if ('room' in kept && kept.room === room) continue;
        const service = domainOf(room.jid);
        const others = changed.get(service);
        if (others === undefined) changed.set(service, [kept]);
        else others.push(kept);
      }
      after = page.next;
      if (after === undefined) break;
    }
    for (const [service, findings] of changed) await store.record(service, findings, Date.now());
  }
}
