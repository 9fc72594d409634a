/** The users process on real servers, and people who talk with it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { contactOf, type Jid } from '../../shared/domain/jid.ts';
import { ROOT } from '../../shared/root.ts';
import { readProcesses } from '../../shared/store/processes.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import { endChild } from './end-child.ts';
import type { openStore } from './room-store.ts';
import { sharedServers, type TestServer } from './servers.ts';
import { type BotAccount, somebody } from './watch-stage.ts';

const servers = await sharedServers();
const MAIN = join(ROOT, 'dist', 'services', 'users', 'main.js');

/** A Redis of the test's own. */
export type Store = Awaited<ReturnType<typeof openStore>>;

/** The process; ends with the test. */
export function startUsers(
  t: TestContext,
  server: TestServer,
  { jid, secret }: BotAccount,
  { keys }: Store,
): ChildProcess {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', process.env.TEST_LOG ? 'inherit' : 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      REDIS_URL: servers.redis.url,
      REDIS_PREFIX: keys.people.slice(1, keys.people.indexOf('}')),
      XMPP_COMPONENT_URL: server.componentUrl,
      XMPP_URL: server.accountUrl,
      USERS_JID: jid,
      USERS_SECRET: secret,
      ROOMS_JID: `unused.${server.domain}`,
      ROOMS_SECRET: 'unused',
      RANDOMCHAT_JID: `unused-too.${server.domain}`,
      RANDOMCHAT_SECRET: 'unused',
      PUBLIC_URL: 'https://parvis.example',
      LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    },
  });
  t.after(() => endChild(child, 'SIGKILL'));
  return child;
}

/** Lets the process work. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when the process says so. */
export async function whenReady({ redis, keys }: Store): Promise<void> {
  while ((await readProcesses(redis, keys, ['users'])).users?.ready !== true) await pause(20);
}

/** Somebody who talks with the bot. */
export class Visitor {
  readonly jid: Jid;
  readonly session: Session;
  readonly #contact: Jid;
  readonly #stanzas: Element[] = [];
  #told: () => void = () => undefined;

  constructor(jid: Jid, session: Session, contact: Jid) {
    this.jid = jid;
    this.session = session;
    this.#contact = contact;
    session.on('stanza', (stanza) => {
      this.#stanzas.push(stanza);
      this.#told();
    });
  }

  sends(type: string | undefined, ...children: Element[]): void {
    const to = type === undefined || type === 'unavailable' ? undefined : this.#contact;
    this.session.send(xml('presence', { to, type }, ...children));
  }

  writes(body: string): void {
    this.session.send(
      xml('message', { to: this.#contact, type: 'chat', 'xml:lang': 'en' }, xml('body', {}, body)),
    );
  }

  async #next(wanted: (stanza: Element) => boolean): Promise<Element> {
    for (;;) {
      const at = this.#stanzas.findIndex(
        (each) => `${each.attrs.from}/`.startsWith(`${this.#contact}/`) && wanted(each),
      );
      const [found] = at < 0 ? [] : this.#stanzas.splice(at, 1);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
  }

  async presence(type: string): Promise<void> {
    await this.#next((stanza) => stanza.is('presence') && stanza.attrs.type === type);
  }

  async hears(words: RegExp): Promise<string> {
    const stanza = await this.#next(
      (each) => each.is('message') && words.test(each.getChildText('body') ?? ''),
    );
    return stanza.getChildText('body') ?? '';
  }
}

/** Somebody with one client, who is no contact yet. */
export async function visitor(t: TestContext, server: TestServer, account: BotAccount): Promise<Visitor> {
  const anna = await somebody(t, server);
  return new Visitor(anna.jid, await anna.client('phone'), contactOf(account.jid));
}
