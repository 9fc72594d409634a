/** Presence of contacts as the users' bot sees it on real servers: as component and as account. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import sharp from 'sharp';
import { Approvals } from '../../services/users/approvals.ts';
import type { Extra } from '../../services/users/watch.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { PersonPresence } from '../../shared/domain/presence.ts';
import { openLog } from '../../shared/log.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import type { PartyKind } from '../support/parties.ts';
import { sharedServers, type TestServer } from '../support/servers.ts';
import {
  botAccount,
  publish,
  type Somebody,
  somebody,
  startWatch,
  type WatchStage,
} from '../support/watch-stage.ts';

const servers = await sharedServers();
const NOTHING: ReadonlySet<Extra> = new Set();
const MOOD = 'http://jabber.org/protocol/mood';
const ACTIVITY = 'http://jabber.org/protocol/activity';
const TUNE = 'http://jabber.org/protocol/tune';
const NICK = 'http://jabber.org/protocol/nick';
const METADATA = 'urn:xmpp:avatar:metadata';
const DATA = 'urn:xmpp:avatar:data';

const is = (availability: PersonPresence['availability']) => (presence: PersonPresence) =>
  presence.availability === availability;
const shows = (word: string): Element => xml('show', {}, word);
const says = (words: string): Element => xml('status', {}, words);
const ranks = (priority: number): Element => xml('priority', {}, priority);

async function setUp(t: TestContext, server: TestServer, kind: PartyKind) {
  const account = await botAccount(t, server, kind, server.components.watch);
  return { account, stage: await startWatch(t, account) };
}

/** They become each other's contacts; the bot follows as soon as it may. */
async function befriend(stage: WatchStage, { jid, client }: Somebody, wanted: ReadonlySet<Extra>) {
  const phone = await client('phone');
  phone.send(xml('presence', { type: 'subscribe', to: stage.contact }));
  await stage.until(() =>
    stage.heard.some((each) => each.kind === 'presence' && each.type === 'subscribed' && each.from === jid),
  );
  stage.watching.follow(jid, wanted);
  await stage.sees(jid, is('online'));
  return phone;
}

async function picture(background: string): Promise<{ bytes: Buffer; id: string }> {
  const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return { bytes, id: createHash('sha1').update(bytes).digest('hex') };
}

const colour = async (png: Buffer): Promise<number[]> =>
  [...(await sharp(png).removeAlpha().raw().toBuffer()).subarray(0, 3)].map((part) => Math.round(part / 255));

for (const server of [servers.prosody, servers.ejabberd])
  it(`a component learns on ${server.kind} who removed it while it was away`, {
    timeout: 60_000,
  }, async (t) => {
    const { account, stage } = await setUp(t, server, 'component');
    const [anna, bert] = [await somebody(t, server), await somebody(t, server)];
    const phone = await befriend(stage, anna, NOTHING);
    const other = await befriend(stage, bert, NOTHING);
    await stage.close();
    const child = xml(
      'query',
      { xmlns: 'jabber:iq:roster' },
      xml('item', { jid: stage.contact, subscription: 'remove' }),
    );
    await phone.ask({ to: anna.jid, type: 'set', child });
    for (const client of [phone, other]) client.send(xml('presence', { type: 'unavailable' }));

    const again = await startWatch(t, account);
    const revoked: Jid[] = [];
    let questions = 0;
    await new Promise<void>((resolve) => {
      const approvals = new Approvals({
        log: openLog('test', 'silent'),
        isFollowed: () => true,
        revoked: (jid) => void revoked.push(jid),
        async query(to, query) {
          questions++;
          try {
            return await again.session.ask({ to, type: 'get', child: query, from: again.contact });
          } finally {
            if (--questions === 0) setImmediate(() => questions === 0 && resolve());
          }
        },
      });
      for (const { jid } of [bert, anna]) approvals.ask(jid);
    });
    assert.deepEqual(revoked, [anna.jid]);
  });

for (const server of [servers.prosody, servers.ejabberd])
  for (const kind of ['component', 'account'] as const)
    describe(`the watch on ${server.kind}, as ${kind}`, { timeout: 60_000 }, () => {
      it('sees every client come, change and go, and the one that speaks', async (t) => {
        const { stage } = await setUp(t, server, kind);
        const anna = await somebody(t, server);
        const phone = await befriend(stage, anna, NOTHING);
        for (const show of ['away', 'xa', 'dnd', 'chat'] as const) {
          phone.send(xml('presence', {}, shows(show), says(`is ${show}`)));
          const { status, since = 0 } = await stage.sees(anna.jid, is(show));
          assert.equal(status, `is ${show}`);
          assert.ok(since <= Date.now() && since > Date.now() - 120_000);
        }
        const laptop = await anna.client('laptop', shows('away'), ranks(5));
        const both = await stage.sees(anna.jid, is('away'));
        assert.deepEqual(
          both.resources.map(({ resource, priority }) => [resource, priority]),
          [
            ['laptop', 5],
            ['phone', 0],
          ],
        );
        phone.send(xml('presence', { type: 'unavailable' }));
        await stage.sees(anna.jid, ({ resources }) => resources.length === 1);
        laptop.send(xml('presence', {}, shows('xa'), ranks(-1)));
        await stage.sees(anna.jid, is('xa'));
        laptop.send(xml('presence', { type: 'unavailable' }, says('see you')));
        const gone = await stage.sees(anna.jid, is('offline'));
        assert.deepEqual([gone.status, gone.resources], ['see you', []]);
        assert.ok((gone.since ?? 0) > Date.now() - 120_000);
      });

      it('sees nothing any more after the contact has taken back his approval', async (t) => {
        const { stage } = await setUp(t, server, kind);
        const anna = await somebody(t, server);
        const phone = await befriend(stage, anna, NOTHING);
        phone.send(xml('presence', { type: 'unsubscribed', to: stage.contact }));
        await stage.sees(anna.jid, is('offline'));
        await stage.until(() => stage.heard.some((each) => 'type' in each && each.type === 'unsubscribed'));
        stage.watching.unfollow(anna.jid);
        assert.equal(stage.watching.presenceOf(anna.jid).availability, 'unknown');
      });

      it('knows nothing after a restart until it is told again', async (t) => {
        const { account, stage } = await setUp(t, server, kind);
        const [anna, bert] = [await somebody(t, server), await somebody(t, server)];
        const phone = await befriend(stage, anna, new Set(['tune']));
        await anna.client('laptop', shows('dnd'), ranks(3), says('busy'));
        await publish(phone, TUNE, xml('tune', { xmlns: TUNE }, xml('title', {}, 'Song')));
        await stage.sees(anna.jid, ({ tune, resources }) => tune !== undefined && resources.length === 2);
        const other = await befriend(stage, bert, NOTHING);
        await stage.close();
        other.send(xml('presence', { type: 'unavailable' }));

        const again = await startWatch(t, account);
        again.watching.follow(anna.jid, new Set(['tune']));
        again.watching.follow(bert.jid, NOTHING);
        assert.deepEqual(again.watching.presenceOf(anna.jid), {
          jid: anna.jid,
          availability: 'unknown',
          resources: [],
        });
        const back = await again.sees(
          anna.jid,
          ({ tune, resources }) => tune !== undefined && resources.length === 2,
        );
        assert.deepEqual([back.availability, back.status, back.tune], ['dnd', 'busy', { title: 'Song' }]);
        // Prosody answers for who is not there, ejabberd does not: then only silence tells, or the word of who leaves
        // when it comes late. Yesterday's state it is in no case.
        if (server.kind === 'prosody') await again.sees(bert.jid, is('offline'));
        const { availability } = again.watching.presenceOf(bert.jid);
        assert.ok(availability === 'unknown' || availability === 'offline', availability);
      });

      it('hears of mood, activity, tune and name, where they are wanted', async (t) => {
        const { stage } = await setUp(t, server, kind);
        const anna = await somebody(t, server);
        const phone = await befriend(stage, anna, new Set(['mood']));
        await publish(phone, TUNE, xml('tune', { xmlns: TUNE }, xml('artist', {}, 'Yes')));
        await publish(phone, NICK, xml('nick', { xmlns: NICK }, 'Ännchen'));
        const walking = xml('traveling', {}, xml('walking'));
        await publish(phone, ACTIVITY, xml('activity', { xmlns: ACTIVITY }, walking));
        await publish(phone, MOOD, xml('mood', { xmlns: MOOD }, xml('happy')));
        const { mood, tune, nick, activity } = await stage.sees(anna.jid, (seen) => seen.mood !== undefined);
        assert.deepEqual([mood, tune, nick, activity], [{ value: 'happy' }, undefined, undefined, undefined]);

        stage.watching.follow(anna.jid, new Set(['tune', 'name', 'activity']));
        assert.equal(stage.watching.presenceOf(anna.jid).mood, undefined, 'not wanted any more');
        const all = await stage.sees(anna.jid, (seen) => Boolean(seen.tune && seen.nick && seen.activity));
        assert.deepEqual(
          [all.tune, all.nick, all.activity],
          [{ artist: 'Yes' }, 'Ännchen', { general: 'traveling', specific: 'walking' }],
        );
        await publish(phone, TUNE, xml('tune', { xmlns: TUNE }));
        await stage.sees(anna.jid, (seen) => seen.tune === undefined);
      });

      it('fetches the picture that the contact publishes, when it is another one', async (t) => {
        const { stage } = await setUp(t, server, kind);
        const anna = await somebody(t, server);
        const phone = await befriend(stage, anna, new Set(['avatar']));
        const show = async (background: string): Promise<void> => {
          const { bytes, id } = await picture(background);
          await publish(phone, DATA, xml('data', { xmlns: DATA }, bytes.toString('base64')), id);
          const info = xml('info', { id, type: 'image/jpeg', bytes: bytes.length });
          await publish(phone, METADATA, xml('metadata', { xmlns: METADATA }, info), id);
        };
        await show('#f00');
        await stage.until(() => stage.watching.pictureOf(anna.jid) !== undefined);
        const red = stage.watching.pictureOf(anna.jid);
        assert.ok(red);
        assert.deepEqual(await colour(red.png), [1, 0, 0]);
        assert.equal(red.hash, createHash('sha256').update(red.png).digest('hex'));
        await show('#00f');
        await stage.until(() => ![undefined, red.hash].includes(stage.watching.pictureOf(anna.jid)?.hash));
        assert.deepEqual(await colour(stage.watching.pictureOf(anna.jid)?.png ?? Buffer.alloc(0)), [0, 0, 1]);
        await publish(phone, METADATA, xml('metadata', { xmlns: METADATA }));
        await stage.until(() => stage.watching.pictureOf(anna.jid) === undefined);
      });

      it('fetches the picture of the vCard that presence tells of', async (t) => {
        const { stage } = await setUp(t, server, kind);
        const anna = await somebody(t, server);
        const phone = await befriend(stage, anna, NOTHING);
        const { bytes, id } = await picture('#0f0');
        const photo = xml(
          'PHOTO',
          {},
          xml('TYPE', {}, 'image/jpeg'),
          xml('BINVAL', {}, bytes.toString('base64')),
        );
        await phone.ask({ to: anna.jid, type: 'set', child: xml('vCard', { xmlns: 'vcard-temp' }, photo) });
        phone.send(
          xml(
            'presence',
            {},
            shows('away'),
            xml('x', { xmlns: 'vcard-temp:x:update' }, xml('photo', {}, id)),
          ),
        );
        await stage.sees(anna.jid, is('away'));
        assert.equal(stage.watching.pictureOf(anna.jid), undefined, 'nobody wants it');
        stage.watching.follow(anna.jid, new Set(['avatar']));
        await stage.until(() => stage.watching.pictureOf(anna.jid) !== undefined);
        assert.deepEqual(await colour(stage.watching.pictureOf(anna.jid)?.png ?? Buffer.alloc(0)), [0, 1, 0]);
        stage.watching.follow(anna.jid, NOTHING);
        assert.equal(stage.watching.pictureOf(anna.jid), undefined);
      });
    });

describe('the watch among servers', { timeout: 60_000 }, () => {
  it('sees contacts elsewhere, and says that it does not know where no server is found', async (t) => {
    const { stage } = await setUp(t, servers.prosody, 'component');
    const anna = await somebody(t, servers.ejabberd);
    const phone = await befriend(stage, anna, NOTHING);
    phone.send(xml('presence', {}, shows('away')));
    await stage.sees(anna.jid, is('away'));
    const nobody = parseJid('anna@nowhere.test');
    stage.watching.follow(nobody, NOTHING);
    await stage.until(() => stage.heard.some((each) => each.kind === 'presence-error'));
    const [error] = stage.heard.filter((each) => each.kind === 'presence-error');
    assert.deepEqual([error?.from, error?.condition], [nobody, 'remote-server-not-found']);
    assert.equal(stage.watching.presenceOf(nobody).availability, 'unknown');
  });
});
