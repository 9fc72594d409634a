/** The crawl against played servers: what they list, hide, leave out and get wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UNREACHABLE_MS } from '../../services/rooms/crawl-plan.ts';
import { Failure } from '../../shared/failure.ts';
import { info, items, stanzaError, World, without } from './crawl-world.ts';

const ITEMS = 'http://jabber.org/protocol/disco#items';

test('Prosody: the whole list at once, each room asked once, the server described', async () => {
  const world = new World();
  world.rooms.set('garden', { name: 'Garden (2)', fields: { 'muc#roominfo_occupants': '3' } });
  world.rooms.set('office', { features: without('open', 'membersonly') });
  const { server, changes } = await world.crawl();
  assert.deepEqual(world.names(), ['garden']);
  assert.equal(world.store.rooms.get('garden@muc.example.org' as never)?.name, 'Garden (2)');
  assert.deepEqual([...world.store.unlisted], [['office@muc.example.org', 'members-only']]);
  const { crawledAt, ...rest } = server;
  assert.ok(crawledAt > 0);
  assert.deepEqual(rest, {
    domain: 'example.org',
    source: 'seed',
    since: 1,
    reached: [{ day: Math.floor(Date.now() / 86_400_000), tried: 1, answered: 1 }],
    software: 'Prosody',
    version: '1.0',
    contacts: {},
    services: ['muc.example.org'],
    roomsSeen: 2,
    roomsListed: 1,
    partial: false,
    failures: 0,
  });
  assert.equal(changes, 1);
  assert.equal((await world.crawl()).changes, 0, 'a second crawl changes nothing');
});

test('a room that is hidden, private, destroyed or forbidden is gone after one crawl', async () => {
  const world = new World();
  for (const local of ['a', 'b', 'c', 'd', 'e', 'f']) world.rooms.set(local, {});
  await world.crawl();
  assert.equal(world.names().length, 6);
  world.rooms.set('a', { features: without('public', 'hidden') });
  world.rooms.set('b', { features: without('open', 'membersonly') });
  world.rooms.set('c', { features: [...without('unsecured', 'passwordprotected')] });
  world.rooms.set('e', { error: 'forbidden' });
  world.rooms.delete('d');
  // None of them is listed any more; each is asked once all the same.
  world.list = () => items([{ jid: 'f@muc.example.org' }]);
  const before = world.session.asked.length;
  await world.crawl();
  assert.deepEqual(world.names(), ['f']);
  assert.deepEqual(Object.fromEntries([...world.store.unlisted].map(([jid, reason]) => [jid[0], reason])), {
    a: 'hidden',
    b: 'members-only',
    c: 'password',
    d: 'gone',
    e: 'gone',
  });
  const asked = world.session.asked.slice(before).filter(({ to }) => to.includes('@'));
  assert.equal(asked.length, 6);
  await world.crawl();
  assert.equal(world.askedOf('a@muc.example.org'), 2, 'what is known as hidden and not listed is left alone');
});

test('a service that is silent or failing loses nothing, until days later', async (t) => {
  const world = new World();
  world.rooms.set('garden', {});
  await world.crawl();
  for (const answer of [undefined, stanzaError('remote-server-timeout')]) {
    world.list = () => answer;
    await assert.rejects(world.crawl(), Failure);
    world.override = ({ to }) => (to === world.service ? answer : 'next');
    await world.crawl();
    assert.deepEqual(world.names(), ['garden']);
    assert.deepEqual(world.before.services, ['muc.example.org'], 'still known');
    world.override = () => 'next';
  }
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + UNREACHABLE_MS + 60_000 });
  world.list = () => undefined;
  world.rooms.set('garden', { silent: true });
  await assert.rejects(world.crawl(), Failure);
  assert.deepEqual([...world.store.unlisted.values()], ['unreachable']);
});

test('a room that became hidden is gone even when its service gives no list', async () => {
  const world = new World();
  world.rooms.set('garden', {}).set('cellar', {});
  await world.crawl();
  world.rooms.set('cellar', { features: without('public', 'hidden') });
  world.list = () => stanzaError('internal-server-error');
  await assert.rejects(world.crawl(), Failure);
  assert.deepEqual(world.names(), ['garden']);
});

test('a service that stops answering half-way is left in peace, and keeps what was known', async () => {
  const world = new World();
  for (let i = 0; i < 50; i++) world.rooms.set(`room${i}`, {});
  await world.crawl();
  for (let i = 0; i < 50; i++) world.rooms.set(`room${i}`, { silent: true });
  const before = world.session.asked.length;
  const { server } = await world.crawl();
  assert.equal(server.partial, true);
  assert.equal(world.names().length, 50);
  assert.ok(world.session.asked.slice(before).filter(({ to }) => to.includes('@')).length <= 6);
});

test('when time is up only listed rooms are asked, which may have become hidden', async () => {
  const world = new World();
  for (const name of ['garden', 'kitchen']) world.rooms.set(name, {});
  await world.crawl();
  world.rooms.set('garden', { features: without('public', 'hidden') });
  world.rooms.set('cellar', {});
  const { server } = await world.crawl({ crawlMs: -1 });
  assert.deepEqual(world.names(), ['kitchen']);
  assert.equal(server.partial, true);
});

test('ejabberd: pages of 100 to the end, counts behind names', async () => {
  const world = new World();
  world.software = 'ejabberd';
  world.pages = true;
  for (let i = 0; i < 250; i++) world.rooms.set(`r${String(i).padStart(3, '0')}`, { fields: {} });
  world.list = ({ max = 0, after }) => {
    const all = world.listed().map(({ jid }) => ({ jid, name: `${jid.slice(0, 4)} (7)` }));
    assert.ok(max <= 100);
    const start = after === undefined ? 0 : all.findIndex(({ jid }) => jid.startsWith(after)) + 1;
    const page = all.slice(start, start + max);
    return items(page, {
      first: page[0]?.jid.slice(0, 4) ?? '',
      last: page.at(-1)?.jid.slice(0, 4) ?? '',
      count: 250,
    });
  };
  const { server } = await world.crawl();
  assert.equal(world.names().length, 250);
  assert.equal(server.partial, false);
  assert.equal(world.askedOf(world.service, ITEMS), 3);
  const room = world.store.rooms.get('r007@muc.example.org' as never);
  assert.deepEqual([room?.name, room?.occupants], ['r007', 7]);
});

test('ejabberd without paging: 100 of many, so its two nodes are asked too', async () => {
  const world = new World();
  world.software = 'ejabberd';
  for (let i = 0; i < 180; i++) world.rooms.set(`r${i}`, {});
  world.list = ({ node }) => {
    const all = world.listed();
    if (node === 'nonemptyrooms') return items(all.slice(0, 100));
    if (node === 'emptyrooms') return items(all.slice(90, 180));
    return items(all.slice(0, 100), { count: 180 });
  };
  const { server } = await world.crawl();
  assert.equal(world.names().length, 180);
  assert.equal(server.partial, false, 'as many as it says there are');
  world.list = ({ node }) =>
    node === undefined ? items(world.listed().slice(0, 100)) : stanzaError('item-not-found');
  assert.equal((await world.crawl()).server.partial, true, 'exactly 100, and no way to know');
  assert.equal(world.names().length, 180, 'those not listed were asked one by one');
});

test('an endless list, one that goes in circles, and one that stands still all come to an end', async () => {
  for (const next of [(n: number) => n + 1, (n: number) => (n + 1) % 3, () => 0]) {
    const world = new World();
    world.pages = true;
    let n = 0;
    world.list = () => {
      const page = Array.from({ length: 100 }, (_, i) => ({ jid: `r${n * 100 + i}@muc.example.org` }));
      for (const { jid } of page) world.rooms.set(jid.split('@')[0] ?? '', {});
      const last = `l${n}`;
      n = next(n);
      return items(page, { first: 'f', last });
    };
    const { server } = await world.crawl({ pages: 20, roomsPerService: 1_500 });
    assert.equal(server.partial, true);
    assert.ok(world.askedOf(world.service, ITEMS) <= 20);
    assert.ok(world.names().length <= 1_500);
  }
});

test('a hundred thousand items, most of other domains, are cut to the bound', async () => {
  const world = new World();
  const list = Array.from({ length: 100_000 }, (_, i) => ({
    jid: i % 2 ? `r${i}@muc.example.org` : `r${i}@victim.example`,
  }));
  world.list = () => items(list);
  world.override = ({ to }) =>
    to.startsWith('r') && to.includes('@muc') ? stanzaError('forbidden') : 'next';
  const { server } = await world.crawl({ roomsPerService: 500 });
  assert.equal(server.partial, true);
  assert.equal(world.session.asked.filter(({ to }) => to.endsWith('@muc.example.org')).length, 500);
  assert.equal(
    world.session.asked.filter(({ to }) => to.endsWith('victim.example')).length,
    0,
    'others are never asked',
  );
});

test('items that are no rooms of the service are not asked', async () => {
  const world = new World();
  world.rooms.set('ok', {});
  world.list = () =>
    items([
      ...[{ jid: 'ok@muc.example.org' }, { jid: 'ok@muc.example.org/nick' }, { jid: 'muc.example.org' }],
      ...[{ jid: 'x@other.example' }, { jid: '' }, { jid: '@' }, { jid: 'OK@MUC.example.org' }],
    ]);
  await world.crawl();
  assert.deepEqual(world.names(), ['ok']);
  assert.deepEqual(
    world.session.asked.filter(({ to }) => to.includes('@')).map(({ to }) => to),
    ['ok@muc.example.org'],
  );
});

test('hostile words are made plain before they are stored', async () => {
  const world = new World();
  world.rooms.set('bad', {
    name: `\u202Egnp\u0000.exe${'x'.repeat(2_000_000)}`,
    fields: {
      'muc#roominfo_description': '<script>'.repeat(200_000),
      'muc#roominfo_logs': 'javascript:alert(1)',
      'muc#roominfo_webchat_url': 'data:text/html,x',
      'muc#roominfo_occupants': '-1',
      'muc#roominfo_lang': '"><script>',
    },
  });
  await world.crawl();
  const room = world.store.rooms.get('bad@muc.example.org' as never);
  assert.match(room?.name ?? '', /^gnp\.exex{240,}…$/);
  assert.ok((room?.description?.length ?? 0) <= 1024);
  assert.deepEqual(
    [room?.logsUrl, room?.webChatUrl, room?.occupants, room?.language],
    [undefined, undefined, undefined, undefined],
  );
});

test('answers that are no disco at all change nothing', async () => {
  const world = new World();
  world.rooms.set('garden', {});
  await world.crawl();
  world.override = ({ to }) => (to.includes('@') ? info('x', 'y', []).getChildElements()[0] : 'next');
  assert.equal((await world.crawl()).server.partial, true);
  assert.deepEqual(world.names(), ['garden']);
});

test('never more than two questions at once, and none after the end was asked for', async () => {
  const world = new World();
  for (let i = 0; i < 60; i++) world.rooms.set(`room${i}`, {});
  let atOnce = 0;
  let most = 0;
  const ending = new AbortController();
  world.override = async (): Promise<'next'> => {
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce--;
    return 'next';
  };
  await world.crawl();
  assert.equal(most, 2);
  const stopAt = world.session.asked.length + 20;
  world.override = () => {
    if (world.session.asked.length >= stopAt) ending.abort();
    return 'next';
  };
  await assert.rejects(
    world.crawl({}, ending.signal),
    (error) => error instanceof Failure && error.code === 'unavailable',
  );
  assert.ok(world.session.asked.length <= stopAt + 1);
});

test('when our own link fails, the crawl ends and no room is blamed', async () => {
  const world = new World();
  for (let i = 0; i < 300; i++) world.rooms.set(`room${i}`, {});
  world.override = () =>
    world.session.asked.length > 205 ? new Failure('unavailable', 'the link went down') : 'next';
  await assert.rejects(world.crawl(), (error) => error instanceof Failure && error.code === 'unavailable');
  assert.equal(world.store.unlisted.size, 0);
  assert.ok(world.names().length >= 195, 'what was found until then is stored');
  world.override = () => 'next';
  await world.crawl();
  assert.equal(world.names().length, 300);
});
