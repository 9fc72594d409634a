/** The random chat's process. Wiring only. */
import { type BotParts, type StartedBot, startBot } from '../../shared/bot/start-bot.ts';
import { Failure } from '../../shared/failure.ts';
import { run } from '../../shared/run.ts';
import { PairsWriter } from '../../shared/store/pairs-writer.ts';
import { type KeyedHash, openKeyedHash } from '../../shared/store/secret.ts';
import { homeOf, openRandomChat, type RandomChat } from './bot.ts';
import { Seats } from './seats.ts';

interface Opened {
  readonly chat: RandomChat;
  readonly seats: Seats;
}

function open({ config, log, redis, keys, session }: BotParts, voice: () => StartedBot['bot']): Opened {
  const home = homeOf(config.bots.randomchat.jid);
  let key: KeyedHash | undefined;
  const seats: Seats = new Seats({
    ...{ redis, keys, log, home },
    tell: (uid, seat) => chat.tell(uid, seat),
    found: (seat) => chat.wonder(seat),
    words: (uid, pair, words) => {
      chat.take(uid, pair, words).catch((error: unknown) => {
        if (!(error instanceof Failure)) log.error({ err: error }, 'bug: words of a stranger were not taken');
      });
    },
  });
  const chat = openRandomChat({
    ...{ seats, voice, log, language: config.language, home: () => home },
    store: new PairsWriter(redis, keys, home),
    async hash() {
      key ??= await openKeyedHash(redis, keys.pairSecret);
      return key;
    },
  });
  // An account's own server tells it by itself (RFC 6121 §4.2.2).
  const ask = (): void => {
    if (session.kind !== 'component' || !session.online) return;
    chat.ask().catch((error: unknown) => log.error({ err: error }, 'bug: people were not asked about'));
  };
  session.on('online', ask);
  void seats.ready.then(ask);
  return { chat, seats };
}

await run('randomchat', async (context) => {
  let opened: Opened | undefined;
  const bot: StartedBot = startBot(context, 'randomchat', (parts) => {
    opened = open(parts, () => bot.bot);
    return opened.chat.description;
  });
  return {
    async close() {
      await opened?.seats.close();
      await bot.close();
    },
  };
});
