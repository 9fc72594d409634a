/** A real PostgreSQL on a loopback port for as long as a benchmark runs. It refuses to run as root: then as nobody. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { aptUnpack } from '../../shared/embedded/apt.ts';
import { dyingWithUs, findOnPath } from '../../shared/embedded/child.ts';
import { freePort } from '../../shared/embedded/ports.ts';

/** What `spawn` needs to become nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
const STARTS_WITHIN_MS = 20_000;

/** The folder of `initdb` and `postgres`: this machine's, else unpacked from apt below `dir`. @throws Error why not */
async function programs(dir: string): Promise<string> {
  const found = () => {
    const debian = [join(dir, 'postgresql/usr/lib/postgresql'), '/usr/lib/postgresql']
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder).map((version) => join(folder, version, 'bin')));
    return [...debian, ...(process.env.PATH ?? '').split(':')].find((folder) =>
      ['initdb', 'postgres'].every((name) => findOnPath(name, folder) !== undefined),
    );
  };
  if (found() === undefined) {
    const options = { folder: dir, progress: () => {} };
    const problem = await aptUnpack('postgresql-15', join(dir, 'postgresql'), options);
    if (problem !== undefined) throw new Error(`no PostgreSQL: ${problem}`);
  }
  const folder = found();
  if (folder === undefined) throw new Error('no PostgreSQL: its package did not bring it');
  return folder;
}

async function connected(port: number): Promise<postgres.Sql> {
  const there = { host: '127.0.0.1', port, username: 'bench', database: 'postgres', max: 1 } as const;
  for (const until = Date.now() + STARTS_WITHIN_MS; ; await sleep(100)) {
    const client = postgres(there);
    try {
      await client`SELECT 1`;
      return client;
    } catch (error) {
      await client.end();
      if (Date.now() > until) throw error;
    }
  }
}

/** Runs `use` with a client of an empty database. @throws Error when there is no PostgreSQL to be had, and what `use` throws */
export async function withPostgres(use: (client: postgres.Sql) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-postgres-'));
  const owned = join(dir, 'server');
  let server: ReturnType<typeof spawn> | undefined;
  try {
    const folder = await programs(dir);
    mkdirSync(owned);
    if (NOBODY.uid !== undefined) for (const each of [dir, owned]) chownSync(each, NOBODY.uid, NOBODY.gid);
    const data = join(owned, 'data');
    const env = { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' };
    const options = { ...NOBODY, cwd: owned, env, stdio: 'ignore' } as const;
    const init = ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
    const [code] = await once(spawn(join(folder, 'initdb'), init, options), 'exit');
    if (code !== 0) throw new Error(`no PostgreSQL: initdb ended with ${code}`);
    const port = await freePort();
    const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
    const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
    server = spawn(...dyingWithUs(join(folder, 'postgres'), args, 'TERM'), options);
    const client = await connected(port);
    await use(client).finally(() => client.end());
  } finally {
    if (server?.exitCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    rmSync(dir, { recursive: true, force: true });
  }
}
