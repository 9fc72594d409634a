/** Crawls one room service: its list, then the rooms whose turn it is, then what the listing rule says of each into the store. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Finding } from '../../shared/domain/room.ts';
import { plainLine } from '../../shared/domain/text.ts';
import type { DiscoItem } from '../../shared/xmpp/xep0030.ts';
import { findRoom } from './ask-room.ts';
import { eachOf } from './courtesy.ts';
import { IN_FLIGHT, splitItemName, UNREACHABLE_MS } from './crawl-plan.ts';
import { type CrawlStore, type CrawlWork, isOurs } from './crawl-work.ts';
import { Recorder } from './recorder.ts';
import { type ListedService, RoomList } from './room-list.ts';
import { ServiceTurns, type Target } from './room-turns.ts';

/** What came of one service's crawl. */
export interface ServiceCrawl {
  readonly roomsSeen: number;
  readonly roomsListed: number;
  readonly partial: boolean;
  /** Rooms that changed for readers. */
  readonly changes: number;
  /** Domains that stand among its rooms. */
  readonly elsewhere: ReadonlySet<Jid>;
}

class ServiceCrawler {
  readonly #service: ListedService;
  readonly #work: CrawlWork;
  readonly #recorder: Recorder;
  readonly #turns: ServiceTurns;
  readonly #list: RoomList;
  #partial = false;
  /** Of rooms that were not asked. */
  #kept = { seen: 0, listed: 0, changes: 0 };
  /** Questions in a row without a word about the room. */
  #silent = 0;
  /** Rooms in a row that were in the list and are not there. */
  #missing = 0;

  constructor(service: ListedService, work: CrawlWork) {
    this.#service = service;
    this.#work = work;
    this.#recorder = new Recorder(work.store, service.jid);
    this.#turns = new ServiceTurns(work, service);
    this.#list = new RoomList(work.asker, service, work.limits);
  }

  /** The list, then what was listed before and is not in it. @throws Failure when there is no list, or that is ours. */
  async crawl(): Promise<ServiceCrawl> {
    const unlisted = await this.#work.store.listedOf(this.#service.jid);
    let noList: unknown;
    try {
      await this.#askListed(unlisted).catch((error: unknown) => {
        if (isOurs(error)) throw error;
        noList = error;
      });
      this.#missing = 0;
      await this.#ask([...unlisted].map((jid) => ({ jid, known: true })));
    } finally {
      await this.#recorder.flush();
      await this.#turns.keep();
    }
    if (noList !== undefined) throw noList;
    const { seen, listed, changes } = this.#recorder;
    return {
      roomsSeen: seen + this.#kept.seen,
      roomsListed: listed + this.#kept.listed,
      partial: this.#list.partial || this.#partial,
      changes: changes + this.#kept.changes,
      elsewhere: this.#list.elsewhere,
    };
  }

  async #askListed(unlisted: Set<Jid>): Promise<void> {
    for await (const page of this.#list.pages()) {
      const { targets, seen, listed, changes } = await this.#turns.choose(page, (jid) =>
        unlisted.delete(jid),
      );
      const { seen: s, listed: l, changes: c } = this.#kept;
      this.#kept = { seen: s + seen, listed: l + listed, changes: c + changes };
      await this.#ask(targets);
      if (this.#missing >= this.#work.limits.missing) {
        this.#partial = true;
        return;
      }
    }
  }

  /** More lanes than questions in flight: the next question has left when an answer is being read. */
  async #ask(targets: readonly Target[]): Promise<void> {
    await eachOf(targets, 2 * IN_FLIGHT, (target) => this.#askRoom(target));
  }

  /** When time is up, rooms that people see are still asked: they may have become hidden. */
  async #askRoom(target: Target): Promise<void> {
    const { jid, item, known } = target;
    const { limits, until } = this.#work;
    const isPointless = this.#silent >= limits.silent || this.#missing >= limits.missing;
    if (isPointless || (!known && Date.now() > until)) {
      this.#partial = true;
      return;
    }
    const finding = await findRoom(this.#work.asker, jid, limits.infoMs, this.#fromList(item));
    this.#silent = finding === undefined ? this.#silent + 1 : 0;
    if (finding === undefined) this.#partial = true;
    else await this.#found(finding, target);
  }

  #found(finding: Finding, target: Target): Promise<void> {
    const isThere = 'room' in finding || finding.reason !== 'gone';
    const isSpared = !this.#work.asker.isOwn;
    if (isThere) this.#missing = 0;
    else if (!target.known && isSpared) this.#missing++;
    if (isSpared) this.#turns.found(finding, target);
    return this.#recorder.add(finding);
  }

  /** What the list says where the room itself says nothing. */
  #fromList(item: DiscoItem | undefined): () => { name?: string; occupants?: number } {
    return () => {
      const { name, occupants } = splitItemName(item?.name, this.#service.software);
      const plain = plainLine(name ?? '', 256);
      return { ...(plain !== '' && { name: plain }), ...(occupants !== undefined && { occupants }) };
    };
  }
}

/** Days without a word, from the service or about one room, end a listing. */
async function unlistUnseen(store: CrawlStore, service: Jid): Promise<void> {
  const now = Date.now();
  await store.unlistUnseen(service, now - UNREACHABLE_MS, now);
}

/**
 * Lists and asks, page by page; then those listed before that the service does not list any more, or gives no list
 * of: they may be hidden or gone. Nothing is removed because a service is silent, until it has been so for days.
 * @throws Failure when the service gives no list, or `unavailable` when the crawl cannot go on.
 */
export async function crawlService(service: ListedService, work: CrawlWork): Promise<ServiceCrawl> {
  try {
    const crawled = await new ServiceCrawler(service, work).crawl();
    // A crawl that is not partial has just met every listed room.
    if (crawled.partial) await unlistUnseen(work.store, service.jid);
    return crawled;
  } catch (error) {
    if (!isOurs(error)) await unlistUnseen(work.store, service.jid);
    throw error;
  }
}
