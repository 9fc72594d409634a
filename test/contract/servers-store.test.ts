/** The known servers on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { newServer, REACHED_DAYS, type Server } from '../../shared/domain/server.ts';
import { readServerOf, readServers, readShownServers } from '../../shared/store/rooms-reader.ts';
import { ServersWriter } from '../../shared/store/servers-writer.ts';
import { openStore, SERVICE } from '../support/room-store.ts';

const DOMAIN = parseJid('example.org');

test('a server is kept as it was found', async (t) => {
  const { redis, keys } = await openStore(t);
  const writer = new ServersWriter(redis, keys);
  const server: Server = {
    ...newServer(DOMAIN, 'federation', 500),
    reached: [{ day: 7, tried: 3, answered: 2 }],
    software: 'Prosody',
    contacts: { abuse: ['mailto:abuse@example.org'] },
    services: [SERVICE],
    crawledAt: 1_000,
    roomsSeen: 3,
    roomsListed: 2,
  };
  await writer.put(server);
  assert.deepEqual(await readServers(redis, keys), [server]);
  await writer.remove(server.domain);
  assert.deepEqual(await readServers(redis, keys), []);
});

test('a server becomes known once, whoever else names it, and a buried one is remembered for its time', async (t) => {
  const { redis, keys } = await openStore(t);
  const writer = new ServersWriter(redis, keys);
  const added = await Promise.all(
    (['items', 'submission'] as const).map((source) => writer.add(newServer(DOMAIN, source, 1))),
  );
  assert.deepEqual(added.sort(), [false, true]);
  assert.deepEqual(await writer.domains(), [DOMAIN]);
  assert.deepEqual([await writer.countNamed(SERVICE), await writer.countNamed(SERVICE)], [1, 2]);
  assert.deepEqual([await writer.namedBy(SERVICE), await writer.namedBy(DOMAIN)], [2, 0]);
  assert.deepEqual(await readShownServers(redis, keys), [], 'a name alone is not shown');
  await writer.bury(DOMAIN, 5_000);
  assert.deepEqual(await writer.domains(), []);
  assert.deepEqual(
    [await writer.isBuried(DOMAIN, 4_999), await writer.isBuried(DOMAIN, 5_000)],
    [true, false],
  );
  assert.equal(await writer.isBuried(SERVICE, 0), false);
});

test('what is stored of the days is read as far as it makes sense', async (t) => {
  const { redis, keys } = await openStore(t);
  const days = Array.from({ length: 200 }, (_, day) => ({ day, tried: 2, answered: 1 }));
  const reached = [
    ...days,
    { day: 3, tried: 1, answered: 1 },
    { day: 300, tried: 1, answered: 2 },
    null,
    'x',
    { day: 2 ** 40, tried: 1, answered: 1 },
  ];
  await redis.hset(
    keys.servers,
    DOMAIN,
    JSON.stringify({ domain: DOMAIN, crawledAt: 9, reached, source: 'x' }),
  );
  const server = await readServerOf(redis, keys, DOMAIN);
  assert.deepEqual(server?.reached, days.slice(-REACHED_DAYS + 5));
  assert.deepEqual([server?.source, server?.since], ['seed', 9]);
});
