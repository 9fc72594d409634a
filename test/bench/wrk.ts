/** Load on an HTTP server by wrk, over kept connections. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { ROOT } from '../../shared/root.ts';
import { ASKING, onCore } from './cores.ts';

/** What is asked for. */
export interface WrkQuestions {
  /** `http://host:port`. */
  readonly url: string;
  /** Asked for in turn, each with the entity tag that is sent along. */
  readonly paths: readonly { readonly path: string; readonly etag?: string }[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came of a load. */
export interface WrkLoad {
  readonly answers: number;
  /** Answers per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p99: number;
}

/** Puts loads on. */
export type Wrk = (questions: WrkQuestions, seconds: number) => Promise<WrkLoad>;

interface Said {
  readonly [name: string]: number;
}

function readLoad(output: string): WrkLoad {
  const line = output.split('\n').find((each) => each.startsWith('{'));
  const { answers = 0, microseconds = 1, p99 = 0, refused = 0 } = JSON.parse(line ?? '{}') as Said;
  if (answers === 0 || refused > 0) throw new Error(`not the answers that were wanted:\n${output}`);
  return { answers, rate: answers / (microseconds / 1e6), p99: p99 / 1_000 };
}

/** Has wrk with so many connections. @throws Failure where there is no wrk to be had */
export async function needWrk(connections: number): Promise<Wrk> {
  const { wrk } = await needPrograms(['wrk'], { dataDir: join(ROOT, 'data'), progress: () => {} });
  const { path, args = [], env } = onCore(ASKING, wrk);
  const script = join(ROOT, 'test', 'bench', 'wrk-load.lua');
  return async ({ url, paths, headers = {} }, seconds) => {
    const dir = mkdtempSync(join(tmpdir(), 'parvis-wrk-'));
    try {
      const file = join(dir, 'paths');
      writeFileSync(file, paths.map((each) => `${each.path}\t${each.etag ?? ''}\n`).join(''));
      const words = ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script];
      const named = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
      const child = spawn(path, [...args, ...words, ...named, url, '--', file], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
      if (code !== 0) throw new Error(`wrk ended with ${code}:\n${output}`);
      return readLoad(output);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };
}
