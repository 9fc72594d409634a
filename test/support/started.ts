/** `npm start` in a copy of the built tree, as a test sees it. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startedAt } from '../../shared/embedded/child.ts';
import { freePort, loopbackAddresses } from '../../shared/embedded/ports.ts';
import { ROOT } from '../../shared/root.ts';

const COPIED = ['services', 'shared', 'web', 'dist', 'package.json', 'package-lock.json', 'tsconfig.json'];
const LONGEST_MS = 60_000;

/** The tree as it is built, in a folder of its own; removed after the test. */
export function copyTree(t: Pick<TestContext, 'after'>): string {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-start-'));
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  for (const name of COPIED)
    cpSync(join(ROOT, name), join(dir, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
  mkdirSync(join(dir, 'test'));
  writeFileSync(join(dir, 'dist', '.built'), '');
  return dir;
}

/** Variables that give a start its own ports and data, and nothing of the surroundings. */
export async function ownEnvironment(dir: string): Promise<Record<string, string>> {
  const hosts = loopbackAddresses();
  const ports = new Set<number>();
  while (ports.size < 3) ports.add(await freePort(hosts));
  const [http = 0, c2s = 0, xmppHttp = 0] = ports;
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '/',
    DATA_DIR: join(dir, 'data'),
    HTTP_PORT: `${http}`,
    EMBEDDED_C2S_PORT: `${c2s}`,
    EMBEDDED_HTTP_PORT: `${xmppHttp}`,
  };
}

/** The ids of all processes below `pid`, with when they were started. */
export function processesBelow(pid: number): Map<number, string> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // it has just ended
    }
  }
  const found = new Map<number, string>();
  const visit = (parent: number) => {
    for (const [child, itsParent] of parents) {
      const since = itsParent === parent ? startedAt(child) : undefined;
      if (since === undefined || found.has(child)) continue;
      found.set(child, since);
      visit(child);
    }
  };
  visit(pid);
  return found;
}

/** Resolves when none of them runs any more. */
export async function allGone(processes: ReadonlyMap<number, string>): Promise<void> {
  const running = () => [...processes].filter(([pid, since]) => startedAt(pid) === since);
  for (const end = Date.now() + LONGEST_MS; running().length > 0; await sleep(20))
    if (Date.now() > end)
      throw new Error(
        `still running: ${running()
          .map(([pid]) => commandOf(pid))
          .join(', ')}`,
      );
}

/** The command line of a process. */
export function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
}

/** Status and body of a GET. */
export function fetchText(url: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    }).on('error', reject);
  });
}

/** A start under way: its lines, to be waited for, and its end. */
export class Started {
  readonly child: ChildProcess;
  readonly out: string[] = [];
  readonly err: string[] = [];
  readonly exited: Promise<number | null>;
  readonly #listeners = new Set<() => void>();
  #ended = false;

  constructor(
    t: Pick<TestContext, 'after'>,
    dir: string,
    env: Record<string, string>,
    command = [process.execPath, 'dist/services/start.js'],
  ) {
    const [program = '', ...words] = command;
    this.child = spawn(program, words, { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const [stream, lines] of [
      [this.child.stdout, this.out],
      [this.child.stderr, this.err],
    ] as const)
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => {
          lines.push(line);
          for (const listener of this.#listeners) listener();
        });
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code) => {
        this.#ended = true;
        for (const listener of this.#listeners) listener();
        resolve(code);
      });
    });
    t.after(async () => {
      this.child.kill('SIGTERM');
      await this.exited;
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The first line on stdout or stderr that matches, from the `from`th on; fails when the process ends, or a minute, without it. */
  line(pattern: RegExp, from = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      let overdue = false;
      const look = () => {
        const found = [...this.out, ...this.err.slice(from)].find((line) => pattern.test(line));
        if (found === undefined && !this.#ended && !overdue) return;
        this.#listeners.delete(look);
        clearTimeout(deadline);
        if (found !== undefined) resolve(found);
        else reject(new Error(`no line ${pattern} in:\n${[...this.out, ...this.err].join('\n')}`));
      };
      const deadline = setTimeout(() => {
        overdue = true;
        look();
      }, LONGEST_MS);
      this.#listeners.add(look);
      look();
    });
  }
}
