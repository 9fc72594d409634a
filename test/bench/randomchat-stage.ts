/** The real randomchat process, and bots that only echo, as components of a real Prosody; people are logged in there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS } from '../../services/start/node-flags.ts';
import { dyingWithUs } from '../../shared/embedded/child.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { ROOT } from '../../shared/root.ts';
import { endChild } from '../support/end-child.ts';
import { debianPackage } from './debian-package.ts';
import { Person } from './randomchat-people.ts';

/** Where the random chat is. */
export const RANDOM = 'random.bench.test';
/** Where @xmpp/component echoes. */
export const ECHO = 'echo.bench.test';
/** Where slixmpp does. */
export const SLIXMPP_ECHO = 'slixmpp.bench.test';
const HOME = 'bench.test';
const SECRET = 'secret';
const PROGRAMS = { dataDir: join(ROOT, 'data'), progress: (): void => {} };
/** Logins at once. */
const AT_ONCE = 50;
const DEBIAN_PYTHON = 'usr/lib/python3/dist-packages';

/** A bot in a process of its own. */
export interface BotProcess {
  readonly pid: number;
  close(): Promise<void>;
}

function started(path: string, args: readonly string[], env: NodeJS.ProcessEnv): BotProcess {
  const child: ChildProcess = spawn(...dyingWithUs(path, [...args], 'KILL'), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  });
  return {
    pid: child.pid ?? 0,
    async close() {
      await endChild(child);
    },
  };
}

/** The random chat as operators run it. */
export function startRandomChat(redisUrl: string, componentUrl: string): BotProcess {
  const words = [
    ...(NODE_FLAGS.randomchat ?? []),
    '--enable-source-maps',
    join(ROOT, 'dist/services/randomchat/main.js'),
  ];
  return started(process.execPath, words, {
    ...{ LOG_LEVEL: 'silent', REDIS_URL: redisUrl, XMPP_COMPONENT_URL: componentUrl },
    ...{ RANDOMCHAT_JID: RANDOM, RANDOMCHAT_SECRET: SECRET, PUBLIC_URL: 'https://parvis.example' },
    ...{ ROOMS_JID: 'rooms.bench.test', ROOMS_SECRET: SECRET },
    ...{ USERS_JID: 'users.bench.test', USERS_SECRET: SECRET },
  });
}

function startEcho(componentUrl: string): BotProcess {
  const file = fileURLToPath(new URL('./echo-component.js', import.meta.url));
  return started(process.execPath, [file, componentUrl, ECHO, SECRET], {});
}

/** Debian's python3-slixmpp. @throws Error why it cannot be had */
async function startSlixmppEcho(componentUrl: string): Promise<BotProcess> {
  const root = await debianPackage('python3-slixmpp', join(DEBIAN_PYTHON, 'slixmpp'));
  const { hostname, port } = new URL(componentUrl);
  const file = join(ROOT, 'test/bench/echo-component.py');
  return started('/usr/bin/python3', [file, hostname, port, SLIXMPP_ECHO, SECRET], {
    PYTHONPATH: join(root, DEBIAN_PYTHON),
  });
}

/** A Redis of its own. */
export async function ownRedis(dir: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = await startRedis({ dir, programs: await needPrograms(['redis-server'], PROGRAMS) });
  return { url: server.url, close: () => server.stop() };
}

/** Everything, at work. */
export interface Stage {
  readonly people: readonly Person[];
  readonly chat: BotProcess;
  close(): Promise<void>;
}

async function loggedIn(port: number, count: number): Promise<Person[]> {
  const people: Person[] = [];
  for (let at = 0; at < count; at += AT_ONCE)
    people.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, i) =>
          Person.logIn(port, HOME, `p${at + i}`, SECRET),
        ),
      )),
    );
  return people;
}

/** Starts all of it. Everybody has accepted the rules and talks with a stranger. */
export async function openStage(count: number): Promise<Stage> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-randomchat-'));
  const running: { close(): Promise<void> }[] = [{ close: async () => rmSync(dir, { recursive: true }) }];
  const close = async (): Promise<void> => {
    for (const each of running) await each.close();
  };
  try {
    const redis = await ownRedis(join(dir, 'redis'));
    running.unshift(redis);
    const names = ['first', ...Array.from({ length: count }, (_, i) => `p${i}`)].map((name) => [
      name,
      SECRET,
    ]);
    const server = await startProsody({
      ...{ dir: join(dir, 'prosody'), domain: HOME, address: '127.0.0.1', users: Object.fromEntries(names) },
      components: Object.fromEntries([RANDOM, ECHO, SLIXMPP_ECHO].map((domain) => [domain, SECRET])),
      programs: await needPrograms(['prosody', 'openssl'], PROGRAMS),
    });
    running.unshift({ close: () => server.stop() });
    const chat = startRandomChat(redis.url, server.componentUrl);
    running.unshift(chat);
    running.unshift(startEcho(server.componentUrl));
    running.unshift(await startSlixmppEcho(server.componentUrl));
    const first = await Person.logIn(server.c2sPort, HOME, 'first', SECRET);
    for (const domain of [RANDOM, ECHO, SLIXMPP_ECHO])
      await first.hears(/./, () => first.writes(`bot@${domain}`, 'help'));
    first.leave();
    const people = await loggedIn(server.c2sPort, count);
    running.unshift({
      async close() {
        for (const person of people) person.leave();
      },
    });
    await Promise.all(
      people.map((person) => person.hears(/You have met/, () => person.writes(`bot@${RANDOM}`, 'accept'))),
    );
    return { people, chat, close };
  } catch (error) {
    await close();
    throw error;
  }
}
