/** The random chat's process. Wiring only. */
import { ReportLimits } from '../../shared/bot/report-limits.ts';
import type { Asker } from '../../shared/bot/shape.ts';
import { type BotParts, type StartedBot, startBot } from '../../shared/bot/start-bot.ts';
import { resourceOf } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { run } from '../../shared/run.ts';
import { Answers } from '../../shared/store/answers.ts';
import { BottlesWriter } from '../../shared/store/bottles-writer.ts';
import { CallsWriter } from '../../shared/store/calls-writer.ts';
import { CasesWriter } from '../../shared/store/cases-writer.ts';
import { EvidenceRing } from '../../shared/store/evidence.ts';
import { PairNewsLine } from '../../shared/store/pair-news.ts';
import { PairsWriter } from '../../shared/store/pairs-writer.ts';
import { PolicyBook } from '../../shared/store/policy-book.ts';
import type { ProcessStatus } from '../../shared/store/processes.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { readTimeOffset, timeQuery } from '../../shared/xmpp/xep0202.ts';
import { homeOf, openRandomChat, type RandomChat } from './bot.ts';
import { Rounds } from './rounds.ts';
import { Seats } from './seats.ts';
import { Secrets } from './secrets.ts';

interface Opened {
  readonly chat: RandomChat;
  status(): ProcessStatus;
  close(): Promise<void>;
}

/** How long a client has to say what its clock says. */
const CLOCK_MS = 5_000;

/** What the clock of who asks is ahead of UTC; a client that does not say so within seconds says nothing. */
async function clockOf(session: Session, { from, to }: Asker): Promise<string | undefined> {
  if (resourceOf(from) === '') return undefined;
  const sender = session.kind === 'component' ? { from: to } : {};
  try {
    const child = timeQuery();
    return readTimeOffset(
      await session.ask({ to: from, type: 'get', child, timeoutMs: CLOCK_MS, ...sender }),
    );
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function open({ config, log, redis, keys, session }: BotParts, voice: () => StartedBot['bot']): Opened {
  const { jid, secret = '' } = config.bots.randomchat;
  const home = homeOf(jid);
  const unheard = (what: string) => (error: unknown) => {
    if (!(error instanceof Failure)) log.error({ err: error }, `bug: ${what}`);
  };
  const seats: Seats = new Seats({
    ...{ redis, keys, log, home },
    tell: (uid, seat) => chat.tell(uid, seat),
    found: (seat) => chat.wonder(seat),
    words: (uid, pair, words) => {
      chat.take(uid, pair, words).catch(unheard('words of a stranger were not taken'));
    },
  });
  const secrets = new Secrets({ redis, keys, log, secret, evidenceSecret: config.evidenceSecret });
  const { seals, hash } = secrets;
  const book = new PolicyBook(redis, keys.pairsBook);
  const evidence = new EvidenceRing(redis, keys, { seals, log });
  const news = new PairNewsLine(redis, keys, (each) => {
    chat.hear(each).catch(unheard('news were not heard'));
  });
  const chat = openRandomChat({
    ...{ seats, voice, log, seals, book, evidence, news, admins: config.admins },
    ...{ language: config.language, home: () => home, limits: new ReportLimits() },
    ...{
      answers: new Answers(redis, keys, seals),
      bottles: new BottlesWriter(redis, keys),
      calls: new CallsWriter(redis, keys),
      clockOf: (asker) => clockOf(session, asker),
      store: new PairsWriter(redis, keys, home),
      cases: new CasesWriter(redis, keys),
    },
    hash,
  });
  // An account's own server tells it by itself (RFC 6121 §4.2.2).
  const ask = (): void => {
    if (session.kind !== 'component' || !session.online) return;
    chat.ask().catch((error: unknown) => log.error({ err: error }, 'bug: people were not asked about'));
  };
  session.on('online', ask);
  void seats.ready.then(ask);
  const rounds = new Rounds(async () => {
    await secrets.keep();
    await chat.round();
  }, log);
  return {
    chat,
    status: () => secrets.status(),
    async close() {
      await rounds.close();
      await Promise.all([seats.close(), evidence.close(), news.close(), book.close()]);
    },
  };
}

await run('randomchat', async (context) => {
  let opened: Opened | undefined;
  const bot: StartedBot = startBot(context, 'randomchat', (parts) => {
    opened = open(parts, () => bot.bot);
    const { chat, status } = opened;
    return { ...chat.description, status };
  });
  return {
    async close() {
      await opened?.close();
      await bot.close();
    },
  };
});
