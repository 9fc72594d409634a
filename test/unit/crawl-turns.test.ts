/** The crawl of a server that the operator did not name: which of its rooms are asked, when, and what it makes known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CourtesyBook } from '../../services/rooms/courtesy-book.ts';
import { ownerOf } from '../../services/rooms/crawl-plan.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { info, items, MemoryTurns, result, stanzaError, World, without } from './crawl-world.ts';

const HOUR_MS = 3_600_000;
const ITEMS = 'http://jabber.org/protocol/disco#items';

class Spared extends World {
  readonly named: string[] = [];

  constructor(discovers = false) {
    super();
    this.parts = {
      book: new CourtesyBook(this.session, { lineOf: (domain) => domain, isOwn: () => false }),
      turns: new MemoryTurns(this.store),
      servers: {
        discovers,
        ownerOf: (domain) => ownerOf(domain, (jid) => jid === this.domain),
        isBlocked: () => false,
        discover: async (domain, source, by) => {
          this.named.push(`${domain} ${source} ${by}`);
          return 'new';
        },
      },
    };
  }

  /** The rooms that one more crawl asks, sorted. */
  async asks(): Promise<string[]> {
    const before = this.session.asked.length;
    await this.crawl();
    const rooms = this.session.asked.slice(before).filter(({ to }) => to.includes('@'));
    return rooms.map(({ to }) => to.slice(0, to.indexOf('@'))).sort();
  }
}

const people = (occupants: number) => ({ fields: { 'muc#roominfo_occupants': String(occupants) } });

test('rooms with people are asked hourly, dormant ones and those not listed daily, those that left the list at once', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  const world = new Spared();
  world.rooms.set('busy', people(3)).set('empty', people(0)).set('gone', people(0));
  world.rooms.set('club', { features: without('open', 'membersonly') });
  assert.deepEqual(await world.asks(), ['busy', 'club', 'empty', 'gone']);
  t.mock.timers.tick(HOUR_MS);
  assert.deepEqual(await world.asks(), ['busy']);
  const { server } = await world.crawl();
  assert.deepEqual([server.roomsSeen, server.roomsListed], [4, 3], 'those not asked are counted');
  world.rooms.delete('gone');
  world.rooms.set('new', {});
  t.mock.timers.tick(HOUR_MS);
  assert.deepEqual(await world.asks(), ['busy', 'gone', 'new']);
  assert.deepEqual(world.names(), ['busy', 'empty', 'new']);
  t.mock.timers.tick(24 * HOUR_MS);
  assert.deepEqual(await world.asks(), ['busy', 'club', 'empty', 'new']);
});

test('a room that is only listed counts as seen, so it does not expire', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  const world = new Spared();
  world.rooms.set('empty', people(0));
  await world.crawl();
  t.mock.timers.tick(12 * HOUR_MS);
  assert.deepEqual(await world.asks(), []);
  assert.equal(world.store.seen.get('empty@muc.example.org' as never), Date.now());
});

test('counts behind names are kept without asking; who wakes up or has a new name is asked', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 0, 1) });
  const world = new Spared();
  world.software = 'ejabberd';
  const counts = new Map([
    ['busy', 5],
    ['empty', 0],
  ]);
  for (const local of counts.keys()) world.rooms.set(local, { name: local });
  world.list = () =>
    items([...counts].map(([local, n]) => ({ jid: `${local}@muc.example.org`, name: `${local} (${n})` })));
  assert.deepEqual(await world.asks(), ['busy', 'empty']);
  t.mock.timers.tick(HOUR_MS);
  counts.set('busy', 8);
  assert.deepEqual(await world.asks(), []);
  assert.equal(world.store.rooms.get('busy@muc.example.org' as never)?.occupants, 8);
  counts.set('empty', 1);
  assert.deepEqual(await world.asks(), ['empty']);
  world.rooms.set('busy', { name: 'other name' });
  world.list = () => items([{ jid: 'busy@muc.example.org', name: 'other name (8)' }]);
  assert.deepEqual(await world.asks(), ['busy', 'empty']);
});

test('a list of rooms that are not there is left after fifty of them', async () => {
  const world = new Spared();
  world.list = () => items(Array.from({ length: 500 }, (_, i) => ({ jid: `never${i}@muc.example.org` })));
  const asked = await world.asks();
  assert.ok(asked.length >= 50 && asked.length < 60, String(asked.length));
  assert.equal(world.before.partial, true);
});

test('a service that is one no more loses its rooms at once; one that is silent does not', async () => {
  const world = new Spared();
  world.rooms.set('garden', {});
  await world.crawl();
  world.override = ({ to }) => (to === world.service ? stanzaError('remote-server-timeout') : 'next');
  await world.crawl();
  assert.deepEqual(world.names(), ['garden']);
  world.override = ({ to, child }) =>
    to === world.service && child.attrs.xmlns !== ITEMS ? info('pubsub', 'service', []) : 'next';
  const { server } = await world.crawl();
  assert.deepEqual([world.names(), server.services], [[], []]);
});

test('domains elsewhere become known, from the server’s items, among its rooms, and peers that agreed', async () => {
  const world = new Spared(true);
  world.rooms.set('garden', {});
  world.list = () => items([{ jid: 'garden@muc.example.org' }, { jid: 'chat.other.net' }]);
  const federation = ['peer.net', 'example.org'].map((name) => xml('remote-domain', { name }));
  const serverinfo = xml(
    'serverinfo',
    { xmlns: 'urn:xmpp:serverinfo:0' },
    xml('domain', { name: 'example.org' }, xml('federation', {}, federation)),
  );
  world.override = ({ to, child }) => {
    if (to === 'pubsub.example.org' && child.name === 'pubsub')
      return result(
        xml(
          'pubsub',
          { xmlns: 'http://jabber.org/protocol/pubsub' },
          xml('items', { node: 'serverinfo' }, xml('item', { id: 'current' }, serverinfo)),
        ),
      );
    if (to === 'pubsub.example.org') return info('pubsub', 'service', []);
    if (to !== world.domain) return 'next';
    if (child.attrs.xmlns === ITEMS)
      return items(['muc.example.org', 'pubsub.example.org', 'elsewhere.net'].map((jid) => ({ jid })));
    return child.name === 'query' && child.attrs.xmlns?.endsWith('info')
      ? info('server', 'im', ['urn:xmpp:serverinfo:0'])
      : 'next';
  };
  await world.crawl();
  assert.deepEqual(world.named, [
    'elsewhere.net items example.org',
    'chat.other.net items example.org',
    'peer.net federation example.org',
    'example.org federation example.org',
  ]);
  assert.equal(world.askedOf('elsewhere.net'), 0, 'asked in its own turn');
});
