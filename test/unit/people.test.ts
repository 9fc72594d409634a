import assert from 'node:assert/strict';
import { test } from 'node:test';
import { People } from '../../services/users/people.ts';
import type { Jid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { FakeBook } from '../support/fake-book.ts';
import { badgeId, newBadge, personId, somebody } from '../support/people-store.ts';
import { FakePeopleStore } from '../support/users-desk.ts';

const romeo = somebody('romeo', newBadge(1), newBadge(2));

function open(store: FakePeopleStore, rules = new FakeBook()) {
  const told: [Jid, boolean][] = [];
  const people = new People({
    ...{ store, log: openLog('test', 'silent'), rules, retryMs: 1 },
    shownOf: ({ badges }) =>
      badges.filter(({ off }) => !off).map(({ id }) => ({ id, availability: 'unknown' as const })),
    changed: (jid, person) => void told.push([jid, person !== undefined]),
  });
  return { people, told };
}

test('a change is in the store before it is in memory, with what is shown from then on', async () => {
  const store = new FakePeopleStore();
  const { people, told } = open(store);
  await people.ready;
  await people.change(romeo.jid, () => romeo);
  assert.deepEqual([...store.badges.keys()], [badgeId(1), badgeId(2)]);
  await people.change(
    romeo.jid,
    (person) => person && { ...person, badges: [newBadge(1, { off: true }), newBadge(3)] },
  );
  assert.deepEqual([...store.badges.keys()], [badgeId(3)], 'neither what is off nor what is gone is seen');
  assert.deepEqual(people.figures(), { people: 1, consents: 1, badges: 2, listed: 0 });
  const { writes } = store;
  assert.equal(await people.change(romeo.jid, () => undefined), people.get(romeo.jid));
  assert.equal(store.writes, writes, 'nothing to change, nothing to write');
  assert.equal(told.length, 2);
});

test('of who did not say yes nothing is kept but address and subscription', async () => {
  const store = new FakePeopleStore();
  const { consentAt, ...silent } = { ...romeo, language: 'fr' };
  store.people.set(romeo.jid, silent);
  const { people } = open(store);
  await people.ready;
  assert.deepEqual(people.get(romeo.jid), { jid: romeo.jid, subscription: 'both', badges: [] });
  await people.change(romeo.jid, () => romeo);
  await people.change(romeo.jid, () => ({ ...silent, subscription: 'to' }));
  assert.deepEqual([...store.people.values()], [{ jid: romeo.jid, subscription: 'to', badges: [] }]);
  assert.equal(store.badges.size, 0);
});

test('changes of one person follow each other', async () => {
  const { people } = open(new FakePeopleStore());
  await people.ready;
  await people.change(romeo.jid, () => ({ ...romeo, badges: [] }));
  const add = (n: number) =>
    people.change(romeo.jid, (person) => person && { ...person, badges: [...person.badges, newBadge(n)] });
  await Promise.all([1, 2, 3, 4].map(add));
  assert.deepEqual(
    people.get(romeo.jid)?.badges.map(({ id }) => id),
    [1, 2, 3, 4].map(badgeId),
  );
});

test('a store that is down: a change fails and is taken back, forgetting waits until it is done', async () => {
  const store = new FakePeopleStore();
  const { people } = open(store);
  await people.ready;
  await people.change(romeo.jid, () => romeo);
  const put = store.put.bind(store);
  // Written, but the answer is lost.
  store.put = async (...args: Parameters<typeof put>) => {
    await put(...args);
    store.put = put;
    throw new Failure('unavailable', 'no answer');
  };
  const changed: Person = { ...romeo, badges: [newBadge(1), newBadge(9)] };
  await assert.rejects(
    people.change(romeo.jid, () => changed),
    { code: 'unavailable' },
  );
  assert.deepEqual(people.get(romeo.jid), romeo);
  await people.change(romeo.jid, () => undefined);
  assert.deepEqual(store.people.get(romeo.jid), romeo, 'as it was');
  assert.deepEqual([...store.badges.keys()].sort(), [badgeId(1), badgeId(2)]);

  store.down = true;
  const forgotten = people.forget(romeo.jid);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(people.get(romeo.jid), undefined, 'at once in memory');
  store.down = false;
  assert.deepEqual(await forgotten, romeo);
  assert.equal(store.people.size + store.badges.size, 0);
});

/** Somebody with a page of that name. */
function onWeb(n: number): Person & { readonly profile: Profile } {
  const said = { listedAt: 1, nick: 'Romeo', languages: [], interests: [], links: [], id: personId(n) };
  return { ...romeo, profile: { ...said, audiences: { nick: 'web' } } };
}

const isAnybody = () => true;
const noTransaction = undefined as never;

test('a server that is kept out: whatever the store may have of its people is taken off', async () => {
  const store = new FakePeopleStore();
  const { people } = open(store);
  await people.ready;
  await people.change(romeo.jid, () => romeo);
  const put = store.put.bind(store);
  let [calls, goOn] = [0, (): void => undefined];
  const second = new Promise<void>((resolve) => {
    store.put = async (...args: Parameters<typeof put>) => {
      calls++;
      if (calls === 2) {
        resolve();
        await new Promise<void>((gone) => {
          goOn = gone;
        });
      }
      await put(...args);
      if (calls === 1) throw new Failure('unavailable', 'no answer');
    };
  });
  const lost = people.change(romeo.jid, () => onWeb(1));
  const next = people.change(romeo.jid, () => onWeb(2));
  await assert.rejects(lost, { code: 'unavailable' });
  await second;
  assert.deepEqual([...store.entries.keys()], [personId(1)]);
  people.takeOff(noTransaction, isAnybody);
  assert.equal(store.entries.size, 0, 'the page of a change of which nobody knows whether it was made');
  goOn();
  await next;
  assert.deepEqual([...store.entries.keys()], [personId(2)]);

  store.down = true;
  const forgotten = people.forget(romeo.jid);
  await new Promise(setImmediate);
  people.takeOff(noTransaction, isAnybody);
  assert.equal(store.entries.size, 0, 'the page of who is forgotten, which the store does not know yet');
  store.down = false;
  await forgotten;
});

test('a server that is let in before its people were looked at: they are on the web as they were', async () => {
  const store = new FakePeopleStore();
  const book = new FakeBook();
  const { people } = open(store, book);
  await people.ready;
  await people.change(romeo.jid, () => onWeb(1));
  const rule = { kind: 'blocked-domain', subject: 'people.example' } as const;
  people.takeOff(noTransaction, isAnybody);
  book.policy.put(rule);
  book.policy.remove(rule);
  await people.rulesChanged();
  assert.deepEqual([...store.entries.keys()], [personId(1)]);
});

test('who is known is read when the store is there, and not waited for by who closes', async () => {
  const store = new FakePeopleStore();
  store.people.set(romeo.jid, romeo);
  store.down = true;
  const late = open(store);
  assert.equal(late.people.loaded, false);
  store.down = false;
  await late.people.ready;
  assert.deepEqual(late.told, [[romeo.jid, true]]);
  store.down = true;
  const { people } = open(store);
  people.close();
  await assert.rejects(people.ready, { code: 'unavailable' });
});

test('a store that comes back as it was earlier is made what memory says', async () => {
  const [juliet, nurse] = [somebody('juliet', newBadge(3)), somebody('nurse', newBadge(4), newBadge(5))];
  const store = new FakePeopleStore();
  const { people } = open(store);
  await people.ready;
  for (const person of [romeo, nurse]) await people.change(person.jid, () => person);
  const before = { people: [...store.people], badges: [...store.badges] };
  await people.forget(romeo.jid);
  await people.change(nurse.jid, (person) => person && { ...person, badges: [newBadge(5), newBadge(6)] });
  await people.change(juliet.jid, () => juliet);
  const now = { people: new Map(store.people), badges: [...store.badges.keys()] };

  store.people.clear();
  store.badges.clear();
  for (const [jid, person] of before.people) store.people.set(jid, person);
  for (const [id, shown] of before.badges) store.badges.set(id, shown);
  await people.restore();
  assert.deepEqual(store.people, now.people, 'who was forgotten stays so, who said yes stays too');
  assert.deepEqual([...store.badges.keys()].sort(), now.badges.sort());
  const { writes } = store;
  await people.restore();
  assert.equal(store.writes, writes + 1, 'what is the same is read, not written');
});
