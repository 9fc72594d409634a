/** An own Prosody on loopback. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../failure.ts';
import { ROOT } from '../root.ts';
import { selfSigned } from './certificate.ts';
import { type Exit, type RunningServer, startChild } from './child.ts';
import { freePort, listening, loopbackAddresses } from './ports.ts';
import type { Programs } from './program.ts';
import { mucDomain, prosodyConfig, type S2sOptions, uploadDomain } from './prosody-config.ts';

/** What it is started with. */
export interface ProsodyOptions {
  /** Its data, log, certificate and configuration; made when absent. */
  readonly dir: string;
  /** Rooms live at `conference.<domain>`. */
  readonly domain: string;
  readonly programs: Pick<Programs, 'prosody' | 'openssl'>;
  /** Default: free ones. */
  readonly c2sPort?: number;
  readonly componentPort?: number;
  /** Websocket, BOSH and upload; off when absent. */
  readonly httpPort?: number;
  /** Component domain -> its secret. */
  readonly components: Readonly<Record<string, string>>;
  /** A single loopback address instead of all that there are. */
  readonly address?: string;
  /** Accounts to be there from the start: local part -> password. */
  readonly users?: Readonly<Record<string, string>>;
  readonly s2s?: S2sOptions;
  /** Further modules of the virtual host, and the folders to find them in. */
  readonly modules?: readonly string[];
  readonly pluginPaths?: readonly string[];
  /** Global lines of Lua that come after ours and so prevail. */
  readonly extraConfig?: string;
  /** Told each line of level error in its log. */
  readonly onProblem?: (line: string) => void;
}

/** An own Prosody whose ports are open. */
export interface RunningProsody extends RunningServer {
  readonly domain: string;
  readonly mucDomain: string;
  readonly componentPort: number;
  readonly c2sPort: number;
  /** `xmpp://host:port`. */
  readonly componentUrl: string;
  readonly accountUrl: string;
}

/** e.g. `portmanager  error  Failed to open server port 5222 on 127.0.0.1, …`: its source, padded, the level, a tab, the text. */
const ERROR_LINE = /^\S+\s+error\t(.*)$/;
const PORT_TAKEN = /Failed to open server port/;
const LONGEST_START_MS = 60_000;
/** Starts it and waits for its ports. @throws Failure `unavailable` or `conflict` with its own words. */
export async function startProsody(options: ProsodyOptions): Promise<RunningProsody> {
  const dir = resolve(options.dir);
  for (const folder of ['data', 'certs']) mkdirSync(join(dir, folder), { recursive: true, mode: 0o700 });
  const addresses = options.address === undefined ? loopbackAddresses() : [options.address];
  const address = addresses[0] ?? '127.0.0.1';
  const c2sPort = options.c2sPort ?? (await freePort(addresses));
  const componentPort = options.componentPort ?? (await freePort(addresses));
  const names = [options.domain, mucDomain(options.domain), uploadDomain(options.domain)];
  const { certificate, key } = await selfSigned(dir, names, options.programs.openssl);
  const configFile = join(dir, 'prosody.cfg.lua');
  const text = prosodyConfig({
    ...{ dir, addresses, c2sPort, componentPort, certificate, key },
    ...{ domain: options.domain, components: options.components, users: options.users, s2s: options.s2s },
    ...{ httpPort: options.httpPort, modules: options.modules, extraConfig: options.extraConfig },
    pluginPaths: [join(ROOT, 'shared', 'embedded', 'prosody-modules'), ...(options.pluginPaths ?? [])],
  });
  writeFileSync(configFile, text, { mode: 0o600 });
  const watch = new StartWatch(options.onProblem);
  const { path, args = [], env } = options.programs.prosody;
  const child = await startChild({
    path,
    env,
    args: [...args, '--config', configFile, '-F'],
    cwd: dir,
    logFile: join(dir, 'prosody.log'),
    pidFile: join(dir, 'prosody.pid'),
    onLine: (line) => watch.hear(line),
  });
  const ports = [c2sPort];
  // Without components nobody listens for them.
  if (Object.keys(options.components).length > 0) ports.push(componentPort);
  if (options.httpPort !== undefined) ports.push(options.httpPort);
  if (options.s2s !== undefined && options.s2s.address === address) ports.push(options.s2s.port);
  await watch.listening(child, address, ports);
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    ...child,
    ...{ domain: options.domain, mucDomain: mucDomain(options.domain), c2sPort, componentPort },
    componentUrl: `xmpp://${host}:${componentPort}`,
    accountUrl: `xmpp://${host}:${c2sPort}`,
  };
}

/** What a Prosody says while it comes up. */
class StartWatch {
  readonly #onProblem: ((line: string) => void) | undefined;
  #portProblem: string | undefined;
  #ended: Exit | undefined;

  constructor(onProblem: ((line: string) => void) | undefined) {
    this.#onProblem = onProblem;
  }

  hear(line: string): void {
    const problem = ERROR_LINE.exec(line)?.[1];
    if (problem === undefined) return;
    if (PORT_TAKEN.test(problem)) this.#portProblem = problem;
    this.#onProblem?.(problem);
  }

  /** Resolves when it listens on every port; ends it otherwise. @throws Failure as {@link startProsody}. */
  async listening(child: RunningServer, address: string, ports: readonly number[]): Promise<void> {
    void child.exited.then((exit) => {
      this.#ended = exit;
    });
    const deadline = Date.now() + LONGEST_START_MS;
    const given = () => this.#ended !== undefined || this.#portProblem !== undefined || Date.now() > deadline;
    for (const port of ports) {
      if (await listening(address, port, given)) continue;
      await child.stop(500);
      throw this.#failure(port);
    }
    // Somebody else may listen there.
    if (this.#portProblem !== undefined) {
      await child.stop(500);
      throw this.#failure(0);
    }
  }

  #failure(port: number): Failure {
    if (this.#portProblem !== undefined) return new Failure('conflict', `Prosody: ${this.#portProblem}`);
    const lines = this.#ended?.lastLines ?? [];
    const telling =
      lines.findLast((line) => ERROR_LINE.test(line)) ?? lines.findLast((line) => line.trim() !== '');
    const why = telling?.trim() ?? `it does not listen on port ${port}`;
    return new Failure('unavailable', `Prosody did not start: ${why}`);
  }
}
