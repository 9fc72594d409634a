/** The users process as people meet it: on Prosody and ejabberd, as component and as account, and killed in the middle. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type BadgeId, tryBadgeId } from '../../shared/domain/badge-id.ts';
import type { Availability } from '../../shared/domain/presence.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { endChild } from '../support/end-child.ts';
import type { PartyKind } from '../support/parties.ts';
import { mirrorBadges } from '../support/people-store.ts';
import { openStore } from '../support/room-store.ts';
import { sharedServers, type TestServer } from '../support/servers.ts';
import { pause, type Store, startUsers, type Visitor, visitor, whenReady } from '../support/users-process.ts';
import { botAccount } from '../support/watch-stage.ts';

const servers = await sharedServers();
/** Adds the bot and says yes; gives the id of the badge. */
async function sayYes(anna: Visitor): Promise<BadgeId> {
  anna.sends('subscribe');
  await anna.presence('subscribed');
  await anna.hears(/Nothing is shown yet.*please allow it.*badge on/s);
  anna.writes('badge on');
  const words = await anna.hears(/Your badge is on/);
  const id = tryBadgeId(/https:\/\/parvis\.example\/b\/(\S{22})\.svg/.exec(words)?.[1] ?? '');
  assert.ok(id, words);
  return id;
}

async function nothingLeft({ redis, keys }: Store): Promise<void> {
  assert.equal(await redis.exists(keys.people, keys.badges, keys.badgePictures), 0);
}

async function consentAndEnd(t: TestContext, server: TestServer, kind: PartyKind): Promise<void> {
  const account = await botAccount(t, server, kind, server.components.users);
  const store = await openStore(t);
  const { mirror } = mirrorBadges(t, store);
  const first = startUsers(t, server, account, store);
  await whenReady(store);
  const anna = await visitor(t, server, account);
  const id = await sayYes(anna);
  const shows = (availability: Availability, badge = id) =>
    mirror.until(() => mirror.badges.get(badge)?.availability === availability);
  await shows('online');
  anna.sends(undefined, xml('show', {}, 'dnd'), xml('status', {}, 'not shown'));
  await shows('dnd');
  assert.equal(mirror.badges.get(id)?.status, undefined);
  anna.writes('show status');
  await mirror.until(() => mirror.badges.get(id)?.status === 'not shown');
  anna.writes('hide show status');
  await shows('online');
  assert.equal(mirror.badges.get(id)?.status, undefined);

  assert.equal(await endChild(first, 'SIGTERM'), 0, 'an orderly end');
  startUsers(t, server, account, store);
  await shows('unknown');
  await shows('online');

  anna.writes('badge rotate');
  await anna.hears(/has a new link/);
  await mirror.until(() => !mirror.badges.has(id));
  assert.equal(mirror.badges.size, 1);
  for (const type of ['unsubscribe', 'unsubscribed']) anna.sends(type);
  await mirror.until(() => mirror.badges.size === 0);
  anna.writes('me');
  await anna.hears(/I keep nothing of you/);
  await nothingLeft(store);

  anna.sends(undefined);
  const again = await sayYes(anna);
  assert.notEqual(again, id);
  await shows('online', again);
  anna.sends('unsubscribed');
  await mirror.until(() => mirror.badges.size === 0);
  anna.writes('me');
  await anna.hears(/I keep nothing of you/);
  const last = await sayYes(anna);
  await shows('online', last);
  anna.writes('forget me');
  await anna.hears(/You are forgotten/);
  await mirror.until(() => mirror.badges.size === 0);
  await nothingLeft(store);
}

for (const server of [servers.prosody, servers.ejabberd])
  for (const kind of ['component', 'account'] as const)
    describe(`somebody with the users bot on ${server.kind} as ${kind}`, { timeout: 60_000 }, () => {
      it('adds it, says yes, is seen as he chooses, and is forgotten three times over', (t) =>
        consentAndEnd(t, server, kind));
    });

describe('an account that was down meanwhile', { timeout: 60_000 }, () => {
  for (const server of [servers.prosody, servers.ejabberd])
    it(`forgets who took it off, on ${server.kind}`, async (t) => {
      const account = await botAccount(t, server, 'account', server.components.users);
      const store = await openStore(t);
      const { mirror } = mirrorBadges(t, store);
      const first = startUsers(t, server, account, store);
      await whenReady(store);
      const anna = await visitor(t, server, account);
      const id = await sayYes(anna);
      await mirror.until(() => mirror.badges.get(id)?.availability === 'online');
      await endChild(first, 'SIGKILL');
      anna.sends('unsubscribed');
      startUsers(t, server, account, store);
      await mirror.until(() => mirror.badges.size === 0);
      await nothingLeft(store);
    });
});

/** What readers see belongs to people who said yes to it, in every moment. */
async function checkStore({ redis, keys }: Store): Promise<void> {
  const people = await new PeopleWriter(redis, keys).readAll();
  const allowed = new Set(
    people.flatMap(({ consentAt, badges }) =>
      consentAt === undefined ? [] : badges.filter(({ off }) => !off).map(({ id }) => id as string),
    ),
  );
  for (const id of await redis.hkeys(keys.badges)) assert.ok(allowed.has(id), 'seen without a yes');
  for (const id of allowed) assert.equal(await redis.hexists(keys.badges, id), 1, 'a yes without a badge');
  for (const { consentAt, badges } of people) assert.ok(consentAt !== undefined || badges.length === 0);
}

describe('kill -9 in the middle', { timeout: 180_000 }, () => {
  it('of saying yes and of being forgotten: nobody is seen who did not say so, and the next process goes on', async (t) => {
    const server = servers.ejabberd;
    const account = await botAccount(t, server, 'component', server.components.users);
    const store = await openStore(t);
    const visitors = await Promise.all(Array.from({ length: 8 }, () => visitor(t, server, account)));
    for (let round = 0; round < 6; round++) {
      const child = startUsers(t, server, account, store);
      await whenReady(store);
      for (const each of visitors) {
        each.writes('badge on');
        each.writes('badge new blog');
        each.writes(round % 2 === 0 ? 'forget me' : 'badge off 1');
      }
      await pause(round * 4);
      await endChild(child, 'SIGKILL');
      await checkStore(store);
      await store.redis.del(store.keys.process('users', account.jid));
    }
    const last = startUsers(t, server, account, store);
    await whenReady(store);
    for (const each of visitors) each.writes('forget me');
    while ((await store.redis.hlen(store.keys.people)) > 0) await pause(20);
    await nothingLeft(store);
    assert.equal(await endChild(last, 'SIGTERM'), 0);
  });
});
