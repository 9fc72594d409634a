import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { endLeftover, startChild } from '../../shared/embedded/child.ts';
import { holdLock, tryLock } from '../../shared/embedded/lock.ts';
import { openLogFile } from '../../shared/embedded/log-file.ts';
import { freePort, portProblem } from '../../shared/embedded/ports.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { luaString, prosodyConfig } from '../../shared/embedded/prosody-config.ts';
import { redisProblem } from '../../shared/embedded/redis-probe.ts';
import { keepSecrets, samplePassword } from '../../shared/embedded/secrets.ts';

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-embedded-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe("the embedded Prosody's configuration", () => {
  const base = {
    ...{
      dir: '/d',
      domain: 'localhost',
      addresses: ['127.0.0.1'],
      c2sPort: 1,
      httpPort: 2,
      componentPort: 3,
    },
    ...{ components: { 'rooms.localhost': 's' }, certificate: '/c', key: '/k', pluginPaths: [] },
  };

  it('texts cannot leave their quotes', () => {
    assert.equal(luaString('a"b\\c\nd'), '"a\\034b\\092c\\010d"');
    assert.equal(luaString('é1'), '"\\195\\1691"');
    const text = prosodyConfig({ ...base, components: { 'x.localhost': '" os.exit() --' } });
    assert.ok(!text.includes('" os.exit'));
  });

  it('no federation unless asked, then with the given files; extra lines prevail over ours', () => {
    const closed = prosodyConfig(base);
    assert.match(closed, /modules_disabled = \{ "s2s"/);
    assert.ok(!closed.includes('s2s_ports'));
    const s2s = {
      port: 5,
      address: '127.0.0.9',
      ca: '/ca',
      certificate: '/sc',
      key: '/sk',
      secureAuth: true,
    };
    const open = prosodyConfig({ ...base, s2s, extraConfig: 'password_hash = "SHA-1"' });
    assert.match(open, /s2s_ports = \{ 5 \}/);
    assert.match(open, /s2s_secure_auth = true/);
    assert.ok(open.indexOf('password_hash = "SHA-1"') > open.indexOf('password_hash = "SHA-256"'));
    assert.ok(open.indexOf('password_hash = "SHA-1"') < open.indexOf('VirtualHost'), 'it is global');
  });

  it('everything listens where it is told; web clients only when there is a port for them', () => {
    assert.match(prosodyConfig(base), /"bosh", "websocket"/);
    const { httpPort: _, ...without } = base;
    assert.match(prosodyConfig(without), /http_ports = \{\}/);
    assert.ok(!prosodyConfig(without).includes('upload.localhost'));
  });
});

describe('a lock on a folder', () => {
  it('is had by one at a time, and freed', async (t) => {
    const dir = folder(t);
    const first = await tryLock(dir);
    assert.ok(first);
    assert.equal(await tryLock(join(dir, '.')), undefined);
    let waited = 0;
    const second = holdLock(dir, () => {
      waited++;
      first.release();
    });
    (await second).release();
    assert.equal(waited, 1);
  });
});

describe('a log file', () => {
  it('is bounded, with one older file', (t) => {
    const path = join(folder(t), 'a.log');
    const log = openLogFile(path, 100);
    for (let i = 0; i < 100; i++) log.write(`line ${i}`);
    log.close();
    log.write('after the end');
    assert.ok(statSync(path).size <= 120 && statSync(`${path}.1`).size <= 120);
    assert.match(readFileSync(path, 'utf8'), /line 99\n$/);
  });
});

describe('ports', () => {
  it('taken, free, and none of ours', async (t) => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    assert.equal(await portProblem('127.0.0.1', port), 'EADDRINUSE');
    assert.equal(await portProblem('127.0.0.1', await freePort()), undefined);
    assert.equal(await portProblem('192.0.2.99', 8080), 'EADDRNOTAVAIL');
    assert.equal(await redisProblem({ host: '127.0.0.1', port: await freePort() }), 'ECONNREFUSED');
  });
});

describe('secrets that nobody chose', () => {
  it('are kept, completed when the file is cut short, readable by their owner only', (t) => {
    const dir = folder(t);
    const secrets = keepSecrets(dir);
    assert.deepEqual(keepSecrets(dir), secrets);
    const file = join(dir, 'secrets.json');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    writeFileSync(file, JSON.stringify({ ...secrets, demo: undefined }));
    assert.equal(keepSecrets(dir).redis, secrets.redis);
    writeFileSync(file, '{"red');
    assert.notEqual(keepSecrets(dir).redis, secrets.redis);
    assert.notEqual(samplePassword(secrets, 'a'), samplePassword(secrets, 'b'));
  });
});

describe('a child', () => {
  const child = (dir: string, script: string, onLine?: (line: string) => void) =>
    startChild({
      ...{ path: process.execPath, args: ['-e', script], env: {}, cwd: dir },
      ...{ logFile: join(dir, 'log'), pidFile: join(dir, 'pid'), ...(onLine && { onLine }) },
    });

  it('ends orderly, by force when it will not, and tells its last words', async (t) => {
    const dir = folder(t);
    const short = await child(dir, 'console.log("one"); console.error("two"); process.exit(3)');
    const { code, lastLines } = await short.exited;
    assert.deepEqual([code, lastLines.toSorted()], [3, ['one', 'two']]);
    assert.equal(existsSync(join(dir, 'pid')), false);
    let ready = () => {};
    const said = new Promise<void>((resolve) => {
      ready = resolve;
    });
    const deaf = await child(
      dir,
      'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6); console.log(1)',
      () => ready(),
    );
    await said;
    await deaf.stop(50);
    assert.equal((await deaf.exited).signal, 'SIGKILL');
  });

  it('what a killed start left is ended by the next one, and only that', async (t) => {
    const dir = folder(t);
    const left = await child(dir, 'setInterval(() => {}, 1e6)');
    t.after(() => left.stop(0));
    const [pid = '', ticks = ''] = readFileSync(join(dir, 'pid'), 'utf8').trim().split(' ');
    writeFileSync(join(dir, 'other'), `${pid} ${Number(ticks) + 1}`);
    await endLeftover(join(dir, 'other'));
    process.kill(left.pid, 0);
    await endLeftover(join(dir, 'pid'));
    assert.equal((await left.exited).signal, 'SIGTERM');
  });

  it('a program that cannot be run has an end too', async (t) => {
    const dir = folder(t);
    const none = await startChild({
      ...{ path: join(dir, 'none'), args: [], env: {}, cwd: dir },
      ...{ logFile: join(dir, 'log'), pidFile: join(dir, 'pid') },
    });
    assert.notEqual((await none.exited).code, 0);
  });
});

describe('programs', () => {
  it('that are nowhere, where there is no apt: one line that says what to install', async (t) => {
    const dir = folder(t);
    const path = process.env.PATH;
    process.env.PATH = '/nonexistent';
    t.after(() => {
      process.env.PATH = path;
    });
    await assert.rejects(
      needPrograms(['prosody', 'redis-server'], {
        dataDir: dir,
        progress: () => {},
        searchPath: '/nonexistent',
      }),
      /prosody, redis-server is not installed .*no apt.*apt install prosody redis-server.*docker compose up/,
    );
  });

  it('an unpacked one is found with what it needs around it', async (t) => {
    const dir = folder(t);
    const root = join(dir, 'programs', 'redis-server');
    mkdirSync(join(root, 'usr/bin'), { recursive: true });
    mkdirSync(join(root, 'usr/lib/x86_64-linux-gnu'), { recursive: true });
    for (const file of ['packages.txt', 'usr/bin/redis-server']) writeFileSync(join(root, file), '');
    const { 'redis-server': program } = await needPrograms(['redis-server'], {
      ...{ dataDir: dir, progress: () => {}, searchPath: '/nonexistent' },
    });
    assert.equal(program.path, join(root, 'usr/bin/redis-server'));
    assert.match(program.env.LD_LIBRARY_PATH ?? '', /x86_64-linux-gnu/);
  });
});
