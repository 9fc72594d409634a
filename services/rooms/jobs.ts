/** What a crawl job does: crawl, then keep what it found of the server, or how it failed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import { type CrawlQueue, TryAgain } from '../../shared/queue/crawls.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { type CrawlContext, type CrawlStore, crawlServer } from './crawl.ts';
import { isDue, retryAfter, UNREACHABLE_MS } from './crawl-plan.ts';
import { isOurs } from './crawl-service.ts';

/** The part of the store that a crawl job needs. */
export type JobStore = CrawlStore & Pick<RoomsWriter, 'putServer'>;

/** What a crawl job works with. */
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

/** What planning works with. */
export interface PlanContext {
  readonly queue: Pick<CrawlQueue, 'plan' | 'takeTurn'>;
  readonly store: Pick<RoomsWriter, 'forgetService' | 'removeServer'>;
  readonly crawled: readonly Jid[];
  readonly everyMs: number;
  readonly log: Log;
  readonly signal: AbortSignal;
  readServers(): Promise<readonly Server[]>;
}

/** What the operator took off the list of servers is forgotten with its rooms. */
async function forgetOthers(servers: readonly Server[], { crawled, store, log }: PlanContext): Promise<void> {
  const kept = new Set(
    servers.filter(({ domain }) => crawled.includes(domain)).flatMap(({ services }) => services),
  );
  for (const { domain, services } of servers) {
    if (crawled.includes(domain)) continue;
    for (const service of services) if (!kept.has(service)) await store.forgetService(service);
    await store.removeServer(domain);
    log.info({ domain }, 'not crawled any more: forgotten');
  }
}

async function planOnce(context: PlanContext): Promise<void> {
  const { queue, crawled, everyMs } = context;
  const servers = await context.readServers();
  await forgetOthers(servers, context);
  await queue.plan(crawled, everyMs);
  const crawledAt = new Map(servers.map((server) => [server.domain, server.crawledAt]));
  for (const domain of crawled)
    if (isDue(crawledAt.get(domain), everyMs, Date.now())) await queue.takeTurn(domain);
}

/**
 * Gives every server its turns, and those their first crawl at once whose last one is longer ago than a period. Waits
 * for a Redis that is down; rejects only by a bug. Ends early when the signal comes.
 */
export async function planAll(context: PlanContext): Promise<void> {
  while (!context.signal.aborted)
    try {
      return await planOnce(context);
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'unavailable') throw error;
      await sleep(1_000, undefined, { signal: context.signal }).catch(() => undefined);
    }
}
