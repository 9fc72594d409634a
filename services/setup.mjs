// The one file that runs before anything is installed: plain JavaScript, nothing but Node.
// Installs npm packages when they are absent or not those of the lock file, builds when a source is newer
// than the build, then goes on in the built program:  node services/setup.mjs start|test|check|bench|service
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['services', 'web', 'shared', 'test', 'tsconfig.json', 'package-lock.json'];
const INSTALLED = join(ROOT, 'node_modules', '.parvis-lock');
const BUILT = join(ROOT, 'dist', '.built');

const [command = 'start', ...args] = process.argv.slice(2);

function fail(line) {
  process.stderr.write(`parvis: ${line}\n`);
  process.exit(1);
}

function progress(line) {
  process.stderr.write(`parvis: ${line}\n`);
}

function execute(program, words, why) {
  const result = spawnSync(program, words, { cwd: ROOT, stdio: ['ignore', 2, 2] });
  if (result.error) fail(`${why}: cannot run ${program} (${result.error.message})`);
  if (result.signal) process.exit(130);
  if (result.status !== 0) fail(`${why}: ${program} ${words.join(' ')} ended with ${result.status}`);
}

/** The newest modification below the sources, in ms. */
function newestSource() {
  let newest = 0;
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    const entries = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && /\.(ts|mjs|json)$/.test(entry.name))
          .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      : [path];
    for (const entry of entries) newest = Math.max(newest, statSync(entry).mtimeMs);
  }
  return newest;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) fail(`needs Node 20.19 or newer, this is ${process.versions.node}`);

const lock = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
if (!existsSync(INSTALLED) || readFileSync(INSTALLED, 'utf8') !== lock) {
  progress('installing npm packages (once) …');
  execute('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], 'npm packages could not be installed');
  writeFileSync(INSTALLED, lock);
}
if (command !== 'check' && (!existsSync(BUILT) || statSync(BUILT).mtimeMs < newestSource())) {
  progress('building …');
  execute(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], 'the build failed');
  writeFileSync(BUILT, '');
}

const PROGRAMS = {
  start: 'dist/services/start.js',
  test: 'dist/test/run.js',
  check: 'test/check.mjs',
  bench: 'dist/test/bench/run.js',
};
const SERVICES = { rooms: 'services/rooms', users: 'services/users', randomchat: 'services/randomchat', web: 'web' };

let program = PROGRAMS[command];
if (command === 'service') {
  const [name = ''] = args.splice(0, 1);
  if (!Object.hasOwn(SERVICES, name)) fail(`npm run service -- NAME, where NAME is one of ${Object.keys(SERVICES).join(', ')}`);
  program = `dist/${SERVICES[name]}/main.js`;
}
if (program === undefined) fail(`unknown command ${command}: one of ${[...Object.keys(PROGRAMS), 'service'].join(', ')}`);
const file = join(ROOT, program);
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);
