/**
 * Which servers are crawled: the operator's, and where discovery is on those that became known by themselves, within
 * bounds. They live in Redis; every crawling process has their names in memory too, a minute old at most.
 */
import { domainOf, holderOf, type Jid } from '../../shared/domain/jid.ts';
import { newServer, type Server, type ServerSource } from '../../shared/domain/server.ts';
import type { Log } from '../../shared/log.ts';
import type { CrawlQueue } from '../../shared/queue/crawls.ts';
import type { ServersWriter } from '../../shared/store/servers-writer.ts';
import type { ServerNames } from './courtesy-book.ts';
import {
  BURIED_MS,
  isPublicDomain,
  MOST_NAMED,
  MOST_SERVERS,
  MOST_UNDER_ONE,
  ownerOf,
  parentsOf,
} from './crawl-plan.ts';

/** Who must not be asked; kept by those who moderate. */
export interface CrawlPolicy {
  /** Its owner, or ours, wants it in no directory: the domain itself or one above it. */
  isBlocked(domain: Jid): boolean;
}

/** What became of a domain that somebody named: it is crawled already, is new and crawled at once, or never is. */
export type Discovery = 'known' | 'new' | 'refused';

/** What the known servers are kept with. */
export interface KnownServersParts {
  /** The operator's own. */
  readonly seeds: readonly Jid[];
  /** Others may become known. */
  readonly discovers: boolean;
  /** Our own address: never asked. */
  readonly self: Jid;
  readonly everyMs: number;
  readonly store: ServersWriter;
  readonly queue: Pick<CrawlQueue, 'planOne' | 'askCrawl' | 'unplan'>;
  readonly policy: CrawlPolicy;
  readonly log: Log;
  readServer(domain: Jid): Promise<Server | undefined>;
}

/** A person asks for it: what was refused to machines may be tried again. */
export function isByPerson(source: ServerSource): boolean {
  return source === 'invitation' || source === 'submission';
}

/** The servers that are crawled. */
export class KnownServers implements ServerNames {
  readonly discovers: boolean;
  readonly #parts: KnownServersParts;
  readonly #seeds: ReadonlySet<Jid>;
  #known: Set<Jid>;

  constructor(parts: KnownServersParts) {
    this.#parts = parts;
    this.discovers = parts.discovers;
    this.#seeds = new Set(parts.seeds);
    this.#known = new Set(parts.seeds);
  }

  get size(): number {
    return this.#known.size;
  }

  isOwn(server: Jid): boolean {
    return this.#seeds.has(server);
  }

  isBlocked(domain: Jid): boolean {
    return this.#parts.policy.isBlocked(domain);
  }

  /** The closest known server at or above a domain; our own address counts as one that is left to itself. */
  ownerOf(domain: Jid): Jid | undefined {
    return ownerOf(domain, (jid) => jid === this.#parts.self || this.#known.has(jid));
  }

  /** Whether a domain that a stranger names may be asked anything at all: it is crawled, or a name of the public Internet. */
  mayAsk(domain: Jid): boolean {
    const owner = this.ownerOf(domain);
    return owner === undefined ? isPublicDomain(domain) : owner !== this.#parts.self;
  }

  /** The highest known server at or above a domain: they are one machine as far as anybody can tell. */
  lineOf(domain: Jid): Jid {
    return parentsOf(domain).findLast((jid) => this.#known.has(jid)) ?? domain;
  }

  /** Reads the names anew. @throws Failure `unavailable`. */
  async refresh(): Promise<void> {
    this.#known = new Set([...this.#seeds, ...(await this.#parts.store.domains())]);
  }

  /**
   * Somebody named the server of `jid`, machine or person; `by` is the server that named it. A new one is crawled as
   * soon as possible, and one that failed is tried again when a person asks. @throws Failure `unavailable`.
   */
  async discover(jid: Jid, source: ServerSource, by?: Jid): Promise<Discovery> {
    const domain = domainOf(jid);
    if (this.isBlocked(domain)) return 'refused';
    const owner = this.ownerOf(domain);
    if (owner === this.#parts.self) return 'refused';
    if (owner !== undefined && (await this.#isCovered(domain, owner, source))) return 'known';
    if (!this.discovers || !isPublicDomain(domain) || this.#isCrowded(domain)) return 'refused';
    const { store, queue, everyMs, log } = this.#parts;
    if (!isByPerson(source)) {
      if (by !== undefined && (await store.namedBy(by)) >= MOST_NAMED) return 'refused';
      if (await store.isBuried(domain, Date.now())) return 'refused';
    }
    this.#known.add(domain);
    if (!(await store.add(newServer(domain, source, Date.now())))) return 'known';
    if (by !== undefined) await store.countNamed(by);
    await queue.planOne(domain, everyMs);
    await queue.askCrawl(domain);
    log.info({ domain, source, by }, 'a new server is known');
    return 'new';
  }

  /** Its name is one of very many that may be one person's, or there are too many in all. */
  #isCrowded(domain: Jid): boolean {
    if (this.#known.size >= MOST_SERVERS) return true;
    const holder = holderOf(domain);
    let under = 0;
    for (const known of this.#known) if (known.endsWith(holder) && holderOf(known) === holder) under++;
    return under >= MOST_UNDER_ONE;
  }

  /**
   * Whether it is crawled with its owner; what is silent is asked again soon when a person wants it. A name that was
   * asked and never answered covers nothing below it: anybody can name `co.uk`.
   */
  async #isCovered(domain: Jid, owner: Jid, source: ServerSource): Promise<boolean> {
    if (domain === owner && !isByPerson(source)) return true;
    const server = await this.#parts.readServer(owner);
    if (!isByPerson(source))
      return this.isOwn(owner) || server === undefined || server.crawledAt > 0 || server.failures === 0;
    const isCovered = domain === owner || server?.services.includes(domain) === true;
    if (isCovered && server !== undefined && server.failures > 0) await this.#parts.queue.askCrawl(owner);
    return isCovered || !this.discovers;
  }

  /** It is not crawled any more, until somebody names it again. @throws Failure `unavailable`. */
  async forget(domain: Jid): Promise<void> {
    const { store, queue } = this.#parts;
    await store.remove(domain);
    await queue.unplan(domain);
    this.#known.delete(domain);
  }

  /** It is not crawled any more, nor taken up again by itself for a while. @throws Failure `unavailable`. */
  async bury(domain: Jid): Promise<void> {
    const { store, queue } = this.#parts;
    await store.bury(domain, Date.now() + BURIED_MS);
    if (this.isOwn(domain)) return;
    await queue.unplan(domain);
    this.#known.delete(domain);
  }
}
