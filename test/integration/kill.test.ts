/** The rooms process, killed without warning in the middle of its work. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import sharp from 'sharp';
import { parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { ROOT } from '../../shared/root.ts';
import { type Keys, keysFor } from '../../shared/store/keys.ts';
import { readProcesses } from '../../shared/store/processes.ts';
import { closeRedis, openAnother, openRedis, type Redis } from '../../shared/store/redis.ts';
import { readAvatar, readServerOf } from '../../shared/store/rooms-reader.ts';
import { endChild } from '../support/end-child.ts';
import { makerOf, sharedServers, type TestServers } from '../support/servers.ts';

const log = openLog('test', 'silent');
const MAIN = join(ROOT, 'dist', 'services', 'rooms', 'main.js');

/** The process against ejabberd; crawls only its room service. */
function startRooms(t: TestContext, servers: TestServers, prefix: string, dataDir: string): ChildProcess {
  const { redis, ejabberd } = servers;
  const { jobs, spare } = ejabberd.components;
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env.PATH,
      REDIS_URL: redis.url,
      REDIS_PREFIX: prefix,
      XMPP_COMPONENT_URL: ejabberd.componentUrl,
      ROOMS_JID: jobs.jid,
      ROOMS_SECRET: jobs.secret,
      USERS_JID: spare.jid,
      USERS_SECRET: spare.secret,
      RANDOMCHAT_JID: `other.${ejabberd.domain}`,
      RANDOMCHAT_SECRET: 'unused',
      CRAWL_DOMAINS: ejabberd.mucDomain,
      DATA_DIR: dataDir,
      LOG_LEVEL: 'silent',
    },
  });
  t.after(() => endChild(child, 'SIGKILL'));
  return child;
}

/** What an entry of the feed names. */
const named = (fields: readonly string[]): string[] => fields[3]?.split(' ') ?? [];

/** Resolves when the change feed has told so many changes. */
async function feedTells(redis: Redis, keys: Keys, count: number): Promise<void> {
  const blocking = openAnother(redis, { whenDown: 'wait' });
  let last = '0-0';
  for (let seen = 0; seen < count; ) {
    const [stream] =
      (await blocking.xread('COUNT', 1_000, 'BLOCK', 0, 'STREAMS', keys.roomChanges, last)) ?? [];
    const entries = (stream?.[1] ?? []) as [string, string[]][];
    for (const [, fields] of entries) seen += named(fields).length;
    last = entries.at(-1)?.[0] ?? last;
  }
  await closeRedis(blocking);
}

/** Plays the feed from its start: it names every stored room, and none of `once` again. */
async function checkFeed(redis: Redis, keys: Keys, once: ReadonlySet<string>): Promise<void> {
  const told = new Set<string>();
  let before = '0-0';
  for (const [id, fields] of await redis.xrange(keys.roomChanges, '-', '+')) {
    assert.equal(fields[1], before);
    before = id;
    for (const jid of named(fields)) {
      assert.ok(!(told.has(jid) && once.has(jid)), `${jid} was told without a change`);
      told.add(jid);
    }
  }
  for (const jid of await redis.hkeys(keys.rooms)) assert.ok(told.has(jid), `${jid} was not told`);
}

test('kill -9 in the middle of a crawl: nothing stored is lost, nothing is told twice, the next process goes on and fetches pictures', async (t) => {
  const servers = await sharedServers();
  const { ejabberd } = servers;
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const keys = keysFor(prefix);
  const dataDir = mkdtempSync(join(tmpdir(), 'parvis-kill-'));
  const redis = openRedis(servers.redis.url, log);
  t.after(async () => {
    await closeRedis(redis);
    rmSync(dataDir, { recursive: true, force: true });
  });
  const maker = makerOf(ejabberd);
  const p = `kill-${randomBytes(4).toString('hex')}`;
  const names = Array.from({ length: 600 }, (_, i) => `${p}-${i}`);
  await maker.createRooms(names.map((local) => ({ local })));
  const painted = { create: { width: 99, height: 99, channels: 3, background: 'green' } } as const;
  const photo = (await sharp(painted).png().toBuffer()).toString('base64');
  const [picture = ''] = await maker.createRooms([{ local: `${p}-picture`, photo }]);
  const domain = parseJid(ejabberd.mucDomain);
  const crawledAt = async (): Promise<number> => (await readServerOf(redis, keys, domain))?.crawledAt ?? 0;

  const unchanged = new Set(names.map((local) => `${local}@${domain}`));
  for (const changes of [1, 150]) {
    const child = startRooms(t, servers, prefix, dataDir);
    await feedTells(redis, keys, changes);
    await endChild(child, 'SIGKILL');
    await checkFeed(redis, keys, unchanged);
  }
  const stored = new Set(await redis.hkeys(keys.rooms));
  const last = startRooms(t, servers, prefix, dataDir);
  await feedTells(redis, keys, names.length);
  while ((await crawledAt()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  while ((await readAvatar(redis, keys, parseJid(picture))) === undefined)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const rooms = new Set(await redis.hkeys(keys.rooms));
  for (const jid of stored) assert.ok(rooms.has(jid), `${jid} was stored and lost`);
  for (const jid of unchanged) assert.ok(rooms.has(jid), jid);
  await checkFeed(redis, keys, unchanged);
  assert.equal((await readProcesses(redis, keys, ['rooms'])).rooms?.ready, true);

  assert.equal(await endChild(last, 'SIGTERM'), 0, 'an orderly end');
  assert.equal((await readProcesses(redis, keys, ['rooms'])).rooms, undefined, 'takes its announcement back');
  for (const local of [...names, `${p}-picture`]) await maker.destroyRoom(local);
});
