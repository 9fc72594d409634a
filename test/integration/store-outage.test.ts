/** The store while Redis goes away and comes back. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseJid } from '../../shared/domain/jid.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { CrawlQueue, CrawlWorker } from '../../shared/queue/crawls.ts';
import { ROOT } from '../../shared/root.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { announce, readProcesses } from '../../shared/store/processes.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import { readServers, watchRooms } from '../../shared/store/rooms-reader.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { sharedServers } from '../support/servers.ts';

const log = openLog('test', 'silent');
const keys = keysFor('test-outage');
const SERVICE = parseJid('rooms.example');
const room = (local: string) => ({ jid: parseJid(`${local}@${SERVICE}`), tags: [], nsfw: false });
const isUnavailable = (error: unknown) => error instanceof Failure && error.code === 'unavailable';

test('Redis goes and comes back: commands fail as unavailable, watches and workers go on', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-store-'));
  const programs = await needPrograms(['redis-server'], { dataDir: join(ROOT, 'data'), progress: () => {} });
  let server = await startRedis({ dir, programs, password: 'secret' });
  t.after(async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  const redis = openRedis(server.url, log);
  const writer = new RoomsWriter(redis, keys);
  const told = new EventEmitter();
  const rooms = new Set<string>();
  const watch = watchRooms(redis, keys, {
    onReset: (all) => {
      rooms.clear();
      for (const { jid } of all) rooms.add(jid);
      told.emit('told');
    },
    onChange: (change) => {
      if (change.room) rooms.add(change.jid);
      else rooms.delete(change.jid);
      told.emit('told');
    },
  });
  const crawled = new EventEmitter();
  const queue = new CrawlQueue(server.url, keys, log);
  const crawl = async (domain: string): Promise<void> => void crawled.emit('crawl', domain);
  const worker = new CrawlWorker({ redisUrl: server.url, keys, log, queue, crawl });
  t.after(async () => {
    await Promise.all([watch.close(), worker.close(), queue.close(), closeRedis(redis)]);
  });
  const until = async (condition: () => boolean) => {
    while (!condition()) await once(told, 'told');
  };
  await watch.ready;
  const a = room('a');
  await writer.record(SERVICE, [{ jid: a.jid, room: a }], 1_000);
  await until(() => rooms.size === 1);

  await server.stop();
  await assert.rejects(readServers(redis, keys), isUnavailable);
  await assert.rejects(writer.record(SERVICE, [{ jid: a.jid, room: a }], 2_000), isUnavailable);
  await assert.rejects(queue.askCrawl(SERVICE), isUnavailable);
  assert.deepEqual([...rooms], [a.jid], 'what is known stays');

  server = await startRedis({ dir, programs, password: 'secret', port: server.port });
  const b = room('b');
  const record = async (): Promise<unknown> =>
    writer.record(SERVICE, [{ jid: b.jid, room: b }], 3_000).catch(async (error: unknown) => {
      assert.ok(isUnavailable(error));
      await new Promise((resolve) => setImmediate(resolve));
      return await record();
    });
  await record();
  await until(() => rooms.size === 2);
  const crawl1 = once(crawled, 'crawl');
  await queue.askCrawl(SERVICE);
  assert.deepEqual(await crawl1, [SERVICE]);
});

test('a crawl that never ends leaves nothing running when its worker is closed', {
  timeout: 30_000,
}, async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const { redis } = await sharedServers();
  const own = keysFor('test-endless');
  const before = timers();
  const crawled = new EventEmitter();
  const queue = new CrawlQueue(redis.url, own, log);
  const crawl = (domain: string): Promise<void> => {
    crawled.emit('crawl', domain);
    return new Promise(() => undefined);
  };
  const worker = new CrawlWorker({ redisUrl: redis.url, keys: own, log, queue, crawl });
  const working = once(crawled, 'crawl');
  await queue.askCrawl(SERVICE);
  await working;
  await Promise.all([worker.close(), queue.close()]);
  // Some end by themselves within seconds; one that is set again and again never does.
  while (timers() > before) await sleep(100);
});

test('nothing hangs when Redis was never there', async () => {
  const url = 'redis://127.0.0.1:1';
  const redis = openRedis(url, log);
  const watch = watchRooms(redis, keys, { onReset: () => {}, onChange: () => {} });
  const announcement = announce(redis, keys, 'test', () => ({ ready: true }));
  const queue = new CrawlQueue(url, keys, log);
  const worker = new CrawlWorker({ redisUrl: url, keys, log, queue, crawl: async () => {} });
  await assert.rejects(readProcesses(redis, keys, ['test']), isUnavailable);
  await Promise.all([watch.close(), announcement.close(), worker.close(), queue.close(), closeRedis(redis)]);
});

test('a process announces itself, with figures, and takes it back', async (t) => {
  const { redis: server } = await sharedServers();
  const redis = openRedis(server.url, log);
  t.after(() => closeRedis(redis));
  let ready = false;
  const status = () => ({
    ready,
    detail: 'waits',
    metrics: { crawls_total: 3, wrong: Number.NaN, 'Bad name': 1 },
  });
  const announcement = announce(redis, keysFor('test-announce'), 'rooms', status);
  await announcement.now();
  const read = async () => await readProcesses(redis, keysFor('test-announce'), ['rooms', 'web']);
  const { rooms, web } = await read();
  assert.equal(web, undefined);
  assert.deepEqual(
    { ...rooms, at: 0 },
    { ready: false, detail: 'waits', metrics: { crawls_total: 3 }, at: 0 },
  );
  ready = true;
  await announcement.now();
  assert.equal((await read()).rooms?.ready, true);
  const ttl = await redis.pttl(keysFor('test-announce').process('rooms', ''));
  assert.ok(ttl > 0 && ttl <= 6_000);
  await announcement.close();
  assert.equal((await read()).rooms, undefined);
});
