/** An own redis-server on loopback. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { type Exit, type RunningServer, startChild } from './child.ts';
import { freePort } from './ports.ts';
import type { Programs } from './program.ts';
import { redisProblem } from './redis-probe.ts';

/** What it is started with. */
export interface RedisOptions {
  /** Its data, log and configuration; made when absent. */
  readonly dir: string;
  readonly programs: Pick<Programs, 'redis-server'>;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: random. */
  readonly password?: string;
  /** Further lines of redis.conf. */
  readonly extraConfig?: string;
}

/** An own Redis that answers. */
export interface RunningRedis extends RunningServer {
  /** With the password: not for logs. */
  readonly url: string;
  readonly port: number;
}

/** Commands are acknowledged after the append to its log file, which reaches the disk every second. */
function configuration(options: RedisOptions, dir: string, port: number, password: string): string {
  return [
    'bind 127.0.0.1',
    'protected-mode yes',
    `port ${port}`,
    `requirepass ${password}`,
    `dir ${JSON.stringify(dir)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    // What was erased stands in the log until it is written anew.
    'auto-aof-rewrite-min-size 1mb',
    'maxmemory-policy noeviction',
    'tcp-keepalive 60',
    options.extraConfig ?? '',
    '',
  ].join('\n');
}

/** Starts it and waits for its PONG. @throws Failure `unavailable` with its last words when it does not come up. */
export async function startRedis(options: RedisOptions): Promise<RunningRedis> {
  const dir = resolve(options.dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const port = options.port ?? (await freePort());
  const password = options.password ?? randomBytes(24).toString('base64url');
  const configFile = join(dir, 'redis.conf');
  writeFileSync(configFile, configuration(options, dir, port, password), { mode: 0o600 });
  const { path, env } = options.programs['redis-server'];
  const child = await startChild({
    path,
    env,
    args: [configFile],
    cwd: dir,
    logFile: join(dir, 'redis.log'),
    pidFile: join(dir, 'redis.pid'),
  });
  let ended: Exit | undefined;
  void child.exited.then((exit) => {
    ended = exit;
  });
  // Loading a large log file may take long: only its end ends the wait.
  while ((await redisProblem({ host: '127.0.0.1', port, password })) !== undefined) {
    if (ended !== undefined) throw new Failure('unavailable', `Redis did not start: ${lastWords(ended)}`);
    await sleep(10);
  }
  return { ...child, port, url: `redis://:${password}@127.0.0.1:${port}` };
}

function lastWords(exit: Exit): string {
  const telling = exit.lastLines.findLast(
    (line) => /[#!*] (?!.*(bye|exit))/i.test(line) && /fail|err|can't|wrong|fatal/i.test(line),
  );
  return (telling ?? exit.lastLines.at(-1) ?? `exit ${exit.code ?? exit.signal}`).trim();
}
