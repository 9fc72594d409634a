/** Badges with everything real behind them: Prosody, Redis, the users process, two web processes, and people. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BadgeId, tryBadgeId } from '../../shared/domain/badge-id.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { dyingWithUs } from '../../shared/embedded/child.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { ROOT } from '../../shared/root.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { endChild } from '../support/end-child.ts';
import { freePorts } from '../support/loopback.ts';
import { debianPackage } from './debian-package.ts';
import { QUIET } from './quiet.ts';

const HOST = '127.0.0.1';
const DOMAIN = 'prosody.test';
const SECRET = 'secret';
const MODULE = 'usr/lib/prosody/modules/mod_webpresence';
const LOOK_EVERY_MS = 20;

/** A web process. */
export interface WebProcess {
  readonly pid: number;
  readonly port: number;
}

/** Somebody with a client that is online. */
export class Visitor {
  readonly jid: Jid;
  readonly #session: Session;
  readonly #bot = `bot@users.${DOMAIN}`;
  #heard: string[] = [];
  #wake: () => void = () => {};

  constructor(jid: Jid, session: Session) {
    this.jid = jid;
    this.#session = session;
    session.on('stanza', (stanza) => {
      const from = String(stanza.attrs.from);
      if (stanza.is('presence') && stanza.attrs.type === 'subscribe')
        session.send(xml('presence', { type: 'subscribed', to: from }));
      else if (stanza.is('message')) this.#heard.push(stanza.getChildText('body') ?? '');
      this.#wake();
    });
  }

  /** To the bot where there is a type, else to everybody. */
  presence(type?: string, show?: string): void {
    const to = type === undefined ? undefined : this.#bot;
    this.#session.send(xml('presence', { to, type }, ...(show ? [xml('show', {}, show)] : [])));
  }

  writes(body: string): void {
    const attrs = { to: this.#bot, type: 'chat', 'xml:lang': 'en' };
    this.#session.send(xml('message', attrs, xml('body', {}, body)));
  }

  /** Adds the bot and says yes; gives the id of the badge. */
  async saysYes(): Promise<BadgeId> {
    this.presence('subscribe');
    await this.#hears(/Nothing is shown yet/);
    this.writes('badge on');
    const words = await this.#hears(/Your badge is on/);
    const id = tryBadgeId(/\/b\/(\S{22})\.svg/.exec(words)?.[1] ?? '');
    if (id === undefined) throw new Error(`the bot gives no link: ${words}`);
    return id;
  }

  async #hears(words: RegExp): Promise<string> {
    for (;;) {
      const found = this.#heard.find((body) => words.test(body));
      this.#heard = [];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** Everything that runs. */
export interface BadgeStage {
  readonly webs: readonly WebProcess[];
  /** Where Prosody's own module shows somebody. */
  ownStatusUrl(visitor: Visitor, type: string): string;
  /** The n-th visitor logs in. */
  visitor(number: number): Promise<Visitor>;
  close(): Promise<void>;
}

function startProcess(file: string, env: NodeJS.ProcessEnv): ChildProcess {
  const words = ['--enable-source-maps', join(ROOT, 'dist', file)];
  return spawn(...dyingWithUs(process.execPath, words, 'KILL'), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH: process.env.PATH, ...env },
  });
}

async function whenReady({ port }: WebProcess): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://${HOST}:${port}/readyz`).catch(() => undefined);
    if ((await answer?.text())?.includes('"users":{"ready":true}')) return;
    await sleep(LOOK_EVERY_MS);
  }
}

async function startServers(dir: string, visitors: number) {
  const progress = (): void => {};
  const names = ['prosody', 'openssl', 'redis-server'] as const;
  const programs = await needPrograms(names, { dataDir: join(ROOT, 'data'), progress });
  const plugins = join(dir, 'plugins');
  mkdirSync(plugins);
  const module = join(await debianPackage('prosody-modules', MODULE), MODULE);
  symlinkSync(module, join(plugins, 'mod_webpresence'));
  const [httpPort = 0] = await freePorts(1, HOST);
  const users = Object.fromEntries(Array.from({ length: visitors }, (_, i) => [`visitor${i}`, SECRET]));
  const [redis, prosody] = await Promise.all([
    startRedis({ dir: join(dir, 'redis'), programs }),
    startProsody({
      ...{ dir: join(dir, 'prosody'), domain: DOMAIN, address: HOST, programs, httpPort, users },
      components: { [`users.${DOMAIN}`]: SECRET },
      ...{ modules: ['webpresence'], pluginPaths: [plugins] },
    }),
  ]);
  return { redis, prosody, httpUrl: `http://${HOST}:${httpPort}` };
}

/** Starts all of it, for so many visitors. @throws Error when a part does not start */
export async function startBadgeStage(visitors: number): Promise<BadgeStage> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-badge-'));
  const { redis, prosody, httpUrl } = await startServers(dir, visitors);
  const env = {
    ...{ REDIS_URL: redis.url, XMPP_COMPONENT_URL: prosody.componentUrl, LOG_LEVEL: 'silent' },
    ...{ PUBLIC_URL: 'https://parvis.example', USERS_JID: `users.${DOMAIN}`, USERS_SECRET: SECRET },
    ...{ ROOMS_JID: `rooms.${DOMAIN}`, ROOMS_SECRET: SECRET },
    ...{ RANDOMCHAT_JID: `random.${DOMAIN}`, RANDOMCHAT_SECRET: SECRET },
  };
  const ports = await freePorts(2, HOST);
  const children = [
    startProcess('services/users/main.js', env),
    ...ports.map((port) => startProcess('web/main.js', { ...env, HTTP_PORT: String(port) })),
  ];
  const sessions: Session[] = [];
  const webs = ports.map((port, i) => ({ port, pid: children[i + 1]?.pid ?? 0 }));
  await Promise.all(webs.map(whenReady));
  return {
    webs,
    ownStatusUrl: ({ jid }, type) => `${httpUrl}/status/${jid}/${type}`,
    async visitor(number) {
      const jid = parseJid(`visitor${number}@${DOMAIN}`);
      const session = openSession({ jid, secret: SECRET, url: prosody.accountUrl, log: QUIET });
      sessions.push(session);
      await session.ready();
      // RFC 6121 §2.1.6: only who has asked for the roster is told how subscriptions go.
      await session.ask({ to: jid, type: 'get', child: xml('query', { xmlns: 'jabber:iq:roster' }) });
      session.send(xml('presence'));
      return new Visitor(jid, session);
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
      await Promise.all(children.map((each) => endChild(each)));
      await Promise.all([redis.stop(), prosody.stop()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
