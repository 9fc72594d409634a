/** People, and what is shown of them, on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { readBadgePicture } from '../../shared/store/badges-reader.ts';
import { readEntryPicture } from '../../shared/store/entries-reader.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import {
  badgeId,
  mirrorBadges,
  mirrorEntries,
  newBadge,
  personId,
  somebody,
} from '../support/people-store.ts';
import { openStore } from '../support/room-store.ts';

const romeo = somebody(
  'romeo',
  newBadge(1),
  newBadge(2, { label: 'work', shown: ['show', 'status', 'avatar'] }),
);

test('people come back as they were stored', async (t) => {
  const { redis, keys } = await openStore(t);
  const people = new PeopleWriter(redis, keys);
  const quiet = { from: 1_320, to: 420, zone: 'Europe/Paris' };
  const juliet = somebody(
    'juliet',
    newBadge(3, { quiet, colours: { away: '00aaff' }, oldAddresses: ['md5'] }),
  );
  await people.put(romeo);
  await people.put({ ...juliet, language: 'fr' });
  await redis.hset(keys.people, 'broken@people.example', '{"jid":');
  await redis.hset(keys.people, 'other@people.example', JSON.stringify(romeo));
  const all = (await people.readAll()).sort((a, b) => (a.jid < b.jid ? 1 : -1));
  assert.deepEqual(all, [romeo, { ...juliet, language: 'fr' }]);
});

test('readers see what badges show, each change once, and nothing of who was forgotten', async (t) => {
  const store = await openStore(t);
  const { redis, keys } = store;
  const people = new PeopleWriter(redis, keys);
  const { mirror, watch } = mirrorBadges(t, store);
  await watch.ready;
  await people.put(romeo);
  const shown = {
    id: badgeId(1),
    availability: 'away',
    status: 'Out for lunch',
    since: 300_000,
    idleSince: 0,
  } as const;
  const other = { id: badgeId(2), availability: 'away', avatar: 'a'.repeat(64) } as const;
  await people.show([shown, other].map((each) => ({ jid: romeo.jid, shown: each })));
  await people.show([{ jid: romeo.jid, shown }]);
  await people.putPicture([badgeId(2)], Buffer.from('picture'));
  await mirror.until(() => mirror.badges.size === 2);
  assert.deepEqual(mirror.badges.get(badgeId(1)), shown);
  assert.deepEqual(mirror.badges.get(badgeId(2)), other);
  assert.equal(await redis.xlen(keys.badgeChanges), 1, 'the second time nothing changed');
  assert.equal(String((await readBadgePicture(redis, keys, badgeId(2)))?.png), 'picture');

  await people.put({ ...romeo, badges: [newBadge(1)] }, { badges: [badgeId(2)], entries: [] });
  await mirror.until(() => mirror.badges.size === 1);
  assert.equal(await readBadgePicture(redis, keys, badgeId(2)), undefined, 'a picture goes with its badge');

  await people.forget(romeo.jid, { badges: [badgeId(1)], entries: [] });
  await mirror.until(() => mirror.badges.size === 0);
  await people.show([{ jid: romeo.jid, shown }]);
  assert.equal(await redis.exists(keys.people, keys.badges, keys.badgePictures), 0, 'nothing is kept');
});

test('nothing is shown of who did not consent, of badges of others, or without a badge', async (t) => {
  const { redis, keys } = await openStore(t);
  const people = new PeopleWriter(redis, keys);
  const { consentAt, ...silent } = romeo;
  await people.put(silent);
  await people.put(somebody('juliet', newBadge(3)));
  await people.show([
    { jid: romeo.jid, shown: { id: badgeId(1), availability: 'online' as const } },
    { jid: romeo.jid, shown: { id: badgeId(3), availability: 'online' as const } },
    { jid: parseJid('nobody@people.example'), shown: { id: badgeId(3), availability: 'online' as const } },
  ]);
  await people.putPicture([badgeId(1)], Buffer.from('picture'));
  assert.equal(await redis.exists(keys.badges, keys.badgePictures, keys.badgeChanges), 0);
});

const public1 = {
  ...somebody('zoe', newBadge(4)),
  profile: {
    ...{ listedAt: 5, languages: ['fr'], interests: ['music'], links: [], nick: 'Zoé', place: 'Łódź' },
    audiences: { nick: 'web', languages: 'web', avatar: 'web' },
    ...{ id: personId(9), avatar: 'a'.repeat(64), badge: badgeId(4) },
  },
} as const satisfies Person;

test('readers see what the web may tell of people, with their picture, and nothing of who is there no more', async (t) => {
  const store = await openStore(t);
  const { redis, keys } = store;
  const people = new PeopleWriter(redis, keys);
  const { mirror, watch } = mirrorEntries(t, store);
  await watch.ready;
  const { id } = public1.profile;
  const gone = { badges: [], entries: [id] };
  await people.putEntryPicture(id, Buffer.from('too early'));
  assert.equal(await readEntryPicture(redis, keys, id), undefined);
  await people.put(public1);
  await people.put(public1);
  await mirror.until(() => mirror.entries.size === 1);
  assert.deepEqual(mirror.entries.get(id), {
    ...{ id, listedAt: 5, languages: ['fr'], interests: [], links: [], nick: 'Zoé' },
    ...{ avatar: 'a'.repeat(64), badge: badgeId(4) },
  });
  assert.equal(await redis.xlen(keys.entryChanges), 1, 'the second time nothing changed');
  await people.putEntryPicture(id, Buffer.from('picture'));
  assert.equal(String(await readEntryPicture(redis, keys, id)), 'picture');
  assert.deepEqual(await people.readAll(), [public1]);

  await people.put(
    { ...public1, profile: { ...public1.profile, suspended: { by: 'admin', since: 9 } } },
    gone,
  );
  await mirror.until(() => mirror.entries.size === 0);
  assert.equal(await redis.exists(keys.entries, keys.entryPictures), 0);
  await people.put(public1, gone);
  await mirror.until(() => mirror.entries.size === 1);
  await people.forget(public1.jid, { badges: [badgeId(4)], entries: [id] });
  await mirror.until(() => mirror.entries.size === 0);
  assert.equal(await redis.exists(keys.entries, keys.entryPictures, keys.people), 0);
});
