/** Asks a service for its list of rooms, page by page where it can page (XEP-0030, XEP-0059). */
import { domainOf, type Jid, localOf } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import {
  type DiscoItem,
  type DiscoItems,
  discoItemsQuery,
  readDiscoItems,
} from '../../shared/xmpp/xep0030.ts';
import type { Asker } from './courtesy.ts';
import { type CrawlLimits, EJABBERD_NODES, mayBePart, PAGE } from './crawl-plan.ts';

/** What is known of a service before it is asked for its list. */
export interface ListedService {
  readonly jid: Jid;
  /** It pages its lists (XEP-0059). */
  readonly pages: boolean;
  readonly software: string | undefined;
}

const MOST_ELSEWHERE = 100;

/** A service's list as far as it gives it: each of its own rooms once, within the bounds. */
export class RoomList {
  /** There are more rooms than were given. Known when all pages have been taken. */
  partial = false;
  /** Domains that stand among the rooms. */
  readonly elsewhere = new Set<Jid>();
  readonly #asker: Asker;
  readonly #service: ListedService;
  readonly #limits: CrawlLimits;
  readonly #met = new Set<Jid>();
  #full = false;

  constructor(asker: Asker, service: ListedService, limits: CrawlLimits) {
    this.#asker = asker;
    this.#service = service;
    this.#limits = limits;
  }

  /** The rooms in the order of the list. @throws Failure as {@link Asker.ask} when the service does not answer. */
  async *pages(): AsyncGenerator<readonly DiscoItem[], void> {
    if (this.#service.pages) yield* this.#paged();
    else yield* this.#whole();
    if (this.#full) this.partial = true;
  }

  async #ask(query: Parameters<typeof discoItemsQuery>[0]): Promise<DiscoItems> {
    const { jid } = this.#service;
    return readDiscoItems(await this.#asker.ask(jid, discoItemsQuery(query), this.#limits.itemsMs));
  }

  /** Those not met yet. Addresses elsewhere are ignored: a service speaks for its own rooms only. */
  #take(items: readonly DiscoItem[]): DiscoItem[] {
    const fresh: DiscoItem[] = [];
    for (const item of items) {
      const { jid } = item;
      if (jid === domainOf(jid) && item.node === undefined && this.elsewhere.size < MOST_ELSEWHERE)
        this.elsewhere.add(jid);
      if (localOf(jid) === '' || jid.includes('/') || domainOf(jid) !== this.#service.jid) continue;
      if (this.#met.has(jid)) continue;
      if (this.#met.size >= this.#limits.roomsPerService) {
        this.#full = true;
        break;
      }
      this.#met.add(jid);
      fresh.push(item);
    }
    return fresh;
  }

  #askPage(after: string | undefined): Promise<DiscoItems> {
    const page = this.#ask({ rsm: { max: PAGE, ...(after !== undefined && { after }) } });
    // It is awaited when the page before it has been dealt with; until then a rejection is nobody's.
    page.catch(() => undefined);
    return page;
  }

  /**
   * Pages until the list ends: an empty page, no `<last/>`, or as many rooms as the service says there are. A
   * service that leads in circles (nothing new, a `<last/>` met before) or on without end is left with a partial
   * list. The next page is asked for before this one is given.
   */
  async *#paged(): AsyncGenerator<readonly DiscoItem[], void> {
    const lasts = new Set<string>();
    let coming: Promise<DiscoItems> | undefined = this.#askPage(undefined);
    for (let pages = 1; coming !== undefined; pages++) {
      const { items, rsm }: DiscoItems = await coming;
      coming = undefined;
      const fresh = this.#take(items);
      const last = rsm?.last;
      const isWhole = rsm?.count !== undefined && this.#met.size >= rsm.count;
      if (items.length > 0 && last !== undefined && !isWhole) {
        const goesOn = fresh.length > 0 && !lasts.has(last) && pages < this.#limits.pages && !this.#full;
        if (goesOn) coming = this.#askPage(last);
        else this.partial = true;
        lasts.add(last);
      }
      yield fresh;
    }
  }

  /** One whole answer; where that may be a part only, what ejabberd keeps behind its two nodes is added. */
  async *#whole(): AsyncGenerator<readonly DiscoItem[], void> {
    const { items, rsm } = await this.#ask({});
    yield this.#take(items);
    if (!mayBePart(items.length, rsm?.count, this.#service.software)) return;
    for (const node of EJABBERD_NODES)
      try {
        yield this.#take((await this.#ask({ node })).items);
      } catch (error) {
        // Another kind of server: it does not know the node.
        if (!(error instanceof Failure) || error.code !== 'remote-error') throw error;
      }
    this.partial = rsm?.count === undefined || this.#met.size < rsm.count;
  }
}
