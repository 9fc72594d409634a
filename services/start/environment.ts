import { BOT_NAMES, type BotName, type Config } from '../../shared/config.ts';

/** Where the servers are that the processes are to use, as far as they are ours. */
export interface OwnServers {
  readonly redisUrl?: string | undefined;
  readonly componentUrl?: string | undefined;
  readonly accountUrl?: string | undefined;
  readonly secrets?: Readonly<Record<BotName, string>> | undefined;
}

/**
 * The environment of the processes: what we were given, with the embedded servers' addresses and secrets in
 * place. What stands in a `…_FILE` there must not stand beside its value.
 */
export function environmentFor(
  given: NodeJS.ProcessEnv,
  config: Config,
  own: OwnServers,
): Record<string, string | undefined> {
  const env: Record<string, string | undefined> = { ...given, DATA_DIR: config.dataDir };
  if (own.redisUrl !== undefined) env.REDIS_URL = own.redisUrl;
  if (own.componentUrl === undefined) return env;
  for (const name of BOT_NAMES) {
    const prefix = name.toUpperCase();
    env[`${prefix}_JID`] = config.bots[name].jid;
    env[`${prefix}_SECRET`] = own.secrets?.[name];
    delete env[`${prefix}_SECRET_FILE`];
  }
  return {
    ...env,
    XMPP_COMPONENT_URL: own.componentUrl,
    XMPP_URL: own.accountUrl,
    CRAWL_DOMAINS: config.crawlDomains.join(','),
    CRAWL_DISCOVER: config.crawlDiscover ? '1' : '0',
    CRAWL_EVERY: `${Math.round(config.crawlEveryMs / 1_000)}s`,
    DEMO: config.demo ? '1' : '0',
    EMBEDDED_RUNNING: '1',
  };
}
