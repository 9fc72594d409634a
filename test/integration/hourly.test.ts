/** Work that is done once an hour by one of several processes, on a real Redis. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { Hourly } from '../../shared/queue/hourly.ts';
import { ROOT } from '../../shared/root.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { openRedis } from '../../shared/store/redis.ts';
import { sharedServers } from '../support/servers.ts';

const log = openLog('test', 'silent');
const EVERY_MS = 400;

test('of three processes one does each turn; what fails or is left is done again', async (t) => {
  const { redis: server } = await sharedServers();
  const keys = keysFor(`test-${randomBytes(6).toString('hex')}`);
  const events = new EventEmitter();
  const done: number[] = [];
  let running = 0;
  const work = async (process: number, signal: AbortSignal): Promise<void> => {
    assert.equal(++running, 1, 'two at once');
    try {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal.aborted) throw new Failure('unavailable', 'ended');
      done.push(process);
    } finally {
      running--;
      events.emit('done');
    }
  };
  const start = (process: number) =>
    new Hourly({
      ...{ redisUrl: server.url, keys, log, name: 'hourly', everyMs: EVERY_MS },
      work: (signal) => work(process, signal),
    });
  const began = Date.now();
  const processes = [1, 2, 3].map(start);
  t.after(async () => {
    await Promise.all(processes.map((each) => each.close()));
    const redis = openRedis(server.url, log);
    const stale = await redis.keys(`${keys.queues}*`);
    if (stale.length > 0) await redis.del(stale);
    await redis.quit();
  });
  while (done.length < 4) await once(events, 'done');
  assert.ok(done.length <= Math.ceil((Date.now() - began) / EVERY_MS) + 1, 'a turn was done twice');
  await Promise.all(processes.splice(0).map((each) => each.close()));
  const before = done.length;
  processes.push(start(4));
  while (done.length < before + 2) await once(events, 'done');
  assert.deepEqual(new Set(done.slice(before)), new Set([4]), 'the next process goes on');
});

/**
 * Takes the turn, says the time between two and does not come to an end. It is the hundredth since 1970: its moment, at a
 * thirtieth of it, comes a second after the process is there, and the next one in months.
 */
function hangs(redisUrl: string, prefix: string): string {
  const from = (path: string) => JSON.stringify(join(ROOT, 'dist', 'shared', path));
  return `
    import { openLog } from ${from('log.js')};
    import { Hourly } from ${from('queue/hourly.js')};
    import { keysFor } from ${from('store/keys.js')};
    const everyMs = Math.round((Date.now() + 1_000) / (100 + 1 / 30));
    new Hourly({
      redisUrl: ${JSON.stringify(redisUrl)}, keys: keysFor(${JSON.stringify(prefix)}), log: openLog('test', 'silent'),
      name: 'hourly', everyMs,
      work: () => new Promise(() => process.stdout.write(String(everyMs))),
    });`;
}

test('kill -9 with the turn taken: the next process does it, once', async (t) => {
  const { redis: server } = await sharedServers();
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  const keys = keysFor(prefix);
  const child = spawn(process.execPath, ['--input-type=module', '--eval', hangs(server.url, prefix)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH },
  });
  const [taken] = (await once(child.stdout, 'data')) as [Buffer];
  const everyMs = Number(taken.toString());
  child.kill('SIGKILL');
  await once(child, 'exit');
  const done = new EventEmitter();
  let times = 0;
  const next = new Hourly({
    ...{ redisUrl: server.url, keys, log, name: 'hourly', everyMs },
    async work() {
      times++;
      done.emit('done');
    },
  });
  const left = once(done, 'done');
  t.after(async () => {
    await next.close();
    const redis = openRedis(server.url, log);
    const stale = await redis.keys(`${keys.queues}*`);
    if (stale.length > 0) await redis.del(stale);
    await redis.quit();
  });
  await left;
  assert.equal(times, 1);
});

test('nothing hangs when Redis was never there', async () => {
  const keys = keysFor(`test-${randomBytes(6).toString('hex')}`);
  const work = (): Promise<void> => assert.fail('there was no turn');
  const hourly = new Hourly({ redisUrl: 'redis://127.0.0.1:1', keys, log, name: 'hourly', work });
  await hourly.close();
});
