/** Crawls one chat server: what it is, which room services it has, and their rooms. */
import type { Jid } from '../../shared/domain/jid.ts';
import { type Server, withTry } from '../../shared/domain/server.ts';
import type { DiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { readContacts } from '../../shared/xmpp/xep0157.ts';
import { NS_SERVERINFO, peersQuery, readPeers, readPeersNode } from '../../shared/xmpp/xep0485.ts';
import type { CourtesyBook } from './courtesy-book.ts';
import { type CrawlLimits, FORGET_MS, LIMITS, UNREACHABLE_MS } from './crawl-plan.ts';
import { crawlService, type ServiceCrawl } from './crawl-service.ts';
import {
  type CrawlStore,
  type CrawlWork,
  isOurs,
  type OtherServers,
  orUnknown,
  type TurnsPort,
} from './crawl-work.ts';
import { askInfo, askSoftware, type FoundServices, findServices } from './find-services.ts';
import type { ListedService } from './room-list.ts';

/** What a crawl works with. */
export interface CrawlContext {
  readonly book: CourtesyBook;
  readonly store: CrawlStore;
  readonly turns: TurnsPort;
  readonly servers: OtherServers;
  /** Ends the crawl soon; it then throws Failure `unavailable`. */
  readonly signal: AbortSignal;
  readonly limits?: CrawlLimits;
}

/** What came of a crawl; the rooms are in the store already. */
export interface CrawlReport {
  /** Absent: the server does not want to be found, though another one named it. */
  readonly server?: Server;
  /** Rooms that changed for readers. */
  readonly changes: number;
  /** Questions asked. */
  readonly asked: number;
}

interface Crawled {
  readonly results: readonly ServiceCrawl[];
  readonly failed: readonly Jid[];
}

/** One service after the other; one that does not answer keeps its rooms. @throws Failure when none answers. */
async function crawlServices(services: readonly ListedService[], work: CrawlWork): Promise<Crawled> {
  const results: ServiceCrawl[] = [];
  const failed: Jid[] = [];
  let last: unknown;
  for (const service of services)
    try {
      results.push(await crawlService(service, work));
    } catch (error) {
      if (isOurs(error)) throw error;
      failed.push(service.jid);
      last = error;
    }
  if (failed.length > 0 && results.length === 0) throw last;
  return { results, failed };
}

/** A silent service stays known as long as rooms of it are listed, which it is not for ever. */
async function stillListed(silent: readonly Jid[], store: CrawlStore): Promise<Jid[]> {
  const kept: Jid[] = [];
  for (const jid of silent) {
    const now = Date.now();
    await store.unlistUnseen(jid, now - UNREACHABLE_MS, now);
    if ((await store.listedOf(jid)).size > 0) kept.push(jid);
  }
  return kept;
}

/** Peers that the server names and that have agreed to be named (XEP-0485 §7). */
async function peersOf(
  domain: Jid,
  info: DiscoInfo,
  pubsub: Jid | undefined,
  work: CrawlWork,
): Promise<Jid[]> {
  const node = readPeersNode(domain, info, pubsub);
  if (node === undefined || !work.servers.discovers) return [];
  const answer = work.asker.ask(node.service, peersQuery(node.name), work.limits.infoMs);
  return (await orUnknown(answer.then(readPeers))) ?? [];
}

/** Every domain elsewhere that the server named becomes known, within bounds. */
async function discoverAll(
  domain: Jid,
  info: DiscoInfo,
  found: FoundServices,
  results: readonly ServiceCrawl[],
  work: CrawlWork,
): Promise<void> {
  if (!work.servers.discovers) return;
  const foreign = new Set([...found.foreign, ...results.flatMap(({ elsewhere }) => [...elsewhere])]);
  foreign.delete(domain);
  for (const named of [...foreign].slice(0, work.limits.domains))
    await work.servers.discover(named, 'items', domain);
  for (const peer of await peersOf(domain, info, found.pubsub, work))
    await work.servers.discover(peer, 'federation', domain);
}

async function crawlWhole(before: Server, work: CrawlWork): Promise<Omit<CrawlReport, 'asked'>> {
  const { domain } = before;
  const { asker, store, limits } = work;
  const [info, software] = await Promise.all([
    askInfo(asker, domain, limits.infoMs),
    askSoftware(asker, domain, limits),
  ]);
  // Named by a peer, it is asked whether it agreed; a server that does not say so is left alone.
  const isUnwilling = before.source === 'federation' && !info.features.has(NS_SERVERINFO);
  if (isUnwilling && before.crawledAt === 0) return { changes: 0 };
  const known = { domain, info, software: software.name, before: before.services };
  const found = await findServices(known, work);
  for (const service of found.ended) await store.forgetService(service);
  const { results, failed } = await crawlServices(found.services, work);
  await discoverAll(domain, info, found, results, work);
  const kept = await stillListed(found.silent, store);
  await store.forgetUnlisted(Date.now() - FORGET_MS);
  const sum = (of: (result: ServiceCrawl) => number) => results.reduce((n, result) => n + of(result), 0);
  const server: Server = {
    ...{ domain, source: before.source, since: before.since },
    reached: withTry(before.reached, true, Date.now()),
    ...(software.name !== '' && { software: software.name }),
    ...(software.version !== '' && { version: software.version }),
    contacts: readContacts(info.forms),
    services: [...found.services.map(({ jid }) => jid), ...kept],
    crawledAt: Date.now(),
    roomsSeen: sum(({ roomsSeen }) => roomsSeen),
    roomsListed: sum(({ roomsListed }) => roomsListed),
    partial: found.partial || failed.length > 0 || results.some(({ partial }) => partial),
    failures: 0,
  };
  return { server, changes: sum(({ changes }) => changes) };
}

/**
 * Asks everything and stores what was found. Done twice it changes nothing the second time; ended half-way,
 * what was found until then is stored.
 * @param before What the last good crawl found.
 * @throws Failure when the server, or its only service, does not answer; `unavailable` when we ourselves cannot go on.
 */
export async function crawlServer(before: Server, context: CrawlContext): Promise<CrawlReport> {
  const { book, store, turns, servers, signal, limits = LIMITS } = context;
  const asker = book.askerOf(before.domain, signal);
  try {
    const until = Date.now() + limits.crawlMs;
    const report = await crawlWhole(before, { asker, store, turns, servers, limits, until });
    return { ...report, asked: asker.asked };
  } finally {
    asker.close();
  }
}
