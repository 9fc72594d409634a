/** What a crawl job does: crawl, then keep what it found of the server, or how it failed. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import { TryAgain } from '../../shared/queue.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { type CrawlContext, type CrawlStore, crawlServer } from './crawl.ts';
import { retryAfter, UNREACHABLE_MS } from './crawl-plan.ts';
import { isOurs } from './crawl-service.ts';

/** The part of the store that a crawl job needs. */
export type JobStore = CrawlStore & Pick<RoomsWriter, 'putServer'>;

export interface CrawlJobContext extends Omit<CrawlContext, 'signal'> {
  readonly store: JobStore;
  readonly log: Log;
  /** What is stored of a server. */
  readServer(domain: Jid): Promise<Server | undefined>;
  /** Resolves when the link is up; rejects when the signal comes first. */
  whenOnline(signal: AbortSignal): Promise<void>;
}

/** Running totals of this process, for its announced metrics. */
export interface CrawlTotals {
  crawls: number;
  crawlsFailed: number;
  questions: number;
  changes: number;
}

async function keepFailure(domain: Jid, before: Server | undefined, error: unknown, store: JobStore) {
  const failures = (before?.failures ?? 0) + 1;
  const message = error instanceof Error ? error.message : String(error);
  const nothing = {
    domain,
    contacts: {},
    services: [],
    crawledAt: 0,
    roomsSeen: 0,
    roomsListed: 0,
    partial: false,
  };
  await store.putServer({ ...nothing, ...before, failures, error: plainLine(message, 200) });
  const now = Date.now();
  // One failure after days in which we ourselves were off says nothing about the server.
  if (failures >= 3)
    for (const service of before?.services ?? [])
      await store.unlistUnseen(service, now - UNREACHABLE_MS, now);
  return failures;
}

/**
 * Crawls one server and keeps what came of it. Domains that are not crawled any more are passed over.
 * @throws TryAgain when the server failed, with growing pauses; Failure `unavailable` when our own link or store did.
 */
export async function runCrawl(
  domain: Jid,
  signal: AbortSignal,
  context: CrawlJobContext,
  totals: CrawlTotals,
): Promise<void> {
  const { store, log, crawled } = context;
  if (!crawled.includes(domain)) return;
  await context.whenOnline(signal);
  let before: Server | undefined;
  const since = performance.now();
  try {
    before = await context.readServer(domain);
    const { server, changes, asked } = await crawlServer(domain, before, { ...context, signal });
    await store.putServer(server);
    totals.crawls++;
    totals.questions += asked;
    totals.changes += changes;
    const { roomsSeen, roomsListed, partial, services } = server;
    const ms = Math.round(performance.now() - since);
    log.info({ domain, services: services.length, roomsSeen, roomsListed, partial, changes, ms }, 'crawled');
  } catch (error) {
    if (isOurs(error) || !(error instanceof Failure)) throw error;
    totals.crawlsFailed++;
    const failures = await keepFailure(domain, before, error, store);
    log.warn({ domain, reason: plainLine(error.message, 200), failures }, 'crawl failed');
    throw new TryAgain(error.message, retryAfter(failures, Math.random()));
  }
}
