/** An entry of the directory on real servers: vCard, page, picture, a first word; the process is killed in between. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import sharp from 'sharp';
import { type Jid, localOf, parseJid } from '../../shared/domain/jid.ts';
import { type PersonId, tryPersonId } from '../../shared/domain/profile.ts';
import { Failure } from '../../shared/failure.ts';
import { readEntryPicture } from '../../shared/store/entries-reader.ts';
import { pingQuery } from '../../shared/xmpp/xep0199.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { endChild } from '../support/end-child.ts';
import type { PartyKind } from '../support/parties.ts';
import { mirrorEntries } from '../support/people-store.ts';
import { openStore } from '../support/room-store.ts';
import { sharedServers, type TestServer } from '../support/servers.ts';
import { startUsers, type Visitor, visitor, whenReady } from '../support/users-process.ts';
import { botAccount } from '../support/watch-stage.ts';

const servers = await sharedServers();

/** Keeps a vCard with a picture at the person's own server. */
async function setVcard({ jid, session }: Visitor): Promise<void> {
  const background = { r: 200, g: 0, b: 0 };
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
  const photo = xml('PHOTO', {}, xml('TYPE', {}, 'image/png'), xml('BINVAL', {}, png.toString('base64')));
  const place = xml('ADR', {}, xml('LOCALITY', {}, 'Lyon'));
  const card = xml('vCard', { xmlns: 'vcard-temp' }, xml('NICKNAME', {}, 'Anouchka'), place, photo);
  await session.ask({ to: jid, type: 'set', child: card });
}

/** Takes over the vCard, and puts the nickname and the picture on the web. */
async function begin(anna: Visitor): Promise<PersonId> {
  await setVcard(anna);
  anna.writes('prefill');
  await anna.hears(/Nothing is changed yet.*Nickname: Anouchka.*Place: Lyon/s);
  anna.writes('prefill yes');
  await anna.hears(/Nickname: Anouchka.*On the web: nothing/s);
  anna.writes('set avatar on');
  await anna.hears(/Picture: to be copied/);
  anna.writes('audience nick avatar web');
  const asked = await anna.hears(/Nothing is changed yet.*audience nick avatar web yes/s);
  const id = tryPersonId(/https:\/\/parvis\.example\/people\/(\S{22})/.exec(asked)?.[1] ?? '');
  assert.ok(id, asked);
  anna.writes('audience nick avatar web yes');
  assert.match(await anna.hears(/Everybody on the web sees/), new RegExp(id));
  return id;
}

/**
 * Resolves when what is sent to the bot reaches it again. COMPAT: as long as ejabberd waits for the killed account to
 * resume, it keeps for that what comes at this moment, and drops it when another session takes its place.
 */
async function answers({ session }: Visitor, bot: Jid): Promise<void> {
  const to = parseJid(localOf(bot) === '' ? `bot@${bot}` : `${bot}/parvis`);
  for (;;)
    try {
      await session.ask({ to, type: 'get', child: pingQuery(), timeoutMs: 1_000 });
      return;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
}

async function entryAndHello(t: TestContext, server: TestServer, kind: PartyKind): Promise<void> {
  const account = await botAccount(t, server, kind, server.components['users-entry']);
  const store = await openStore(t);
  const { redis, keys } = store;
  const { mirror } = mirrorEntries(t, store);
  const first = startUsers(t, server, account, store);
  await whenReady(store);
  const [anna, bert] = await Promise.all([visitor(t, server, account), visitor(t, server, account)]);
  const id = await begin(anna);
  await mirror.until(() => mirror.entries.get(id)?.avatar !== undefined);
  while ((await readEntryPicture(redis, keys, id)) === undefined) await new Promise(setImmediate);
  const picture = await sharp(await readEntryPicture(redis, keys, id)).metadata();
  assert.deepEqual([picture.format, picture.width], ['png', 192]);
  anna.writes('export');
  assert.ok(JSON.parse(await anna.hears(/"entryPicture"/)).entryPicture.length > 100);

  bert.writes(`hello https://parvis.example/people/${id} Do you know me?`);
  await bert.hears(/Your hello goes to/);
  await anna.hears(/says hello: “Do you know me\?”/);
  await endChild(first, 'SIGKILL');
  await redis.del(keys.process('users', account.jid));
  startUsers(t, server, account, store);
  await whenReady(store);
  await answers(anna, account.jid);
  anna.writes('accept');
  assert.ok((await anna.hears(/Done: who said hello/)).includes(bert.jid));
  assert.ok((await bert.hears(/Your hello was accepted/)).includes(anna.jid));

  anna.writes('set avatar off');
  await mirror.until(() => mirror.entries.get(id)?.avatar === undefined);
  assert.equal(await readEntryPicture(redis, keys, id), undefined);
  anna.writes('unlist');
  await anna.hears(/You are in the directory no more/);
  await mirror.until(() => mirror.entries.size === 0);
  for (const each of [anna, bert]) {
    each.writes('me');
    await each.hears(/I keep nothing of you/);
  }
  assert.equal(
    await redis.exists(keys.people, keys.entries, keys.entryPictures, keys.hellos, keys.unheardHellos),
    0,
  );
}

for (const server of [servers.prosody, servers.ejabberd])
  for (const kind of ['component', 'account'] as const)
    describe(`an entry, with the users bot on ${server.kind} as ${kind}`, { timeout: 120_000 }, () => {
      it('is taken from a vCard, shown with its picture, said hello to, and leaves nothing', (t) =>
        entryAndHello(t, server, kind));
    });
