/** The real process on a real Redis: what the rooms process writes is on the page, and it ends as it is told. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { pino } from 'pino';
import { parseJid } from '../../shared/domain/jid.ts';
import { freePort } from '../../shared/embedded/ports.ts';
import { ROOT } from '../../shared/root.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import { announce, readProcesses } from '../../shared/store/processes.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { badgeId, newBadge, personId, somebody } from '../support/people-store.ts';
import { sharedServers } from '../support/servers.ts';
import { room } from './site.ts';

interface Line {
  readonly msg?: string;
}

/** The log, line by line, until one says `message`. */
async function said(child: ChildProcess, message: string): Promise<void> {
  assert.ok(child.stdout);
  for await (const text of createInterface({ input: child.stdout }))
    if ((JSON.parse(text) as Line).msg === message) return;
  assert.fail(`ended without saying ${message}`);
}

async function startWeb(t: TestContext, env: Readonly<Record<string, string>>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(ROOT, 'dist/web/main.js')], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Asks until the answer is as wanted; the change feed takes its moment. */
async function until(url: string, wanted: (response: Response) => boolean | Promise<boolean>): Promise<void> {
  for (;;) {
    const response = await fetch(url);
    if (await wanted(response)) return;
  }
}

test('rooms appear, change and go; SIGTERM ends with 0 and takes the announcement back', {
  timeout: 60_000,
}, async (t) => {
  const { redis: server } = await sharedServers();
  const prefix = `test-${randomUUID()}`;
  const keys = keysFor(prefix);
  const redis = openRedis(server.url, pino({ level: 'silent' }));
  t.after(() => closeRedis(redis));
  const writer = new RoomsWriter(redis, keys);
  const service = parseJid('salons.example');
  const cafe = room('cafe@salons.example', { name: 'Café', occupants: 3 });
  await writer.record(service, [{ jid: cafe.jid, room: cafe }], 1);

  const port = await freePort();
  const child = await startWeb(t, {
    REDIS_URL: server.url,
    REDIS_PREFIX: prefix,
    HTTP_PORT: String(port),
    DEMO: '0',
  });
  const base = `http://127.0.0.1:${port}`;
  await said(child, 'listening');

  await until(`${base}/api/v1/rooms/cafe@salons.example`, (response) => response.status === 200);
  const other = room('other@salons.example', { name: 'Other' });
  await writer.record(service, [{ jid: other.jid, room: other }], 2);
  await until(`${base}/rooms`, async (response) => (await response.text()).includes('other@salons.example'));
  await writer.record(service, [{ jid: cafe.jid, reason: 'hidden' }], 3);
  await until(`${base}/rooms/cafe@salons.example`, (response) => response.status === 404);
  assert.match(
    await (await fetch(`${base}/rooms/cafe@salons.example`)).text(),
    /It is known, but not public/,
  );
  const { services } = (await (await fetch(`${base}/readyz`)).json()) as {
    services: Record<string, { ready: boolean }>;
  };
  assert.deepEqual(
    [services.index?.ready, services.redis?.ready, services.rooms?.ready],
    [true, true, false],
  );
  assert.equal((await readProcesses(redis, keys, ['web'])).web?.ready, true);

  child.kill('SIGTERM');
  const [code] = (await once(child, 'exit')) as [number | null];
  assert.equal(code, 0);
  assert.equal((await readProcesses(redis, keys, ['web'])).web, undefined);
});

test('badges show what people are only while the users process says that it is up, and nothing of who forgets', {
  timeout: 60_000,
}, async (t) => {
  const { redis: server } = await sharedServers();
  const prefix = `test-${randomUUID()}`;
  const keys = keysFor(prefix);
  const redis = openRedis(server.url, pino({ level: 'silent' }));
  t.after(() => closeRedis(redis));
  const people = new PeopleWriter(redis, keys);
  const romeo = somebody('romeo', newBadge(1));
  await people.put(romeo);
  await people.show([{ jid: romeo.jid, shown: { id: badgeId(1), availability: 'away' } }]);
  const port = await freePort();
  const child = await startWeb(t, {
    REDIS_URL: server.url,
    REDIS_PREFIX: prefix,
    HTTP_PORT: String(port),
    DEMO: '0',
  });
  await said(child, 'listening');
  const url = `http://127.0.0.1:${port}/b/${badgeId(1)}.txt`;
  const says = (text: string) => until(url, async (answer) => (await answer.text()) === `${text}\n`);
  await says('unknown');
  const users = announce(redis, keys, 'users', () => ({ ready: true }));
  await says('away');
  await people.show([{ jid: romeo.jid, shown: { id: badgeId(1), availability: 'dnd' } }]);
  await says('do not disturb');
  await users.close();
  await says('unknown');
  await people.forget(romeo.jid, { badges: [badgeId(1)], entries: [] });
  await until(url, ({ status }) => status === 404);
  child.kill('SIGTERM');
  await once(child, 'exit');
});

test('an entry is on the web with what its person shows there, whoever is down, and nowhere once he takes it back', {
  timeout: 60_000,
}, async (t) => {
  const { redis: server } = await sharedServers();
  const prefix = `test-${randomUUID()}`;
  const redis = openRedis(server.url, pino({ level: 'silent' }));
  t.after(() => closeRedis(redis));
  const people = new PeopleWriter(redis, keysFor(prefix));
  const id = personId(1);
  const profile = {
    ...{ id, listedAt: 1_000, nick: 'Zoé', place: 'Lyon', avatar: 'a'.repeat(64) },
    ...{ languages: [], interests: ['secret'], links: [] },
    audiences: { nick: 'web', avatar: 'web' } as const,
  };
  const zoe = { ...somebody('zoe'), profile };
  await people.put(zoe);
  await people.putEntryPicture(id, Buffer.from('a picture'));
  const port = await freePort();
  const env = { HTTP_PORT: String(port), REDIS_URL: server.url, REDIS_PREFIX: prefix, DEMO: '0' };
  const child = await startWeb(t, env);
  await said(child, 'listening');
  const site = `http://127.0.0.1:${port}`;
  const has = (path: string, words: string) =>
    until(`${site}${path}`, async (response) => (await response.text()).includes(words));
  await has(`/people/${id}`, 'Zoé');
  await has(`/people/${id}/avatar`, 'a picture');
  const text = await (await fetch(`${site}/api/v1/people/${id}`)).text();
  assert.doesNotMatch(text, /Lyon|secret|people\.example/);
  await people.put({ ...zoe, profile: { ...profile, audiences: { ...profile.audiences, address: 'web' } } });
  await has(`/people/${id}`, 'zoe@people.example');
  const found = await (await fetch(`${site}/api/v1/people/converse?q=people.example`)).json();
  assert.deepEqual(found, [{ jid: zoe.jid, fullname: 'Zoé' }]);
  const { profile: _, ...unlisted } = zoe;
  await people.put(unlisted, { badges: [], entries: [id] });
  for (const path of ['', '.vcf', '.json', '/avatar'])
    await until(`${site}/people/${id}${path}`, ({ status }) => status === 404);
  assert.deepEqual(await (await fetch(`${site}/api/v1/people/converse?q=zoe`)).json(), []);
  child.kill('SIGTERM');
  await once(child, 'exit');
});

test('a port in use is one line that names the variable, and exit code 2', { timeout: 60_000 }, async (t) => {
  const other = createServer();
  t.after(() => other.close());
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  assert.ok(typeof address === 'object' && address !== null);
  const child = spawn(process.execPath, [join(ROOT, 'dist/web/main.js')], {
    env: {
      PATH: process.env.PATH,
      REDIS_URL: 'redis://127.0.0.1:1',
      HTTP_PORT: String(address.port),
      DEMO: '0',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 2);
  assert.match(errors, new RegExp(`^parvis: HTTP_PORT=${address.port}: .*\\n$`));
});
