/** People and their presence: one contact to add, one consent. Wiring only. */
import { botAddress } from '../../shared/bot/information.ts';
import { type BotParts, type StartedBot, startBot } from '../../shared/bot/start-bot.ts';
import { contactOf, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { Pictures } from '../../shared/pictures/pictures.ts';
import { Hourly } from '../../shared/queue/hourly.ts';
import { PeopleRequestWorker } from '../../shared/queue/people-requests.ts';
import { run } from '../../shared/run.ts';
import { HellosWriter } from '../../shared/store/hellos-writer.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import { PolicyBook } from '../../shared/store/policy-book.ts';
import type { ProcessStatus } from '../../shared/store/processes.ts';
import { openUsers, type Users, type UsersPorts } from './bot.ts';
import { leaveContact, mirrorRoster } from './roster.ts';
import { openWatching, type Watching } from './watch.ts';

/** Pixels: the largest picture that a page asks for, on a fine screen. */
const PICTURE_SIDE = 192;

function status({ people }: Users): ProcessStatus {
  const { people: known, consents, badges, listed } = people.figures();
  return {
    ready: people.loaded,
    ...(!people.loaded && { detail: 'people are not read yet' }),
    metrics: { people: known, people_consented: consents, people_listed: listed, badges },
  };
}

/** A component asks from the address that people have as their contact. */
function sender(session: BotParts['session']): { from?: Jid } {
  return session.kind === 'component' ? { from: botAddress(session) } : {};
}

function open(
  parts: BotParts,
  ports: Pick<UsersPorts, 'watching' | 'book' | 'say'>,
  pictures: Pictures,
): Users {
  const { config, log, session, redis, keys } = parts;
  return openUsers({
    ...{
      ...ports,
      log,
      admins: config.admins,
      publicUrl: config.publicUrl,
      language: config.language,
      kind: session.kind,
      store: new PeopleWriter(redis, keys),
      hellosStore: new HellosWriter(redis, keys),
    },
    contact: () => contactOf(session.address),
    isOnline: () => session.online,
    ask: (to, child) => session.ask({ to, type: 'get', child, ...sender(session) }),
    makePicture: (bytes) => pictures.make(bytes),
    leave: (jid, ends) => leaveContact(session, log, jid, ends),
  });
}

/** The hourly look at whose entry is to be confirmed. */
function startRenewal({ log, keys, config }: BotParts, { renewal }: Users): Hourly {
  return new Hourly({
    ...{ redisUrl: config.redisUrl ?? '', keys, log, name: 'people-renewal' },
    async work(signal) {
      const done = await renewal.turn(signal);
      if (done.ask + done.suspend + done.delete > 0) log.info(done, 'entries of the directory renewed');
    },
  });
}

/** What stands behind the bot. */
interface Behind {
  readonly users: Users;
  readonly watching: Watching;
  readonly book: PolicyBook;
}

await run('users', async (context) => {
  let behind: Behind | undefined;
  const bot: StartedBot = startBot(context, 'users', (parts) => {
    const { session, log, redis, keys } = parts;
    const book = new PolicyBook(redis, keys.peopleBook);
    const pictures = new Pictures(PICTURE_SIDE);
    const watching = openWatching({
      ...{ session, log, pictures },
      presence: (to, type) => bot.bot.presence(to, type),
    });
    const say: UsersPorts['say'] = (to, lines, language) =>
      bot.bot.say(to, lines, language === undefined ? {} : { language });
    const users = open(parts, { watching, book, say }, pictures);
    behind = { users, watching, book };
    return { ...users.description, status: () => status(users) };
  });
  if (behind === undefined) throw new Error('bug: nobody asked what the bot is');
  const { users, watching, book } = behind;
  const renewing = startRenewal(bot, users);
  const requests = new PeopleRequestWorker({
    ...{ redisUrl: context.config.redisUrl ?? '', keys: bot.keys, log: bot.log, report: users.report },
  });
  bot.redis.on('ready', () => {
    users.storeIsBack().catch((error: unknown) => {
      if (!(error instanceof Failure)) bot.log.error({ err: error }, 'bug: people cannot be written again');
    });
  });
  mirrorRoster(bot.session, bot.log, users.people, users.consent);
  // Whoever waits for it to close only wants it closed.
  users.people.ready.then(() => bot.announceNow()).catch(() => undefined);
  return {
    async close() {
      await Promise.all([renewing.close(), requests.close()]);
      await users.close();
      await book.close();
      await watching.close();
      await bot.close();
    },
  };
});
