/** The public rooms' directory: a bot that crawls. Wiring only. */
import { startBot } from '../../shared/bot/start-bot.ts';
import type { Config } from '../../shared/config.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { CrawlQueue, CrawlWorker } from '../../shared/queue.ts';
import { run } from '../../shared/run.ts';
import { readRoomOf, readServerOf, readServers, readUnlisted } from '../../shared/store/rooms-reader.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { roomCommands } from './handle.ts';
import { type CrawlTotals, planAll, runCrawl } from './jobs.ts';

/** Lets crawls wait for the link. */
function onlineGate(session: Session): (signal: AbortSignal) => Promise<void> {
  let waiting: (() => void)[] = [];
  session.on('online', () => {
    for (const go of waiting) go();
    waiting = [];
  });
  return async (signal) => {
    if (session.online) return;
    await new Promise<void>((resolve, reject) => {
      waiting.push(resolve);
      signal.addEventListener('abort', () => reject(new Failure('unavailable', 'the crawl was ended')), {
        once: true,
      });
    });
  };
}

function pageOf({ publicUrl }: Config, jid: Jid): string {
  return `${publicUrl}/rooms/${encodeURIComponent(jid)}`;
}

await run('rooms', async (context) => {
  const { config, log } = context;
  const totals: CrawlTotals = { crawls: 0, crawlsFailed: 0, questions: 0, changes: 0 };
  let planned = false;
  let running: () => number = () => 0;
  const bot = startBot(context, 'rooms', ({ redis, keys }) => ({
    name: 'rooms.name',
    service: [{ category: 'directory', type: 'chatroom' }],
    about: ['rooms.about', 'bot.today'],
    commands: roomCommands({
      readRoom: (jid) => readRoomOf(redis, keys, jid),
      readUnlisted: (jid) => readUnlisted(redis, keys, jid),
      pageOf: (jid) => pageOf(config, jid),
    }),
    status: () => ({
      ready: planned,
      ...(!planned && { detail: 'the crawls are not planned yet' }),
      metrics: {
        crawls_total: totals.crawls,
        crawls_failed_total: totals.crawlsFailed,
        crawl_questions_total: totals.questions,
        room_changes_total: totals.changes,
        crawls_running: running(),
      },
    }),
  }));
  const { redis, keys, session } = bot;
  const redisUrl = config.redisUrl ?? '';
  const store = new RoomsWriter(redis, keys);
  const queue = new CrawlQueue(redisUrl, keys, log);
  const crawled = config.crawlDomains;
  const whenOnline = onlineGate(session);
  const crawlContext = {
    session,
    store,
    log,
    crawled,
    whenOnline,
    readServer: (domain: Jid) => readServerOf(redis, keys, domain),
  };
  const worker = new CrawlWorker({
    redisUrl,
    keys,
    log,
    queue,
    crawl: (domain, signal) => runCrawl(domain, signal, crawlContext, totals),
  });
  running = () => worker.running.size;
  const planning = planAll({
    queue,
    store,
    crawled,
    log,
    everyMs: config.crawlEveryMs,
    readServers: () => readServers(redis, keys),
    signal: worker.ending,
  }).then(() => {
    planned = true;
    return bot.announceNow();
  });
  return {
    async close() {
      await worker.close();
      await planning.catch(() => undefined);
      await queue.close();
      await bot.close();
    },
  };
});
