// `npm run check`: types, lint and formatting, unused code, and every test that needs no server. Plain JavaScript,
// because it builds what it tests.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const modules = (path) => join(ROOT, 'node_modules', path);

/** Folders and files of tests without servers. */
const QUICK = ['architecture.test.ts', 'unit/', 'stanzas/', 'conversations/'];

/** Runs one step; gives its name, whether it passed, and what it said. */
function step(name, words) {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = [];
    child.stdout.on('data', (chunk) => said.push(chunk));
    child.stderr.on('data', (chunk) => said.push(chunk));
    child.on('close', (code) => {
      const passed = code === 0;
      const seconds = ((Date.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`);
      resolve({ name, passed, text: Buffer.concat(said).toString() });
    });
  });
}

function quickTests() {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts') && QUICK.some((start) => path.startsWith(start)))
    .map((path) => join('dist', 'test', path.replace(/\.ts$/, '.js')));
}

/** The build is the type check; tests run on what it wrote, also beside a type error, to say all at once. */
async function typesThenTests() {
  const types = await step('types', [modules('typescript/bin/tsc'), '-p', 'tsconfig.json']);
  const tests = [
    '--test',
    '--enable-source-maps',
    '--test-concurrency=2',
    '--test-reporter=spec',
    ...quickTests(),
  ];
  return [types, await step('tests without servers', tests)];
}

const results = (
  await Promise.all([
    typesThenTests(),
    step('lint and formatting', [modules('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']),
    step('unused code', [modules('knip/bin/knip.js'), '--no-progress']),
  ])
).flat();

const failed = results.filter(({ passed }) => !passed);
for (const { name, text } of failed) {
  // Of a test run only what failed.
  const failures = text.indexOf('failing tests:');
  process.stdout.write(`\n── ${name} ──\n${failures < 0 ? text : text.slice(failures)}\n`);
}
process.stdout.write(`${results.length - failed.length} passed, ${failed.length} failed\n`);
process.exit(failed.length > 0 ? 1 : 0);
