/** What a crawl job does: crawl, then keep what it found of the server, or how it failed. */
import type { Jid } from '../../shared/domain/jid.ts';
import { newServer, type Server, withTry } from '../../shared/domain/server.ts';
import { plainLine } from '../../shared/domain/text.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import { TryAgain } from '../../shared/queue/crawls.ts';
import type { ServersWriter } from '../../shared/store/servers-writer.ts';
import { type CrawlContext, crawlServer } from './crawl.ts';
import { GIVEN_UP_MS, NEVER_THERE, ROOMLESS_MS, retryAfter, UNREACHABLE_MS } from './crawl-plan.ts';
import { isOurs } from './crawl-work.ts';
import { isByPerson, type KnownServers } from './known-servers.ts';

/** What a crawl job works with. */
export interface CrawlJobContext extends Omit<CrawlContext, 'signal'> {
  readonly servers: CrawlContext['servers'] & Pick<KnownServers, 'isOwn' | 'bury' | 'forget'>;
  readonly serversStore: Pick<ServersWriter, 'put' | 'remove'>;
  readonly log: Log;
  /** When the crawl was found due, ms since 1970: another process may have done it since. */
  readonly dueAt?: number;
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

async function forgetRooms({ services }: Server, { store }: CrawlJobContext): Promise<void> {
  for (const service of services) await store.forgetService(service);
}

/** Keeps how it failed; gives how often in a row, or undefined when the server is given up. */
async function keepFailure(
  before: Server,
  error: Failure,
  context: CrawlJobContext,
): Promise<number | undefined> {
  const { domain, services, since, crawledAt } = before;
  const { servers, serversStore, store } = context;
  const now = Date.now();
  const failures = before.failures + 1;
  // Whoever likes can name what is no server at all.
  if (crawledAt === 0 && failures >= NEVER_THERE && isByPerson(before.source) && !servers.isOwn(domain)) {
    await servers.forget(domain);
    return undefined;
  }
  // One failure after days in which we ourselves were off says nothing about the server.
  if (failures >= 3) {
    if (!servers.isOwn(domain) && now - Math.max(since, crawledAt) > GIVEN_UP_MS) {
      await forgetRooms(before, context);
      await servers.bury(domain);
      return undefined;
    }
    for (const service of services) await store.unlistUnseen(service, now - UNREACHABLE_MS, now);
  }
  const reached = withTry(before.reached, false, now);
  await serversStore.put({ ...before, reached, failures, error: plainLine(error.message, 200) });
  return failures;
}

/** A server that wants, or is wanted, to be left alone. Gives whether it is. */
async function isLeftAlone(server: Server, context: CrawlJobContext): Promise<boolean> {
  const { domain, services, crawledAt, failures } = server;
  const { servers, serversStore, log } = context;
  if (servers.isBlocked(domain)) {
    await forgetRooms(server, context);
    if (servers.isOwn(domain)) await serversStore.remove(domain);
    else await servers.bury(domain);
    log.info({ domain }, 'blocked: forgotten');
    return true;
  }
  const isRoomless = services.length === 0 && failures === 0;
  return !servers.isOwn(domain) && isRoomless && Date.now() - crawledAt < ROOMLESS_MS && crawledAt > 0;
}

async function crawlAndKeep(
  before: Server,
  signal: AbortSignal,
  context: CrawlJobContext,
  totals: CrawlTotals,
) {
  const { servers, serversStore, log } = context;
  const { domain } = before;
  const start = performance.now();
  const { server, changes, asked } = await crawlServer(before, { ...context, signal });
  totals.crawls++;
  totals.questions += asked;
  totals.changes += changes;
  if (server === undefined) {
    await servers.bury(domain);
    log.info({ domain }, 'did not agree to be found: left alone');
    return;
  }
  await serversStore.put(server);
  const { roomsSeen, roomsListed, partial, services } = server;
  const ms = Math.round(performance.now() - start);
  log.info({ domain, services: services.length, roomsSeen, roomsListed, partial, changes, ms }, 'crawled');
}

/** A time to come is that of a clock that was wrong. */
function wasCrawledSince({ crawledAt }: Server, dueAt = Number.POSITIVE_INFINITY): boolean {
  return crawledAt > dueAt && crawledAt <= Date.now();
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
  const { servers, log } = context;
  const stored = await context.readServer(domain);
  const before = stored ?? (servers.isOwn(domain) ? newServer(domain, 'seed', Date.now()) : undefined);
  if (before === undefined || wasCrawledSince(before, context.dueAt)) return;
  if (await isLeftAlone(before, context)) return;
  await context.whenOnline(signal);
  try {
    await crawlAndKeep(before, signal, context, totals);
  } catch (error) {
    if (isOurs(error) || !(error instanceof Failure)) throw error;
    totals.crawlsFailed++;
    const failures = await keepFailure(before, error, context);
    log.warn({ domain, reason: plainLine(error.message, 200), failures }, 'crawl failed');
    if (failures !== undefined)
      throw new TryAgain(error.message, retryAfter(failures, servers.isOwn(domain), Math.random()));
  }
}
