/** Crawls one room service: its list, then every room, then what the listing rule says of each into the store. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Finding } from '../../shared/domain/room.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { type DiscoItem, discoInfoQuery, readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { readRoomInfo } from '../../shared/xmpp/xep0045.ts';
import { type Courtesy, eachOf } from './courtesy.ts';
import { type CrawlLimits, IN_FLIGHT, splitItemName, UNREACHABLE_MS } from './crawl-plan.ts';
import { judge, reasonOfError } from './listing.ts';
import { type ListedService, RoomList } from './room-list.ts';

/** The part of the store that crawling a service needs. */
export type RoomsPort = Pick<RoomsWriter, 'record' | 'listedOf' | 'unlistUnseen'>;

/** What came of one service's crawl. */
export interface ServiceCrawl {
  readonly roomsSeen: number;
  readonly roomsListed: number;
  readonly partial: boolean;
  /** Rooms that changed for readers. */
  readonly changes: number;
}

/** Not the asked server's fault: our link, our store or our end. */
export function isOurs(error: unknown): boolean {
  return !(error instanceof Failure) || error.code === 'unavailable' || error.code === 'too-many';
}

/** Writes findings in batches beside the asking, so that asking does not wait for the store; a few at most are under way. */
class Recorder {
  seen = 0;
  listed = 0;
  changes = 0;
  readonly #store: RoomsPort;
  readonly #service: Jid;
  #batch: Finding[] = [];
  #writing: Promise<void> = Promise.resolve();
  #underWay = 0;

  constructor(store: RoomsPort, service: Jid) {
    this.#store = store;
    this.#service = service;
  }

  /** Resolves at once, or when the store has caught up. @throws Failure `unavailable` of an earlier write. */
  async add(finding: Finding): Promise<void> {
    if ('room' in finding) this.listed++;
    if ('room' in finding || finding.reason !== 'gone') this.seen++;
    this.#batch.push(finding);
    if (this.#batch.length < 100) return;
    this.#write();
    if (this.#underWay > 4) await this.#writing;
  }

  #write(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#underWay++;
    this.#writing = this.#writing.then(async () => {
      this.changes += await this.#store.record(this.#service, batch, Date.now());
      this.#underWay--;
    });
    // Whoever awaits `#writing` next is told; until then a rejection must not count as unhandled.
    this.#writing.catch(() => undefined);
  }

  async flush(): Promise<void> {
    if (this.#batch.length > 0) this.#write();
    await this.#writing;
  }
}

interface Target {
  readonly jid: Jid;
  readonly item?: DiscoItem;
  /** It was listed before this crawl. */
  readonly known: boolean;
}

class ServiceCrawler {
  partial = false;
  readonly recorder: Recorder;
  readonly #courtesy: Courtesy;
  readonly #service: ListedService;
  readonly #limits: CrawlLimits;
  readonly #until: number;
  /** Questions in a row without a word about the room. */
  #silent = 0;

  constructor(
    courtesy: Courtesy,
    store: RoomsPort,
    service: ListedService,
    limits: CrawlLimits,
    until: number,
  ) {
    this.#courtesy = courtesy;
    this.#service = service;
    this.#limits = limits;
    this.#until = until;
    this.recorder = new Recorder(store, service.jid);
  }

  /** More lanes than questions in flight: the next question has left when an answer is being read. */
  async ask(targets: readonly Target[]): Promise<void> {
    await eachOf(targets, 2 * IN_FLIGHT, (target) => this.#askRoom(target));
  }

  /** When time is up, rooms that people see are still asked: they may have become hidden. */
  async #askRoom({ jid, item, known }: Target): Promise<void> {
    if (this.#silent >= this.#limits.silent || (!known && Date.now() > this.#until)) {
      this.partial = true;
      return;
    }
    const finding = await this.#find(jid, item);
    if (finding === undefined) this.partial = true;
    else await this.recorder.add(finding);
  }

  /** Undefined: the answer, or its absence, says nothing about the room. */
  async #find(jid: Jid, item: DiscoItem | undefined): Promise<Finding | undefined> {
    try {
      const answer = await this.#courtesy.ask(jid, discoInfoQuery(), this.#limits.infoMs);
      const info = readRoomInfo(readDiscoInfo(answer));
      this.#silent = 0;
      const isWhole = info.name !== undefined && info.occupants !== undefined;
      return judge(jid, info, isWhole ? {} : this.#fromList(item));
    } catch (error) {
      if (isOurs(error)) throw error;
      const reason = reasonOfError(error instanceof Failure ? error.condition : undefined);
      this.#silent = reason === undefined ? this.#silent + 1 : 0;
      return reason === undefined ? undefined : { jid, reason };
    }
  }

  /** What the list says where the room itself says nothing. */
  #fromList(item: DiscoItem | undefined): { name?: string; occupants?: number } {
    const { name, occupants } = splitItemName(item?.name, this.#service.software);
    const plain = plainLine(name ?? '', 256);
    return { ...(plain !== '' && { name: plain }), ...(occupants !== undefined && { occupants }) };
  }
}

/** Days without a word, from the service or about one room, end a listing. */
async function unlistUnseen(store: RoomsPort, service: Jid): Promise<void> {
  const now = Date.now();
  await store.unlistUnseen(service, now - UNREACHABLE_MS, now);
}

async function crawlListed(
  courtesy: Courtesy,
  store: RoomsPort,
  service: ListedService,
  limits: CrawlLimits,
  until: number,
): Promise<ServiceCrawl> {
  const unlisted = await store.listedOf(service.jid);
  const list = new RoomList(courtesy, service, limits);
  const crawler = new ServiceCrawler(courtesy, store, service, limits, until);
  const askListed = async (): Promise<void> => {
    for await (const page of list.pages())
      await crawler.ask(page.map((item) => ({ jid: item.jid, item, known: unlisted.delete(item.jid) })));
  };
  let noList: unknown;
  try {
    await askListed().catch((error: unknown) => {
      if (isOurs(error)) throw error;
      noList = error;
    });
    await crawler.ask([...unlisted].map((jid) => ({ jid, known: true })));
  } finally {
    await crawler.recorder.flush();
  }
  if (noList !== undefined) throw noList;
  const { seen, listed, changes } = crawler.recorder;
  return { roomsSeen: seen, roomsListed: listed, partial: list.partial || crawler.partial, changes };
}

/**
 * Lists and asks, page by page; then those listed before that the service does not list any more, or gives no list
 * of: they may be hidden or gone. Nothing is removed because a service is silent, until it has been so for days.
 * @throws Failure when the service gives no list, or `unavailable` when the crawl cannot go on.
 */
export async function crawlService(
  courtesy: Courtesy,
  store: RoomsPort,
  service: ListedService,
  limits: CrawlLimits,
  until: number,
): Promise<ServiceCrawl> {
  try {
    const crawled = await crawlListed(courtesy, store, service, limits, until);
    // A crawl that is not partial has just met every listed room.
    if (crawled.partial) await unlistUnseen(store, service.jid);
    return crawled;
  } catch (error) {
    if (!isOurs(error)) await unlistUnseen(store, service.jid);
    throw error;
  }
}
