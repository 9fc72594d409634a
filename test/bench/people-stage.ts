/** The real users process with many people in a real Redis, on a processor of its own, and a real Prosody before it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { dyingWithUs } from '../../shared/embedded/child.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { ROOT } from '../../shared/root.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { writePerson } from '../../shared/store/people-values.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import { endChild } from '../support/end-child.ts';
import { ASKING, onCore, SERVED } from './cores.ts';
import { accountLane, type Lane } from './iq-load.ts';
import { entryOf } from './people-memory.ts';
import { QUIET } from './quiet.ts';
import type { SamplePerson } from './sample-people.ts';

const PREFIX = 'parvis';
const BATCH = 1_000;

/** Redis with people in it. */
export interface PeopleStore {
  readonly url: string;
  close(): Promise<void>;
}

/** Written as the users process keeps them. */
export async function storeWith(dir: string, sample: readonly SamplePerson[]): Promise<PeopleStore> {
  const programs = await needPrograms(['redis-server'], {
    ...{ dataDir: join(ROOT, 'data'), progress: () => {} },
  });
  const server = await startRedis({ dir, programs });
  const redis = openRedis(server.url, QUIET);
  const { people } = keysFor(PREFIX);
  for (let at = 0; at < sample.length; at += BATCH) {
    const batch = sample.slice(at, at + BATCH).map(entryOf);
    await redis.hset(people, new Map(batch.map((person) => [person.jid as string, writePerson(person)])));
  }
  await closeRedis(redis);
  return { url: server.url, close: () => server.stop() };
}

/** The domain of the users' bot. */
export const USERS = 'users.bench.test';
/** That of one whose answers are ready. */
export const READY = 'ready.bench.test';
/** All components'. */
export const SECRET = 'secret';

/** People who search: what one address may ask and be told is limited, and what all below one name may. */
const HOMES = 10;
const ACCOUNTS = 20;

/** Accounts on a Prosody on the processor of those who ask, at several homes. */
export interface ClientsServer {
  readonly componentPort: number;
  /** Logs all of them in. */
  lanes(): Promise<Lane[]>;
  close(): Promise<void>;
}

/** Starts it; the bot can connect. */
export async function clientsServer(dir: string): Promise<ClientsServer> {
  const programs = await needPrograms(['prosody', 'openssl'], {
    ...{ dataDir: join(ROOT, 'data'), progress: () => {} },
  });
  const homes = Array.from({ length: HOMES }, (_, i) => `home${i}.example`);
  const names = Array.from({ length: ACCOUNTS }, (_, i) => `asker${i}`);
  const accounts = names.map((name) => `["${name}"] = "${SECRET}"`).join(', ');
  const server = await startProsody({
    ...{ dir, domain: 'bench.test', address: '127.0.0.1', components: { [USERS]: SECRET, [READY]: SECRET } },
    programs: { ...programs, prosody: onCore(ASKING, programs.prosody) },
    users: {},
    extraConfig: homes.map((home) => `VirtualHost "${home}"\n  parvis_accounts = { ${accounts} }`).join('\n'),
  });
  return {
    componentPort: server.componentPort,
    // By account first: neighbours in the list are at different homes.
    lanes: () =>
      Promise.all(
        names.flatMap((name) => homes.map((home) => accountLane(server.c2sPort, home, name, SECRET))),
      ),
    close: () => server.stop(),
  };
}

/** What the users process is started with. */
export interface UsersOptions {
  readonly redisUrl: string;
  readonly componentPort: number;
}

/** Starts it. */
export function startUsers({ redisUrl, componentPort }: UsersOptions): {
  readonly pid: number;
  close(): Promise<void>;
} {
  const program = onCore(SERVED, {
    path: process.execPath,
    args: ['--enable-source-maps', join(ROOT, 'dist', 'services/users/main.js')],
    env: {},
  });
  const child: ChildProcess = spawn(...dyingWithUs(program.path, [...(program.args ?? [])], 'KILL'), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...{ PATH: process.env.PATH, LOG_LEVEL: 'silent', REDIS_URL: redisUrl, REDIS_PREFIX: PREFIX },
      ...{ XMPP_COMPONENT_URL: `xmpp://127.0.0.1:${componentPort}`, PUBLIC_URL: 'https://parvis.example' },
      ...{ USERS_JID: USERS, USERS_SECRET: SECRET, ROOMS_JID: 'rooms.bench.test', ROOMS_SECRET: SECRET },
      ...{ RANDOMCHAT_JID: 'random.bench.test', RANDOMCHAT_SECRET: SECRET },
    },
  });
  return {
    pid: child.pid ?? 0,
    async close() {
      await endChild(child);
    },
  };
}
