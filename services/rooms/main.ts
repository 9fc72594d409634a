/** The public rooms' directory: a bot that crawls. Wiring only. */
import { type BotParts, type BotService, startBot } from '../../shared/bot/start-bot.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import { CrawlQueue, CrawlWorker } from '../../shared/queue/crawls.ts';
import { Hourly } from '../../shared/queue/hourly.ts';
import { run } from '../../shared/run.ts';
import type { ProcessStatus } from '../../shared/store/processes.ts';
import {
  readRoomOf,
  readServerOf,
  readServers,
  readUnlisted,
  watchRooms,
} from '../../shared/store/rooms-reader.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { SamplesWriter } from '../../shared/store/samples-writer.ts';
import { roomsBot } from './bot.ts';
import { type CrawlTotals, planAll, runCrawl } from './jobs.ts';
import { type LiveRooms, WatchedRooms } from './live-rooms.ts';
import { onlineGate } from './online-gate.ts';
import { sampleRooms } from './sampling.ts';

/** The process's figures and whether it works; filled by what is started after the bot. */
interface State {
  planned: boolean;
  running: () => number;
  readonly totals: CrawlTotals;
  sampled: number;
}

function status({ planned, running, totals, sampled }: State): ProcessStatus {
  return {
    ready: planned,
    ...(!planned && { detail: 'the crawls are not planned yet' }),
    metrics: {
      crawls_total: totals.crawls,
      crawls_failed_total: totals.crawlsFailed,
      crawl_questions_total: totals.questions,
      room_changes_total: totals.changes,
      crawls_running: running(),
      rooms_sampled_total: sampled,
    },
  };
}

function describe({ config, redis, keys }: BotParts, state: State, rooms: LiveRooms): BotService {
  return {
    ...roomsBot({
      rooms,
      readRoom: (jid) => readRoomOf(redis, keys, jid),
      readUnlisted: (jid) => readUnlisted(redis, keys, jid),
      pageOf: (jid) => `${config.publicUrl}/rooms/${encodeURIComponent(jid)}`,
    }),
    status: () => status(state),
  };
}

function startCrawls({ config, log, redis, keys, session }: BotParts, redisUrl: string, state: State) {
  const store = new RoomsWriter(redis, keys);
  const queue = new CrawlQueue(redisUrl, keys, log);
  const crawled = config.crawlDomains;
  const readServer = (domain: Jid) => readServerOf(redis, keys, domain);
  // Our own component is among what its server names: it would wait for its own answer.
  const others = { crawled: [...crawled, session.address] };
  const context = { session, store, log, ...others, whenOnline: onlineGate(session), readServer };
  const worker = new CrawlWorker({
    ...{ redisUrl, keys, log, queue },
    crawl: (domain, signal) => runCrawl(domain, signal, context, state.totals),
  });
  state.running = () => worker.running.size;
  const planning = planAll({
    ...{ queue, store, crawled, log, everyMs: config.crawlEveryMs, signal: worker.ending },
    readServers: () => readServers(redis, keys),
  });
  return {
    planning,
    async close() {
      await worker.close();
      await planning.catch(() => undefined);
      await queue.close();
    },
  };
}

/** The hourly look at all rooms. */
function startSampling({ log, redis, keys }: BotParts, redisUrl: string, state: State): Hourly {
  const store = new SamplesWriter(redis, keys);
  return new Hourly({
    ...{ redisUrl, keys, log, name: 'rooms-sampling' },
    async work(signal) {
      const done = await sampleRooms(store, Date.now(), signal);
      state.sampled += done.sampled;
      state.totals.changes += done.changes;
      log.info(done, 'sampled');
    },
  });
}

await run('rooms', async (context) => {
  const state: State = {
    planned: false,
    running: () => 0,
    totals: { crawls: 0, crawlsFailed: 0, questions: 0, changes: 0 },
    sampled: 0,
  };
  const rooms = new WatchedRooms();
  const bot = startBot(context, 'rooms', (parts) => describe(parts, state, rooms));
  const watch = watchRooms(bot.redis, bot.keys, rooms);
  const crawls = startCrawls(bot, context.config.redisUrl ?? '', state);
  const sampling = startSampling(bot, context.config.redisUrl ?? '', state);
  void crawls.planning.then(() => {
    state.planned = true;
    return bot.announceNow();
  });
  return {
    async close() {
      await Promise.all([crawls.close(), sampling.close()]);
      await watch.close();
      await bot.close();
    },
  };
});
