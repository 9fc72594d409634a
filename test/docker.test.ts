import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { NODE_FLAGS } from '../services/start/node-flags.ts';
import { readConfig } from '../shared/config.ts';
import { startChild } from '../shared/embedded/child.ts';
import { connectProblem } from '../shared/embedded/ports.ts';
import { needPrograms } from '../shared/embedded/programs.ts';
import { ROOT } from '../shared/root.ts';
import { COMPOSE, commandsIn, dockerCompose, namesIn } from './support/compose.ts';
import { execForm, readCopy, readDockerfile, readIgnored, replay, type Stage } from './support/dockerfile.ts';
import { freePorts } from './support/loopback.ts';
import { sharedServers } from './support/servers.ts';
import { watchSession } from './support/watched-session.ts';

const execute = promisify(execFile);
const SECRETS = { ROOMS_SECRET: 'secret 1', USERS_SECRET: 'secret 2', RANDOMCHAT_SECRET: 'secret 3' };
const CONTAINER_CONFIG = 'shared/embedded/container.cfg.lua';
const environment = { PATH: process.env.PATH, HOME: process.env.HOME, ...SECRETS };
const stages = readDockerfile(readFileSync(join(ROOT, 'Dockerfile'), 'utf8'));

function stageOf(name: string): Stage {
  const stage = stages.find((candidate) => candidate.name === name);
  assert.ok(stage, `the Dockerfile has no stage ${name}`);
  return stage;
}

/** Every name that the configuration asks the environment for, with `X_FILE` for secrets. */
function knownNames(): Set<string> {
  const names = new Set<string>();
  readConfig(
    new Proxy<NodeJS.ProcessEnv>(
      {},
      {
        get: (_env, name) => {
          names.add(String(name));
          return undefined;
        },
      },
    ),
  );
  return names;
}

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parvis-docker-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('docker-compose.yml', () => {
  it('is accepted by docker-compose, and refused without secrets', async (t) => {
    const { path, missing } = await dockerCompose();
    if (path === undefined) {
      t.skip(missing);
      return;
    }
    const folder = await folderFor(t); // no .env of the project's there
    const words = ['--project-directory', folder, '-f', join(ROOT, 'docker-compose.yml'), 'config'];
    const { stdout } = await execute(path, [...words, '--services'], { env: environment });
    assert.deepEqual(stdout.trim().split('\n').sort(), [
      'prosody',
      'randomchat',
      'redis',
      'rooms',
      'users',
      'web',
    ]);
    await execute(path, [...words, '--quiet'], { env: environment });
    await assert.rejects(
      execute(path, [...words, '--quiet'], { env: { PATH: environment.PATH } }),
      /_SECRET in .env/,
    );
  });

  it('names only variables that the configuration knows, and so does the XMPP server’s file', () => {
    const known = knownNames();
    const named = [...namesIn(COMPOSE), ...namesIn(readFileSync(join(ROOT, CONTAINER_CONFIG), 'utf8'))];
    assert.ok(named.includes('RANDOMCHAT_SECRET'));
    assert.deepEqual(
      named.filter((name) => !known.has(name)),
      [],
    );
    assert.deepEqual(
      namesIn('  NOT_KNOWN: 1').filter((name) => known.has(name)),
      [],
    );
  });

  it('starts files that the build makes', () => {
    const commands = [...commandsIn(COMPOSE, 'command'), ...commandsIn(COMPOSE, 'test')];
    const files = commands.flatMap((words) => words.filter((word) => word.startsWith('dist/')));
    assert.ok(files.length >= 8, files.join());
    for (const file of files)
      assert.ok(existsSync(join(ROOT, file.replace(/^dist\/(.*)\.js$/, '$1.ts'))), file);
  });

  it('tells Node the same at the start of a process as npm start does', () => {
    const commands = commandsIn(COMPOSE, 'command');
    for (const [name, flags] of Object.entries(NODE_FLAGS)) {
      const words = commands.find((command) => command.includes(`dist/services/${name}/main.js`));
      assert.deepEqual(words, ['node', ...(flags ?? []), `dist/services/${name}/main.js`]);
    }
  });

  it('keeps every container without root, restarted, watched', () => {
    const services = COMPOSE.slice(COMPOSE.indexOf('\nservices:'), COMPOSE.indexOf('\nnetworks:'));
    for (const service of services.split(/\n(?= {2}\w+:\n)/).slice(1)) {
      assert.match(service, /healthcheck:/);
      assert.match(service, /user: (?:prosody|redis)|<<: \*(?:bot|parvis)/);
      assert.match(service, /<<: \*(?:bot|parvis|hardened)/);
    }
    assert.match(COMPOSE, /x-parvis: &parvis\n {2}<<: \*hardened[\s\S]*?\n {2}user: node\n/);
    for (const { instructions, name } of stages.slice(1))
      assert.ok(
        instructions.some(({ word }) => word === 'USER'),
        `${name} runs as root`,
      );
  });
});

describe('the XMPP server of the containers', () => {
  /** The file with this machine's paths and ports in place of the container's. */
  const adapted = (dir: string, component: number, c2s: number): string =>
    readFileSync(join(ROOT, CONTAINER_CONFIG), 'utf8')
      .replace('/var/lib/prosody', join(dir, 'data'))
      .replace('/etc/prosody/certs', dir)
      .replace('{ 5347 }', `{ ${component} }`)
      .replace('{ 5222 }', `{ ${c2s} }`)
      .replace('s2s_ports = { 5269 }', 's2s_ports = {}')
      .replace('{ "*" }', '{ "127.0.0.1" }')
      .concat('\n')
      .replace('data_path', 'run_as_root = true\ninterfaces = { "127.0.0.1" }\ndata_path');

  async function startIt(t: TestContext, env: Record<string, string>) {
    const dir = await folderFor(t);
    const { prosody } = await needPrograms(['prosody'], {
      dataDir: join(ROOT, 'data'),
      progress: () => undefined,
    });
    const [component = 0, c2s = 0] = await freePorts(2, '127.0.0.1');
    const config = join(dir, 'prosody.cfg.lua');
    await writeFile(config, adapted(dir, component, c2s));
    const child = await startChild({
      path: prosody.path,
      args: [...(prosody.args ?? []), '-F', '--config', config],
      env: { ...prosody.env, ...env },
      cwd: dir,
      logFile: join(dir, 'log'),
      pidFile: join(dir, 'pid'),
    });
    t.after(() => child.stop());
    return { child, component };
  }

  it('lets the bots in by the secrets of the environment', async (t) => {
    const { child, component } = await startIt(t, SECRETS);
    while ((await connectProblem('127.0.0.1', component)) !== undefined)
      assert.equal(
        await Promise.race([child.exited, new Promise((done) => setTimeout(done, 30))]),
        undefined,
      );
    const url = `xmpp://127.0.0.1:${component}`;
    for (const [jid, secret] of [
      ['rooms.localhost', SECRETS.ROOMS_SECRET],
      ['users.localhost', SECRETS.USERS_SECRET],
      ['random.localhost', SECRETS.RANDOMCHAT_SECRET],
    ] as const)
      await watchSession(t, url, {}, { jid, secret }).session.ready();
  });

  it('does not start without them, and says why', async (t) => {
    const { child } = await startIt(t, {});
    const { lastLines } = await child.exited;
    assert.match(lastLines.join('\n'), /ROOMS_SECRET is missing: set it in \.env/);
  });
});

describe('the Dockerfile', { timeout: 230_000 }, () => {
  let replayed = '';
  let root = '';

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'parvis-docker-'));
    const options = {
      context: ROOT,
      rootOf: (stage: string) => join(root, stage),
      ignored: await readIgnored(join(ROOT, '.dockerignore')),
    };
    await replay(stageOf('build'), options);
    replayed = await replay(stageOf('parvis'), options);
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** One process of the compose file in the replayed folder, and its health check. */
  function start(t: TestContext, words: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
    const child = spawn(words[0] ?? '', words.slice(1), {
      cwd: replayed,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    return child;
  }
  const commandOf = (service: string): string[] => {
    const words = commandsIn(COMPOSE, 'command').find((command) =>
      command.at(-1)?.includes(`/${service}/main.js`),
    );
    assert.ok(words, `no command for ${service}`);
    return words;
  };
  /** Waits until the service's health check passes, as the engine would, only more often. */
  async function healthy(service: string, env: NodeJS.ProcessEnv, child: ChildProcess): Promise<void> {
    const test = commandsIn(COMPOSE, 'test').find((words) => words.at(-1) === service);
    assert.ok(test, `no health check for ${service}`);
    const [, program = '', ...words] = test;
    for (;;) {
      assert.equal(child.exitCode, null, `${service} has ended`);
      const passed = await execute(program, words, { cwd: replayed, env }).then(
        () => true,
        () => false,
      );
      if (passed) return;
    }
  }
  async function endsWell(child: ChildProcess): Promise<void> {
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  }

  it('has every file it copies', () => {
    for (const { word, rest } of stages.flatMap(({ instructions }) => instructions)) {
      const { from, sources } = word === 'COPY' ? readCopy(rest) : { from: '', sources: [] };
      if (from === undefined) for (const source of sources) assert.ok(existsSync(join(ROOT, source)), source);
    }
    assert.equal(stages.at(-1)?.name, 'parvis');
  });

  it('leaves no development package and no test in the image', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      devDependencies: object;
    };
    for (const name of Object.keys(devDependencies))
      assert.ok(!existsSync(join(replayed, 'node_modules', name)), name);
    assert.ok(!existsSync(join(replayed, 'dist', 'test')));
  });

  it('makes an image whose website starts, is healthy, and ends on SIGTERM', async (t) => {
    const { redis } = await sharedServers();
    const [port = 0] = await freePorts(1, '127.0.0.1');
    const env = {
      PATH: environment.PATH,
      ...{ REDIS_URL: redis.url, REDIS_PREFIX: randomUUID(), HTTP_PORT: String(port), DEMO: '0' },
    };
    const words = execForm(stageOf('parvis').instructions.find(({ word }) => word === 'CMD')?.rest ?? '[]');
    assert.deepEqual(
      words,
      commandsIn(COMPOSE, 'command').find((command) => command.at(-1) === 'dist/web/main.js'),
    );
    const child = start(t, words, env);
    await healthy('web', env, child);
    assert.equal((await fetch(`http://127.0.0.1:${port}/healthz`)).status, 200);
    assert.equal((await fetch(`http://127.0.0.1:${port}/rooms`)).status, 200);
    await endsWell(child);
  });

  it('makes an image whose bots start, are healthy, and end on SIGTERM', async (t) => {
    const { redis, prosody } = await sharedServers();
    const { spare, 'spare-2': spare2, 'spare-3': spare3 } = prosody.components;
    const env = {
      PATH: environment.PATH,
      ...{ REDIS_URL: redis.url, REDIS_PREFIX: randomUUID(), XMPP_COMPONENT_URL: prosody.componentUrl },
      ...{ ROOMS_JID: spare.jid, ROOMS_SECRET: spare.secret, CRAWL_DOMAINS: '' },
      ...{ USERS_JID: spare2.jid, USERS_SECRET: spare2.secret },
      ...{ RANDOMCHAT_JID: spare3.jid, RANDOMCHAT_SECRET: spare3.secret },
    };
    for (const service of ['rooms', 'users', 'randomchat']) {
      const child = start(t, commandOf(service), env);
      await healthy(service, env, child);
      await endsWell(child);
    }
    await assert.rejects(
      execute('node', ['dist/services/healthcheck.js', 'rooms'], { cwd: replayed, env }),
      /rooms is not running|failed/,
    );
  });
});
