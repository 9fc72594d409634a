/** From a fresh copy of the sources to `parvis ready`: cold beside the bare installation and compilation, warm beside the limit. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../../shared/root.ts';
import { quantile, type Report } from './figure.ts';

const WARM_RUNS = 5;
/** What a second start may take at most. */
const WARM_LIMIT_S = 5;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** The project's own files, as a fresh clone has them. */
function copySources(to: string): void {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
  });
  for (const file of files.toString().split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(ROOT, file), join(to, file));
  }
}

/** Seconds from the command to the line `parvis ready`; the whole is ended again. */
async function secondsToReady(dir: string, env: NodeJS.ProcessEnv): Promise<number> {
  const start = performance.now();
  const child: ChildProcess = spawn('npm', ['start'], { cwd: dir, env, stdio: ['ignore', 'pipe', 'ignore'] });
  let seconds: number | undefined;
  if (child.stdout === null) throw new Error('no output');
  for await (const line of createInterface({ input: child.stdout }))
    if (line.startsWith('parvis ready')) {
      seconds = (performance.now() - start) / 1000;
      child.kill('SIGTERM');
    }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (seconds === undefined) throw new Error(`npm start ended with ${child.exitCode} before it was ready`);
  return seconds;
}

function secondsOf(program: string, words: readonly string[], cwd: string): number {
  const start = performance.now();
  execFileSync(program, words, { cwd, stdio: 'ignore' });
  return (performance.now() - start) / 1000;
}

/** See the file. @throws Error when what it measures does not work. */
export async function start(report: Report): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-'));
  try {
    copySources(dir);
    const ports = [await freePort(), await freePort(), await freePort()].map(String);
    const env = {
      ...process.env,
      HTTP_PORT: ports[0],
      EMBEDDED_C2S_PORT: ports[1],
      EMBEDDED_HTTP_PORT: ports[2],
      DATA_DIR: join(dir, 'data'),
    };
    const cold = await secondsToReady(dir, env);
    const warm: number[] = [];
    for (let run = 0; run < WARM_RUNS; run++) warm.push(await secondsToReady(dir, env));
    for (const made of ['node_modules', 'dist']) rmSync(join(dir, made), { recursive: true });
    const floor =
      secondsOf('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], dir) +
      secondsOf(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], dir);
    report({
      bench: 'start',
      what: 'npm start in a fresh copy until ready',
      figure: cold,
      unit: 's',
      beside: 'npm ci and tsc alone',
      other: floor,
    });
    report({
      bench: 'start',
      what: `second npm start until ready, median of ${WARM_RUNS}`,
      figure: quantile(warm, 0.5),
      unit: 's',
      beside: 'limit',
      other: WARM_LIMIT_S,
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
