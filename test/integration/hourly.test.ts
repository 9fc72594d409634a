/** Work that is done once an hour by one of several processes, on a real Redis. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { Hourly } from '../../shared/queue/hourly.ts';
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
