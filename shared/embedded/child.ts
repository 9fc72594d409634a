/** One server process of ours: its own process group, dead when we die, its output kept in a bounded file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLogFile } from './log-file.ts';

/** How a process ended: an exit code or a signal, and the last lines it said. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lastLines: readonly string[];
}

/** What to spawn, and where its traces go. */
export interface ChildOptions {
  readonly path: string;
  readonly args: readonly string[];
  /** Added to a small environment (PATH, HOME, LANG): no secrets of ours reach the server. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Everything it says goes there, at most 5 MB and one older file. */
  readonly logFile: string;
  /** Who runs, so that the next start can end it if we were killed in the meantime. */
  readonly pidFile: string;
  readonly onLine?: (line: string) => void;
}

/** A server process that was started. */
export interface RunningServer {
  readonly pid: number;
  /** Resolves when it has ended, for whatever reason; never rejects. */
  readonly exited: Promise<Exit>;
  /** SIGTERM, and SIGKILL after `graceMs` (default 4,000). Resolves when it is gone; may be called again to hurry. */
  stop(graceMs?: number): Promise<void>;
}

const KEPT_LINES = 20;

/** The first executable `name` on `path`, or undefined. */
export function findOnPath(name: string, path: string): string | undefined {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const candidate = join(folder, name);
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {
      // not there: look further
    }
  }
  return undefined;
}

/**
 * The command that runs `path` and has the kernel end it when our process dies, however that happens
 * (PR_SET_PDEATHSIG by util-linux' setpriv); the bare command where there is no setpriv.
 */
export function dyingWithUs(
  path: string,
  args: readonly string[],
  signal: 'TERM' | 'KILL',
): [string, string[]] {
  const setpriv = process.platform === 'linux' ? findOnPath('setpriv', '/usr/bin:/bin') : undefined;
  return setpriv === undefined ? [path, [...args]] : [setpriv, ['--pdeathsig', signal, '--', path, ...args]];
}

/** When `pid` was started, in clock ticks since boot; undefined when it does not run (or there is no /proc). */
export function startedAt(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // proc(5): field 3 is the state, 22 the start time; a zombie has ended already.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Ends what a killed predecessor left behind. Only a process with the same id and the same start time is ours. */
export async function endLeftover(pidFile: string): Promise<void> {
  let pid: number;
  let ticks: string | undefined;
  try {
    const [first = '', second] = readFileSync(pidFile, 'utf8').trim().split(' ');
    [pid, ticks] = [Number(first), second];
  } catch {
    return;
  }
  const ours = () => Number.isSafeInteger(pid) && pid > 1 && ticks !== undefined && startedAt(pid) === ticks;
  for (const [signal, rounds] of [
    ['SIGTERM', 60],
    ['SIGKILL', 40],
  ] as const) {
    if (ours()) process.kill(pid, signal);
    for (let round = 0; round < rounds && ours(); round++) await sleep(50);
  }
  rmSync(pidFile, { force: true });
}

function childEnvironment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: process.env.HOME ?? '/',
    LANG: 'C.UTF-8',
    ...extra,
  };
}

/** Starts it; whether it is ready is for the caller to find out. A program that cannot be run is an `exited` with code 127. */
export async function startChild(options: ChildOptions): Promise<RunningServer> {
  await endLeftover(options.pidFile);
  const log = openLogFile(options.logFile);
  const [command, args] = dyingWithUs(options.path, options.args, 'TERM');
  const process_ = spawn(command, args, {
    cwd: options.cwd,
    env: childEnvironment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own group: Ctrl-C in the terminal reaches us alone, and we end it when its users are gone.
    detached: true,
  });
  const lastLines: string[] = [];
  for (const stream of [process_.stdout, process_.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      log.write(line);
      lastLines.push(line);
      if (lastLines.length > KEPT_LINES) lastLines.shift();
      options.onLine?.(line);
    });
  }
  const exited = exitOf(process_, lastLines, options.path).finally(() => {
    log.close();
    rmSync(options.pidFile, { force: true });
  });
  const pid = process_.pid ?? 0;
  if (pid > 0) writeFileSync(options.pidFile, `${pid} ${startedAt(pid) ?? ''}\n`);
  return { pid, exited, stop: (graceMs = 4_000) => stop(process_, exited, graceMs) };
}

function exitOf(child: ChildProcess, lastLines: readonly string[], path: string): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('error', (error) =>
      resolve({ code: 127, signal: null, lastLines: [`cannot run ${path}: ${error.message}`] }),
    );
    child.on('close', (code, signal) => resolve({ code, signal, lastLines: [...lastLines] }));
  });
}

async function stop(child: ChildProcess, exited: Promise<Exit>, graceMs: number): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await exited;
  clearTimeout(killer);
}
