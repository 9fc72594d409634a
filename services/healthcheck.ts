/** `node dist/services/healthcheck.js NAME`, for containers: 0 when the process NAME says in Redis that it works, else 1. */
import { BOT_NAMES, type BotName } from '../shared/config.ts';
import { openLog } from '../shared/log.ts';
import { configOrExit } from '../shared/run.ts';
import { keysFor } from '../shared/store/keys.ts';
import { readProcess } from '../shared/store/processes.ts';
import { closeRedis, openRedis } from '../shared/store/redis.ts';

const name = process.argv[2] ?? '';
const config = configOrExit(name);
const redis = openRedis(config.redisUrl ?? 'redis://127.0.0.1', openLog('healthcheck', 'silent'));
let problem: string | undefined;
try {
  // Of several bots of one name the one that this container runs.
  const instance = BOT_NAMES.some((bot) => bot === name) ? config.bots[name as BotName].jid : '';
  const status = await readProcess(redis, keysFor(config.redisPrefix), name, instance);
  if (status === undefined) problem = 'is not running';
  else if (!status.ready) problem = `is not ready: ${status.detail ?? 'no reason given'}`;
} catch (error) {
  problem = error instanceof Error ? error.message : 'cannot be asked for';
}
await closeRedis(redis);
process.stdout.write(`${name} ${problem ?? 'works'}\n`);
process.exit(problem === undefined ? 0 : 1);
