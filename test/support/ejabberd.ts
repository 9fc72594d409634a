/** Starts and stops a real ejabberd without epmd, ejabberdctl or a node name: nothing of it outlives the process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NameServer } from './dns.ts';
import { type EjabberdSettings, ejabberdConfig, erlangResolver } from './ejabberd-config.ts';

export interface EjabberdOptions extends EjabberdSettings {
  /** Its files; created. */
  readonly dir: string;
  readonly dns: Pick<NameServer, 'host' | 'port'>;
  /** The `erl` program and the environment that lets it find ejabberd. */
  readonly erl: { readonly path: string; readonly env: NodeJS.ProcessEnv };
}

export interface RunningEjabberd {
  readonly pid: number;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 10_000;
const LOOK_EVERY_MS = 50;

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: 'POST', body: '{}' })).ok;
  } catch {
    return false;
  }
}

async function untilStarted(child: ChildProcess, url: string, output: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      const said = await readFile(output, 'utf8').catch(() => '');
      throw new Error(`ejabberd did not start:\n${said.slice(-3_000)}`);
    }
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}

/** Resolves when the REST interface answers. @throws Error with the end of its output when it does not start. */
export async function startEjabberd(options: EjabberdOptions): Promise<RunningEjabberd> {
  const { dir, address, ports } = options;
  const file = (name: string): string => join(dir, name);
  await mkdir(file('db'), { recursive: true });
  await writeFile(file('ejabberd.yml'), ejabberdConfig(options));
  await writeFile(file('inetrc'), erlangResolver(options.dns));
  const output = await open(file('output.log'), 'w');
  const words = ['-noinput', '-mnesia', 'dir', `"${file('db')}"`, '-s', 'ejabberd'];
  // setpriv lets the kernel end it with this process, however this process ends.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', options.erl.path, ...words], {
    stdio: ['ignore', output.fd, output.fd],
    detached: true, // Ctrl-C reaches the runner first, which then stops it in order
    env: {
      ...options.erl.env,
      HOME: dir,
      ERL_INETRC: file('inetrc'),
      ERL_CRASH_DUMP_BYTES: '0',
      EJABBERD_CONFIG_PATH: file('ejabberd.yml'),
      EJABBERD_LOG_PATH: file('ejabberd.log'),
    },
  });
  await output.close();
  const exited = once(child, 'exit').then(() => undefined);
  await untilStarted(child, `http://${address}:${ports.http}/api/status`, file('output.log'));
  return { pid: child.pid ?? 0, exited, stop: () => stop(child, exited) };
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const overdue = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exited;
  clearTimeout(overdue);
}
