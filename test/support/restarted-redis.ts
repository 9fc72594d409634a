/**
 * A Redis of its own, with its log file on disk, that ends in the middle of everybody's work and comes back on the same
 * port: in order, killed, or older than it was, as after a loss of power or a failover.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { openLog } from '../../shared/log.ts';
import { ROOT } from '../../shared/root.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import type { ChaosStore, Outage } from './chaos-plan.ts';

/** What a store that comes back older has forgotten, in ms. */
const LOST_MS = 1_000;

/** Where its log file ends now. */
function endOfLog(dir: string): { path: string; size: number } {
  const logs = join(dir, 'appendonlydir');
  const [path = ''] = readdirSync(logs)
    .filter((name) => name.endsWith('.incr.aof'))
    .map((name) => join(logs, name));
  return { path, size: statSync(path).size };
}

/** Starts it; the caller closes it. */
export async function startRestartedRedis(): Promise<ChaosStore & { close(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-restarted-'));
  const programs = await needPrograms(['redis-server'], { dataDir: join(ROOT, 'data'), progress: () => {} });
  // One log file from the first to the last change.
  const options = { dir, programs, extraConfig: 'auto-aof-rewrite-percentage 0' };
  let server = await startRedis(options);
  const { url, port } = server;
  const password = new URL(url).password;
  const redis = openRedis(url, openLog('test', 'silent'), { whenDown: 'wait' });
  const end: Readonly<Record<Outage, () => Promise<void>>> = {
    async ended() {
      await server.stop(60_000);
      assert.equal((await server.exited).code, 0, 'Redis ended in order');
    },
    async killed() {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    async older() {
      const { path, size } = endOfLog(dir);
      await sleep(LOST_MS);
      await end.killed();
      truncateSync(path, size);
    },
  };
  return {
    ...{ url, redis, prefix: 'chaos', keys: keysFor('chaos') },
    async outage(how) {
      await end[how]();
      server = await startRedis({ ...options, port, password });
    },
    async close() {
      await closeRedis(redis);
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
