/**
 * From a presence to the badge that shows it, through Prosody, the users process, Redis and a web process: how soon,
 * beside Prosody's own module; how soon nothing is left after it was taken back; and 5,000 readers of one badge.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BadgeId } from '../../shared/domain/badge-id.ts';
import type { Reached } from './badge-readers.ts';
import { type BadgeStage, startBadgeStage, type Visitor, type WebProcess } from './badge-stage.ts';
import { quantile, type Report } from './figure.ts';

const CHANGES = 300;
const CHANGE_ROUNDS = 4;
const SHOWS = ['away', 'xa', 'dnd', 'chat'] as const;
const ERASURES = 20;
const READERS = 5_000;
const ROUNDS = 20;
const LOOK_EVERY_MS = 5;
const LIMITS = { p99Ms: 10, erasedMs: 1_000, lastMs: 250, readerKiB: 16 } as const;
const READERS_FILE = fileURLToPath(new URL('./badge-readers.js', import.meta.url));
/** Kept connections: what is measured is not how they are made. */
const agent = new Agent({ keepAlive: true });

interface Answer {
  readonly status: number;
  readonly etag: string | undefined;
  readonly body: string;
}

async function ask(url: string): Promise<Answer> {
  const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
  const { statusCode = 0, headers } = response;
  return { status: statusCode, etag: headers.etag, body: await text(response) };
}

const urlOf = ({ port }: WebProcess, id: BadgeId, ending: string): string =>
  `http://127.0.0.1:${port}/b/${id}${ending}`;

/** Somebody's eyes on one badge. */
class Follower {
  readonly #response: IncomingMessage;
  #text = '';

  private constructor(response: IncomingMessage) {
    this.#response = response.setEncoding('utf8');
    response.on('data', (more: string) => {
      this.#text += more;
      response.emit('more');
    });
  }

  /** As soon as the web process knows of the badge: the bot says so when it is stored. */
  static async of(web: WebProcess, id: BadgeId): Promise<Follower> {
    for (;;) {
      const [answer] = await once(get(urlOf(web, id, '/events'), { agent: false }), 'response');
      const response = answer as IncomingMessage;
      if (response.statusCode === 200) return new Follower(response);
      response.destroy();
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** Resolves when that has been told; what was before it is forgotten. */
  async until(words: string): Promise<void> {
    for (;;) {
      const at = this.#text.indexOf(words);
      if (at >= 0) {
        this.#text = this.#text.slice(at + words.length);
        return;
      }
      await once(this.#response, 'more');
    }
  }

  leave(): void {
    this.#response.destroy();
  }
}

const says = (show: string): string => `"availability":"${show}"`;

/** Milliseconds from each presence until the picture that shows it has come. */
async function changes(web: WebProcess, visitor: Visitor, id: BadgeId): Promise<number[]> {
  const follower = await Follower.of(web, id);
  const ms: number[] = [];
  let { etag: before } = await ask(urlOf(web, id, '.svg'));
  for (let i = 0; i < CHANGES; i++) {
    const show = SHOWS[i % SHOWS.length] ?? 'away';
    const since = performance.now();
    visitor.presence(undefined, show);
    await follower.until(says(show));
    const { etag } = await ask(urlOf(web, id, '.svg'));
    ms.push(performance.now() - since);
    if (etag === before) throw new Error('told of, but not shown');
    before = etag;
  }
  follower.leave();
  return ms;
}

/** The same until Prosody's own module says so, asked again and again. */
async function ownChanges(stage: BadgeStage, visitor: Visitor): Promise<number[]> {
  const url = stage.ownStatusUrl(visitor, 'text');
  const ms: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const show = SHOWS[i % SHOWS.length] ?? 'away';
    const since = performance.now();
    visitor.presence(undefined, show);
    while ((await ask(url)).body.trim() !== show);
    ms.push(performance.now() - since);
  }
  return ms;
}

/** Milliseconds until no web process shows anything any more of somebody who took it back. */
async function erasure(stage: BadgeStage, visitor: Visitor, takeBack: () => void): Promise<number> {
  const id = await visitor.saysYes();
  const followers = await Promise.all(stage.webs.map((web) => Follower.of(web, id)));
  await Promise.all(followers.map((follower) => follower.until(says('online'))));
  const urls = stage.webs.flatMap((web) => ['.svg', '.png', '.json'].map((ending) => urlOf(web, id, ending)));
  for (const url of urls) if ((await ask(url)).status !== 200) throw new Error(`${url} is not there`);
  const since = performance.now();
  takeBack();
  await Promise.all(followers.map((follower) => follower.until('event: end')));
  for (const url of urls) if ((await ask(url)).status !== 404) throw new Error(`${url} is still there`);
  return performance.now() - since;
}

async function erasures(stage: BadgeStage): Promise<number[]> {
  const ms: number[] = [];
  for (let i = 0; i < ERASURES; i++) {
    const visitor = await stage.visitor(i + 1);
    const takeBack = i % 2 === 0 ? () => visitor.writes('forget me') : () => visitor.presence('unsubscribed');
    ms.push(await erasure(stage, visitor, takeBack));
  }
  return ms;
}

/** Both in turn, several times; the round with the lowest p99 of each: what else the machine does only slows down. */
async function leastDisturbed(stage: BadgeStage, web: WebProcess, visitor: Visitor, id: BadgeId) {
  const [ours, own]: [number[][], number[][]] = [[], []];
  for (let round = 0; round < CHANGE_ROUNDS; round++) {
    ours.push(await changes(web, visitor, id));
    own.push(await ownChanges(stage, visitor));
  }
  const least = (rounds: number[][]): number[] =>
    rounds.reduce((best, each) => (quantile(each, 0.99) < quantile(best, 0.99) ? each : best));
  return { ours: least(ours), own: least(own) };
}

function residentKiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** What each of many readers takes of the web process, KiB, and how many ms each change took to reach the last of them. */
async function crowd(web: WebProcess, visitor: Visitor, id: BadgeId) {
  const before = residentKiB(web.pid);
  const child = fork(READERS_FILE, [String(web.port), `/b/${id}/events`, String(READERS)]);
  const told = async <T>(): Promise<T> => ((await once(child, 'message')) as [T])[0];
  await told();
  const kib = (residentKiB(web.pid) - before) / READERS;
  const ms: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const show = SHOWS[round % SHOWS.length] ?? 'away';
    child.send(says(show));
    await told();
    const since = process.hrtime.bigint();
    visitor.presence(undefined, show);
    const { at } = await told<Reached>();
    ms.push(Number(BigInt(at) - since) / 1e6);
  }
  child.disconnect();
  await once(child, 'exit');
  return { kib, ms };
}

/** See the file. @throws Error when what it measures does not work. */
export async function badgeLive(report: Report): Promise<void> {
  const stage = await startBadgeStage(ERASURES + 1);
  const say = (what: string, figure: number, beside: string, other: number, unit = 'ms') =>
    report({ bench: 'badge-live', what, figure, unit, beside, other });
  try {
    const [web] = stage.webs;
    if (web === undefined) throw new Error('no web process');
    const visitor = await stage.visitor(0);
    const id = await visitor.saysYes();
    const { ours, own } = await leastDisturbed(stage, web, visitor, id);
    for (const [name, share] of [
      ['half', 0.5],
      ['p99', 0.99],
    ] as const)
      say(
        `a presence until its badge: ${name}`,
        quantile(ours, share),
        'Prosody’s own module',
        quantile(own, share),
      );
    say('a presence until its badge: p99', quantile(ours, 0.99), 'limit', LIMITS.p99Ms);
    say(
      'taken back until nothing is shown: longest',
      Math.max(...(await erasures(stage))),
      'limit',
      LIMITS.erasedMs,
    );
    visitor.presence();
    const { kib, ms } = await crowd(web, visitor, id);
    say('a presence until the last of 5,000 readers: half', quantile(ms, 0.5), 'limit', LIMITS.lastMs);
    say('a presence until the last of 5,000 readers: longest', Math.max(...ms), 'limit', LIMITS.lastMs);
    say('memory of the web process for one reader', kib, 'limit', LIMITS.readerKiB, 'KiB');
  } finally {
    await stage.close();
  }
}
