/** People and their presence: one contact to add, one consent. Wiring only. */
import { botAddress } from '../../shared/bot/information.ts';
import { type BotParts, type StartedBot, startBot } from '../../shared/bot/start-bot.ts';
import { contactOf, type Jid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { Pictures } from '../../shared/pictures/pictures.ts';
import { run } from '../../shared/run.ts';
import { HellosWriter } from '../../shared/store/hellos-writer.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import type { ProcessStatus } from '../../shared/store/processes.ts';
import { openUsers, type Users } from './bot.ts';
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

function open(parts: BotParts, watching: Watching, pictures: Pictures): Users {
  const { config, log, session, redis, keys } = parts;
  return openUsers({
    ...{
      watching,
      log,
      publicUrl: config.publicUrl,
      language: config.language,
      kind: session.kind,
      store: new PeopleWriter(redis, keys),
      hellosStore: new HellosWriter(redis, keys),
    },
    contact: () => contactOf(session.address),
    ask: (to, child) => session.ask({ to, type: 'get', child, ...sender(session) }),
    makePicture: (bytes) => pictures.make(bytes),
    leave: (jid, ends) => leaveContact(session, log, jid, ends),
  });
}

await run('users', async (context) => {
  let behind: { readonly users: Users; readonly watching: Watching } | undefined;
  const bot: StartedBot = startBot(context, 'users', (parts) => {
    const { session, log } = parts;
    const pictures = new Pictures(PICTURE_SIDE);
    const watching = openWatching({
      ...{ session, log, pictures },
      presence: (to, type) => bot.bot.presence(to, type),
    });
    const users = open(parts, watching, pictures);
    behind = { users, watching };
    return { ...users.description, status: () => status(users) };
  });
  if (behind === undefined) throw new Error('bug: nobody asked what the bot is');
  const { users, watching } = behind;
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
      await users.close();
      await watching.close();
      await bot.close();
    },
  };
});
