/** Wires the crawls: queue, worker, plan, and what others may ask of them. */
import type { BotParts } from '../../shared/bot/start-bot.ts';
import { domainOf, type Jid } from '../../shared/domain/jid.ts';
import type { Finding } from '../../shared/domain/room.ts';
import type { ServerSource } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import { CrawlQueue, CrawlWorker } from '../../shared/queue/crawls.ts';
import { RoomTurns } from '../../shared/store/room-turns.ts';
import { readServerOf, readServers } from '../../shared/store/rooms-reader.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { ServersWriter } from '../../shared/store/servers-writer.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { askRoom } from './ask-room.ts';
import { CourtesyBook } from './courtesy-book.ts';
import { type CrawlTotals, runCrawl } from './jobs.ts';
import { type CrawlPolicy, type Discovery, KnownServers } from './known-servers.ts';
import { onlineGate } from './online-gate.ts';
import { keepFresh, planAll } from './planning.ts';
import { startAvatars } from './start-avatars.ts';

/** The crawls at work. */
export interface Crawls {
  /** Resolves when every server has its turns. */
  readonly planned: Promise<void>;
  /** The lines of questions, for whoever else asks servers. */
  readonly book: CourtesyBook;
  /** Servers crawled at this moment. */
  running(): number;
  /** Servers that are known. */
  known(): number;
  /** Asks a server or a room politely, before the crawls. @throws Failure as `Session.ask`; `forbidden`: no stranger may make us ask that. */
  ask(to: Jid, child: Element, timeoutMs: number): Promise<Element>;
  /** The known server that a domain belongs to. */
  serverOf(domain: Jid): Jid | undefined;
  /** Pictures of rooms that were fetched or forgotten. */
  pictures(): number;
  /** See {@link askRoom}. */
  askRoom(jid: Jid): Promise<Finding | undefined>;
  /** See {@link KnownServers.discover}. */
  discover(jid: Jid, source: ServerSource): Promise<Discovery>;
  close(): Promise<void>;
}

/** Starts to crawl; waits for nothing. */
export function startCrawls(
  { config, log, redis, keys, session }: BotParts,
  policy: CrawlPolicy,
  store: RoomsWriter,
  totals: CrawlTotals,
): Crawls {
  const redisUrl = config.redisUrl ?? '';
  const { crawlEveryMs: everyMs, crawlDomains: seeds, crawlDiscover: discovers } = config;
  const serversStore = new ServersWriter(redis, keys);
  const queue = new CrawlQueue(redisUrl, keys, log);
  const readServer = (domain: Jid) => readServerOf(redis, keys, domain);
  const servers = new KnownServers({
    ...{ seeds, discovers, self: session.address, everyMs, store: serversStore },
    ...{ queue, policy, log, readServer },
  });
  const book = new CourtesyBook(session, servers);
  const pictures = startAvatars({ log, redis, keys }, book);
  store.recorded = (findings) => void pictures.avatars.notice(findings);
  const context = { book, store, turns: new RoomTurns(redis, keys), servers, serversStore, log, readServer };
  const whenOnline = onlineGate(session);
  const worker = new CrawlWorker({
    ...{ redisUrl, keys, log, queue },
    crawl: (domain, signal, dueAt) =>
      runCrawl(domain, signal, { ...context, whenOnline, ...(dueAt !== undefined && { dueAt }) }, totals),
  });
  const refresh = (): Promise<void> => servers.refresh();
  const planned = planAll({
    ...{ queue, seeds, discovers, everyMs, log, signal: worker.ending, refresh },
    store: {
      forgetService: (service) => store.forgetService(service),
      remove: (domain) => serversStore.remove(domain),
    },
    readServers: () => readServers(redis, keys),
  });
  keepFresh({ refresh, signal: worker.ending });
  return {
    ...{ planned, book },
    running: () => worker.running.size,
    known: () => servers.size,
    async ask(to, child, timeoutMs) {
      if (!servers.mayAsk(domainOf(to)))
        throw new Failure('forbidden', 'not an address of the public Internet');
      const asker = book.askerOf(domainOf(to), worker.ending, true);
      try {
        return await asker.ask(to, child, timeoutMs);
      } finally {
        asker.close();
      }
    },
    serverOf: (domain) => servers.ownerOf(domain),
    pictures: () => pictures.avatars.changes,
    askRoom: (jid) => askRoom(book, jid, worker.ending),
    discover: (jid, source) => servers.discover(jid, source),
    async close() {
      pictures.close();
      await worker.close();
      await planned.catch(() => undefined);
      await queue.close();
    },
  };
}
