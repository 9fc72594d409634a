/** Two processes of the random chat, on Prosody and on ejabberd: one talk between them, one of them killed, a report, nothing kept. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { bare, type Jid, parseJid } from '../../shared/domain/jid.ts';
import { ROOT } from '../../shared/root.ts';
import { readProcess } from '../../shared/store/processes.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { endChild } from '../support/end-child.ts';
import { checkPairs } from '../support/pairs-check.ts';
import { connectParty, message, type Party } from '../support/parties.ts';
import { openStore } from '../support/room-store.ts';
import { sharedServers, type TestServer } from '../support/servers.ts';

const servers = await sharedServers();
const MAIN = join(ROOT, 'dist', 'services', 'randomchat', 'main.js');
type Store = Awaited<ReturnType<typeof openStore>>;

/** Where processes keep things, who may give orders, and what all of them log. */
interface House extends Store {
  readonly admin: Jid;
  readonly log: string[];
}

/** The process at that server. */
function startChat(t: TestContext, server: TestServer, { keys, admin, log }: House): ChildProcess {
  const { jid, secret } = server.components.random;
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env.PATH, REDIS_URL: servers.redis.url, LOG_LEVEL: 'trace' },
      REDIS_PREFIX: keys.people.slice(1, keys.people.indexOf('}')),
      ...{ XMPP_COMPONENT_URL: server.componentUrl, RANDOMCHAT_JID: jid, RANDOMCHAT_SECRET: secret },
      ...{ ROOMS_JID: `unused.${server.domain}`, ROOMS_SECRET: 'unused' },
      ...{ ADMINS: admin, EVIDENCE_SECRET: 'the same for both' },
      ...{ USERS_JID: `unused-too.${server.domain}`, USERS_SECRET: 'unused' },
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => void log.push(text));
  t.after(() => endChild(child, 'SIGKILL'));
  return child;
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
  it('one talk over two processes, of which one is killed; a report; nothing kept that can be read', async (t) => {
    const { prosody, ejabberd } = servers;
    const [admin, anna] = [await join2(t, prosody), await join2(t, prosody)];
    const house: House = { ...(await openStore(t)), admin: bare(admin.jid), log: [] };
    let here = startChat(t, prosody, house);
    const there = startChat(t, ejabberd, house);
    for (const server of [prosody, ejabberd]) await whenReady(house, server, 0);
    const bert = await join2(t, ejabberd);
    await meet(anna, bert);
    await whenSealed(house, 2);

    await endChild(here, 'SIGKILL');
    const since = Date.now();
    here = startChat(t, prosody, house);
    await whenReady(house, prosody, since);
    anna.says('still a secret');
    await bert.hears('still a secret');
    bert.says('yes, a secret');
    await anna.hears('yes, a secret');
    await checkPairs(house);

    anna.says('/reveal');
    await anna.hears('If the stranger says');
    bert.says('/reveal');
    await anna.hears(`xmpp:${bare(bert.jid)}?roster`);
    await bert.hears(`xmpp:${bare(anna.jid)}?roster`);

    anna.says('/question a secret answer');
    await bert.hears('has answered the question of the day');
    bert.says('/question a secret of the other');
    await bert.hears('✎ a secret answer');
    await anna.hears('✎ a secret of the other');
    await whenSealed(house, 6);
    await report(admin, anna, bert);
    anna.says('bottle a secret for whoever comes');
    await anna.hears('on its way');
    anna.says('notify 22:00-07:00 Europe/Paris');
    await anna.hears('22:00-07:00 Europe/Paris');
    for (const child of [here, there]) assert.equal(await endChild(child, 'SIGTERM'), 0);
    await nothingKept(house, [anna, bert, admin]);
  });
});

/** The process that somebody writes to keeps his words a moment later. */
async function whenSealed({ redis, keys }: Store, messages: number): Promise<void> {
  for (let sealed = 0; sealed < messages; ) {
    const rings = await redis.keys(keys.ringOf('*', '*'));
    const counts = await Promise.all(rings.map((ring) => redis.zcard(ring)));
    sealed = counts.reduce((sum, count) => sum + count, 0);
  }
}

/** They accept the rules, meet, and each writes something. */
async function meet(anna: Stranger, bert: Stranger): Promise<void> {
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
}

/** Anna reports what Bert wrote before and after her process was killed; an admin decides; both hear of it. */
async function report(admin: Stranger, anna: Stranger, bert: Stranger): Promise<void> {
  anna.says('/report');
  await anna.hears('2: yes, a secret');
  anna.says('/report all threat a secret reason');
  const taken = (await anna.hears('Your report is case')).getChildText('body') ?? '';
  await bert.hears('The stranger has left');
  const [, id = ''] = /case (\w+);/.exec(taken) ?? [];
  admin.says(`case ${id}`);
  const shown = (await admin.hears('yes, a secret')).getChildText('body') ?? '';
  assert.match(shown, /a secret of his/);
  assert.match(shown, /a secret reason/);
  assert.doesNotMatch(shown, /not as it was sent/);
  admin.says(`uphold ${id} day a reason`);
  await admin.hears('Out for a day');
  bert.says('start');
  await bert.hears('Reason: a reason');
  anna.says('stats');
  await anna.hears(`Your report, case ${id}: an admin agrees`);
  bert.says('hello?');
}

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
    case 'list':
      return JSON.stringify(await redis.lrange(key, 0, -1));
    case 'stream':
      return JSON.stringify(await redis.xrange(key, '-', '+'));
    case 'none':
      return '';
    default:
      throw new Error(`${key}: the random chat has no such keys`);
  }
}

/** What is written in base64 or hex, read. */
function decoded(text: string): string {
  const words = text.match(/[\w+/-]{16,}/g) ?? [];
  return words
    .flatMap((word) => [Buffer.from(word, 'base64url'), Buffer.from(word, 'hex')])
    .map((bytes) => bytes.toString('latin1'))
    .join('\n');
}

/** @throws AssertionError when a text or an address is in Redis or in a log, or what is sealed does not go by itself. */
async function nothingKept({ redis, keys, log }: House, people: Stranger[]): Promise<void> {
  const prefix = keys.people.slice(0, keys.people.indexOf('}') + 1);
  const names = await redis.keys(`${prefix}*`);
  const kept: string[] = [];
  for (const key of names) kept.push(key, await contents(redis, key));
  const sealed = names.filter((key) =>
    /:pairs:(?:ring|talks|case|notices|reports|standing|bottle|call):/.test(key),
  );
  assert.ok(sealed.length >= 6, 'what Bert got, the case, the report, what was decided, bottle and call');
  for (const key of sealed) assert.ok((await redis.pttl(key)) > 0, `${key} stays for ever`);
  const all = [...kept, ...log, decoded(kept.join('\n'))].join('\n');
  assert.match(all, /connected to the XMPP server/);
  assert.doesNotMatch(all, /secret of (?:hers|his)|a secret|secret reason/);
  for (const { jid } of people)
    assert.equal(all.includes(jid.split('@')[0] ?? ''), false, 'an address is kept');
  await checkPairs({ redis, keys });
}
