/** The public rooms' directory: a bot that crawls. Wiring only. */
import { type BotParts, startBot } from '../../shared/bot/start-bot.ts';
import { domainOf, type Jid, localOf } from '../../shared/domain/jid.ts';
import { Hourly } from '../../shared/queue/hourly.ts';
import { RequestWorker } from '../../shared/queue/requests.ts';
import { run } from '../../shared/run.ts';
import { PolicyBook } from '../../shared/store/policy-book.ts';
import type { ProcessStatus } from '../../shared/store/processes.ts';
import { readRoomOf, readUnlisted, watchRooms } from '../../shared/store/rooms-reader.ts';
import type { RoomsWatch } from '../../shared/store/rooms-watch.ts';
import type { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { SamplesWriter } from '../../shared/store/samples-writer.ts';
import { type Directory, openDirectory, type RoomsPorts } from './bot.ts';
import type { CrawlTotals } from './jobs.ts';
import { WatchedRooms } from './live-rooms.ts';
import { PolicedRooms } from './policed-rooms.ts';
import { sampleRooms } from './sampling.ts';
import { keepHeapSmall } from './small-heap.ts';
import { type Crawls, startCrawls } from './start-crawls.ts';

/** What stands behind the bot. */
interface Memory {
  readonly rooms: WatchedRooms;
  readonly book: PolicyBook;
  readonly store: RoomsWriter;
  readonly crawls: Crawls;
  readonly watch: RoomsWatch;
}

/** The process's figures and whether it works; filled by what is started after the bot. */
interface State {
  planned: boolean;
  running: () => number;
  known: () => number;
  pictures: () => number;
  readonly totals: CrawlTotals;
  sampled: number;
}

function status({ planned, running, known, pictures, totals, sampled }: State): ProcessStatus {
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
      room_pictures_changed_total: pictures(),
      rooms_sampled_total: sampled,
    },
  };
}

/** What the bot works with: the store, the crawls and what this process holds in memory. */
function portsOf(
  { config, redis, keys, session, log }: BotParts,
  memory: Memory,
  say: RoomsPorts['say'],
): RoomsPorts {
  const { rooms, book, store, crawls } = memory;
  const again = async (jid: Jid): Promise<void> => {
    const discovery = await crawls.discover(jid, 'submission');
    const found = localOf(jid) === '' || discovery === 'refused' ? undefined : await crawls.askRoom(jid);
    if (found !== undefined) await store.record(domainOf(jid), [found], Date.now());
  };
  return {
    ...{ rooms, book, store, say, admins: config.admins },
    readRoom: (jid) => readRoomOf(redis, keys, jid),
    readUnlisted: (jid) => readUnlisted(redis, keys, jid),
    pageOf: (jid) => `${config.publicUrl}/rooms/${encodeURIComponent(jid).replace('%40', '@')}`,
    self: () => session.address,
    ask: (to, child, timeoutMs) => crawls.ask(to, child, timeoutMs),
    serverOf: async (domain) => crawls.serverOf(domain),
    askRoom: (jid) => crawls.askRoom(jid),
    discover: (jid, source) => crawls.discover(jid, source),
    refresh(jid) {
      again(jid).catch((error: unknown) => log.warn({ err: error }, 'a room could not be asked again'));
    },
  };
}

/** Everything behind the bot, at work. */
function startMemory(parts: BotParts, state: State): Memory {
  const { redis, keys } = parts;
  const book = new PolicyBook(redis, keys);
  const store = new PolicedRooms(redis, keys, book);
  const policy = { isBlocked: (domain: Jid) => book.policy.against(domain) !== undefined };
  const crawls = startCrawls(parts, policy, store, state.totals);
  const rooms = new WatchedRooms();
  return { rooms, book, store, crawls, watch: watchRooms(redis, keys, rooms) };
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
    pictures: () => 0,
    totals: { crawls: 0, crawlsFailed: 0, questions: 0, changes: 0 },
    sampled: 0,
  };
  let memory: Memory | undefined;
  let directory: Directory | undefined;
  const bot = startBot(context, 'rooms', (parts) => {
    memory = startMemory(parts, state);
    directory = openDirectory(portsOf(parts, memory, (to, lines) => bot.bot.say(to, lines)));
    return { ...directory.description, status: () => status(state) };
  });
  if (memory === undefined || directory === undefined) throw new Error('bug: nobody asked what the bot is');
  const { crawls, watch, book } = memory;
  state.running = crawls.running;
  state.known = crawls.known;
  state.pictures = crawls.pictures;
  const { answerRequest } = directory;
  const requests = new RequestWorker({
    ...{ redisUrl: context.config.redisUrl ?? '', keys: bot.keys, log: bot.log },
    answer: answerRequest,
  });
  const sampling = startSampling(bot, context.config.redisUrl ?? '', state);
  void crawls.planned.then(() => {
    state.planned = true;
    keepHeapSmall();
    return bot.announceNow();
  });
  return {
    async close() {
      await Promise.all([requests.close(), crawls.close(), sampling.close()]);
      await Promise.all([watch.close(), book.close()]);
      await bot.close();
    },
  };
});
