/**
 * The servers' programs: from this machine, else from Debian's packages, installed where we may and otherwise
 * unpacked into our own folder, which needs no rights at all.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../failure.ts';
import { type AptOptions, aptInstall, aptUnpack, forgetApt, hasApt, mayInstall } from './apt.ts';
import { findOnPath } from './child.ts';
import { holdLock } from './lock.ts';
import type { Program, ProgramName } from './program.ts';
import { unpackedProgram } from './unpacked.ts';

/** What is asked for besides the names. */
export interface NeedOptions {
  /** Unpacked programs are kept in `programs/` below it. */
  readonly dataDir: string;
  /** Told what is being done, one line each. */
  readonly progress: (line: string) => void;
  /** Where to look first; default PATH and the system's own folders. */
  readonly searchPath?: string;
  /** What apt believes to be installed; default dpkg's status file. */
  readonly dpkgStatus?: string;
  /** Never install on the machine, even where we may. */
  readonly rootless?: boolean;
  /** Ends an installation that is under way. */
  readonly signal?: AbortSignal;
}

const SYSTEM_FOLDERS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Debian's package of each program. */
export const PACKAGES: Readonly<Record<ProgramName, string>> = {
  prosody: 'prosody',
  'redis-server': 'redis-server',
  ejabberd: 'ejabberd',
  openssl: 'openssl',
  wrk: 'wrk',
};

function onMachine(name: ProgramName, path: string): Program | undefined {
  if (name !== 'ejabberd') {
    const found = findOnPath(name, path);
    return found === undefined ? undefined : { path: found, env: {} };
  }
  const erl = findOnPath('erl', path);
  const control = findOnPath('ejabberdctl', path);
  if (erl === undefined || control === undefined) return undefined;
  // Debian's ejabberdctl knows where its libraries are: erl alone does not.
  const libraries = /ERL_LIBS=['"]?(\/[^'"\s]+)/.exec(readFileSync(control, 'utf8'))?.[1];
  return { path: erl, env: libraries === undefined ? {} : { ERL_LIBS: libraries } };
}

/**
 * The programs, taken from apt where they are missing; nothing that is installed starts a daemon by itself.
 * Several processes may ask at once. @throws Failure `unavailable` with one line that says what to do.
 */
export async function needPrograms<N extends ProgramName>(
  names: readonly N[],
  options: NeedOptions,
): Promise<Readonly<Record<N, Program>>> {
  const path = options.searchPath ?? `${process.env.PATH ?? ''}:${SYSTEM_FOLDERS}`;
  const folder = join(options.dataDir, 'programs');
  const find = (name: ProgramName) => onMachine(name, path) ?? unpackedProgram(name, join(folder, name));
  if (names.some((name) => find(name) === undefined)) {
    const lock = await holdLock(folder, () => options.progress('waiting for another installation to end …'));
    try {
      await provide(names, find, { ...options, folder });
    } finally {
      forgetApt(folder);
      lock.release();
    }
  }
  const programs: Partial<Record<N, Program>> = {};
  for (const name of names) {
    const program = find(name);
    if (program === undefined) throw missing([name], 'its package did not bring it');
    programs[name] = program;
  }
  return programs as Record<N, Program>;
}

type Find = (name: ProgramName) => Program | undefined;

async function provide(names: readonly ProgramName[], find: Find, options: NeedOptions & AptOptions) {
  const absent = () => names.filter((name) => find(name) === undefined);
  if (absent().length === 0) return;
  if (!(await hasApt())) throw missing(absent(), 'and there is no apt here to take it from');
  const allowed = options.rootless ? undefined : await mayInstall();
  if (allowed !== undefined) {
    const packages = absent().map((name) => PACKAGES[name]);
    options.progress(`installing ${packages.join(', ')} with apt …`);
    const problem = await aptInstall(packages, allowed, options);
    if (problem !== undefined) options.progress(`apt could not install: ${problem}`);
  }
  for (const name of absent()) {
    options.progress(`unpacking ${PACKAGES[name]} from apt into ${join(options.folder, name)} …`);
    const problem = await aptUnpack(PACKAGES[name], join(options.folder, name), options);
    if (problem !== undefined) throw missing([name], `and apt could not bring it: ${problem}`);
  }
}

function missing(names: readonly ProgramName[], why: string): Failure {
  const packages = names.map((name) => PACKAGES[name]).join(' ');
  return new Failure(
    'unavailable',
    `${names.join(', ')} is not installed ${why}. Install it (on Debian or Ubuntu: apt install ${packages}), ` +
      'or use the containers: docker compose up',
  );
}
