/** Rooms' pictures on real servers: what a room says of its picture, the picture itself, through to what the web reads. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { Avatars } from '../../services/rooms/avatars.ts';
import { judge } from '../../services/rooms/listing.ts';
import { domainOf, parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { Pictures } from '../../shared/pictures/pictures.ts';
import { AvatarsWriter } from '../../shared/store/avatars-writer.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import { readAvatar, readRoomOf } from '../../shared/store/rooms-reader.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import { discoInfoQuery, readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { readRoomInfo } from '../../shared/xmpp/xep0045.ts';
import { makerOf, sharedServers, type TestServer } from '../support/servers.ts';

const log = openLog('test', 'silent');

async function setUp(t: TestContext, server: TestServer) {
  const { redis: store } = await sharedServers();
  const redis = openRedis(store.url, log);
  const keys = keysFor(`test-${randomBytes(6).toString('hex')}`);
  const { jid: component, secret } = server.components.avatars;
  const session = openSession({ jid: parseJid(component), secret, url: server.componentUrl, log });
  const pictures = new Pictures(64);
  const asked: string[] = [];
  const avatars = new Avatars({
    ...{ log, store: new AvatarsWriter(redis, keys), make: (bytes) => pictures.make(bytes) },
    ask: (to, child, timeoutMs) => {
      asked.push(to);
      return session.ask({ to, type: 'get', child, timeoutMs });
    },
  });
  const noticed: Promise<void>[] = [];
  const writer = new RoomsWriter(redis, keys);
  writer.recorded = (findings) => noticed.push(avatars.notice(findings));
  const local = `avatar-${randomBytes(4).toString('hex')}`;
  const jid = parseJid(`${local}@${server.mucDomain}`);
  const maker = makerOf(server);
  t.after(async () => {
    avatars.close();
    pictures.close();
    await maker.destroyRoom(local).catch(() => undefined);
    await session.close();
    await closeRedis(redis);
  });
  await session.ready();
  return {
    ...{ maker, local, jid, asked },
    /** As a crawl meets the room; gives what readers then have. */
    async meet() {
      const answer = await session.ask({ to: jid, type: 'get', child: discoInfoQuery() });
      const finding = judge(jid, readRoomInfo(readDiscoInfo(answer)));
      await writer.record(domainOf(jid), [finding], Date.now());
      await Promise.all(noticed);
      await avatars.settled();
      const [room, avatar] = await Promise.all([readRoomOf(redis, keys, jid), readAvatar(redis, keys, jid)]);
      assert.equal(room?.avatar, avatar?.hash);
      return { room, avatar, picture: 'picture' in finding ? finding.picture : undefined };
    },
  };
}

const photo = async (background: string): Promise<string> =>
  (
    await sharp({ create: { width: 200, height: 200, channels: 3, background } })
      .jpeg()
      .toBuffer()
  ).toString('base64');

const colour = async (png: Buffer | undefined): Promise<number[]> => [
  ...(await sharp(png).removeAlpha().raw().toBuffer()).subarray(0, 3),
];

test('prosody: the picture is fetched when the room says another hash, and only then', async (t) => {
  const { maker, local, meet, asked } = await setUp(t, (await sharedServers()).prosody);
  await maker.createRooms([{ local, name: 'Pictures' }]);
  const plain = await meet();
  assert.deepEqual([plain.avatar, plain.picture, asked.length], [undefined, { askable: false }, 0]);

  await maker.changeRoom(local, { photo: await photo('#f00') });
  const red = await meet();
  assert.match(red.picture?.hash ?? '', /^[0-9a-f]{40}$/);
  assert.deepEqual((await sharp(red.avatar?.png).metadata()).format, 'png');
  assert.ok((await colour(red.avatar?.png))[0] === 254 || (await colour(red.avatar?.png))[0] === 255);
  await meet();
  assert.equal(asked.length, 1, 'the same hash');

  await maker.changeRoom(local, { photo: await photo('#00f') });
  const blue = await meet();
  assert.notEqual(blue.avatar?.hash, red.avatar?.hash);
  assert.equal(asked.length, 2);

  await maker.changeRoom(local, {
    photo: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64'),
  });
  assert.equal((await meet()).avatar, undefined, 'what cannot be shown is not kept');
  await maker.changeRoom(local, { photo: await photo('#0f0'), description: 'Adults #nsfw' });
  assert.equal((await meet()).avatar, undefined, 'not safe for work');
  assert.equal(asked.length, 3, 'not even asked for');
  await maker.changeRoom(local, { description: 'Everybody' });
  assert.ok((await meet()).avatar);
  await maker.changeRoom(local, { photo: '' });
  assert.equal((await meet()).avatar, undefined, 'taken away');
});

test('ejabberd: a room that does not say a hash is asked once, and not again for days', async (t) => {
  const { maker, local, meet, asked } = await setUp(t, (await sharedServers()).ejabberd);
  await maker.createRooms([{ local, name: 'Pictures', photo: await photo('#f00') }]);
  const { avatar, picture } = await meet();
  assert.deepEqual(picture, { askable: true });
  assert.ok(avatar !== undefined && avatar.png.length > 0);
  await meet();
  assert.equal(asked.length, 1);
  await maker.changeRoom(local, { public: false });
  const hidden = await meet();
  assert.deepEqual([hidden.room, hidden.avatar], [undefined, undefined]);
});
