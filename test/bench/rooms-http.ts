/**
 * The list and the search of rooms over HTTP, one core for the server, 64 connections: beside the same server
 * answering bodies of the same sizes that are ready, in the same run.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Room } from '../../shared/domain/room.ts';
import { ROOT } from '../../shared/root.ts';
import { quantile, type Report } from './figure.ts';
import { type Load, type LoadOptions, putLoad, type Question } from './http-load.ts';
import { numbers, sampleRooms } from './sample-rooms.ts';

const CONNECTIONS = 64;
const SECONDS = 4;
/** A new process is asked until it answers no faster any more, at most so often: what it makes beforehand, and what V8 compiles, takes a while. */
const WARM_LOADS = 12;
const STILL_FASTER = 1.03;
/** The machine is not equally fast for long: what is compared is measured by turns, so often. */
const TURNS = 3;
const TURN_SECONDS = 2;
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

/** Loads as long as each other as one. */
function together(loads: readonly Load[]): Load {
  return {
    rate: loads.reduce((sum, { rate }) => sum + rate, 0) / loads.length,
    ms: loads.flatMap(({ ms }) => ms),
    bytes: loads.flatMap(({ bytes }) => bytes),
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
  /** For all kinds: what one has asked, the index has just looked for. */
  readonly #unseen: () => string;
  #ports = { site: 0, ready: 0 };

  constructor(count: number, report: Report) {
    const file = join(ROOT, 'dist', 'test', 'bench', 'rooms-http-server.js');
    this.#child = spawn('taskset', ['-c', '0', process.execPath, file, String(count)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#count = count;
    this.#unseen = unseenQueries(sampleRooms(count));
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

  #load(port: number, next: () => Question, rest: Partial<LoadOptions> = {}): Promise<Load> {
    return putLoad({ port, connections: CONNECTIONS, seconds: SECONDS, next, status: 200, ...rest });
  }

  /** As a process that has been up for a while. */
  async #warm(next: () => Question): Promise<Load> {
    let best = await this.#load(this.#ports.site, next);
    for (let loads = 1; loads < WARM_LOADS; loads++) {
      const load = await this.#load(this.#ports.site, next);
      if (load.rate < best.rate * STILL_FASTER) return load;
      best = load;
    }
    return best;
  }

  async #measure({ name, route, path }: Kind): Promise<void> {
    const { site, ready } = this.#ports;
    const asked: Question[] = [];
    const unseen = (): Question => {
      const question = { path: path(this.#unseen()) };
      asked.push(question);
      return question;
    };
    const warm = await this.#warm(unseen);
    const again = asked.slice(-KNOWN);
    this.#child.send({ route, sizes: warm.bytes.slice(-KNOWN) });
    await once(this.#child, 'message');
    const say = (what: string, figure: number, beside: string, other: number, unit = 'answers/s') =>
      this.#report({
        bench: 'rooms-http',
        what: `${name}, ${this.#count.toLocaleString('en')} rooms: ${what}`,
        figure,
        unit,
        beside,
        other,
      });
    const asReady = (): Question => ({ path: path('ready') });
    await this.#load(ready, asReady);
    const [searches, bodies] = await this.#beside(asReady, unseen);
    say('never-seen queries', searches.rate, 'ready bodies of the same sizes', bodies.rate);
    say('never-seen queries', searches.rate, 'the present service', PRESENT[this.#count]?.[route] ?? 0);
    const p99s = [searches, bodies].map(({ ms }) => quantile(ms, 0.99)) as [number, number];
    say('p99 of never-seen queries, as many as possible', p99s[0], 'ready bodies', p99s[1], 'ms');
    const paced = await this.#load(site, unseen, { rate: SHARE * bodies.rate });
    say(`p99 at ${SHARE} of the rate of ready bodies`, quantile(paced.ms, 0.99), 'limit', P99_LIMIT_MS, 'ms');
    let turn = 0;
    const known = (): Question => again[turn++ % again.length] as Question;
    // What was asked for twice is kept.
    await this.#load(site, known);
    const [kept, besideKept] = await this.#beside(asReady, known);
    say('the same queries again', kept.rate, 'ready bodies of the same sizes', besideKept.rate);
    const one = known();
    const response = await fetch(`http://127.0.0.1:${site}${one.path}`);
    const headers = { 'if-none-match': response.headers.get('etag') ?? '' };
    const [unchanged, beside304] = await this.#beside(asReady, () => ({ ...one, headers }), 304);
    say('304', unchanged.rate, 'ready bodies of the same sizes', beside304.rate);
  }

  /** Loads of the site and of ready bodies, by turns. */
  async #beside(asReady: () => Question, next: () => Question, status = 200): Promise<[Load, Load]> {
    const [ours, bodies]: [Load[], Load[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn++) {
      bodies.push(await this.#load(this.#ports.ready, asReady, { seconds: TURN_SECONDS }));
      ours.push(await this.#load(this.#ports.site, next, { seconds: TURN_SECONDS, status }));
    }
    return [together(ours), together(bodies)];
  }
}

/** See the file. @throws Error when an answer is not what it must be. */
export async function roomsHttp(report: Report): Promise<void> {
  // The load has its own core.
  execFileSync('taskset', ['-acp', '1', String(process.pid)], { stdio: 'ignore' });
  for (const count of COUNTS) await new Bench(count, report).run();
}
