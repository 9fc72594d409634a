/** The directory of people in process, from the store to an answer: each figure beside its limit. */
import { Directory } from '../../services/users/directory.ts';
import { People } from '../../services/users/people.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Person } from '../../shared/domain/person.ts';
import { Policy } from '../../shared/domain/policy.ts';
import { longestBlock, tellBlock, turn } from './event-loop.ts';
import { quantile, type Report } from './figure.ts';
import { PEOPLE_KINDS } from './people-queries.ts';
import { QUIET } from './quiet.ts';
import type { SamplePerson } from './sample-people.ts';

const LIMITS = { searchMs: 5, fillMs: 5_000, blockMs: 10, visibleMs: 1_000 } as const;
const ROUNDS = 300;
const PAGE = 50;
/** People who change their entry while others search. */
const CHANGES = 1_000;

/** Somebody whom the bot knows only from the directory. */
export function entryOf({ jid, profile }: SamplePerson): Person {
  return { jid, subscription: 'none', badges: [], profile };
}

/** The users process without link and store: what it reads is there at once, what it writes is written at once. */
async function openDirectory(sample: readonly SamplePerson[]): Promise<Directory> {
  const writing = { put: async () => {}, forget: async () => {}, takeOff: () => {} };
  const store = {
    ...writing,
    readAll: async () => sample.map(entryOf),
    entryIds: async () => new Set<string>(),
  };
  const rules = { ready: Promise.resolve(), policy: new Policy() };
  const people: People = new People({
    ...{ store, log: QUIET, rules, shownOf: () => [] },
    changed: (jid, person) => directory.personChanged(jid, person),
  });
  const directory = new Directory({
    ...{ people, consent: { admits: () => true }, chosenLanguage: () => undefined, now: Date.now },
    // What an admin decided is not part of it.
    admission: {
      gate: async () => () => ({ isTakenOff: false }),
      reviewed: (_jid, _before, profile) => profile,
      ...{ told: () => {}, personChanged: () => {} },
    },
  });
  await directory.ready;
  return directory;
}

/** Searches as `asker` after `asker`: what one of them may be told is limited. */
async function ask(
  directory: Directory,
  sample: readonly SamplePerson[],
  tell: (what: string, figure: number, limit: number) => void,
) {
  const { jid, profile } = sample[0] as SamplePerson;
  const times = PEOPLE_KINDS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, { text, language }] of PEOPLE_KINDS.entries()) {
      const asker = parseJid(`asker@home${round}-${i}.example`);
      // What the last search of this kind has found is not remembered beyond it.
      await directory.list(jid, () => ({ ...profile, nick: `changed${round} ${i}` }));
      const start = performance.now();
      await directory.find(asker, { text, language, isName: false, limit: PAGE });
      times[i]?.push(performance.now() - start);
      await turn();
    }
  tell('slowest of the first searches', Math.max(...times.map(([first = 0]) => first)), LIMITS.blockMs);
  for (const [i, { what }] of PEOPLE_KINDS.entries())
    tell(`99th percentile of ${what}`, quantile(times[i] ?? [], 0.99), LIMITS.searchMs);
}

/** From a change of an entry until it is found. */
async function change(directory: Directory, sample: readonly SamplePerson[]): Promise<number[]> {
  const visible: number[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const { jid, profile } = sample[i * 7] as SamplePerson;
    const start = performance.now();
    await directory.list(jid, () => ({ ...profile, nick: `quetzal${i}` }));
    const wanted = { text: `quetzal${i}`, isName: true, limit: 1 };
    const { people } = await directory.find(parseJid(`asker@home${i}.example`), wanted);
    if (people[0]?.jid !== jid) throw new Error('a change is not found');
    visible.push(performance.now() - start);
    await turn();
  }
  return visible;
}

/** See the file. @throws Error when a change is not found. */
export async function inMemory(sample: readonly SamplePerson[], report: Report): Promise<void> {
  const where = `${sample.length.toLocaleString('en')} people, in process`;
  const tell = (what: string, figure: number, other: number): void =>
    report({ bench: 'people', what: `${what}, ${where}`, figure, unit: 'ms', beside: 'limit', other });
  const filled = await longestBlock(() => openDirectory(sample));
  tell('filling the index', filled.tookMs, LIMITS.fillMs);
  tellBlock(tell, 'it is filled', filled, LIMITS.blockMs);
  await ask(filled.value, sample, tell);
  const visible = await change(filled.value, sample);
  tell('99th percentile from a change until it is found', quantile(visible, 0.99), LIMITS.visibleMs);
}
