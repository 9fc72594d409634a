/** The directory of people over XMPP: real clients' connections to a real Prosody, the real users process behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile, type Report } from './figure.ts';
import { type IqLoad, type Lane, loadWithIqs } from './iq-load.ts';
import { PEOPLE_KINDS, type PeopleKind } from './people-queries.ts';
import { clientsServer, READY, SECRET, startUsers, storeWith, USERS } from './people-stage.ts';
import { answerTo, readyComponent } from './ready-component.ts';
import type { SamplePerson } from './sample-people.ts';

const LIMITS = { searchMs: 10, pingMs: 20 } as const;
/** Connections that search at once, one search at a time on each. */
const AT_ONCE = 32;
/** Sixty may be asked at once from one address. */
const EACH = 50;
/** Addresses that ask one thing after the other, in rounds, of which the first is there to have the code compiled. */
const ALONE = 100;
const ROUNDS = 3;
/** Pings from each address. */
const PINGS_EACH = 40;

const HOST = 'bench.test';
const OWN = 'urn:parvis:people-search:0';
/** What an answer has that is none of an error. */
export const RESULT = /<iq [^>]*type=['"]result['"]/;

/** A search by a form. @param max people on a page */
export function searchForm(fields: Readonly<Record<string, string>>, max?: number): string {
  const values = Object.entries(fields).map(
    ([name, value]) => `<field var='${name}'><value>${value}</value></field>`,
  );
  const page = max === undefined ? '' : `<set xmlns='http://jabber.org/protocol/rsm'><max>${max}</max></set>`;
  return `<query xmlns='jabber:iq:search'><x xmlns='jabber:x:data' type='submit'>${values.join('')}</x>${page}</query>`;
}

function payloadOf({ text, language }: PeopleKind): string {
  return searchForm({ [`{${OWN}}q`]: text, ...(language && { [`{${OWN}}language`]: language }) });
}

/** Every kind by every lane, one after the other, in each round. */
async function latencies(lanes: readonly Lane[], tell: (what: string, ms: number[], limit: number) => void) {
  const times = PEOPLE_KINDS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++)
    for (const lane of lanes)
      for (const [i, kind] of PEOPLE_KINDS.entries()) {
        const once = { inFlight: 1, questions: 1, to: USERS, answered: RESULT };
        const { ms } = await loadWithIqs({ ...once, lanes: [lane], next: () => payloadOf(kind) });
        if (round > 0) times[i]?.push(...ms);
      }
  for (const [i, { what }] of PEOPLE_KINDS.entries())
    tell(`99th percentile of ${what}`, times[i] ?? [], LIMITS.searchMs);
}

/** The same at a component whose answer is ready: what is Prosody's and the clients' own. */
async function readyLatencies(lanes: readonly Lane[], payload: string): Promise<readonly number[]> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    for (const lane of lanes) {
      const each = { inFlight: 1, questions: PEOPLE_KINDS.length, to: READY, answered: RESULT };
      const { ms } = await loadWithIqs({ ...each, lanes: [lane], next: () => payload });
      if (round > 0) times.push(...ms);
    }
  return times;
}

const PING = "<ping xmlns='urn:xmpp:ping'/>";

/** Pings of others, one at a time, from the first of the lanes, then from the next, as long as `work` runs. */
export async function pingsDuring<T>(
  lanes: readonly Lane[],
  to: string,
  work: Promise<T>,
): Promise<{ readonly value: T; readonly ms: readonly number[] }> {
  let isOver = false;
  const ending = work.finally(() => {
    isOver = true;
  });
  const all: number[] = [];
  const pings = { inFlight: 1, to, type: 'get', next: () => PING, answered: RESULT } as const;
  for (const [i, lane] of lanes.entries()) {
    let left = i === lanes.length - 1 ? Number.POSITIVE_INFINITY : PINGS_EACH;
    const { ms } = await loadWithIqs({ ...pings, lanes: [lane], questions: () => isOver || left-- <= 0 });
    all.push(...ms);
  }
  return { value: await ending, ms: all };
}

/** Resolves when everybody can be found. */
async function whenFound(lane: Lane): Promise<void> {
  const once = { lanes: [lane], inFlight: 1, questions: 1, to: USERS, answered: /<iq / };
  const payload = searchForm({ first: 'Grégoire' });
  for (let bytes = 0; bytes < 1_000; await sleep(200))
    ({ bytes } = await loadWithIqs({ ...once, next: () => payload }));
}

/** See the file. @throws Error when an answer is not what it must be. */
export async function overXmpp(sample: readonly SamplePerson[], report: Report): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-people-'));
  const running: { close(): Promise<void> }[] = [];
  try {
    const store = await storeWith(join(dir, 'redis'), sample);
    running.push(store);
    const server = await clientsServer(join(dir, 'prosody'));
    running.unshift(server);
    running.unshift(startUsers({ redisUrl: store.url, componentPort: server.componentPort }));
    const lanes = await server.lanes();
    const where = `${sample.length.toLocaleString('en')} people, over XMPP`;
    const tell = (what: string, ms: readonly number[], other: number): void =>
      report({
        ...{ bench: 'people', what: `${what}, ${where}`, unit: 'ms', beside: 'limit', other },
        figure: quantile(ms, 0.99),
      });
    await whenFound(lanes[0] as Lane);
    await latencies(lanes.slice(0, ALONE), tell);
    const payload = payloadOf(PEOPLE_KINDS[0] as PeopleKind);
    const answer = await answerTo(lanes[ALONE] as Lane, USERS, payload);
    const port = server.componentPort;
    running.unshift(await readyComponent({ port, domain: READY, secret: SECRET }, answer));
    const ready = await readyLatencies(lanes.slice(0, ALONE), payload);
    tell('99th percentile of an answer that is ready, from a component beside it', ready, LIMITS.searchMs);
    let next = 0;
    const names = (): string => searchForm({ last: sample[next++]?.last ?? '' });
    const searches = (from: number): Promise<IqLoad> =>
      loadWithIqs({
        ...{ lanes: lanes.slice(from, from + AT_ONCE), inFlight: 1, questions: AT_ONCE * EACH },
        ...{ to: USERS, next: names, answered: RESULT },
      });
    const [pinger, ...others] = lanes.slice(ALONE + 2 * AT_ONCE);
    const under = 'under full load of searches';
    const first = await pingsDuring([pinger as Lane], HOST, searches(ALONE));
    tell(`99th percentile of another user’s ping of the server ${under}`, first.ms, LIMITS.pingMs);
    const second = await pingsDuring(others, USERS, searches(ALONE + AT_ONCE));
    tell(`99th percentile of another user’s ping of the bot ${under}`, second.ms, LIMITS.pingMs);
  } finally {
    for (const each of running) await each.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
