/** What can be known to be wrong before anything is started, each as one line that says what to do. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Config } from '../../shared/config.ts';
import { type Lock, tryLock } from '../../shared/embedded/lock.ts';
import { loopbackAddresses, portProblem } from '../../shared/embedded/ports.ts';
import { Failure } from '../../shared/failure.ts';

const NOT_WRITABLE = new Set([
  ...['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENOENT', 'ENOSPC', 'EEXIST', 'EDQUOT', 'ELOOP', 'ENAMETOOLONG'],
]);

/** The line for a file error below the data folder or on the way to it, or undefined when `error` is something else. */
export function dataDirProblem(error: unknown, dataDir: string): Failure | undefined {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || !NOT_WRITABLE.has(code)) return undefined;
  if (path !== undefined && !path.startsWith(dataDir) && !dataDir.startsWith(`${path}/`)) return undefined;
  const where = path === undefined || path === dataDir ? '' : ` to ${path}`;
  return new Failure(
    'unavailable',
    `DATA_DIR=${dataDir}: cannot write${where} (${code}). Give this user the right to write there, or set DATA_DIR to another folder`,
  );
}

/** Folder by folder: below /proc, Node's own `recursive` asks for the same one again for ever. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another start may have made it in the meantime.
    if (!existsSync(path)) throw error;
  }
}

/** Takes the data folder for this process. @throws Failure when it cannot be written or another start has it. */
export async function takeDataDir(dataDir: string): Promise<Lock> {
  let lock: Lock | undefined;
  try {
    makeFolder(dataDir);
    accessSync(dataDir, constants.W_OK | constants.X_OK);
    lock = await tryLock(dataDir);
  } catch (error) {
    throw dataDirProblem(error, dataDir) ?? error;
  }
  if (lock !== undefined) return lock;
  throw new Failure(
    'conflict',
    `DATA_DIR=${dataDir} is in use by another npm start: stop that one, or set DATA_DIR (and the ports) for a second suite`,
  );
}

/** One port that we are about to use: where, and the variables that would move it. */
export interface WantedPort {
  readonly hosts: readonly string[];
  readonly port: number;
  readonly hostVariable?: string;
  readonly portVariable: string;
  readonly purpose: string;
}

/** The ports that this configuration needs on this machine. */
export function wantedPorts(config: Config): WantedPort[] {
  const { c2sPort, httpPort, s2sPort } = config.embedded;
  const website = {
    ...{ hosts: [config.httpHost], port: config.httpPort, purpose: 'the website' },
    ...{ hostVariable: 'HTTP_HOST', portVariable: 'HTTP_PORT' },
  };
  if (!config.embeddedXmpp) return [website];
  const hosts = loopbackAddresses();
  return [
    website,
    { hosts, port: c2sPort, portVariable: 'EMBEDDED_C2S_PORT', purpose: 'XMPP clients' },
    { hosts, port: httpPort, portVariable: 'EMBEDDED_HTTP_PORT', purpose: 'XMPP over HTTP' },
    ...(s2sPort === undefined
      ? []
      : [{ hosts, port: s2sPort, portVariable: 'EMBEDDED_S2S_PORT', purpose: 'federation' }]),
  ];
}

function portLine(wanted: WantedPort, host: string, code: string): string {
  const { port, portVariable, hostVariable = 'the host', purpose } = wanted;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} for ${purpose} is in use: stop the program that has it, or set ${portVariable} to another port`;
    case 'EACCES':
      return `no permission to listen on port ${port} for ${purpose}: set ${portVariable} to a port above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EINVAL':
      return `${hostVariable}=${host} is not an address of this machine (${code}): for ${purpose} set it to one that is`;
    default:
      return `cannot listen on port ${port} of ${host} for ${purpose} (${code}): see ${portVariable}`;
  }
}

/** One line for each port that cannot be had: taken, forbidden, or named twice. */
export async function portProblems(wanted: readonly WantedPort[]): Promise<string[]> {
  const lines: string[] = [];
  const names = new Map<number, string>();
  for (const one of wanted) {
    const other = names.get(one.port);
    names.set(one.port, one.portVariable);
    if (other !== undefined)
      lines.push(`${one.portVariable} and ${other} are both ${one.port}: give each its own port`);
    for (const host of other === undefined ? one.hosts : []) {
      const code = await portProblem(host, one.port);
      if (code === undefined) continue;
      lines.push(portLine(one, host, code));
      break;
    }
  }
  return lines;
}
