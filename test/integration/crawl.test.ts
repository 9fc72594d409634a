/** The crawl against real servers, into a real Redis. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { crawlServer } from '../../services/rooms/crawl.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { newServer } from '../../shared/domain/server.ts';
import { openLog } from '../../shared/log.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import { readRoomOf, readUnlisted } from '../../shared/store/rooms-reader.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import { crawlContext } from '../support/crawl-parts.ts';
import { makerOf, sharedServers, type TestServer } from '../support/servers.ts';

const log = openLog('test', 'silent');

async function setUp(t: TestContext, server: TestServer) {
  const { redis: store } = await sharedServers();
  const redis = openRedis(store.url, log);
  const keys = keysFor(`test-${randomBytes(6).toString('hex')}`);
  const { jid, secret } = server.components.crawl;
  const session = openSession({ jid: parseJid(jid), secret, url: server.componentUrl, log });
  t.after(async () => {
    await session.close();
    await closeRedis(redis);
  });
  await session.ready();
  const domain = parseJid(server.domain);
  let before = newServer(domain, 'seed', 0);
  const crawled = [domain, ...Object.values(server.components).map((component) => parseJid(component.jid))];
  const context = crawlContext(session, crawled, redis, keys);
  return {
    maker: makerOf(server),
    /** One crawl of the whole server, without the components of other tests: they may be mute. */
    async crawl() {
      const report = await crawlServer(before, context);
      before = report.server ?? before;
      return before;
    },
    room: (local: string) => readRoomOf(redis, keys, parseJid(`${local}@${server.mucDomain}`)),
    reason: async (local: string) =>
      (await readUnlisted(redis, keys, parseJid(`${local}@${server.mucDomain}`)))?.reason,
  };
}

for (const kind of ['prosody', 'ejabberd'] as const)
  test(`${kind}: rooms are found, and what is hidden, private or destroyed is gone after one crawl`, async (t) => {
    const server = (await sharedServers())[kind];
    const { maker, crawl, room, reason } = await setUp(t, server);
    const p = `crawl-${randomBytes(4).toString('hex')}`;
    const names = ['garden', 'hide', 'members', 'locked', 'destroyed', 'optout'].map(
      (name) => `${p}-${name}`,
    );
    const [garden = '', hide = '', members = '', locked = '', destroyed = '', optout = ''] = names;
    await maker.createRooms([
      { local: garden, name: 'Jardin d’été', description: 'Plantes et abeilles #Jardin #nature', lang: 'fr' },
      ...[hide, members, locked, destroyed, optout].map((local) => ({ local })),
      { local: `${p}-secret`, public: false },
    ]);
    const found = await crawl();
    assert.ok(found.services.includes(parseJid(server.mucDomain)));
    assert.match(found.software ?? '', new RegExp(kind, 'i'));
    const listed = await room(garden);
    assert.equal(listed?.name, 'Jardin d’été');
    assert.equal(listed?.description, 'Plantes et abeilles #Jardin #nature');
    assert.deepEqual(listed?.tags, ['jardin', 'nature']);
    assert.equal(listed?.language, 'fr');
    assert.equal(listed?.anonymity, 'semi');
    assert.equal(await room(`${p}-secret`), undefined);
    for (const local of names) assert.ok(await room(local), local);

    await maker.changeRoom(hide, { public: false });
    await maker.changeRoom(members, { membersOnly: true });
    await maker.changeRoom(locked, { password: 'sesame' });
    await maker.changeRoom(optout, { description: 'Quiet place #noindex' });
    await maker.destroyRoom(destroyed);
    await crawl();
    const gone = [hide, members, locked, destroyed, optout];
    for (const local of gone) assert.equal(await room(local), undefined, local);
    assert.deepEqual(await Promise.all(gone.map(reason)), [
      'hidden',
      'members-only',
      'password',
      'gone',
      'opted-out',
    ]);
    assert.ok(await room(garden));

    await maker.changeRoom(hide, { public: true });
    await crawl();
    assert.ok(await room(hide), 'public again');
    for (const local of names.filter((name) => name !== destroyed)) await maker.destroyRoom(local);
  });

test('ejabberd: more rooms than one page', async (t) => {
  const { ejabberd } = await sharedServers();
  const { maker, crawl, room } = await setUp(t, ejabberd);
  const p = `many-${randomBytes(4).toString('hex')}`;
  const names = Array.from({ length: 230 }, (_, i) => `${p}-${i}`);
  await maker.createRooms(names.map((local) => ({ local, name: `Room ${local}` })));
  const found = await crawl();
  assert.equal(found.roomsSeen >= 230, true);
  const rooms = await Promise.all(names.map(room));
  assert.deepEqual(
    rooms.map((found) => found?.name),
    names.map((local) => `Room ${local}`),
  );
  for (const local of names) await maker.destroyRoom(local);
});
