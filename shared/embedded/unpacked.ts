/** How to run programs that lie unpacked below a folder of ours instead of in the system's places. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from './child.ts';
import type { Program, ProgramName } from './program.ts';

/** The unpacked program, or undefined when it is not there. */
export function unpackedProgram(name: ProgramName, root: string): Program | undefined {
  if (!existsSync(join(root, 'packages.txt'))) return undefined;
  switch (name) {
    case 'prosody':
      return unpackedProsody(root);
    case 'ejabberd':
      return unpackedEjabberd(root);
    default: {
      const path = join(root, 'usr/bin', name);
      return existsSync(path) ? { path, env: libraryPath(root) } : undefined;
    }
  }
}

function folders(root: string, ...places: readonly string[]): string[] {
  return places.map((place) => join(root, place)).filter((folder) => existsSync(folder));
}

/** Debian's multiarch folder, e.g. `x86_64-linux-gnu`, when the packages brought one. */
function multiarch(root: string): string | undefined {
  const lib = join(root, 'usr/lib');
  return existsSync(lib) ? readdirSync(lib).find((name) => /-linux-gnu/.test(name)) : undefined;
}

function libraryPath(root: string): Record<string, string> {
  const arch = multiarch(root);
  const found = folders(
    root,
    ...(arch === undefined ? [] : [`usr/lib/${arch}`, `lib/${arch}`]),
    'usr/lib',
    'lib',
  );
  return found.length === 0 ? {} : { LD_LIBRARY_PATH: found.join(':') };
}

/** Prosody is a Lua script that names its interpreter and its source folder in its text: a copy names ours. */
function unpackedProsody(root: string): Program | undefined {
  const script = join(root, 'usr/bin/prosody');
  if (!existsSync(script)) return undefined;
  const text = readFileSync(script, 'utf8');
  const interpreter = /^#!\s*(?:\/usr\/bin\/env\s+)?(\S+)/.exec(text)?.[1]?.split('/').at(-1) ?? 'lua5.4';
  const version = /\d\.\d/.exec(interpreter)?.[0] ?? '5.4';
  const lua = [join(root, 'usr/bin', interpreter), findOnPath(interpreter, '/usr/bin:/usr/local/bin')].find(
    (path) => path !== undefined && existsSync(path),
  );
  if (lua === undefined) return undefined;
  const launcher = join(root, 'prosody-here.lua');
  const own = text.replaceAll(/'\/usr\/lib\/prosody/g, `'${join(root, 'usr/lib/prosody')}`);
  if (!existsSync(launcher) || readFileSync(launcher, 'utf8') !== own) writeFileSync(launcher, own);
  const share = join(root, 'usr/share/lua', version);
  const native = join(root, 'usr/lib', multiarch(root) ?? '', 'lua', version);
  return {
    path: lua,
    args: [launcher],
    env: {
      ...libraryPath(root),
      // The two semicolons stand for Lua's own default path.
      LUA_PATH: `${share}/?.lua;${share}/?/init.lua;;`,
      LUA_CPATH: `${native}/?.so;;`,
    },
  };
}

/** Erlang's `erl` names its root in its text; what it runs takes that from the environment. */
function unpackedEjabberd(root: string): Program | undefined {
  const erlang = join(root, 'usr/lib/erlang');
  if (!existsSync(erlang)) return undefined;
  const runtime = readdirSync(erlang).find((name) => name.startsWith('erts-'));
  if (runtime === undefined) return undefined;
  const bin = join(erlang, runtime, 'bin');
  const control = join(root, 'usr/sbin/ejabberdctl');
  const libraries = /ERL_LIBS=['"]?(\/[^'"\s]+)/.exec(
    existsSync(control) ? readFileSync(control, 'utf8') : '',
  )?.[1];
  return {
    path: join(bin, 'erlexec'),
    env: {
      ...libraryPath(root),
      ROOTDIR: erlang,
      BINDIR: bin,
      EMU: 'beam',
      PROGNAME: 'erl',
      ERL_LIBS: join(root, libraries ?? `usr/lib/${multiarch(root) ?? ''}`),
    },
  };
}
