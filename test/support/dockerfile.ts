/** A Dockerfile as data, and its stages replayed in a plain folder: what can be tested of it without an engine. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const LONGEST_STEP_MS = 180_000;

/** One instruction, its arguments as written on one line. */
export interface Instruction {
  readonly word: string;
  readonly rest: string;
}

/** What stands between two FROMs. */
export interface Stage {
  readonly name: string;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** The stages in order. */
export function readDockerfile(text: string): Stage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; image: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    const [image = '', , name = ''] = rest.split(/\s+/);
    if (word === 'FROM') stages.push({ name, image, instructions: [] });
    else stages.at(-1)?.instructions.push({ word, rest });
  }
  return stages;
}

/** A JSON array's words (`CMD ["node", "x"]`). */
export function execForm(rest: string): string[] {
  return JSON.parse(rest) as string[];
}

/** `COPY [--from=stage] source… target`. */
export function readCopy(rest: string): { from?: string; sources: string[]; target: string } {
  const words = rest.split(/\s+/);
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const target = words.pop() ?? '';
  return { ...(from !== undefined && { from }), sources: words, target };
}

/** What `.dockerignore` keeps out: names at the top, and `*.ending` there. */
export async function readIgnored(file: string): Promise<(name: string) => boolean> {
  const patterns = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return (name) =>
    patterns.some((pattern) =>
      pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern,
    );
}

/** Where things are: the context's folder, and a folder that stands for `/` of each stage. */
export interface Replay {
  readonly context: string;
  readonly rootOf: (stage: string) => string;
  readonly ignored: (name: string) => boolean;
}

async function copy(
  rest: string,
  stage: string,
  workdir: string,
  { context, rootOf, ignored }: Replay,
): Promise<void> {
  const { from, sources, target } = readCopy(rest);
  for (const source of sources) {
    if (from === undefined && ignored(source)) throw new Error(`${source} is in .dockerignore`);
    const path = from === undefined ? join(context, source) : join(rootOf(from), source);
    const isFolder = (await stat(path)).isDirectory();
    const place = join(rootOf(stage), posix.resolve(workdir, target));
    const into = target.endsWith('/') && !isFolder ? join(place, posix.basename(source)) : place;
    await mkdir(dirname(into), { recursive: true });
    await cp(path, into, { recursive: true, verbatimSymlinks: true });
  }
}

/** Does a stage's WORKDIR, COPY and RUN steps. @returns the folder of its last WORKDIR. */
export async function replay(stage: Stage, options: Replay): Promise<string> {
  let workdir = '/';
  for (const { word, rest } of stage.instructions) {
    if (word === 'WORKDIR') {
      workdir = posix.resolve(workdir, rest);
      await mkdir(join(options.rootOf(stage.name), workdir), { recursive: true });
    } else if (word === 'COPY') await copy(rest, stage.name, workdir, options);
    else if (word === 'RUN')
      await execute('sh', ['-c', rest], {
        cwd: join(options.rootOf(stage.name), workdir),
        timeout: LONGEST_STEP_MS,
        maxBuffer: 10_000_000,
      });
  }
  return join(options.rootOf(stage.name), workdir);
}
