/** The one file that knows names of environment variables. `.env.example` lists the same, checked by a test. */
import { EnvReader } from './config-reader.ts';
import { domainOf, type Jid, tryJid } from './domain/jid.ts';
import { Failure } from './failure.ts';
import { BOT_LANGUAGES, type BotLanguage } from './i18n/i18n.ts';
import { readRedisAddress } from './store/redis-address.ts';
import { endpointOf } from './xmpp/link/endpoints.ts';

/** The embedded Prosody: its domain and ports. */
export interface EmbeddedConfig {
  readonly domain: Jid;
  readonly c2sPort: number;
  readonly httpPort: number;
  /** Federation of the embedded server: off when absent. */
  readonly s2sPort: number | undefined;
}

/** Everything the environment says, checked. */
export interface Config {
  readonly httpHost: string;
  readonly httpPort: number;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** Addresses and networks of reverse proxies, whose X-Forwarded-For is believed; none: nobody's. */
  readonly trustProxy: readonly string[];
  /** Undefined: embedded. */
  readonly redisUrl: string | undefined;
  readonly redisPrefix: string;
  /** Where components connect; undefined: embedded. */
  readonly componentUrl: string | undefined;
  /** Where accounts connect; undefined: by DNS of the account's domain. */
  readonly accountUrl: string | undefined;
  /** True when neither XMPP address is given: npm start runs its own Prosody. */
  readonly embeddedXmpp: boolean;
  /** Undefined secrets are filled by the embedded server. */
  readonly bots: Readonly<Record<BotName, { jid: Jid; secret: string | undefined }>>;
  /** Seals what is reported in the random chat; undefined: the secret of its process does. */
  readonly evidenceSecret: string | undefined;
  /** PEM text of the extra certificate authority. */
  readonly xmppCa: string | undefined;
  readonly admins: readonly Jid[];
  readonly crawlDomains: readonly Jid[];
  /** Servers that become known by themselves are crawled too. */
  readonly crawlDiscover: boolean;
  /** Milliseconds between two crawls of one server. */
  readonly crawlEveryMs: number;
  readonly language: BotLanguage;
  readonly dataDir: string;
  readonly embedded: EmbeddedConfig;
  readonly demo: boolean;
  readonly logLevel: string;
  /** Milliseconds that an orderly shutdown may take before the process ends all the same. */
  readonly shutdownMs: number;
}

/** The session processes, and so the prefixes of their variables. */
export const BOT_NAMES = ['rooms', 'users', 'randomchat'] as const;
/** One of {@link BOT_NAMES}. */
export type BotName = (typeof BOT_NAMES)[number];
const DEFAULT_LOCAL: Record<BotName, string> = { rooms: 'rooms', users: 'users', randomchat: 'random' };

/** Every problem at once, one line each, naming the variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

/** @throws Failure `bad-input`. */
function checkWebAddress(text: string): void {
  if (!URL.canParse(text) || /[?#]/.test(text))
    throw new Failure('bad-input', 'not http://host or https://host/path without ? and #');
}

const LOCALHOST = tryJid('localhost') as Jid;

/** Where the bots are: on a server of one's own, or on the embedded one. */
interface BotPlace extends Pick<Config, 'componentUrl' | 'embeddedXmpp'> {
  readonly domain: Jid;
}

/** @param needs what the process that reads it cannot do without; a problem is told for what is missing */
function readBot(
  read: EnvReader,
  name: BotName,
  { domain, componentUrl, embeddedXmpp }: BotPlace,
  needs: 'secret' | 'address' | 'nothing',
): Config['bots'][BotName] {
  const prefix = name.toUpperCase();
  const given = read.text(`${prefix}_JID`);
  const fallback = tryJid(`${DEFAULT_LOCAL[name]}.${domain}`) as Jid;
  const jid = given === undefined ? fallback : read.jid(`${prefix}_JID`, given, fallback);
  const secret = read.secret(`${prefix}_SECRET`);
  if (embeddedXmpp) {
    if (jid.includes('@') || !jid.endsWith(`.${domain}`))
      read.problems.push(`${prefix}_JID=${jid}: on the embedded server it must be a domain below ${domain}`);
    return { jid, secret };
  }
  if (needs !== 'nothing' && given === undefined)
    read.problems.push(`${prefix}_JID is missing: the bot's address on your server`);
  if (needs === 'secret' && secret === undefined)
    read.problems.push(`${prefix}_SECRET is missing: the secret of ${jid}`);
  if (needs === 'secret' && !jid.includes('@') && componentUrl === undefined)
    read.problems.push(`${prefix}_JID=${jid} is a component's address, so XMPP_COMPONENT_URL is needed`);
  return { jid, secret };
}

/** The bots' addresses and secrets. Of a process that runs alone a bot needs its own, the website all addresses. */
function readBots(read: EnvReader, place: BotPlace, alone: string | undefined): Config['bots'] {
  const others = BOT_NAMES.some((name) => name === alone) ? 'nothing' : 'address';
  const bots = Object.fromEntries(
    BOT_NAMES.map((name) => {
      const isOwn = alone === undefined || alone === name;
      return [name, readBot(read, name, place, isOwn ? 'secret' : others)];
    }),
  ) as Config['bots'];
  if (new Set(BOT_NAMES.map((name) => bots[name].jid)).size < BOT_NAMES.length)
    read.problems.push('ROOMS_JID, USERS_JID and RANDOMCHAT_JID must differ from each other');
  return bots;
}

/** Servers; a person's or a room's address among them is a slip, and would never be visited. */
function readDomains(read: EnvReader, fallback: readonly Jid[]): readonly Jid[] {
  const domains = read.jids('CRAWL_DOMAINS', fallback);
  for (const jid of domains)
    if (jid !== domainOf(jid))
      read.problems.push(`CRAWL_DOMAINS: ${jid} is not a domain: write ${domainOf(jid)}`);
  return domains;
}

/**
 * Reads and checks everything.
 * @param alone the process that reads it for itself; undefined: for all of them
 * @throws ConfigError with every problem at once
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, alone?: string): Config {
  const read = new EnvReader(env);
  const domain = read.jid('EMBEDDED_DOMAIN', read.text('EMBEDDED_DOMAIN') ?? 'localhost', LOCALHOST);
  const componentUrl = read.url('XMPP_COMPONENT_URL', ['xmpp'], (url) => endpointOf(url, 5347));
  const accountUrl = read.url('XMPP_URL', ['xmpp', 'xmpps'], (url) => endpointOf(url, 5222));
  const httpHost = read.text('HTTP_HOST') ?? '127.0.0.1';
  const httpPort = read.port('HTTP_PORT', 8080);
  const embeddedXmpp = componentUrl === undefined && accountUrl === undefined;

  const bots = readBots(read, { domain, componentUrl, embeddedXmpp }, alone);
  const demo = read.flag('DEMO', embeddedXmpp);
  if (demo && !embeddedXmpp && !read.flag('EMBEDDED_RUNNING', false))
    read.problems.push('DEMO=1 needs the embedded server: remove XMPP_URL and XMPP_COMPONENT_URL, or DEMO');

  const config: Config = {
    httpHost,
    httpPort,
    publicUrl:
      read.url('PUBLIC_URL', ['http', 'https'], checkWebAddress) ??
      `http://${httpHost.includes(':') ? `[${httpHost}]` : httpHost}:${httpPort}`,
    trustProxy: read.networks('TRUST_PROXY'),
    redisUrl: read.url('REDIS_URL', ['redis', 'rediss', 'redis-sentinel', 'redis-cluster'], readRedisAddress),
    redisPrefix: read.text('REDIS_PREFIX') ?? 'parvis',
    componentUrl,
    accountUrl,
    embeddedXmpp,
    bots,
    evidenceSecret: read.secret('EVIDENCE_SECRET'),
    xmppCa: read.certificates('XMPP_CA_FILE'),
    admins: read.jids('ADMINS', []),
    // The containers' Prosody is not embedded, but has its domain from the same variable.
    crawlDomains: readDomains(
      read,
      embeddedXmpp || read.text('EMBEDDED_DOMAIN') !== undefined ? [domain] : [],
    ),
    // Somebody who tries it out does not mean to crawl the Internet.
    crawlDiscover: read.flag('CRAWL_DISCOVER', !embeddedXmpp && read.text('CRAWL_DOMAINS') !== undefined),
    // One's own server may be asked often: a room made in a client is on the page a minute later.
    crawlEveryMs: read.duration(
      'CRAWL_EVERY',
      embeddedXmpp && read.text('CRAWL_DOMAINS') === undefined ? '1m' : '1h',
      '10s',
    ),
    language: read.language('LANGUAGE', BOT_LANGUAGES, 'en'),
    dataDir: read.text('DATA_DIR') ?? 'data',
    embedded: {
      domain,
      c2sPort: read.port('EMBEDDED_C2S_PORT', 5222),
      httpPort: read.port('EMBEDDED_HTTP_PORT', 5280),
      s2sPort: read.optionalPort('EMBEDDED_S2S_PORT'),
    },
    demo,
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    shutdownMs: read.duration('SHUTDOWN_TIMEOUT', '8s', '1s'),
  };
  if (!/^[\w.-]{1,64}$/.test(config.redisPrefix))
    read.problems.push(`REDIS_PREFIX=${config.redisPrefix}: letters, digits, . _ - only`);
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  return config;
}
