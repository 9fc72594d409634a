/** Reads a `REDIS_URL`: which kind of Redis it is, where, and with which credentials. */
import { Failure } from '../failure.ts';

/** One server's address. */
export interface RedisHost {
  readonly host: string;
  readonly port: number;
}

/** `single` has exactly one host; `sentinel` names the master that its hosts know. */
export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster';
  readonly hosts: readonly [RedisHost, ...RedisHost[]];
  readonly tls: boolean;
  readonly master?: string;
  readonly username?: string;
  readonly password?: string;
  readonly db?: number;
}

const SCHEMES: Readonly<Record<string, { kind: RedisAddress['kind']; tls: boolean; port: number }>> = {
  redis: { kind: 'single', tls: false, port: 6379 },
  rediss: { kind: 'single', tls: true, port: 6379 },
  'redis-sentinel': { kind: 'sentinel', tls: false, port: 26379 },
  'redis-cluster': { kind: 'cluster', tls: false, port: 6379 },
};

function readHost(text: string, fallbackPort: number): RedisHost | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+))(?::(\d{1,5}))?$/.exec(text.trim());
  const host = match?.[1] ?? match?.[2];
  const port = match?.[3] === undefined ? fallbackPort : Number(match[3]);
  return host === undefined || port < 1 || port > 65535 ? undefined : { host, port };
}

function decoded(text: string | undefined): string | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * `redis://[user:password@]host[:port][/db]`, `rediss://…` (TLS), `redis-sentinel://h1,h2/NAME`,
 * `redis-cluster://h1,h2`.
 * @throws Failure `bad-input`; its message holds no password.
 */
export function readRedisAddress(url: string): RedisAddress {
  const match = /^([a-z-]+):\/\/(?:(.*)@)?([^/@?]+)(?:\/([^?]*))?$/.exec(url);
  const scheme = SCHEMES[match?.[1] ?? ''];
  const bad = (why: string) => new Failure('bad-input', why);
  if (match === null || scheme === undefined)
    throw bad('not redis://, rediss://, redis-sentinel:// or redis-cluster:// with a host');
  const [, , credentials, hostList = '', path = ''] = match;
  const [first, ...rest] = hostList.split(',').map((text) => {
    const host = readHost(text, scheme.port);
    if (host === undefined) throw bad('a host is not written host, host:port or [address]:port');
    return host;
  });
  if (first === undefined || (scheme.kind === 'single' && rest.length > 0))
    throw bad('several hosts need redis-sentinel:// or redis-cluster://');

  const colon = credentials?.indexOf(':') ?? -1;
  const username = decoded(colon < 0 ? credentials : credentials?.slice(0, colon));
  const password = colon < 0 ? undefined : decoded(credentials?.slice(colon + 1));
  const [head = '', tail = ''] = path.split('/');
  const dbText = scheme.kind === 'sentinel' ? tail : head;
  if (!/^\d{0,4}$/.test(dbText)) throw bad('the database after / is not a number');
  if (scheme.kind === 'sentinel' && head === '') throw bad('redis-sentinel:// needs the master after /');
  return {
    kind: scheme.kind,
    hosts: [first, ...rest],
    tls: scheme.tls,
    ...(scheme.kind === 'sentinel' && { master: head }),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(dbText !== '' && { db: Number(dbText) }),
  };
}
