/**
 * The list and the search of rooms over HTTP, one core for the server, 64 connections: beside the same server
 * answering bodies of the same sizes that are ready, in the same run.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Room } from '../../shared/domain/room.ts';
import { ROOT } from '../../shared/root.ts';
import { quantile, type Report } from './figure.ts';
import { type Load, putLoad, type Question } from './http-load.ts';
import { numbers, sampleRooms } from './sample-rooms.ts';

const CONNECTIONS = 64;
const SECONDS = 4;
const PREPARED_MS = 3_000;
/** So many of the first answers give the sizes of ready bodies, and are asked for again. */
const KNOWN = 1_000;
const COUNTS = [12_000, 50_000] as const;
/** What must be reached of the rate of ready bodies. */
const SHARE = 0.25;
const P99_LIMIT_MS = 10;
/** For so long at most may nobody have a turn while the whole list is made. */
const BLOCK_LIMIT_MS = 10;

/** search.jabber.network's program on a machine of this kind: lists and searches per second. */
const PRESENT: Readonly<Record<number, Readonly<Record<string, number>>>> = {
  12000: { '/rooms': 51, '/api/1.0/search': 78 },
  50000: { '/rooms': 24, '/api/1.0/search': 31 },
};

/** Searches that nobody made before: one to three words of one room, some cut as while typing. */
function unseenQueries(rooms: readonly Room[]): () => string {
  const random = numbers(7);
  const pick = <T>(values: readonly T[]): T | undefined => values[Math.floor(random() * values.length)];
  const texts = rooms.map(({ name = '', description = '' }) => `${name} ${description}`.trim().split(' '));
  const seen = new Set<string>();
  const query = (): string => {
    const words = pick(texts) ?? [];
    const count = random() < 0.3 ? 1 : random() < 0.6 ? 2 : 3;
    const wanted = Array.from({ length: count }, () => pick(words) ?? '');
    const last = wanted.pop() ?? '';
    const cut = random() < 0.4 ? [...last].slice(0, 3 + Math.floor(random() * 4)).join('') : last;
    return [...wanted, cut].join(' ');
  };
  return () => {
    for (;;) {
      const next = query();
      if (seen.has(next)) continue;
      seen.add(next);
      return next;
    }
  };
}

interface Kind {
  readonly name: string;
  readonly route: string;
  path(query: string): string;
}
const KINDS: readonly Kind[] = [
  {
    name: 'searches of the API',
    route: '/api/1.0/search',
    path: (query) => `/api/1.0/search?keywords=${encodeURIComponent(query)}`,
  },
  { name: 'HTML lists', route: '/rooms', path: (query) => `/rooms?q=${encodeURIComponent(query)}` },
];

class Bench {
  readonly #child: ChildProcess;
  readonly #report: Report;
  readonly #count: number;
  readonly #rooms: readonly Room[];
  #ports = { site: 0, ready: 0 };

  constructor(count: number, report: Report) {
    const file = join(ROOT, 'dist', 'test', 'bench', 'rooms-http-server.js');
    this.#child = spawn('taskset', ['-c', '0', process.execPath, file, String(count)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#count = count;
    this.#rooms = sampleRooms(count);
    this.#report = report;
  }

  async run(): Promise<void> {
    const [ports] = (await once(this.#child, 'message')) as [{ site: number; ready: number }];
    this.#ports = ports;
    try {
      for (const kind of KINDS) await this.#measure(kind);
      await this.#archive();
    } finally {
      this.#child.disconnect();
      await once(this.#child, 'exit');
    }
  }

  async #longestBlock(): Promise<number> {
    this.#child.send('longest');
    return ((await once(this.#child, 'message')) as [number])[0];
  }

  /** The whole list, made anew. */
  async #archive(): Promise<void> {
    await this.#longestBlock();
    const response = await fetch(`http://127.0.0.1:${this.#ports.site}/api/v1/rooms.ndjson.gz`);
    if (response.status !== 200) throw new Error(`the whole list: ${response.status}`);
    await response.arrayBuffer();
    this.#report({
      bench: 'rooms-http',
      what: `the whole list of ${this.#count.toLocaleString('en')} rooms: longest block while it is made`,
      figure: await this.#longestBlock(),
      unit: 'ms',
      beside: 'limit',
      other: BLOCK_LIMIT_MS,
    });
  }

  #load(port: number, next: () => Question, rest: { rate?: number; status?: number } = {}): Promise<Load> {
    return putLoad({ port, connections: CONNECTIONS, seconds: SECONDS, next, status: 200, ...rest });
  }

  async #measure({ name, route, path }: Kind): Promise<void> {
    const { site, ready } = this.#ports;
    const query = unseenQueries(this.#rooms);
    const asked: Question[] = [];
    const unseen = (): Question => {
      const question = { path: path(query()) };
      asked.push(question);
      return question;
    };
    // As a process that has been up for a while: what it makes beforehand it makes after the first question.
    await fetch(`http://127.0.0.1:${site}${unseen().path}`);
    await sleep(PREPARED_MS);
    const warm = await this.#load(site, unseen);
    const again = asked.slice(-KNOWN);
    this.#child.send({ route, sizes: warm.bytes.slice(-KNOWN) });
    await once(this.#child, 'message');
    const asReady = (): Question => ({ path: path('ready') });
    await this.#load(ready, asReady);
    const bodies = await this.#load(ready, asReady);
    const searches = await this.#load(site, unseen);
    const say = (what: string, figure: number, beside: string, other: number, unit = 'answers/s') =>
      this.#report({
        bench: 'rooms-http',
        what: `${name}, ${this.#count.toLocaleString('en')} rooms: ${what}`,
        figure,
        unit,
        beside,
        other,
      });
    say('never-seen queries', searches.rate, 'ready bodies of the same sizes', bodies.rate);
    say('never-seen queries', searches.rate, 'the present service', PRESENT[this.#count]?.[route] ?? 0);
    const p99 = quantile(searches.ms, 0.99);
    say(
      `p99 of never-seen queries, as many as possible`,
      p99,
      'ready bodies',
      quantile(bodies.ms, 0.99),
      'ms',
    );
    const paced = await this.#load(site, unseen, { rate: SHARE * bodies.rate });
    say(`p99 at ${SHARE} of the rate of ready bodies`, quantile(paced.ms, 0.99), 'limit', P99_LIMIT_MS, 'ms');
    let turn = 0;
    const known = (): Question => again[turn++ % again.length] as Question;
    // What was asked for twice is kept.
    await this.#load(site, known);
    const kept = await this.#load(site, known);
    say('the same queries again', kept.rate, 'ready bodies of the same sizes', bodies.rate);
    const one = known();
    const response = await fetch(`http://127.0.0.1:${site}${one.path}`);
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
    const unchanged = await this.#load(site, () => ({ ...one, headers }), { status: 304 });
    say('304', unchanged.rate, 'ready bodies of the same sizes', bodies.rate);
  }
}

/** See the file. @throws Error when an answer is not what it must be. */
export async function roomsHttp(report: Report): Promise<void> {
  // The load has its own core.
  execFileSync('taskset', ['-acp', '1', String(process.pid)], { stdio: 'ignore' });
  for (const count of COUNTS) await new Bench(count, report).run();
}
