/**
 * A Redis of its own, with its log file on disk, that ends in the middle of everybody's work and comes back on the same
 * port. It is asked to end: one that is killed may lose what it has acknowledged while it waited for the disk.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { openLog } from '../../shared/log.ts';
import { ROOT } from '../../shared/root.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis } from '../../shared/store/redis.ts';
import type { ChaosStore } from './pairs-chaos.ts';

/** Starts it; the caller closes it. */
export async function startRestartedRedis(): Promise<ChaosStore & { close(): Promise<void> }> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-restarted-'));
  const programs = await needPrograms(['redis-server'], { dataDir: join(ROOT, 'data'), progress: () => {} });
  let server = await startRedis({ dir, programs });
  const { url, port } = server;
  const password = new URL(url).password;
  const redis = openRedis(url, openLog('test', 'silent'), { whenDown: 'wait' });
  return {
    ...{ url, redis, prefix: 'chaos', keys: keysFor('chaos') },
    async outage() {
      await server.stop(60_000);
      assert.equal((await server.exited).code, 0, 'Redis ended in order');
      server = await startRedis({ dir, programs, port, password });
    },
    async close() {
      await closeRedis(redis);
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
