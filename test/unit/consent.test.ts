import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outgoing } from '../../shared/bot/shape.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { badgeId, newBadge, somebody } from '../support/people-store.ts';
import { FakePeopleStore, openUsersDesk, type UsersDesk } from '../support/users-desk.ts';

const romeo = somebody('romeo', newBadge(1));
const contact = parseJid('bot@users.example');
type Type = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed' | 'probe';

/** What is answered, shortly: presence by type, words by their keys. */
async function answers(desk: UsersDesk, type: Type, from: Jid = romeo.jid, to = contact): Promise<string[]> {
  const short = (item: Outgoing): string[] => {
    if (item.kind === 'presence') return [item.type];
    return item.kind === 'say' ? item.lines.map((line) => ('key' in line ? line.key : '?')) : [];
  };
  const answer = await desk.consent.answer({ kind: 'presence', type, from, to, language: 'en' });
  return answer.flatMap(short);
}

function open(...people: readonly (typeof romeo)[]): UsersDesk {
  const store = new FakePeopleStore();
  for (const person of people) store.people.set(person.jid, person);
  return openUsersDesk(undefined, store);
}

const HELLO = ['users.hello', 'users.hello.allow', 'users.hello.on'];

describe('somebody who adds the bot', () => {
  it('is approved, asked back and told what happens next; seen is nothing', async () => {
    const desk = open();
    assert.deepEqual(await answers(desk, 'subscribe'), ['subscribed', 'available', 'subscribe', ...HELLO]);
    assert.deepEqual([...desk.store.people.values()], [{ jid: romeo.jid, subscription: 'from', badges: [] }]);
    assert.deepEqual(await answers(desk, 'subscribed'), []);
    assert.deepEqual(desk.store.people.get(romeo.jid), { jid: romeo.jid, subscription: 'both', badges: [] });
    assert.equal(desk.watching.followed.size, 0, 'nobody is watched before he says yes');
    assert.equal(desk.store.badges.size, 0);
  });

  it('again and again is approved each time, and asked three times', async () => {
    const desk = open();
    await answers(desk, 'subscribe');
    for (let i = 0; i < 2; i++) assert.equal((await answers(desk, 'subscribe')).length, 6);
    for (let i = 0; i < 100; i++)
      assert.deepEqual(await answers(desk, 'subscribe'), ['subscribed', 'available']);
    desk.wait(2 * 600_000);
    assert.deepEqual((await answers(desk, 'subscribe')).slice(0, 3), [
      'subscribed',
      'available',
      'subscribe',
    ]);
  });

  it('and is known already is welcomed back, and asked: the end of the subscriptions may have been lost', async () => {
    const desk = open(romeo);
    assert.deepEqual(await answers(desk, 'subscribe'), [
      'subscribed',
      'available',
      'subscribe',
      'users.hello.again',
    ]);
  });

  it('approving before he is asked is asked, and nothing loops', async () => {
    const desk = open();
    assert.deepEqual(await answers(desk, 'subscribed'), ['subscribe', ...HELLO]);
    assert.equal(desk.store.people.get(romeo.jid)?.subscription, 'none');
    assert.deepEqual(await answers(desk, 'subscribed'), []);
    assert.equal(desk.store.people.get(romeo.jid)?.subscription, 'to');
    assert.deepEqual(await answers(desk, 'subscribed'), []);
    assert.deepEqual((await answers(desk, 'subscribe')).slice(0, 2), ['subscribed', 'available']);
    assert.equal(desk.store.people.get(romeo.jid)?.subscription, 'both');
  });

  it('at another address of the component sees it there, is not a contact, and is told where to be one', async () => {
    const desk = open();
    assert.deepEqual(await answers(desk, 'subscribe', romeo.jid, parseJid('users.example')), [
      'subscribed',
      'available',
      'users.other-address',
    ]);
    assert.equal(desk.store.people.size, 0);
  });

  it('when the store is down is told nothing, and can ask again', async () => {
    const desk = open();
    await desk.people.ready;
    desk.store.down = true;
    await assert.rejects(answers(desk, 'subscribe'), { code: 'unavailable' });
    assert.equal(desk.people.size, 0);
    await desk.close();
  });
});

describe('somebody who takes it back', () => {
  const erased = ({ store, people, watching }: UsersDesk): void => {
    assert.equal(store.people.size + store.badges.size + store.pictures.size, 0);
    assert.equal(people.size + watching.followed.size, 0);
  };

  it('by no longer being seen is forgotten, whole', async () => {
    const desk = open(romeo);
    await desk.people.ready;
    assert.equal(desk.watching.followed.size, 1);
    assert.deepEqual(await answers(desk, 'unsubscribed'), []);
    erased(desk);
    assert.deepEqual(
      desk.left,
      [{ jid: romeo.jid, to: false, from: true }],
      'the other subscription ends too',
    );
    assert.deepEqual(await answers(desk, 'unsubscribed'), []);
    assert.equal(desk.left.length, 1, 'once');
    desk.watching.says(romeo.jid, { availability: 'online' });
    await desk.showing.settled();
    erased(desk);
  });

  it('by removing the contact is forgotten, in whatever order the two come', async () => {
    for (const order of [
      ['unsubscribe', 'unsubscribed'],
      ['unsubscribed', 'unsubscribe'],
    ] as const) {
      const desk = open(romeo);
      for (const type of order) await answers(desk, type);
      erased(desk);
    }
  });

  it('only by no longer seeing the bot stays, when he is still seen', async () => {
    const desk = open(romeo);
    assert.deepEqual(await answers(desk, 'unsubscribe'), ['unsubscribed']);
    assert.equal(desk.people.get(romeo.jid)?.subscription, 'to');
    assert.equal(desk.watching.followed.size, 1);
  });

  it('before he approved is forgotten', async () => {
    const desk = open();
    await answers(desk, 'subscribe');
    await answers(desk, 'unsubscribe');
    erased(desk);
  });
});

describe('too many at once', () => {
  it('of one domain are denied, and nothing of them is kept; others are served meanwhile', async () => {
    const desk = open();
    const flood = (n: number) => parseJid(`spam${n}@x${n % 100}.flood.example`);
    const said = await Promise.all(
      Array.from({ length: 10_000 }, (_, n) => answers(desk, 'subscribe', flood(n))),
    );
    const denied = said.filter(([first]) => first === 'unsubscribed').length;
    assert.equal(denied, 9_970);
    assert.equal(desk.people.size, 30);
    assert.equal((await answers(desk, 'subscribe')).length, 6);
    assert.equal(desk.store.people.size, 31);
  });

  it('of many domains are denied beyond what all may ask together', async () => {
    const desk = open();
    await Promise.all(
      Array.from({ length: 2_000 }, (_, n) => answers(desk, 'subscribe', parseJid(`a@d${n}.example${n}`))),
    );
    assert.equal(desk.people.size, 500);
    desk.wait(1_000);
    assert.equal((await answers(desk, 'subscribe')).length, 6, 'a second later there is room again');
  });

  it('from one who comes and goes all the time keep nobody else of his server out', async () => {
    const desk = open();
    const restless = parseJid('restless@people.example');
    for (let n = 0; n < 100; n++) {
      await answers(desk, 'subscribe', restless);
      await answers(desk, 'unsubscribe', restless);
      desk.wait(1_000);
    }
    assert.equal(desk.consent.admits(restless), false);
    assert.equal(desk.consent.admits(parseJid('calm@people.example')), true);
  });

  it('that never say yes give way, the oldest of the same domain first', async () => {
    const desk = open();
    await answers(desk, 'subscribe');
    for (let n = 0; n < 600; n++) {
      await answers(desk, 'subscribe', parseJid(`slow${n}@flood.example`));
      desk.wait(10_000);
    }
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(desk.people.size, 501);
    assert.equal(desk.people.get(parseJid('slow99@flood.example')), undefined);
    assert.ok(desk.people.get(parseJid('slow100@flood.example')));
    assert.ok(desk.people.get(romeo.jid));
  });
});

describe('an account’s roster', () => {
  it('decides who is still a contact', async () => {
    const revoked = somebody('juliet', newBadge(2));
    const gone = somebody('mercutio', newBadge(3));
    const desk = open(romeo, revoked, gone);
    await desk.people.ready;
    const known = new Set([romeo.jid, revoked.jid, gone.jid]);
    const fresh = parseJid('nurse@people.example');
    await desk.consent.mirror(
      new Map([
        [romeo.jid, 'to'],
        [revoked.jid, 'from'],
        [fresh, 'both'],
        [parseJid('none@people.example'), 'none'],
      ]),
      known,
    );
    assert.deepEqual(
      [...desk.people.all()].map(({ jid, subscription }) => [jid, subscription]),
      [
        [romeo.jid, 'to'],
        [fresh, 'both'],
      ],
    );
    assert.deepEqual(
      desk.store.people.get(romeo.jid)?.badges.map(({ id }) => id),
      [badgeId(1)],
    );
  });
});
