import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Badge, Person } from '../../shared/domain/person.ts';
import { badgeId, newBadge, somebody } from '../support/people-store.ts';
import { FakePeopleStore, NOON, openUsersDesk } from '../support/users-desk.ts';

const MINUTE = 60_000;
const picture = { png: Buffer.from('png'), hash: 'a'.repeat(64) };

async function opened(...people: readonly Person[]) {
  const store = new FakePeopleStore();
  for (const person of people) store.people.set(person.jid, person);
  const desk = openUsersDesk(undefined, store);
  await desk.people.ready;
  await desk.showing.settled();
  return desk;
}

const seen = ({ store }: { store: FakePeopleStore }, n = 1) => store.badges.get(badgeId(n));

test('nobody is what he was yesterday: after a start all badges are unknown until something is heard', async () => {
  const romeo = somebody('romeo', newBadge(1), newBadge(2, { off: true }));
  const { consentAt, ...juliet } = somebody('juliet', newBadge(3));
  const desk = await opened(romeo, juliet);
  assert.deepEqual([...desk.store.badges.values()], [{ id: badgeId(1), availability: 'unknown' }]);
  assert.deepEqual([...desk.watching.followed.keys()], [romeo.jid]);
  desk.watching.says(romeo.jid, { availability: 'away' });
  await desk.showing.settled();
  assert.equal(seen(desk)?.availability, 'away');
  desk.watching.says(romeo.jid, { availability: 'unknown' });
  await desk.showing.settled();
  assert.equal(seen(desk)?.availability, 'unknown', 'the link is lost');
  await desk.close();
});

test('only changes that can be seen are written, those of one moment together', async () => {
  const romeo = somebody('romeo', newBadge(1), newBadge(2, { shown: [] }));
  const desk = await opened(romeo);
  const before = desk.store.writes;
  desk.watching.says(romeo.jid, { availability: 'chat' });
  desk.watching.says(romeo.jid, { availability: 'away', status: 'not shown' });
  await desk.showing.settled();
  assert.deepEqual(
    desk.store.shown.slice(2).map(({ id, availability }) => [id, availability]),
    [
      [badgeId(1), 'away'],
      [badgeId(2), 'online'],
    ],
  );
  desk.watching.says(romeo.jid, { availability: 'dnd', status: 'not shown either' });
  await desk.showing.settled();
  assert.equal(desk.store.shown.length, 5, 'the badge that hides the show did not change');
  assert.ok(desk.store.writes - before < 10);
  await desk.close();
});

test('a delay and quiet hours begin and end without any news', async () => {
  const quiet = { from: 13 * 60, to: 14 * 60, zone: 'Europe/Paris' };
  const romeo = somebody('romeo', newBadge(1, { offlineAfterMs: 5 * MINUTE }), newBadge(2, { quiet }));
  const desk = await opened(romeo);
  const states = async () => {
    await desk.showing.settled();
    return [seen(desk)?.availability, seen(desk, 2)?.availability];
  };
  desk.watching.says(romeo.jid, { availability: 'away', since: NOON });
  assert.deepEqual(await states(), ['away', 'away']);
  desk.watching.says(romeo.jid, { availability: 'offline', since: NOON });
  assert.deepEqual(await states(), ['away', 'offline']);
  desk.wait(4 * MINUTE);
  assert.deepEqual(await states(), ['away', 'offline']);
  desk.wait(MINUTE);
  assert.deepEqual(await states(), ['offline', 'offline']);
  desk.watching.says(romeo.jid, { availability: 'chat', since: NOON + 5 * MINUTE });
  assert.deepEqual(await states(), ['chat', 'chat']);
  desk.wait(42 * MINUTE);
  assert.deepEqual(await states(), ['chat', 'offline'], 'it is one in Paris');
  desk.wait(60 * MINUTE);
  assert.deepEqual(await states(), ['chat', 'chat']);
  await desk.close();
});

test('a picture is there before it is named, and goes when no badge shows it', async () => {
  const romeo = somebody('romeo', newBadge(1, { shown: ['avatar'] }), newBadge(2));
  const desk = await opened(romeo);
  assert.deepEqual([...(desk.watching.followed.get(romeo.jid) ?? [])], ['avatar']);
  const named: boolean[] = [];
  const { store } = desk;
  const show = store.show.bind(store);
  store.show = async (all) => {
    for (const { shown } of all) if (shown.avatar) named.push(store.pictures.has(shown.id));
    await show(all);
  };
  desk.watching.says(romeo.jid, {}, picture);
  await desk.showing.settled();
  assert.equal(seen(desk)?.avatar, picture.hash);
  assert.equal(seen(desk, 2)?.avatar, undefined);
  assert.deepEqual(named, [true]);
  assert.deepEqual([...store.pictures.keys()], [badgeId(1)]);

  const shown = { ...newBadge(2), shown: ['avatar'] } satisfies Badge;
  await desk.people.change(romeo.jid, (person) => person && { ...person, badges: [newBadge(1), shown] });
  await desk.showing.settled();
  assert.deepEqual([...store.pictures.keys()], [badgeId(2)], 'the other badge shows it now');
  assert.equal(seen(desk)?.avatar, undefined);
  desk.watching.says(romeo.jid, {});
  await desk.showing.settled();
  assert.equal(store.pictures.size, 0);
  assert.equal(seen(desk, 2)?.avatar, undefined);
  await desk.close();
});

test('a badge that gets another address takes its picture along at once', async () => {
  const shown = ['avatar'] as const;
  const romeo = somebody('romeo', newBadge(1, { shown }), newBadge(2, { shown, off: true }), newBadge(3));
  const desk = await opened(romeo);
  desk.watching.says(romeo.jid, {}, picture);
  await desk.showing.settled();
  const badges = [newBadge(4, { shown }), newBadge(2, { shown }), newBadge(3)];
  await desk.people.change(romeo.jid, (person) => person && { ...person, badges });
  await desk.showing.settled();
  assert.deepEqual([...desk.store.pictures.keys()], [badgeId(4), badgeId(2)], 'and one that is on again');
  assert.equal(seen(desk, 4)?.avatar, picture.hash);
  assert.equal(seen(desk, 2)?.avatar, picture.hash);
  await desk.close();
});

test('a store that was down has all that is shown when it is back', async () => {
  const romeo = somebody('romeo', newBadge(1));
  const desk = await opened(romeo);
  desk.store.down = true;
  desk.watching.says(romeo.jid, { availability: 'dnd' }, picture);
  await desk.showing.settled();
  assert.equal(seen(desk)?.availability, 'unknown');
  desk.store.down = false;
  desk.wait(1_000);
  await desk.showing.settled();
  assert.equal(seen(desk)?.availability, 'dnd');
  await desk.close();
});

test('ten thousand people coming back are written in some hundred scripts', async () => {
  const people = Array.from({ length: 10_000 }, (_, n) => somebody(`p${n}`, newBadge(n)));
  const desk = await opened(...people);
  const before = desk.store.writes;
  for (const { jid } of people) desk.watching.says(jid, { availability: 'online' });
  await desk.showing.settled();
  assert.ok([...desk.store.badges.values()].every(({ availability }) => availability === 'online'));
  assert.ok(desk.store.writes - before < 10, 'each of these is cut into scripts of a hundred');
  await desk.close();
});

test('a store that comes back as it was earlier shows nobody as he was then', async () => {
  const romeo = somebody('romeo', newBadge(1, { shown: ['show', 'avatar'] }));
  const desk = await opened(romeo);
  desk.watching.says(romeo.jid, { availability: 'dnd' }, picture);
  await desk.showing.settled();
  const then = new Map(desk.store.badges);
  desk.watching.says(romeo.jid, { availability: 'online' }, picture);
  await desk.showing.settled();
  const now = new Map(desk.store.badges);
  for (const [id, shown] of then) desk.store.badges.set(id, shown);
  desk.store.pictures.clear();
  await desk.storeIsBack();
  await desk.showing.settled();
  assert.deepEqual(desk.store.badges, now);
  assert.deepEqual(desk.store.pictures.get(badgeId(1)), picture.png);
  await desk.close();
});
