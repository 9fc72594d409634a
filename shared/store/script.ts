/** Lua scripts: one change that must be whole is one script. Their files say what KEYS and ARGV are. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../root.ts';
import { orUnavailable, type Redis } from './redis.ts';

/** A script's text and the hash by which Redis knows it. */
export interface Script {
  readonly lua: string;
  readonly sha1: string;
}

/** Reads `shared/store/lua/<name>.lua`, of several names one behind the other as one script. */
export function readScript(...names: readonly string[]): Script {
  const lua = names
    .map((name) => readFileSync(join(ROOT, 'shared', 'store', 'lua', `${name}.lua`), 'utf8'))
    .join('');
  return { lua, sha1: createHash('sha1').update(lua).digest('hex') };
}

/** Runs it by its hash; the text is sent only when Redis does not know it (yet, or any more). @throws Failure `unavailable`. */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number | Buffer)[],
): Promise<unknown> {
  const rest = [...keys, ...args];
  try {
    return await orUnavailable(redis.evalsha(script.sha1, keys.length, ...rest));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await orUnavailable(redis.eval(script.lua, keys.length, ...rest));
  }
}
