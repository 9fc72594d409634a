/** Starts and stops a real ejabberd without epmd, ejabberdctl or a node name: nothing of it outlives the process. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Exit, type RunningServer, startChild } from '../../shared/embedded/child.ts';
import type { Program } from '../../shared/embedded/program.ts';
import type { NameServer } from './dns.ts';
import { type EjabberdSettings, ejabberdConfig, erlangResolver } from './ejabberd-config.ts';

/** What ejabberd needs to start. */
export interface EjabberdOptions extends EjabberdSettings {
  /** Its files; created. */
  readonly dir: string;
  readonly dns: Pick<NameServer, 'host' | 'port'>;
  /** Erlang's `erl` and the environment in which it finds ejabberd. */
  readonly program: Program;
}

const STOP_MS = 10_000;
const LOOK_EVERY_MS = 50;

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: 'POST', body: '{}' })).ok;
  } catch {
    return false;
  }
}

/** Resolves when the REST interface answers. @throws Error with its last lines when it does not start. */
export async function startEjabberd(options: EjabberdOptions): Promise<RunningServer> {
  const { dir, address, ports, program } = options;
  const file = (name: string): string => join(dir, name);
  await mkdir(file('db'), { recursive: true });
  await writeFile(file('ejabberd.yml'), ejabberdConfig(options));
  await writeFile(file('inetrc'), erlangResolver(options.dns));
  const child = await startChild({
    path: program.path,
    args: [...(program.args ?? []), '-noinput', '-mnesia', 'dir', `"${file('db')}"`, '-s', 'ejabberd'],
    env: {
      ...program.env,
      HOME: dir,
      ERL_INETRC: file('inetrc'),
      ERL_CRASH_DUMP_BYTES: '0',
      EJABBERD_CONFIG_PATH: file('ejabberd.yml'),
      EJABBERD_LOG_PATH: file('ejabberd.log'),
    },
    cwd: dir,
    logFile: file('output.log'),
    pidFile: file('ejabberd.pid'),
  });
  let ended: Exit | undefined;
  void child.exited.then((exit) => {
    ended = exit;
  });
  while (!(await answers(`http://${address}:${ports.http}/api/status`))) {
    if (ended !== undefined) throw new Error(`ejabberd did not start:\n${ended.lastLines.join('\n')}`);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
  return { ...child, stop: (graceMs = STOP_MS) => child.stop(graceMs) };
}
