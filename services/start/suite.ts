/** Everything that npm start runs: the embedded servers as far as they are needed, then our own processes. */
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../shared/config.ts';
import { type Exit, endLeftover, type RunningServer } from '../../shared/embedded/child.ts';
import type { Lock } from '../../shared/embedded/lock.ts';
import { freePort } from '../../shared/embedded/ports.ts';
import type { ProgramName, Programs } from '../../shared/embedded/program.ts';
import { needPrograms } from '../../shared/embedded/programs.ts';
import { startProsody } from '../../shared/embedded/prosody.ts';
import { startRedis } from '../../shared/embedded/redis.ts';
import { keepSecrets, type Secrets, samplePassword } from '../../shared/embedded/secrets.ts';
import { Failure } from '../../shared/failure.ts';
import { ROOT } from '../../shared/root.ts';
import { dataDirProblem, portProblems, takeDataDir, wantedPorts } from './checks.ts';
import { environmentFor, type OwnServers } from './environment.ts';
import { processPart } from './process-part.ts';
import { type Part, type RunningPart, Watched } from './watched.ts';

/** What the suite is told from outside. */
export interface SuiteOptions {
  readonly config: Config;
  /** Passed on to our own processes. */
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
  /** Local parts that the embedded server is to have accounts for. */
  readonly sampleAccounts: readonly string[];
}

const PROCESSES = {
  web: 'web/main.js',
  rooms: 'services/rooms/main.js',
  users: 'services/users/main.js',
  randomchat: 'services/randomchat/main.js',
  demo: 'services/demo/main.js',
} as const;

/** Their order is the order of their end: first who uses, then who is used. */
const STAGES = ['web', 'services', 'prosody', 'redis'] as const;
/** How long the first start waits for the sample rooms. */
const LONGEST_SAMPLE_MS = 6_000;
type Stage = (typeof STAGES)[number];

/** One phrase: how a server ended, with its last words when they may say why; whom a signal ended had no time for that. */
export function howItEnded({ code, signal, lastLines }: Exit): string {
  if (signal !== null) return `was ended by ${signal}`;
  const last = lastLines.at(-1)?.trim();
  return `ended with exit code ${code}${code === 0 || !last ? '' : ` (“${last}”)`}`;
}

function asPart(server: RunningServer): RunningPart {
  return { ended: server.exited.then(howItEnded), stop: (graceMs) => server.stop(graceMs) };
}

/** The parts, started in order and ended in the opposite one. */
export class Suite {
  readonly #options: SuiteOptions;
  readonly #dataDir: string;
  readonly #stages = new Map<Stage, Watched[]>(STAGES.map((stage) => [stage, []]));
  readonly #ending = new AbortController();
  readonly #hurry = new AbortController();
  #lock: Lock | undefined;
  #starting: Promise<void> = Promise.resolve();

  constructor(options: SuiteOptions) {
    this.#options = options;
    this.#dataDir = resolve(options.config.dataDir);
  }

  /** Resolves when everything has been started, which is before it is ready. @throws Failure with lines for the operator. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { config } = this.#options;
    const redis = config.redisUrl === undefined;
    const embedded = redis || config.embeddedXmpp;
    try {
      if (embedded) this.#lock = await takeDataDir(this.#dataDir);
      await Promise.all(this.#pidFiles().map(endLeftover));
      const problems = await portProblems(wantedPorts(config));
      if (problems.length > 0) throw new Failure('conflict', problems.join('\n'));
      const own = embedded ? await this.#startServers() : {};
      await this.#startProcesses(own);
    } catch (error) {
      throw dataDirProblem(error, this.#dataDir) ?? error;
    }
  }

  #pidFiles(): string[] {
    return [join(this.#dataDir, 'redis', 'redis.pid'), join(this.#dataDir, 'prosody', 'prosody.pid')];
  }

  async #startServers(): Promise<OwnServers> {
    const { config, say } = this.#options;
    const needed: ProgramName[] = [];
    if (config.redisUrl === undefined) needed.push('redis-server');
    if (config.embeddedXmpp) needed.push('prosody', 'openssl');
    const programs = await needPrograms(needed, {
      ...{ dataDir: this.#dataDir, progress: say, signal: this.#hurry.signal },
    });
    if (this.#ending.signal.aborted) return {};
    const secrets = keepSecrets(this.#dataDir);
    const redisUrl = config.redisUrl === undefined ? await this.#startRedis(programs, secrets) : undefined;
    return config.embeddedXmpp
      ? { redisUrl, ...(await this.#startProsody(programs, secrets)) }
      : { redisUrl };
  }

  async #startRedis(programs: Pick<Programs, 'redis-server'>, secrets: Secrets): Promise<string> {
    // Chosen once: after a crash it comes back where its users look for it.
    const port = await freePort();
    const options = { dir: join(this.#dataDir, 'redis'), port, password: secrets.redis, programs };
    await this.#watch('redis', { name: 'Redis', start: async () => asPart(await startRedis(options)) });
    return `redis://:${secrets.redis}@127.0.0.1:${port}`;
  }

  async #startProsody(
    programs: Pick<Programs, 'prosody' | 'openssl'>,
    secrets: Secrets,
  ): Promise<OwnServers> {
    const { config, say, sampleAccounts } = this.#options;
    const { domain, c2sPort, httpPort, s2sPort } = config.embedded;
    const [componentPort, { rooms, users, randomchat }] = [await freePort(), config.bots];
    const ours = {
      rooms: rooms.secret ?? secrets.rooms,
      users: users.secret ?? secrets.users,
      randomchat: randomchat.secret ?? secrets.randomchat,
    };
    const options = {
      ...{ dir: join(this.#dataDir, 'prosody'), domain, c2sPort, httpPort, componentPort, programs },
      components: { [rooms.jid]: ours.rooms, [users.jid]: ours.users, [randomchat.jid]: ours.randomchat },
      users: Object.fromEntries(sampleAccounts.map((name) => [name, samplePassword(secrets, name)])),
      ...(s2sPort !== undefined && { s2s: { port: s2sPort, address: '127.0.0.1', secureAuth: false } }),
      onProblem: (line: string) => say(`Prosody: ${line}`),
    };
    await this.#watch('prosody', { name: 'Prosody', start: async () => asPart(await startProsody(options)) });
    return {
      componentUrl: `xmpp://127.0.0.1:${componentPort}`,
      accountUrl: `xmpp://127.0.0.1:${c2sPort}`,
      secrets: ours,
    };
  }

  async #startProcesses(own: OwnServers): Promise<void> {
    const { config, env } = this.#options;
    const environment = environmentFor(env, { ...config, dataDir: this.#dataDir }, own);
    const process = (name: keyof typeof PROCESSES, onMessage?: () => void) =>
      processPart(name, join(ROOT, 'dist', PROCESSES[name]), environment, onMessage);
    const sample = config.demo ? this.#startSample((said) => process('demo', said)) : undefined;
    await this.#watch('web', process('web'));
    for (const name of ['users', 'randomchat'] as const) await this.#watch('services', process(name));
    // The first crawl is to find the sample rooms, which takes a second at the first start.
    await sample;
    await this.#watch('services', process('rooms'));
  }

  /** Starts the sample community; at its first start, resolves when its rooms are there (or take too long). */
  async #startSample(part: (said: () => void) => Part): Promise<void> {
    const made = join(this.#dataDir, 'sample-made');
    const known = existsSync(made);
    const there = new Promise<void>((resolve) => {
      void this.#watch('web', part(resolve));
    });
    void there.then(() => writeFileSync(made, ''));
    if (known) return;
    const { signal } = this.#ending;
    await Promise.race([
      there,
      sleep(LONGEST_SAMPLE_MS, undefined, { signal, ref: false }).catch(() => undefined),
    ]);
  }

  async #watch(stage: Stage, part: Part): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const watched = new Watched(part, this.#options.say);
    await watched.start();
    this.#stages.get(stage)?.push(watched);
  }

  /** Ends everything in order, each stage by force when its time is over. Resolves when nothing is left. */
  async stop(): Promise<void> {
    this.#ending.abort();
    // What is just coming up must have come up to be ended.
    await this.#starting.catch(() => undefined);
    for (const stage of STAGES) {
      // A process of ours keeps to its own deadline: a second later it is stuck.
      const graceMs = this.#hurry.signal.aborted ? 0 : this.#options.config.shutdownMs + 1_000;
      await Promise.all((this.#stages.get(stage) ?? []).map((watched) => watched.stop(graceMs)));
    }
    this.#lock?.release();
  }

  /** Beside `stop`: no more patience with anybody. */
  async hurry(): Promise<void> {
    this.#hurry.abort();
    const processes = [...(this.#stages.get('web') ?? []), ...(this.#stages.get('services') ?? [])];
    const servers = [...(this.#stages.get('prosody') ?? []), ...(this.#stages.get('redis') ?? [])];
    await Promise.all(processes.map((watched) => watched.stop(0)));
    await Promise.all(servers.map((watched) => watched.stop(500)));
  }
}
