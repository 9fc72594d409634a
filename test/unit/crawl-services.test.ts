/** Which room services a crawl finds on a played server. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { info, items, stanzaError, World } from './crawl-world.ts';

const ITEMS = 'http://jabber.org/protocol/disco#items';

test('gateways and services of other kinds are not crawled; the domain itself may be a service', async () => {
  const world = new World();
  world.override = ({ to, child }) => {
    if (to === world.service && child.attrs.xmlns !== ITEMS)
      return info('conference', 'irc', ['http://jabber.org/protocol/muc']);
    return 'next';
  };
  const { server } = await world.crawl();
  assert.deepEqual(server.services, []);
  const itself = new World();
  itself.override = ({ to, child }) => {
    if (to !== itself.domain) return 'next';
    if (child.attrs.xmlns === ITEMS) return items([{ jid: 'garden@example.org' }]);
    return info('conference', 'text', ['http://jabber.org/protocol/muc']);
  };
  assert.deepEqual((await itself.crawl()).server.services, ['example.org']);
  assert.equal(itself.askedOf('garden@example.org'), 1);
});

test('a named domain that is down makes a list partial only when it had rooms before', async () => {
  const world = new World();
  world.rooms.set('garden', {});
  world.override = ({ to, child }) => {
    if (to === world.domain && child.attrs.xmlns === ITEMS)
      return items([{ jid: world.service }, { jid: 'down.example.org' }]);
    return to === 'down.example.org' ? stanzaError('service-unavailable') : 'next';
  };
  assert.equal((await world.crawl()).server.partial, false);
  world.override = ({ to }) => (to === world.service ? stanzaError('service-unavailable') : 'next');
  assert.equal((await world.crawl()).server.partial, true);
  assert.deepEqual(world.names(), ['garden']);
});

test('a server that names a thousand domains is asked about fifty', async () => {
  const world = new World();
  world.override = ({ to, child }) =>
    to === world.domain && child.attrs.xmlns === ITEMS
      ? items(Array.from({ length: 1_000 }, (_, i) => ({ jid: `s${i}.example.org` })))
      : 'next';
  const { server } = await world.crawl();
  assert.equal(server.partial, true);
  assert.equal(new Set(world.session.asked.map(({ to }) => to)).size, 51);
});
