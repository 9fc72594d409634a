/** At the start: which servers are crawled, and their turns. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import type { Log } from '../../shared/log.ts';
import type { CrawlQueue } from '../../shared/queue/crawls.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import type { ServersWriter } from '../../shared/store/servers-writer.ts';
import { isDue } from './crawl-plan.ts';

/** How long the names of servers that other processes found may be unknown here. */
const REFRESH_MS = 60_000;

/** What planning works with. */
export interface PlanContext {
  readonly queue: Pick<CrawlQueue, 'plan' | 'takeTurn'>;
  readonly store: Pick<RoomsWriter, 'forgetService'> & Pick<ServersWriter, 'remove'>;
  /** The operator's own servers. */
  readonly seeds: readonly Jid[];
  /** Others may have become known, and stay so. */
  readonly discovers: boolean;
  readonly everyMs: number;
  readonly log: Log;
  readonly signal: AbortSignal;
  readServers(): Promise<readonly Server[]>;
  /** Takes over which servers are known. */
  refresh(): Promise<void>;
}

/** What the operator took off the list of servers, or does not want found any more, is forgotten with its rooms. */
async function forgetOthers(servers: readonly Server[], context: PlanContext): Promise<Server[]> {
  const { seeds, discovers, store, log } = context;
  const isKept = ({ domain, source }: Server): boolean =>
    seeds.includes(domain) || (discovers && source !== 'seed');
  const kept = servers.filter(isKept);
  const services = new Set(kept.flatMap((server) => server.services));
  for (const server of servers) {
    if (isKept(server)) continue;
    for (const service of server.services) if (!services.has(service)) await store.forgetService(service);
    await store.remove(server.domain);
    log.info({ domain: server.domain }, 'not crawled any more: forgotten');
  }
  return kept;
}

async function planOnce(context: PlanContext): Promise<void> {
  const { queue, seeds, everyMs } = context;
  const now = Date.now();
  const kept = await forgetOthers(await context.readServers(), context);
  const crawledAt = new Map(kept.map((server) => [server.domain, server.crawledAt]));
  const all = [...new Set([...seeds, ...crawledAt.keys()])];
  await queue.plan(all, everyMs);
  await context.refresh();
  for (const domain of all) if (isDue(crawledAt.get(domain), everyMs, now)) await queue.takeTurn(domain, now);
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

/** Learns every minute what other processes found and forgot, until the signal comes. */
export function keepFresh({ refresh, signal }: Pick<PlanContext, 'refresh' | 'signal'>): void {
  // A Redis that is down tells so itself.
  const timer = setInterval(() => void refresh().catch(() => undefined), REFRESH_MS);
  signal.addEventListener('abort', () => clearInterval(timer));
}
