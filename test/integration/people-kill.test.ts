/** The users process killed at any moment while people list, change, unlist and forget: what was answered holds, everywhere. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import type { Person } from '../../shared/domain/person.ts';
import { publicPerson } from '../../shared/domain/public-person.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import { readPublicPerson } from '../../shared/store/profile-values.ts';
import { pingQuery } from '../../shared/xmpp/xep0199.ts';
import { endChild } from '../support/end-child.ts';
import { openStore } from '../support/room-store.ts';
import { sharedServers } from '../support/servers.ts';
import { pause, type Store, startUsers, type Visitor, visitor, whenReady } from '../support/users-process.ts';
import { botAccount } from '../support/watch-stage.ts';

const servers = await sharedServers();

/** Somebody's entry as far as this test changes it; undefined: he has none. */
type Entry = { readonly nick: string | undefined; readonly isOnWeb: boolean } | undefined;
interface Step {
  readonly words: string;
  readonly leadsTo: (before: Entry) => Entry;
}

const LIST: Step = { words: 'list yes', leadsTo: (had) => had ?? { nick: undefined, isOnWeb: false } };
const WEB: Step = { words: 'audience all web yes', leadsTo: (had) => had && { ...had, isOnWeb: true } };
const OFF_WEB: Step = { words: 'audience all xmpp', leadsTo: (had) => had && { ...had, isOnWeb: false } };
const UNLIST: Step = { words: 'unlist', leadsTo: () => undefined };
const FORGET: Step = { words: 'forget me', leadsTo: () => undefined };
const nick = (name: string): Step => ({
  words: `set nick ${name}`,
  leadsTo: (had) => had && { ...had, nick: name },
});

function stepsOf(round: number, who: number): readonly Step[] {
  const middles = [
    [UNLIST, LIST],
    [FORGET, LIST],
    [OFF_WEB, WEB],
    [nick(`Qq${who} two${round}`), OFF_WEB],
  ];
  const last = (round + who) % 3 === 0 ? UNLIST : nick(`Qq${who} end${round}`);
  const middle = middles[(round + who) % 4] ?? [];
  return [LIST, nick(`Qq${who} one${round}`), WEB, ...middle, nick(`Qq${who} late${round}`), WEB, last];
}

/** Counts what the bot says to somebody; `heard` is emitted each time. */
function answersTo({ session }: Visitor, bot: string, all: EventEmitter): () => number {
  let n = 0;
  session.on('stanza', (stanza) => {
    if (!stanza.is('message') || stanza.attrs.from !== bot || !stanza.getChild('body')) return;
    n++;
    all.emit('heard');
  });
  return () => n;
}

function entryOf(person: Person | undefined): Entry {
  const { profile } = person ?? {};
  return profile && { nick: profile.nick, isOnWeb: profile.audiences.address === 'web' };
}

/** What the web shows is what people say of themselves, in every moment. */
async function checkWeb({ redis, keys }: Store, people: ReadonlyMap<string, Person>): Promise<void> {
  const stored = Object.values(await redis.hgetall(keys.entries)).map((json) => readPublicPerson(json));
  const meant = [...people.values()].flatMap((person) => publicPerson(person) ?? []);
  const byId = <T extends { id: string } | undefined>(all: readonly T[]) =>
    [...all].sort((a, b) => `${a?.id}`.localeCompare(`${b?.id}`));
  assert.deepEqual(byId(stored), byId(meant));
}

test('of each person the store says what was answered last, or what was asked since', {
  timeout: 200_000,
}, async (t) => {
  const server = servers.prosody;
  const account = await botAccount(t, server, 'component', server.components.people);
  const store = await openStore(t);
  const bot = `bot@${account.jid}`;
  const visitors = await Promise.all(Array.from({ length: 6 }, () => visitor(t, server, account)));
  const all = new EventEmitter();
  const answered = visitors.map((each) => answersTo(each, bot, all));
  const writer = new PeopleWriter(store.redis, store.keys);
  const stored = async () => new Map((await writer.readAll()).map((person) => [person.jid, person]));
  let entries: Entry[] = visitors.map(() => undefined);
  let halfDone = 0;
  for (let round = 0; round < 9; round++) {
    const child = startUsers(t, server, account, store);
    await whenReady(store);
    const before = answered.map((count) => count());
    for (const [who, each] of visitors.entries())
      for (const { words } of stepsOf(round, who)) each.writes(words);
    // Ever later in it: the last one is killed when nearly all is answered.
    const said = () => answered.reduce((sum, count, who) => sum + count() - (before[who] ?? 0), 0);
    while (said() < round * 6) await once(all, 'heard');
    await endChild(child, 'SIGKILL');
    // What the server had for them is delivered before its answer to this.
    for (const { session, jid } of visitors) await session.ask({ to: jid, type: 'get', child: pingQuery() });
    const people = await stored();
    await checkWeb(store, people);
    entries = visitors.map(({ jid }, who) => {
      const steps = stepsOf(round, who);
      const states = [entries[who]];
      for (const { leadsTo } of steps) states.push(leadsTo(states.at(-1)));
      const done = (answered[who]?.() ?? 0) - (before[who] ?? 0);
      const found = entryOf(people.get(jid));
      if (done > 0 && done < steps.length) halfDone++;
      const mayBe = states.slice(done).map((state) => JSON.stringify(state));
      assert.ok(
        mayBe.includes(JSON.stringify(found)),
        `round ${round}, ${done} answered: ${JSON.stringify(found)}, not one of ${mayBe.join(' ')}`,
      );
      return found;
    });
    await store.redis.del(store.keys.process('users', account.jid));
  }
  assert.ok(halfDone > 0, 'somebody was in the middle of it');

  startUsers(t, server, account, store);
  await whenReady(store);
  const asker = await visitor(t, server, account);
  for (const [who, entry] of entries.entries()) {
    asker.writes(`search qq${who}`);
    const words = await asker.hears(/found/);
    if (entry?.nick === undefined) assert.match(words, /Nobody found/);
    else assert.ok(words.includes(entry.nick), `${words} of ${entry.nick}`);
  }
  for (const each of visitors) each.writes('forget me');
  while ((await store.redis.hlen(store.keys.people)) > 0) await pause(20);
  assert.equal(await store.redis.exists(store.keys.people, store.keys.entries, store.keys.entryPictures), 0);
});
