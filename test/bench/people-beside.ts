/** The directory of people beside the searches of ejabberd and Prosody: exact names as fast as they come, and what is found at all. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuSeconds } from './cores.ts';
import { quantile, type Report } from './figure.ts';
import { accountLane, componentLane, componentPort, type Lane, loadWithIqs } from './iq-load.ts';
import { ASKER, ejabberdPeer, type PeoplePeer, prosodyPeer } from './people-peers.ts';
import { startUsers, storeWith, USERS } from './people-stage.ts';
import { pingsDuring, RESULT, searchForm } from './people-xmpp.ts';
import { FIRST_NAMES, type SamplePerson } from './sample-people.ts';

const SECRET = 'secret';
/** As many as ejabberd gives at most. */
const PAGE = 30;
const IN_FLIGHT = 32;
const ROUNDS = 3;
/** mod_vjud takes a second for each among 10,000. */
const PROSODY_QUESTIONS = 3;
const OTHERS = 600;
/** Before our code is compiled as well as it gets; theirs is compiled before it starts. */
const WARM_UP = 6_000;

/** Ways to ask for one in a hundred. */
const WAYS = [
  ['exactly', 'Élodie'],
  ['in capitals', 'ÉLODIE'],
  ['without accents', 'elodie'],
  ['by its beginning', 'Élod'],
  ['by its beginning and *', 'Élod*'],
  ['with a typo', 'Éloide'],
] as const;

/** Somebody who answers searches. */
interface Answering {
  readonly name: string;
  readonly pid: number;
  readonly to: string;
  readonly lanes: readonly Lane[];
  /** A search for a name. */
  search(field: 'first' | 'last', name: string): string;
}

/** Answers per second, and per second of the answering program's processor time: of little else than what it does for one. */
interface Speed {
  readonly rate: number;
  readonly perCpu: number;
}

async function speedOf(
  { pid, to, lanes, search }: Answering,
  next: () => ['first' | 'last', string],
  questions: number,
): Promise<Speed> {
  const payload = (): string => search(...next());
  const inFlight = Math.max(1, Math.floor(IN_FLIGHT / lanes.length));
  const before = cpuSeconds(pid);
  const load = { lanes, inFlight, to, next: payload, answered: RESULT, questions };
  const { rate } = await loadWithIqs(load);
  return { rate, perCpu: questions / (cpuSeconds(pid) - before) };
}

/** Which of the ways to write a name find anybody: their answers are longer than one without anybody. */
async function finds({ to, lanes, search }: Answering, names: readonly string[]): Promise<boolean[]> {
  const sizes: number[] = [];
  for (const first of ['quetzalcoatl', ...names]) {
    const once = { lanes: lanes.slice(0, 1), inFlight: 1, questions: 1, to, answered: RESULT };
    sizes.push((await loadWithIqs({ ...once, next: () => search('first', first) })).bytes);
  }
  const [none = 0, ...others] = sizes;
  return others.map((size) => size > none + 100);
}

/** Names in the order of the sample, each time others. */
function namesOf(sample: readonly SamplePerson[]) {
  let n = 0;
  return {
    /** That one in a hundred has. */
    common: (): ['first', string] => ['first', FIRST_NAMES[n++ % FIRST_NAMES.length] as string],
    /** That few have. */
    rare: (): ['last', string] => ['last', sample[(n++ * 7) % sample.length]?.last ?? ''],
  };
}
type Names = ReturnType<typeof namesOf>;
type Speeds = Record<keyof Names, Speed[]>;

async function speeds(answering: readonly Answering[], names: Names, questions: number): Promise<Speeds[]> {
  const all = answering.map((): Speeds => ({ common: [], rare: [] }));
  // In turn: what disturbs one round disturbs all.
  for (let round = 0; round <= ROUNDS; round++)
    for (const [i, each] of answering.entries())
      for (const kind of ['common', 'rare'] as const) {
        const warmUp = round === 0 && each.name === 'ours' ? WARM_UP : 0;
        const speed = await speedOf(each, names[kind], questions + warmUp);
        if (round > 0) all[i]?.[kind].push(speed);
      }
  return all;
}

class Beside {
  readonly #sample: readonly SamplePerson[];
  readonly #report: Report;
  readonly #dir = mkdtempSync(join(tmpdir(), 'parvis-bench-people-'));
  readonly #running: { close(): Promise<void> }[] = [];
  #asked = 0;

  constructor(sample: readonly SamplePerson[], report: Report) {
    this.#sample = sample;
    this.#report = report;
  }

  async run(): Promise<void> {
    try {
      const ours = await this.#ours();
      const ejabberd = await this.#keep(ejabberdPeer(join(this.#dir, 'ejabberd'), this.#sample));
      await this.#speeds(ours, ejabberd);
      const prosody = await this.#keep(prosodyPeer(join(this.#dir, 'prosody'), this.#sample));
      await this.#prosody(ours, prosody);
    } finally {
      for (const each of this.#running) await each.close();
      rmSync(this.#dir, { recursive: true, force: true });
    }
  }

  async #keep<T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> {
    const started = await starting;
    this.#running.unshift(started);
    return started;
  }

  #say(what: string, figure: number, beside: string, other: number, unit: string): void {
    const where = `${what}, ${this.#sample.length.toLocaleString('en')} people`;
    this.#report({ bench: 'people', what: where, figure, unit, beside, other });
  }

  /** The users process on a component's port, asked by as many people as a server may have behind it. */
  async #ours(): Promise<Answering> {
    const store = await this.#keep(storeWith(join(this.#dir, 'redis'), this.#sample));
    // One person may ask and be told so much, and all below one name so much.
    const sender = (): string => `from='p${this.#asked++ % 20_000}@home${this.#asked % 5_000}.example/desk'`;
    const port = await componentPort(sender);
    this.#running.unshift({ close: async () => port.close() });
    const users = startUsers({ redisUrl: store.url, componentPort: port.port });
    this.#running.unshift(users);
    return {
      ...{ name: 'ours', pid: users.pid, to: USERS, lanes: [await port.lane] },
      search: (field, name) => searchForm({ [field]: name }, PAGE),
    };
  }

  async #speeds(ours: Answering, peer: PeoplePeer): Promise<void> {
    const form = { to: peer.service, search: (field: string, name: string) => searchForm({ [field]: name }) };
    const component = [await componentLane(peer.componentPort, ASKER, SECRET)];
    const ejabberd = { ...form, name: 'ejabberd', pid: peer.pid, lanes: component };
    const [own, other] = await speeds([ours, ejabberd], namesOf(this.#sample), OTHERS);
    for (const [kind, what] of [
      ['common', 'searches for exact names that one in a hundred has: at least 5'],
      ['rare', 'searches for exact names that few have'],
    ] as const)
      for (const [of, unit] of [
        ['rate', 'searches/s'],
        ['perCpu', 'searches per second of processor time'],
      ] as const) {
        const median = (all: Speeds | undefined) =>
          quantile(all?.[kind].map((speed) => speed[of]) ?? [], 0.5);
        const where = `${what}, over a component’s connection`;
        this.#say(where, median(own), 'ejabberd, likewise', median(other), unit);
      }
    await this.#forms(ours, ejabberd);
  }

  async #forms(ours: Answering, peer: Answering): Promise<void> {
    const names = WAYS.map(([, name]) => name);
    const [own, others] = [await finds(ours, names), await finds(peer, names)];
    for (const [i, [what]] of WAYS.entries())
      this.#say(
        `Élodie is found when written ${what} (0: not)`,
        ...([Number(own[i]), peer.name, Number(others[i]), 'found'] as const),
      );
  }

  async #prosody(ours: Answering, peer: PeoplePeer): Promise<void> {
    const lanes = await Promise.all(
      [0, 1].map(() => accountLane(peer.clientPort, peer.domain, 'anna', SECRET)),
    );
    // Without something in the field for the e-mail address it does not answer at all.
    const search = (field: string, name: string): string =>
      `<query xmlns='jabber:iq:search'><${field}>${name}</${field}><email>quetzal</email></query>`;
    const prosody: Answering = {
      ...{ name: 'Prosody', pid: peer.pid, to: peer.service, lanes: lanes.slice(0, 1), search },
    };
    const names = namesOf(this.#sample);
    const own = await speedOf(ours, names.common, OTHERS);
    const { value, ms } = await pingsDuring(
      lanes.slice(1),
      peer.domain,
      speedOf(prosody, names.common, PROSODY_QUESTIONS),
    );
    const what = 'searches for exact names that one in a hundred has';
    const beside = 'Prosody’s mod_vjud over a client’s connection';
    this.#say(what, own.rate, beside, value.rate, 'searches/s');
    this.#say('Prosody: longest ping of another user meanwhile', Math.max(...ms), 'limit of ours', 20, 'ms');
    await this.#forms(ours, prosody);
  }
}

/** See the file. @throws Error when an answer is not what it must be. */
export async function besidePeers(sample: readonly SamplePerson[], report: Report): Promise<void> {
  await new Beside(sample, report).run();
}
