/** What the three bot processes have in common: link, store, announcement, bot; and their orderly end. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BotName, type Config, ConfigError } from '../config.ts';
import type { Log } from '../log.ts';
import { ROOT } from '../root.ts';
import type { RunContext, Running } from '../run.ts';
import { type Keys, keysFor } from '../store/keys.ts';
import { announce, type ProcessStatus } from '../store/processes.ts';
import { closeRedis, openRedis, type Redis } from '../store/redis.ts';
import { openSession } from '../xmpp/open-session.ts';
import type { Session } from '../xmpp/session.ts';
import type { SoftwareVersion } from '../xmpp/xep0092.ts';
import { type Bot, type BotOptions, runBot } from './run-bot.ts';

/** What a service adds to what every bot has. */
export type BotService = Pick<BotOptions, 'name' | 'service' | 'about' | 'wordsBelow'> &
  Partial<
    Pick<BotOptions, 'bot' | 'features' | 'commands' | 'queries' | 'handler' | 'choices' | 'overhear'>
  > & {
    /** Whether the service itself is ready, and its figures; the link is looked after here. */
    readonly status?: () => ProcessStatus;
  };

/** What a service gets to work with. */
export interface BotParts {
  readonly config: Config;
  readonly log: Log;
  readonly session: Session;
  readonly redis: Redis;
  readonly keys: Keys;
}

/** A bot process at work. */
export interface StartedBot extends BotParts, Running {
  readonly bot: Bot;
  /** Announces the process's status at once, when something has changed. */
  announceNow(): Promise<void>;
}

/** Name and version as package.json says them. */
export function ownSoftware(): SoftwareVersion {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return { name: 'Parvis', version };
}

function link(config: Config, name: BotName, log: Log): { session: Session; redis: Redis } {
  const { jid, secret } = config.bots[name];
  const { redisUrl, xmppCa: ca } = config;
  if (secret === undefined || config.embeddedXmpp)
    throw new ConfigError([
      `the ${name} process alone needs an XMPP server: set ${name.toUpperCase()}_JID, ${name.toUpperCase()}_SECRET and XMPP_COMPONENT_URL or XMPP_URL; npm start brings its own`,
    ]);
  if (redisUrl === undefined)
    throw new ConfigError([`the ${name} process alone needs Redis: set REDIS_URL; npm start brings its own`]);
  const url = jid.includes('@') ? config.accountUrl : config.componentUrl;
  return { redis: openRedis(redisUrl, log), session: openSession({ jid, secret, url, ca, log }) };
}

function linkMetrics({ counters, online }: Session): Record<string, number> {
  return {
    xmpp_online: online ? 1 : 0,
    xmpp_stanzas_received_total: counters.received,
    xmpp_stanzas_sent_total: counters.sent,
    xmpp_stanzas_malformed_total: counters.malformed,
    xmpp_answers_forged_total: counters.forged,
    xmpp_stanzas_misrouted_total: counters.misrouted,
    xmpp_asks_timed_out_total: counters.timeouts,
    xmpp_connects_total: counters.connects,
  };
}

/**
 * Connects, answers, and announces the process under its name. Does not wait for the link: it is tried for ever,
 * and until it is up the process says that it is not ready. @throws ConfigError when it cannot work at all.
 */
export function startBot(
  { config, log }: RunContext,
  name: BotName,
  describe: BotService | ((parts: BotParts) => BotService),
): StartedBot {
  const parts: BotParts = { config, log, keys: keysFor(config.redisPrefix), ...link(config, name, log) };
  const { session, redis, keys } = parts;
  const { status, ...service } = typeof describe === 'function' ? describe(parts) : describe;
  const bot = runBot({
    ...service,
    session,
    log,
    language: config.language,
    admins: config.admins,
    software: ownSoftware(),
    capsNode: config.publicUrl,
  });
  let offline: string | undefined = 'not connected to the XMPP server yet';
  const announced = (): ProcessStatus => {
    const own = status?.() ?? { ready: true };
    const metrics = { ...linkMetrics(session), ...own.metrics };
    return offline === undefined ? { ...own, metrics } : { ready: false, detail: offline, metrics };
  };
  const announcement = announce(redis, keys, name, announced, config.bots[name].jid);
  session.on('online', () => {
    offline = undefined;
    void announcement.now();
  });
  session.on('offline', (reason) => {
    if (reason === offline) return;
    offline = reason;
    void announcement.now();
  });
  return {
    ...parts,
    bot,
    announceNow: () => announcement.now(),
    async close() {
      await bot.close();
      await announcement.close();
      await session.close();
      await closeRedis(redis);
    },
  };
}
