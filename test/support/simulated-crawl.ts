/** Real crawling processes on the simulated federation: how they are started, and what they must have stored. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NODE_FLAGS } from '../../services/start/node-flags.ts';
import { ROOT } from '../../shared/root.ts';
import type { Keys } from '../../shared/store/keys.ts';
import type { Redis } from '../../shared/store/redis.ts';
import { readServers } from '../../shared/store/rooms-reader.ts';
import { LIE } from './simulator/answers.ts';
import { SECRET, type Simulator } from './simulator/simulator.ts';
import { listableOf, type SimServer, type World } from './simulator/world.ts';

const MAIN = join(ROOT, 'dist', 'services', 'rooms', 'main.js');

/** What a crawling process is started with. */
export interface CrawlerOptions {
  readonly simulator: Simulator;
  readonly world: World;
  readonly redisUrl: string;
  readonly prefix: string;
  /** The component's address. */
  readonly jid: string;
}

/** The real rooms process; its turns are so rare that none comes twice. */
export function startCrawler({ simulator, world, redisUrl, prefix, jid }: CrawlerOptions): ChildProcess {
  return spawn(process.execPath, [...(NODE_FLAGS.rooms ?? []), MAIN], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      ...{ REDIS_URL: redisUrl, REDIS_PREFIX: prefix, XMPP_COMPONENT_URL: simulator.url },
      ...{ ROOMS_JID: jid, ROOMS_SECRET: SECRET, USERS_JID: 'users.bot.example', USERS_SECRET: SECRET },
      ...{ RANDOMCHAT_JID: 'random.bot.example', RANDOMCHAT_SECRET: SECRET },
      CRAWL_DOMAINS: world.seeds.map(({ domain }) => domain).join(','),
      ...{ CRAWL_DISCOVER: '1', CRAWL_EVERY: '300d', LOG_LEVEL: 'silent' },
    },
  });
}

/** Servers with a crawl that succeeded, by domain. */
async function crawledServers(redis: Redis, keys: Keys): Promise<Set<string>> {
  const servers = await readServers(redis, keys);
  return new Set(servers.filter(({ crawledAt }) => crawledAt > 0).map(({ domain }) => domain as string));
}

/** Resolves when every healthy server has been crawled; looks every `everyMs`. @throws Error naming those that are missing when time is up. */
export async function wholeCrawl(
  world: World,
  store: { readonly redis: Redis; readonly keys: Keys },
  { everyMs, mostMs, look }: { everyMs: number; mostMs: number; look?: () => void },
): Promise<void> {
  const until = Date.now() + mostMs;
  for (;;) {
    const done = await crawledServers(store.redis, store.keys);
    const missing = world.healthy.filter(({ domain }) => !done.has(domain));
    look?.();
    if (missing.length === 0) return;
    if (Date.now() > until) {
      const some = missing
        .slice(0, 10)
        .map(({ domain, software, rooms }) => `${domain} ${software} ${rooms}`);
      throw new Error(`${missing.length} servers were not crawled: ${some.join(', ')}`);
    }
    await sleep(everyMs);
  }
}

/** What turns text around or hides in it. */
const INVISIBLE = /[\u0000-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u;

function ownRooms(world: World, kinds: readonly SimServer['hostility'][]): string[] {
  return world.servers.filter(({ hostility }) => kinds.includes(hostility)).flatMap(listableOf);
}

/** Everything that is wrong in what is stored; nothing, when each healthy room is listed once and no lie is believed. */
export async function faultsOf(world: World, redis: Redis, keys: Keys): Promise<string[]> {
  const stored = await redis.hgetall(keys.rooms);
  const expected = new Set(world.healthy.flatMap(listableOf));
  // What these say of their own rooms is theirs to say, once it is plain.
  const allowed = new Set(ownRooms(world, ['bidi', 'bad-utf8', 'foreign-rooms', 'foreign-domains']));
  const faults: string[] = [];
  for (const jid of expected) if (!(jid in stored)) faults.push(`missing: ${jid}`);
  for (const [jid, text] of Object.entries(stored)) {
    const room = JSON.parse(text) as { jid: string; name?: string; description?: string; language?: string };
    if (!expected.has(jid) && !allowed.has(jid)) faults.push(`not to be listed: ${jid}`);
    if (room.jid !== jid) faults.push(`${jid} is ${room.jid}`);
    const words = `${room.name} ${room.description}`;
    if (words.includes(LIE)) faults.push(`a lie about ${jid}: ${words}`);
    if (INVISIBLE.test(words)) faults.push(`hidden characters in ${jid}`);
    if (/owner@|admin@|sesame/.test(text)) faults.push(`what Tigase leaks, of ${jid}`);
    if (expected.has(jid) && !room.name?.endsWith(`of ${jid.slice(jid.indexOf('.') + 1)}`))
      faults.push(`${jid} is called ${room.name}`);
  }
  return faults;
}
