/**
 * A thousand badges over HTTP, one processor for the server, 64 connections: beside bare Fastify and bare node:http
 * that answer with one badge that is ready, and beside the images of Prosody and ejabberd, all in turn in one run.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BadgePeer, ejabberdPeer, prosodyPeer } from './badge-peers.ts';
import type { BareAnswer } from './badge-server.ts';
import { ASKING, cpuSeconds, moveTo, onCore, SERVED } from './cores.ts';
import type { Report } from './figure.ts';
import { sampleBadges } from './sample-badges.ts';
import { needWrk, type Wrk, type WrkLoad, type WrkQuestions } from './wrk.ts';

const CONNECTIONS = 64;
const ROUNDS = 4;
const SECONDS = 2;
const WARM_SECONDS = 3;
const AGAIN_SECONDS = 1;
/** As browsers ask. */
const BROWSER = { 'accept-encoding': 'gzip, deflate, br' };
const SERVER = fileURLToPath(new URL('./badge-server.js', import.meta.url));

const P99_LIMIT_MS = 5;

interface Own {
  readonly pid: number;
  readonly url: string;
  close(): Promise<void>;
}

/** One of our servers; the bare ones are told what to answer. */
async function start(kind: 'site' | 'fastify' | 'http', answer?: BareAnswer): Promise<Own> {
  const { path, args = [] } = onCore(SERVED, { path: process.execPath, env: {} });
  const child = fork(SERVER, [kind], { execPath: path, execArgv: [...args] });
  if (answer !== undefined) child.send(answer);
  const [port] = (await once(child, 'message')) as [number];
  return {
    pid: child.pid ?? 0,
    url: `http://127.0.0.1:${port}`,
    async close() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

type Target = WrkQuestions & { readonly name: string; readonly pid: number };

/** Asks once for each, as everybody does before there is anything to send again. @throws Error when one is not there */
async function asked(url: string, ending: string): Promise<WrkQuestions['paths']> {
  const paths: { path: string; etag: string }[] = [];
  for (const { id } of sampleBadges()) {
    const path = `/b/${id}.${ending}`;
    const response = await fetch(`${url}${path}`);
    const etag = response.headers.get('etag');
    await response.arrayBuffer();
    if (response.status !== 200 || etag === null) throw new Error(`${path}: ${response.status}`);
    paths.push({ path, etag });
  }
  return paths;
}

async function ourTargets({ url, pid }: Own): Promise<Target[]> {
  const svg = await asked(url, 'svg');
  const plain = svg.map(({ path }) => ({ path }));
  const png = (await asked(url, 'png')).map(({ path }) => ({ path }));
  return [
    { name: 'svg', pid, url, paths: plain },
    { name: 'browser', pid, url, paths: plain, headers: BROWSER },
    { name: '304', pid, url, paths: svg },
    { name: 'png', pid, url, paths: png },
  ];
}

/** @throws Error when it does not answer what it must */
async function peerTarget(name: string, { url, pid, path, image }: BadgePeer): Promise<Target> {
  const response = await fetch(`${url}${path}`);
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status !== 200 || !body.equals(image))
    throw new Error(`${name} does not show who is away: ${response.status}, ${body.length} bytes`);
  return { name, pid, url, paths: [{ path }] };
}

interface Measured extends WrkLoad {
  /** Answers per second of the server's processor time: of little else than what it does for one. */
  readonly perCpu: number;
}

type Loads = Readonly<Record<string, readonly Measured[]>>;

async function measureOnce(wrk: Wrk, target: Target): Promise<Measured> {
  // While the others had their turn its memory went cold.
  await wrk(target, AGAIN_SECONDS);
  const before = cpuSeconds(target.pid);
  const load = await wrk(target, SECONDS);
  return { ...load, perCpu: load.answers / (cpuSeconds(target.pid) - before) };
}

/** All in turn, several times: what disturbs one round disturbs all of them. */
async function measure(wrk: Wrk, targets: readonly Target[]): Promise<Loads> {
  const loads: Record<string, Measured[]> = {};
  for (const target of targets) await wrk(target, WARM_SECONDS);
  for (let round = 0; round < ROUNDS; round++)
    for (const target of targets)
      loads[target.name] = [...(loads[target.name] ?? []), await measureOnce(wrk, target)];
  return loads;
}

/** Whatever else the machine does only slows down: the quickest round is the one that was disturbed least. */
function best(loads: Loads, name: string, of: 'rate' | 'perCpu' | 'p99'): number {
  const values = (loads[name] ?? []).map((load) => load[of]);
  return of === 'p99' ? Math.min(...values) : Math.max(...values);
}

function tell(loads: Loads, report: Report): void {
  const say = (what: string, figure: number, beside: string, other: number, unit: string) =>
    report({ bench: 'badge', what, figure, unit, beside, other });
  for (const [of, unit] of [
    ['rate', 'answers/s'],
    ['perCpu', 'answers per second of processor time'],
  ] as const) {
    const compare = (name: string, what: string, other: string, beside: string) =>
      say(what, best(loads, name, of), beside, best(loads, other, of), unit);
    compare('svg', 'badges: at least 0.75', 'fastify', 'bare Fastify with one badge');
    compare('browser', 'badges, compressed: at least 0.75', 'fastify', 'bare Fastify with one badge');
    compare('304', '304: at least 0.75', 'fastify', 'bare Fastify with one badge');
    compare('png', 'PNG', 'fastify', 'bare Fastify with one badge');
    compare('svg', 'badges', 'http', 'bare node:http with one badge');
    compare('svg', 'badges: at least 5', 'prosody', 'image of Prosody’s mod_webpresence');
    // What of that Node itself leaves room for.
    compare('http', 'bare node:http with one badge', 'prosody', 'image of Prosody’s mod_webpresence');
    compare('svg', 'badges: at least 15', 'ejabberd', 'image of ejabberd’s mod_webpresence');
  }
  const p99 = (name: string): number => best(loads, name, 'p99');
  say('p99 of badges', p99('svg'), 'limit', P99_LIMIT_MS, 'ms');
  say('p99 of 304', p99('304'), 'limit', P99_LIMIT_MS, 'ms');
  for (const [name, what] of [
    ['fastify', 'bare Fastify'],
    ['prosody', 'Prosody'],
    ['ejabberd', 'ejabberd'],
  ] as const)
    say('p99 of badges', p99('svg'), what, p99(name), 'ms');
}

/** See the file. @throws Error when what it measures does not work. */
export async function badge(report: Report): Promise<void> {
  moveTo(ASKING);
  const wrk = await needWrk(CONNECTIONS);
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-badge-'));
  const running: { close(): Promise<void> }[] = [];
  const keep = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const started = await starting;
    running.push(started);
    return started;
  };
  try {
    const site = await keep(start('site'));
    const first = await fetch(`${site.url}/b/${sampleBadges()[0]?.id}.svg`);
    const answer = { type: first.headers.get('content-type') ?? '', body: await first.text() };
    const bare = async (name: 'fastify' | 'http'): Promise<Target> => {
      const { url, pid } = await keep(start(name, answer));
      return { name, pid, url, paths: [{ path: `/b/${sampleBadges()[0]?.id}.svg` }] };
    };
    const targets = [
      ...(await ourTargets(site)),
      await bare('fastify'),
      await bare('http'),
      await peerTarget('prosody', await keep(prosodyPeer(join(dir, 'prosody')))),
      await peerTarget('ejabberd', await keep(ejabberdPeer(join(dir, 'ejabberd')))),
    ];
    tell(await measure(wrk, targets), report);
  } finally {
    for (const each of running) await each.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
