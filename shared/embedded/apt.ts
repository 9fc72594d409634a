/** Debian's packages: installed with the rights of root, or unpacked with no rights at all. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where to work and whom to tell. */
export interface AptOptions {
  /** Our own folder for lists, archives and unpacked programs. */
  readonly folder: string;
  readonly progress: (line: string) => void;
  readonly dpkgStatus?: string;
  readonly signal?: AbortSignal;
}

interface Result {
  readonly code: number | null;
  readonly output: string;
}

/** Words before a command that make it run as root. */
type RootWords = readonly string[];

const QUIET = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };

function execute(
  words: readonly string[],
  options: { signal?: AbortSignal | undefined } = {},
): Promise<Result> {
  const [program = '', ...args] = words;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      env: { ...process.env, ...QUIET },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in the terminal must not tear dpkg out of its work: it ends by itself, or by `signal`.
      detached: true,
    });
    let output = '';
    const hear = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-200_000);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const abort = () => child.kill('SIGTERM');
    options.signal?.addEventListener('abort', abort, { once: true });
    child.on('error', (error) => resolve({ code: 127, output: error.message }));
    child.on('close', (code) => {
      options.signal?.removeEventListener('abort', abort);
      resolve({ code, output });
    });
  });
}

/** apt's own reason, on one line. */
function reason(result: Result): string {
  const lines = result.output.split('\n').filter((line) => /^[EW]: /.test(line));
  const line = lines.find((text) => text.startsWith('E: ')) ?? lines[0];
  return line?.slice(3).trim() ?? `it ended with ${result.code ?? 'a signal'}`;
}

/** Whether this machine has Debian's tools. */
export async function hasApt(): Promise<boolean> {
  const results = await Promise.all([execute(['apt-get', '--version']), execute(['dpkg', '--version'])]);
  return results.every((result) => result.code === 0);
}

/** How to become root without being asked anything: not at all, by `sudo -n`, or undefined when that is not possible. */
export async function mayInstall(): Promise<RootWords | undefined> {
  if (process.getuid?.() === 0) return [];
  return (await execute(['sudo', '-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined;
}

/**
 * A policy-rc.d that says 101 (Debian Policy §9.3.3.1's "action forbidden") keeps packages from starting
 * daemons. One that the machine has is left alone; ours goes away again, also when we are interrupted.
 */
const INSTALL_SCRIPT = `
policy=/usr/sbin/policy-rc.d
mark='# parvis, while it installs'
if [ ! -e $policy ] || grep -qxF "$mark" $policy; then
  trap 'rm -f $policy' EXIT
  trap 'exit 130' HUP INT TERM
  printf '#!/bin/sh\\n%s\\nexit 101\\n' "$mark" > $policy && chmod 755 $policy
fi
wait_for_lock='-o DPkg::Lock::Timeout=300'
keep_files='-o Dpkg::Options::=--force-confold'
install() { apt-get $wait_for_lock $keep_files -qq -y --no-install-recommends install "$@" </dev/null; }
known() { for package; do apt-cache show "$package" >/dev/null 2>&1 || return 1; done; }
{ known "$@" && install "$@"; } || { apt-get $wait_for_lock -qq update && install "$@"; } || exit 1
if [ -d /run/systemd/system ]; then
  for package; do systemctl disable --quiet --now "$package.service" 2>/dev/null; done
fi
true
`;

/** Installs on the machine; undefined when done, else why not. */
export async function aptInstall(
  packages: readonly string[],
  root: RootWords,
  options: AptOptions,
): Promise<string | undefined> {
  const before = await processesNamed('epmd');
  const env = Object.entries(QUIET).map(([name, value]) => `${name}=${value}`);
  const script = ['env', ...env, 'sh', '-c', INSTALL_SCRIPT, 'sh', ...packages];
  const result = await execute([...root, ...script], options);
  // ejabberd's package leaves Erlang's name server running although it may not start ejabberd.
  const left = (await processesNamed('epmd')).filter((pid) => !before.includes(pid));
  if (left.length > 0) await execute([...root, 'kill', ...left]);
  return result.code === 0 ? undefined : reason(result);
}

async function processesNamed(name: string): Promise<string[]> {
  const { code, output } = await execute(['pgrep', '-x', name]);
  return code === 0 ? output.trim().split('\n') : [];
}

/** apt that reads the machine's package lists but writes only below our folder, so that it needs no rights. */
function rootlessApt(options: AptOptions, ownLists: boolean): string[] {
  const state = join(options.folder, 'apt');
  mkdirSync(join(state, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(state, 'cache', 'archives', 'partial'), { recursive: true });
  const settings = [
    `Dir::Cache=${join(state, 'cache')}`,
    `Dir::State::status=${options.dpkgStatus ?? '/var/lib/dpkg/status'}`,
    `Dir::State::extended_states=${join(state, 'extended_states')}`,
    `Dir::Log=${state}`,
    'Debug::NoLocking=1',
    'APT::Sandbox::User=',
    'APT::Update::Post-Invoke-Success=',
    'APT::Update::Post-Invoke=',
    'DPkg::Post-Invoke=',
    ...(ownLists ? [`Dir::State::lists=${join(state, 'lists')}`] : []),
  ];
  return settings.flatMap((setting) => ['-o', setting]);
}

/**
 * Downloads the package and everything it needs that this machine lacks, checked by apt against Debian's
 * signatures, and unpacks it all below `target`, which appears whole or not at all. Undefined when done, else why not.
 */
export async function aptUnpack(
  package_: string,
  target: string,
  options: AptOptions,
): Promise<string | undefined> {
  const archives = join(options.folder, 'apt', 'cache', 'archives');
  const download = (ownLists: boolean) => {
    rmSync(archives, { recursive: true, force: true });
    const settings = rootlessApt(options, ownLists);
    return execute(
      [
        'apt-get',
        ...settings,
        '-qq',
        '-y',
        '--no-install-recommends',
        '--download-only',
        'install',
        package_,
      ],
      options,
    );
  };
  let result = await download(false);
  // Lists that the program before this one needed are there already.
  if (result.code !== 0 && hasOwnLists(options.folder)) result = await download(true);
  if (result.code !== 0) {
    options.progress('fetching the lists of packages …');
    const update = await execute(['apt-get', ...rootlessApt(options, true), '-qq', 'update'], options);
    result = await download(true);
    if (result.code !== 0) return reason(update.code === 0 ? result : update);
  }
  return unpack(archives, target, options);
}

function hasOwnLists(folder: string): boolean {
  const lists = join(folder, 'apt', 'lists');
  return existsSync(lists) && readdirSync(lists).some((name) => /_Packages(?:\.\w+)?$/.test(name));
}

/** Removes lists and archives: the next time they would be old. */
export function forgetApt(folder: string): void {
  rmSync(join(folder, 'apt'), { recursive: true, force: true });
}

async function unpack(archives: string, target: string, options: AptOptions): Promise<string | undefined> {
  const packages = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  if (packages.length === 0) return 'it says that the package is installed already';
  const unfinished = `${target}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const name of packages) {
    const result = await execute(['dpkg', '-x', join(archives, name), unfinished], options);
    if (result.code !== 0) return `dpkg could not unpack ${name}: ${result.output.trim()}`;
  }
  writeFileSync(join(unfinished, 'packages.txt'), `${packages.join('\n')}\n`);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
  rmSync(archives, { recursive: true, force: true });
  return undefined;
}
