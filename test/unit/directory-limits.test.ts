/** The directory under those who want all of it, or all of its room: limits hold, and others do not feel them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { Failure } from '../../shared/failure.ts';
import { chat, iq, start } from '../support/bot.ts';
import { FakePeopleStore, openUsersDesk } from '../support/users-desk.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const PREFIXES = LETTERS.flatMap((one) => LETTERS.map((two) => one + two));

/** Somebody with an entry. */
function listed(address: string): Person {
  const jid = parseJid(address);
  const profile = { listedAt: 1, languages: [], interests: [], links: [], audiences: {} };
  return { jid, subscription: 'none', badges: [], profile };
}

async function crowd(people: Iterable<Person>) {
  const store = new FakePeopleStore();
  for (const person of people) store.people.set(person.jid, person);
  const desk = openUsersDesk(undefined, store);
  await desk.people.ready;
  return desk;
}

const isTooMany = (error: unknown): boolean => error instanceof Failure && error.code === 'too-many';

describe('whoever wants the whole directory', () => {
  const everybody = () =>
    PREFIXES.flatMap((each) => [1, 2, 3, 4].map((n) => listed(`${each}${n}@one.example`)));

  it('by all prefixes, in words and by programs at once, is told no more than others are told at all', async () => {
    const desk = await crowd(everybody());
    const t = start('users.example', desk.description);
    const told = new Set<string>();
    for (const prefix of PREFIXES) {
      t.wait(10_000);
      const search = `<query xmlns='jabber:iq:search'><nick>${prefix}</nick></query>`;
      const answers = [...(await t.gives(iq(search, 'set'))), ...(await t.gives(chat(`search ${prefix}`)))];
      for (const [jid] of answers.join('').matchAll(/\w+@one\.example/g)) told.add(jid);
    }
    assert.ok(told.size > 100 && told.size <= 1_000, `${told.size}`);
    const other = parseJid('carl@three.example');
    assert.equal((await desk.directory.find(other, { text: 'zz', isName: true, limit: 50 })).total, 4);
  });

  it('by many addresses of one server is stopped as one, and others go on', async () => {
    const desk = await crowd(
      Array.from({ length: 26_000 }, (_, n) => listed(`${PREFIXES[n % 676]}${n}@one.example`)),
    );
    let told = 0;
    let stopped = 0;
    for (const [n, prefix] of PREFIXES.entries())
      try {
        const asker = parseJid(`m${n}@s${n % 9}.mallory.example`);
        const wanted = { text: prefix, isName: true, limit: 50 };
        told += (await desk.directory.find(asker, wanted)).people.length;
      } catch (error) {
        assert.ok(isTooMany(error));
        stopped++;
      }
    assert.ok(told <= 20_000 && stopped > 100, `${told} told, ${stopped} stopped`);
    const other = parseJid('carl@three.example');
    assert.equal(
      (await desk.directory.find(other, { text: 'zz', isName: true, limit: 50 })).people.length,
      38,
    );
  });
});

describe('whoever wants all the room', () => {
  /** How many of these addresses get in. */
  async function comes(
    desk: Awaited<ReturnType<typeof crowd>>,
    addresses: readonly string[],
  ): Promise<Jid[]> {
    const came: Jid[] = [];
    for (const address of addresses)
      try {
        came.push((await desk.directory.list(parseJid(address), (entry) => entry)).jid);
      } catch (error) {
        assert.ok(isTooMany(error));
      }
    return came;
  }
  const flood = (n: number) => Array.from({ length: n }, (_, i) => `m${i}@s${i % 7}.mallory.example`);

  it('in a burst of one domain gets a small part of it, and others get in at the same moment', async () => {
    const desk = await crowd([]);
    assert.equal((await comes(desk, flood(2_000))).length, 30);
    const others = Array.from({ length: 100 }, (_, i) => `p${i}@d${i}.example`);
    assert.equal((await comes(desk, others)).length, 100);
    desk.wait(60_000);
    assert.equal(
      (await comes(desk, flood(2_000))).length,
      30 + 6,
      'those who are in it, and one in ten seconds',
    );
  });

  it('however slowly, gets a quarter of it at most', async () => {
    const full = Array.from({ length: 50_000 }, (_, n): Person => {
      const jid = parseJid(`m${n}@s${n % 7}.${n % 2 === 0 ? 'mallory' : `d${n}`}.example`);
      return { jid, subscription: 'both', consentAt: 1, badges: [] };
    });
    const desk = await crowd(full);
    assert.deepEqual(await comes(desk, ['late@s1.mallory.example']), []);
    assert.equal((await comes(desk, ['late@elsewhere.example'])).length, 1);
    assert.equal((await comes(desk, ['m0@s0.mallory.example'])).length, 1, 'who is known already');
  });
});
