/** First words to people whose address is not told: who hears them, how many, and for how long. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Hellos } from '../../services/users/hellos.ts';
import { HELLO_KEPT_MS } from '../../shared/domain/hello.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { chat, start } from '../support/bot.ts';
import { FakeHellosStore, openUsersDesk } from '../support/users-desk.ts';

const zoe = parseJid('zoe@one.example');
const bert = parseJid('bert@two.example');
const asker = (n: number): Jid => parseJid(`asker${n}@server${n}.example`);

function open(store = new FakeHellosStore()) {
  let now = 1_000_000;
  const listed = new Set<Jid>([zoe, bert]);
  const hellos = new Hellos({
    ...{ store, log: openLog('users', 'silent'), retryMs: 1 },
    now: () => now,
    isListed: (jid) => listed.has(jid),
  });
  return {
    ...{ hellos, store, listed },
    wait(ms: number): void {
      now += ms;
    },
  };
}

const tooMany = (error: unknown): boolean => error instanceof Failure && error.code === 'too-many';
const unavailable = (error: unknown): boolean => error instanceof Failure && error.code === 'unavailable';

describe('hellos', () => {
  it('of one to another there is one, and two may wait for each other', async () => {
    const { hellos, wait } = open();
    const first = await hellos.send(bert, zoe);
    assert.equal(await hellos.send(bert, zoe), undefined);
    assert.ok(await hellos.send(zoe, bert));
    wait(1);
    const second = await hellos.send(asker(1), zoe);
    assert.deepEqual(hellos.waitingFor(zoe), [first, second]);
    assert.notEqual(first?.number, second?.number);
  });

  it('have numbers by chance: an answer to one that has ended means no later one', async () => {
    const { hellos } = open();
    const numbers = new Set<number>();
    for (let n = 0; n < 20; n++) {
      const hello = await hellos.send(asker(n), zoe);
      assert.ok(hello && hello.number >= 100 && hello.number < 1_000);
      numbers.add(hello.number);
      await hellos.answer(hello, 'accept');
    }
    assert.ok(numbers.size > 10, 'of twenty a few may be the same');
  });

  it('one sender says few, and what he says to nobody counts; one receiver is given few', async () => {
    const { hellos, wait } = open();
    for (let n = 0; n < 5; n++) await hellos.send(bert, undefined);
    await assert.rejects(hellos.send(bert, zoe), tooMany);
    wait(2 * 3_600_000);
    assert.ok(await hellos.send(bert, zoe));
    for (let n = 1; n < 40; n++) await hellos.send(asker(n), zoe);
    assert.equal(hellos.waitingFor(zoe).length, 20);
  });

  it('of one server cannot fill all that a receiver is given', async () => {
    const { hellos } = open();
    for (let n = 0; n < 30; n++) await hellos.send(parseJid(`asker${n}@many.example`), zoe);
    assert.equal(hellos.waitingFor(zoe).length, 5);
    assert.ok(await hellos.send(bert, zoe));
  });

  it('that are not heard look to whoever said them as others do, whatever became of them', async () => {
    const { hellos, store, wait } = open();
    const sent = (jid: Jid, of = hellos) => of.sentBy(jid).map(({ at }) => at);
    const answered = await hellos.send(asker(1), zoe);
    await hellos.send(asker(2), undefined);
    await hellos.send(asker(3), zoe);
    assert.ok(answered && (await hellos.answer(answered, 'block')));
    const again = open(store).hellos;
    await again.ready;
    for (const n of [1, 2, 3]) {
      assert.deepEqual(sent(asker(n)), [1_000_000]);
      assert.deepEqual(sent(asker(n), again), [1_000_000]);
      assert.deepEqual(hellos.waitingFor(asker(n)), [], 'none is for himself');
    }
    assert.equal(await hellos.forget(asker(1)), true);
    assert.equal(await hellos.forget(asker(2)), true);
    wait(HELLO_KEPT_MS);
    await hellos.sweep();
    assert.equal(store.hellos.size, 0);
  });

  it('who waits for ten answers waits before he asks again, whatever the time and the process', async () => {
    const { hellos, wait, store } = open();
    for (let n = 0; n < 10; n++) {
      assert.ok(await hellos.send(bert, asker(n)));
      wait(3_600_000);
    }
    await assert.rejects(hellos.send(bert, zoe), tooMany);
    const after = open(store).hellos;
    await assert.rejects(after.send(bert, zoe), tooMany);
  });

  it('that are not heard push out none that are, however many they are', async () => {
    const store = new FakeHellosStore();
    for (let n = 0; n < 25_000; n++) {
      const id = n.toString(16).padStart(24, '0');
      store.hellos.set(id, { id, from: asker(n), to: asker(n), number: 1, at: 1_000_000 });
    }
    const { hellos } = open(store);
    await hellos.send(bert, undefined);
    assert.deepEqual(hellos.sentBy(bert), []);
    assert.ok(await hellos.send(bert, zoe));
  });

  it('are there after a start, and so is who does not want to hear whom', async () => {
    const { hellos, store } = open();
    const first = await hellos.send(bert, zoe);
    const second = await hellos.send(asker(1), zoe);
    assert.ok(first && second);
    assert.ok(await hellos.answer(second, 'block'));
    const again = open(store).hellos;
    await again.ready;
    assert.deepEqual(again.waitingFor(zoe), [first]);
    assert.equal(await again.send(asker(1), zoe), undefined);
    assert.deepEqual(
      [...store.unheard.values()].map(({ until }) => until),
      [0],
    );
    assert.ok(!JSON.stringify([...store.unheard]).includes('asker1'), 'hashes only');
  });

  it('end after fourteen days; what was ignored may be said again then, what was blocked may not', async () => {
    const { hellos, store, wait } = open();
    await hellos.send(bert, zoe);
    const [ignored, blocked] = [await hellos.send(asker(1), zoe), await hellos.send(asker(2), zoe)];
    assert.ok(ignored && blocked);
    await hellos.answer(ignored, 'ignore');
    await hellos.answer(blocked, 'block');
    wait(HELLO_KEPT_MS - 1);
    await hellos.sweep();
    assert.equal(hellos.waitingFor(zoe).length, 1);
    assert.equal(await hellos.send(asker(1), zoe), undefined);
    wait(1);
    await hellos.sweep();
    const left = [...store.hellos.values()].map(({ from, to }) => [from, to]);
    assert.deepEqual([left, store.unheard.size], [[[asker(1), asker(1)]], 1], 'what was said meanwhile');
    assert.ok(await hellos.send(asker(1), zoe));
    assert.equal(await hellos.send(asker(2), zoe), undefined);
  });

  it('of two answers one counts, and one that cannot be written does not', async () => {
    const { hellos, store } = open();
    const hello = await hellos.send(bert, zoe);
    assert.ok(hello);
    store.down = true;
    await assert.rejects(hellos.answer(hello, 'accept'), unavailable);
    store.down = false;
    assert.equal(hellos.waitingFor(zoe).length, 1);
    const both = await Promise.all([hellos.answer(hello, 'accept'), hellos.answer(hello, 'block')]);
    assert.deepEqual(both.toSorted(), [false, true]);
  });

  it('that cannot be written are not said, and nothing of them stays', async () => {
    const { hellos, store } = open();
    await hellos.ready;
    store.down = true;
    await assert.rejects(hellos.send(bert, zoe), unavailable);
    await assert.rejects(hellos.send(bert, undefined), unavailable, 'nobody is no other case');
    store.down = false;
    assert.deepEqual(hellos.waitingFor(zoe), []);
    assert.ok(await hellos.send(bert, zoe));
  });

  it('of who is forgotten nothing stays, and to who leaves nothing waits; as soon as the store is there', async () => {
    const { hellos, store } = open();
    hellos.personChanged(zoe, {
      ...{ jid: zoe, subscription: 'none', badges: [] },
      profile: { listedAt: 1, languages: [], interests: [], links: [], audiences: {} },
    });
    const blocked = await hellos.send(asker(1), zoe);
    assert.ok(blocked && (await hellos.answer(blocked, 'block')));
    await hellos.send(bert, zoe);
    await hellos.send(zoe, bert);
    store.down = true;
    hellos.personChanged(zoe, { jid: zoe, subscription: 'both', badges: [] });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(hellos.waitingFor(zoe), []);
    store.down = false;
    assert.ok(await hellos.forget(zoe));
    await hellos.restore();
    assert.deepEqual(
      [[...store.hellos.values()].map(({ from, to }) => [from, to]), store.unheard.size],
      [[[asker(1), asker(1)]], 0],
    );
    assert.equal(await hellos.forget(zoe), false);
  });

  it('a store that forgot, or remembers what has ended, is put right', async () => {
    const { hellos, store } = open();
    const hello = await hellos.send(bert, zoe);
    const ended = await hellos.send(asker(1), zoe);
    assert.ok(hello && ended && (await hellos.answer(ended, 'block')));
    store.hellos.clear();
    store.unheard.clear();
    store.hellos.set(ended.id, ended);
    await hellos.restore();
    assert.deepEqual([...store.hellos.values()], [hello, ...hellos.sentBy(asker(1))]);
    assert.deepEqual([...store.unheard.keys()], [ended.id]);
  });

  it('to who left while the process was down end with the first look', async () => {
    const { store } = open();
    const gone = {
      id: 'a'.repeat(24),
      from: bert,
      to: parseJid('gone@one.example'),
      number: 1,
      at: 1_000_000,
    };
    store.hellos.set(gone.id, gone);
    const { hellos } = open(store);
    await hellos.ready;
    await hellos.sweep();
    assert.equal(store.hellos.size, 0);
  });
});

it('a name that nobody is shown is not told with a hello', async () => {
  const desk = openUsersDesk();
  await desk.people.ready;
  const { id } =
    (await desk.directory.list(zoe, (entry) => ({ ...entry, nick: 'Zoé', audiences: { nick: 'web' } })))
      .profile ?? {};
  const bot = start('users.example', desk.description);
  const heard = async (audiences: Profile['audiences'], from: string): Promise<string> => {
    await desk.directory.list(parseJid(from), (entry) => ({ ...entry, nick: 'Bertie', audiences }));
    bot.wait(60_000);
    const sent = await bot.gives(chat(`hello ${id} good day`).replace('anna@d', from));
    return sent.find((stanza) => stanza.attrs.to === zoe)?.getChildText('body') ?? '';
  };
  assert.match(await heard({}, 'bert@two.example'), /called “Bertie”/);
  assert.match(
    await heard({ address: 'nobody' }, 'bert@three.example'),
    /^Somebody who found your page in the directory says/,
  );
  assert.match(await heard({ address: 'nobody', nick: 'web' }, 'bert@four.example'), /called “Bertie”/);
});

it('nobody learns from the answer whether there is such a page, and no words are kept', async () => {
  const desk = openUsersDesk();
  await desk.people.ready;
  const web = { nick: 'web' } as const;
  const { id } =
    (await desk.directory.list(zoe, (entry) => ({ ...entry, nick: 'Zoé', audiences: web }))).profile ?? {};
  const bot = start('users.example', desk.description);
  const answers = async (text: string) => {
    bot.wait(600_000);
    return (await bot.gives(chat(text))).map((stanza) => [stanza.attrs.to, stanza.getChildText('body')]);
  };
  const [toAsker, toZoe] = (await answers(`hello ${id} a secret word`)).toSorted();
  const [nobody] = await answers('hello AAAAAAAAAAAAAAAAAAAAAA a secret word');
  assert.deepEqual(toAsker, nobody);
  assert.equal(toZoe?.[0], zoe);
  assert.ok(!JSON.stringify([...desk.hellosStore.hellos]).includes('secret'));
  assert.deepEqual((await answers(`hello ${id} ${'x'.repeat(501)}`)).length, 1);
  assert.match((await answers(`hello ${id}`))[0]?.[1] ?? '', /To say hello/);
});

it('who is kept out of the directory says hello to nobody in it', async () => {
  const desk = openUsersDesk();
  await desk.people.ready;
  const web = { nick: 'web' } as const;
  const { id } =
    (await desk.directory.list(zoe, (entry) => ({ ...entry, nick: 'Zoé', audiences: web }))).profile ?? {};
  await desk.moderation.ban(parseJid('anna@d'), 'a nuisance', parseJid('admin@example.org'));
  const [answer, another] = await start('users.example', desk.description).gives(chat(`hello ${id} hi`));
  assert.equal(another, undefined);
  assert.ok(!answer?.getChildText('body')?.includes('Your hello goes'));
  assert.equal(desk.hellosStore.hellos.size, 0);
});
