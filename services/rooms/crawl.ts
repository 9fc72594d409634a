/** Crawls one chat server: what it is, which room services it has, and their rooms. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { readContacts } from '../../shared/xmpp/xep0157.ts';
import { type AskPort, Courtesy } from './courtesy.ts';
import { type CrawlLimits, FORGET_MS, LIMITS, UNREACHABLE_MS } from './crawl-plan.ts';
import { crawlService, isOurs, type RoomsPort, type ServiceCrawl } from './crawl-service.ts';
import { askInfo, askSoftware, findServices } from './find-services.ts';
import type { ListedService } from './room-list.ts';

/** The part of the store that a crawl needs. */
export type CrawlStore = RoomsPort & Pick<RoomsWriter, 'forgetUnlisted'>;

/** What a crawl works with. */
export interface CrawlContext {
  readonly session: AskPort;
  readonly store: CrawlStore;
  /** Every server that is crawled: what belongs to another one is left to its turn. */
  readonly crawled: readonly Jid[];
  /** Ends the crawl soon; it then throws Failure `unavailable`. */
  readonly signal: AbortSignal;
  readonly limits?: CrawlLimits;
}

/** What came of a crawl; the rooms are in the store already. */
export interface CrawlReport {
  readonly server: Server;
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
async function crawlServices(services: readonly ListedService[], courtesy: Courtesy, context: CrawlContext) {
  const limits = context.limits ?? LIMITS;
  const until = Date.now() + limits.crawlMs;
  const results: ServiceCrawl[] = [];
  const failed: Jid[] = [];
  let last: unknown;
  for (const service of services)
    try {
      results.push(await crawlService(courtesy, context.store, service, limits, until));
    } catch (error) {
      if (isOurs(error)) throw error;
      failed.push(service.jid);
      last = error;
    }
  if (failed.length > 0 && results.length === 0) throw last;
  return { results, failed } satisfies Crawled;
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

/**
 * Asks everything and stores what was found. Done twice it changes nothing the second time; ended half-way,
 * what was found until then is stored.
 * @param before What the last good crawl found.
 * @throws Failure when the server, or its only service, does not answer; `unavailable` when we ourselves cannot go on.
 */
export async function crawlServer(
  domain: Jid,
  before: Server | undefined,
  context: CrawlContext,
): Promise<CrawlReport> {
  const limits = context.limits ?? LIMITS;
  const courtesy = new Courtesy(context.session, context.signal);
  const [info, software] = await Promise.all([
    askInfo(courtesy, domain, limits.infoMs),
    askSoftware(courtesy, domain, limits),
  ]);
  const found = await findServices(
    courtesy,
    {
      domain,
      info,
      software: software.name,
      before: before?.services ?? [],
      crawled: context.crawled,
    },
    limits,
  );
  const { results, failed } = await crawlServices(found.services, courtesy, context);
  const kept = await stillListed(found.silent, context.store);
  await context.store.forgetUnlisted(Date.now() - FORGET_MS);
  const sum = (of: (result: ServiceCrawl) => number) => results.reduce((n, result) => n + of(result), 0);
  const server: Server = {
    domain,
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
  return { server, changes: sum(({ changes }) => changes), asked: courtesy.asked };
}
