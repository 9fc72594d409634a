/** Asks a service for its list of rooms, page by page where it can page (XEP-0030, XEP-0059). */
import { domainOf, type Jid, localOf } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { type DiscoItem, discoItemsQuery, readDiscoItems } from '../../shared/xmpp/xep0030.ts';
import type { Courtesy } from './courtesy.ts';
import { type CrawlLimits, EJABBERD_NODES, mayBePart, PAGE } from './crawl-plan.ts';

/** A service's list as far as it gave it. */
export interface RoomList {
  /** By address; only rooms of the service itself. */
  readonly rooms: ReadonlyMap<Jid, DiscoItem>;
  /** There are more rooms than these. */
  readonly partial: boolean;
}

class Collected {
  readonly rooms = new Map<Jid, DiscoItem>();
  full = false;
  readonly #service: Jid;
  readonly #most: number;

  constructor(service: Jid, most: number) {
    this.#service = service;
    this.#most = most;
  }

  /** Gives how many were new. Addresses elsewhere are ignored: a service speaks for its own rooms only. */
  add(items: readonly DiscoItem[]): number {
    const before = this.rooms.size;
    for (const item of items) {
      if (localOf(item.jid) === '' || item.jid.includes('/') || domainOf(item.jid) !== this.#service)
        continue;
      if (this.rooms.size >= this.#most && !this.rooms.has(item.jid)) {
        this.full = true;
        break;
      }
      this.rooms.set(item.jid, item);
    }
    return this.rooms.size - before;
  }
}

/**
 * Pages until the list ends: an empty page, no `<last/>`, or as many rooms as the service says there are. A
 * service that leads in circles (nothing new, a `<last/>` met before) or on without end is left with a partial list.
 */
async function readPages(courtesy: Courtesy, service: Jid, limits: CrawlLimits): Promise<RoomList> {
  const collected = new Collected(service, limits.roomsPerService);
  const met = new Set<string>();
  let after: string | undefined;
  for (let page = 0; page < limits.pages && !collected.full; page++) {
    const rsm = { max: PAGE, ...(after !== undefined && { after }) };
    const answer = await courtesy.ask(service, discoItemsQuery({ rsm }), limits.itemsMs);
    const { items, rsm: result } = readDiscoItems(answer);
    const added = collected.add(items);
    const isEnd = items.length === 0 || result?.last === undefined;
    if (!collected.full && (isEnd || (result.count !== undefined && collected.rooms.size >= result.count)))
      return { rooms: collected.rooms, partial: false };
    if (added === 0 || result?.last === undefined || met.has(result.last)) break;
    met.add(result.last);
    after = result.last;
  }
  return { rooms: collected.rooms, partial: true };
}

/** One whole answer; where that may be a part only, what ejabberd keeps behind its two nodes is added. */
async function readWhole(
  courtesy: Courtesy,
  service: Jid,
  software: string | undefined,
  limits: CrawlLimits,
): Promise<RoomList> {
  const collected = new Collected(service, limits.roomsPerService);
  const { items, rsm } = readDiscoItems(await courtesy.ask(service, discoItemsQuery(), limits.itemsMs));
  collected.add(items);
  if (!mayBePart(items.length, rsm?.count, software))
    return { rooms: collected.rooms, partial: collected.full };
  for (const node of EJABBERD_NODES)
    try {
      const answer = await courtesy.ask(service, discoItemsQuery({ node }), limits.itemsMs);
      collected.add(readDiscoItems(answer).items);
    } catch (error) {
      // Another kind of server: it does not know the node.
      if (!(error instanceof Failure) || error.code !== 'remote-error') throw error;
    }
  const isWhole = rsm?.count !== undefined && collected.rooms.size >= rsm.count;
  return { rooms: collected.rooms, partial: collected.full || !isWhole };
}

/** The rooms that a service lists. @throws Failure as {@link Courtesy.ask} when it does not answer. */
export function readRoomList(
  courtesy: Courtesy,
  service: Jid,
  about: { readonly pages: boolean; readonly software: string | undefined },
  limits: CrawlLimits,
): Promise<RoomList> {
  return about.pages
    ? readPages(courtesy, service, limits)
    : readWhole(courtesy, service, about.software, limits);
}
