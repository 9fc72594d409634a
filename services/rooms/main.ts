/** The public rooms' directory: a bot that crawls. Wiring only. */
import { type BotParts, type BotService, startBot } from '../../shared/bot/start-bot.ts';
import { Hourly } from '../../shared/queue/hourly.ts';
import { run } from '../../shared/run.ts';
import type { ProcessStatus } from '../../shared/store/processes.ts';
import { readRoomOf, readUnlisted, watchRooms } from '../../shared/store/rooms-reader.ts';
import { SamplesWriter } from '../../shared/store/samples-writer.ts';
import { roomsBot } from './bot.ts';
import type { CrawlTotals } from './jobs.ts';
import { type LiveRooms, WatchedRooms } from './live-rooms.ts';
import { sampleRooms } from './sampling.ts';
import { startCrawls } from './start-crawls.ts';

/** The process's figures and whether it works; filled by what is started after the bot. */
interface State {
  planned: boolean;
  running: () => number;
  known: () => number;
  readonly totals: CrawlTotals;
  sampled: number;
}

function status({ planned, running, known, totals, sampled }: State): ProcessStatus {
  return {
    ready: planned,
    ...(!planned && { detail: 'the crawls are not planned yet' }),
    metrics: {
      crawls_total: totals.crawls,
      crawls_failed_total: totals.crawlsFailed,
      crawl_questions_total: totals.questions,
      room_changes_total: totals.changes,
      crawls_running: running(),
      servers_known: known(),
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
    known: () => 0,
    totals: { crawls: 0, crawlsFailed: 0, questions: 0, changes: 0 },
    sampled: 0,
  };
  const rooms = new WatchedRooms();
  const bot = startBot(context, 'rooms', (parts) => describe(parts, state, rooms));
  const watch = watchRooms(bot.redis, bot.keys, rooms);
  const crawls = startCrawls(bot, { isBlocked: () => false }, state.totals);
  state.running = crawls.running;
  state.known = crawls.known;
  const sampling = startSampling(bot, context.config.redisUrl ?? '', state);
  void crawls.planned.then(() => {
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
