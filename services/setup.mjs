// The one file that runs before anything is installed: plain JavaScript, nothing but Node.
// Installs npm packages when they are absent or not those of the lock file, builds when a source is newer
// than the build, then goes on in the built program:  node services/setup.mjs start|test|check|bench|shots|looks|service
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['services', 'web', 'shared', 'test', 'tsconfig.json', 'package-lock.json'];
/** npm writes it last, so that it is there only after a whole installation. */
const INSTALLED = join(ROOT, 'node_modules', '.package-lock.json');
const BUILT = join(ROOT, 'dist', '.built');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const PROGRAMS = {
  start: 'dist/services/start.js',
  test: 'dist/test/run.js',
  check: 'test/check.mjs',
  bench: 'dist/test/bench/run.js',
  shots: 'dist/test/browser/shots.js',
  looks: 'dist/test/browser/looks.js',
};
const SERVICES = {
  rooms: 'services/rooms',
  users: 'services/users',
  randomchat: 'services/randomchat',
  web: 'web',
};

function progress(line) {
  process.stderr.write(`parvis: ${line}\n`);
}

function fail(line) {
  progress(line);
  process.exit(1);
}

/** The file to go on in, and the words for it. */
function chosenProgram([command = 'start', ...args]) {
  if (command === 'service') {
    const [name = '', ...rest] = args;
    if (Object.hasOwn(SERVICES, name))
      return { command, program: `dist/${SERVICES[name]}/main.js`, args: rest };
    fail(`npm run service -- NAME, where NAME is one of ${Object.keys(SERVICES).join(', ')}`);
  }
  if (Object.hasOwn(PROGRAMS, command)) return { command, program: PROGRAMS[command], args };
  return fail(`unknown command ${command}: one of ${[...Object.keys(PROGRAMS), 'service'].join(', ')}`);
}

/** Runs a program to its end, which is also ours when we are told to end; its words go to our stderr. */
function execute(program, words, why) {
  return new Promise((resolve) => {
    const child = spawn(program, words, { cwd: ROOT, stdio: ['ignore', 2, 2] });
    let asked = false;
    const pass = (signal) => {
      asked = true;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, pass);
    child.on('error', (error) => fail(`${why}: cannot run ${program} (${error.message})`));
    child.on('exit', (code, signal) => {
      for (const name of SIGNALS) process.off(name, pass);
      if (asked || signal !== null) process.exit(130);
      if (code !== 0) fail(`${why} (see above)`);
      resolve();
    });
  });
}

/** The parsed file, or undefined when it is absent or cut short. */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Whether node_modules holds what the lock file asks for; `dev`: the tools to build and test too. */
function isInstalled(dev) {
  const installed = readJson(INSTALLED)?.packages;
  const wanted = readJson(join(ROOT, 'package-lock.json'))?.packages;
  if (wanted === undefined) fail('package-lock.json cannot be read: fetch it again');
  if (installed === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, dev: forDev }]) => {
    if (path === '' || (forDev && !dev)) return true;
    // Packages for other platforms are in the lock file but not on this machine.
    return installed[path] === undefined ? Boolean(optional) : installed[path].version === version;
  });
}

/** The newest modification below the sources, in ms. */
function newestSource() {
  let newest = 0;
  for (const source of SOURCES) {
    const path = join(ROOT, source);
    if (!existsSync(path)) continue;
    const entries = statSync(path).isDirectory()
      ? readdirSync(path, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile() && /\.(ts|mjs|json)$/.test(entry.name))
          .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      : [path];
    for (const entry of entries) newest = Math.max(newest, statSync(entry).mtimeMs);
  }
  return newest;
}

function isBuilt() {
  return existsSync(BUILT) && statSync(BUILT).mtimeMs >= newestSource();
}

async function install() {
  progress('installing npm packages (once, about 20 seconds) …');
  // The npm that runs us, when one does. Development packages always: the compiler is one of them.
  const npm = process.env.npm_execpath;
  const [program, first] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
  const words = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const why =
    'the npm packages could not be installed: this needs the npm registry (or a filled npm cache) and a writable node_modules';
  await execute(program, [...first, ...words, '--prefer-offline'], why);
}

async function build() {
  progress('building …');
  const begun = new Date();
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await execute(process.execPath, [compiler, '-p', 'tsconfig.json'], 'the build failed');
  writeFileSync(BUILT, '');
  // What was changed while the compiler ran is newer than the build.
  utimesSync(BUILT, begun, begun);
}

/** Two set-ups of one folder at a time would spoil each other's: a socket's name is the lock, freed by our end. */
async function alone(work) {
  if (process.platform !== 'linux') return work();
  const name = `\0parvis-setup-${createHash('sha256').update(realpathSync(ROOT)).digest('hex').slice(0, 32)}`;
  for (let round = 0; ; round++) {
    const server = await new Promise((resolve, reject) => {
      const candidate = createServer((socket) => socket.destroy());
      candidate.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error)));
      candidate.listen(name, () => resolve(candidate));
    });
    if (server !== undefined) {
      await work();
      await new Promise((resolve) => server.close(resolve));
      return undefined;
    }
    if (round === 0) progress('waiting for another set-up of this folder to end …');
    await sleep(300);
  }
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`needs Node 20.19 or newer, this is ${process.versions.node}`);

const { command, program, args } = chosenProgram(process.argv.slice(2));
// A container holds the build and what it needs to run, no more.
const onlyRuns = command === 'start' || command === 'service';
const lacksPackages = () => !isInstalled(!(onlyRuns && isBuilt()));
const lacksBuild = () => command !== 'check' && !isBuilt();
if (lacksPackages() || lacksBuild())
  await alone(async () => {
    if (lacksPackages()) await install();
    if (lacksBuild()) await build();
  });

const file = join(ROOT, program);
process.argv = [process.execPath, file, ...args];
await import(pathToFileURL(file).href);
