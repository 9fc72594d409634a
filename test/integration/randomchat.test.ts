/** Two processes of the random chat, on Prosody and on ejabberd: one talk between them, one of them killed, nothing kept. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { ROOT } from '../../shared/root.ts';
import { readProcess } from '../../shared/store/processes.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { checkPairs } from '../support/pairs-check.ts';
import { connectParty, message, type Party } from '../support/parties.ts';
import { openStore } from '../support/room-store.ts';
import { sharedServers, type TestServer } from '../support/servers.ts';

const servers = await sharedServers();
const MAIN = join(ROOT, 'dist', 'services', 'randomchat', 'main.js');
type Store = Awaited<ReturnType<typeof openStore>>;

/** The process at that server; its log, all of it, goes into `log`. */
function startChat(t: TestContext, server: TestServer, { keys }: Store, log: string[]): ChildProcess {
  const { jid, secret } = server.components.random;
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env.PATH, REDIS_URL: servers.redis.url, LOG_LEVEL: 'trace' },
      REDIS_PREFIX: keys.people.slice(1, keys.people.indexOf('}')),
      ...{ XMPP_COMPONENT_URL: server.componentUrl, RANDOMCHAT_JID: jid, RANDOMCHAT_SECRET: secret },
      ...{ ROOMS_JID: `unused.${server.domain}`, ROOMS_SECRET: 'unused' },
      ...{ USERS_JID: `unused-too.${server.domain}`, USERS_SECRET: 'unused' },
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => void log.push(text));
  t.after(() => end(child, 'SIGKILL'));
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/** Ready, and started since `since`. */
async function whenReady({ redis, keys }: Store, server: TestServer, since: number): Promise<void> {
  for (;;) {
    const status = await readProcess(redis, keys, 'randomchat', server.components.random.jid);
    if (status?.ready === true && status.at >= since) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Somebody who talks with the bot of his server. */
class Stranger {
  readonly #party: Party;
  readonly #bot: Jid;
  readonly #taken = new Set<Element>();
  #said = 0;

  constructor(party: Party, server: TestServer) {
    this.#party = party;
    this.#bot = parseJid(`bot@${server.components.random.jid}`);
  }

  get jid(): Jid {
    return this.#party.session.address;
  }

  says(text: string): void {
    message(this.#party, this.#bot, `said-${++this.#said}`, text);
  }

  /** The next message that holds this. */
  async hears(text: string): Promise<Element> {
    const found = (): Element | undefined =>
      this.#party.stanzas.find(
        (stanza) => !this.#taken.has(stanza) && (stanza.getChildText('body') ?? '').includes(text),
      );
    await this.#party.until(() => found() !== undefined);
    const stanza = found() as Element;
    this.#taken.add(stanza);
    return stanza;
  }
}

async function join2(t: TestContext, server: TestServer): Promise<Stranger> {
  return new Stranger(await connectParty(t, server, 'account', { component: 'random' }), server);
}

describe('the random chat on real servers', { timeout: 120_000 }, () => {
  it('one talk over two processes, of which one is killed; nothing is kept of it', async (t) => {
    const store = await openStore(t);
    const { prosody, ejabberd } = servers;
    const log: string[] = [];
    let here = startChat(t, prosody, store, log);
    const there = startChat(t, ejabberd, store, log);
    for (const server of [prosody, ejabberd]) await whenReady(store, server, 0);
    const anna = await join2(t, prosody);
    const bert = await join2(t, ejabberd);
    anna.says('start');
    await anna.hears('Write “accept”');
    anna.says('accept');
    await anna.hears('I am looking for somebody');
    bert.says('accept');
    await anna.hears('You have met a stranger');
    await bert.hears('You have met a stranger');
    // What is written in the first second is not sent: only time helps.
    anna.says('a secret of hers');
    await anna.hears('Not sent');
    await sleep(1_000);
    anna.says('a secret of hers');
    const stanza = await bert.hears('a secret of hers');
    assert.doesNotMatch(stanza.toString(), new RegExp(anna.jid.split('@')[0] ?? ''));
    bert.says('a secret of his');
    await anna.hears('a secret of his');

    await end(here, 'SIGKILL');
    const since = Date.now();
    here = startChat(t, prosody, store, log);
    await whenReady(store, prosody, since);
    anna.says('still a secret');
    await bert.hears('still a secret');
    bert.says('yes, a secret');
    await anna.hears('yes, a secret');

    await checkPairs(store);
    bert.says('/stop');
    await bert.hears('You have left the talk');
    await anna.hears('The stranger has left');
    for (const child of [here, there]) assert.equal(await end(child, 'SIGTERM'), 0);
    await nothingKept(store, log, [anna, bert]);
  });
});

/** All that stands under a key, as text. */
async function contents(redis: Store['redis'], key: string): Promise<string> {
  switch (await redis.type(key)) {
    case 'hash':
      return JSON.stringify(await redis.hgetall(key));
    case 'zset':
      return JSON.stringify(await redis.zrange(key, '0', '-1'));
    case 'set':
      return JSON.stringify(await redis.smembers(key));
    case 'string':
      return (await redis.get(key)) ?? '';
    case 'none':
      return '';
    default:
      throw new Error(`${key}: the random chat has no such keys`);
  }
}

/** @throws AssertionError when a text or an address is in Redis or in a log. */
async function nothingKept(
  { redis, keys }: Store,
  log: readonly string[],
  people: Stranger[],
): Promise<void> {
  const prefix = keys.people.slice(0, keys.people.indexOf('}') + 1);
  const kept: string[] = [];
  for (const key of await redis.keys(`${prefix}*`)) kept.push(key, await contents(redis, key));
  const all = [...kept, ...log].join('\n');
  assert.match(all, /connected to the XMPP server/);
  assert.doesNotMatch(all, /secret of (?:hers|his)|a secret/);
  for (const { jid } of people)
    assert.equal(all.includes(jid.split('@')[0] ?? ''), false, 'an address is kept');
  await checkPairs({ redis, keys });
}
