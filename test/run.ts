/** `npm test [-- PATTERN …]`: real servers are started once, then every test file runs, the quick ones first. */
import { setMaxListeners } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { ROOT } from '../shared/root.ts';
import { provideChromium } from './support/browser.ts';
import { SERVERS_VARIABLE, startTestBed } from './support/test-bed.ts';

/** Two cores are busy with three files at once: those with real servers often wait, for a page, a lock, a process to end. */
const CONCURRENCY = 3;
/** A file that takes longer than this hangs. */
const FILE_TIMEOUT_MS = 240_000;
const FIRST = ['architecture.test.ts', 'unit/', 'stanzas/'];

/** Test sources below `test/`, quick ones first; only those whose path holds one of `patterns`, when there are any. */
function testFiles(patterns: readonly string[]): string[] {
  const rank = (path: string): number => {
    const place = FIRST.findIndex((start) => path.startsWith(start));
    return place < 0 ? FIRST.length : place;
  };
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)))
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** Runs the files, shows them, and gives the runner's own figures. */
async function runTests(
  files: readonly string[],
  signal: AbortSignal,
): Promise<{ passed: number; failed: number }> {
  const compiled = files.map((file) => join(ROOT, 'dist', 'test', file.replace(/\.ts$/, '.js')));
  const figures = new Map<string, number>();
  const events = run({ files: compiled, concurrency: CONCURRENCY, timeout: FILE_TIMEOUT_MS, signal });
  events.on('test:diagnostic', ({ message, nesting }) => {
    const [, name, figure] = /^(pass|fail|cancelled) (\d+)$/.exec(message) ?? [];
    if (nesting === 0 && name !== undefined) figures.set(name, Number(figure));
  });
  for await (const text of events.compose(new spec())) {
    if (signal.aborted) break; // a page of cancelled files would say nothing
    process.stdout.write(String(text));
  }
  const figure = (name: string): number => figures.get(name) ?? 0;
  return { passed: figure('pass'), failed: figure('fail') + figure('cancelled') };
}

const patterns = process.argv.slice(2);
const files = testFiles(patterns);
if (files.length === 0) {
  process.stderr.write(`parvis: no test file matches ${patterns.join(' ')}\n`);
  process.exit(2);
}
const interrupted = new AbortController();
setMaxListeners(0, interrupted.signal); // one listener per file
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interrupted.abort());

const progress = (line: string): void => void process.stderr.write(`parvis: ${line}\n`);
const bed = await startTestBed(progress);
let code = 130;
try {
  // After the servers' programs: whatever becomes of it, they are there.
  if (files.some((path) => path.startsWith('browser/'))) await provideChromium(progress, interrupted.signal);
  if (!interrupted.signal.aborted) {
    process.env[SERVERS_VARIABLE] = JSON.stringify(bed.servers);
    process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ''} --enable-source-maps`;
    const { passed, failed } = await runTests(files, interrupted.signal);
    code = failed > 0 || passed === 0 ? 1 : 0;
    process.stdout.write(
      interrupted.signal.aborted ? 'interrupted\n' : `${passed} passed, ${failed} failed\n`,
    );
  }
} finally {
  await bed.close();
}
process.exit(interrupted.signal.aborted ? 130 : code);
