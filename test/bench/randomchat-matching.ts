/** How fast strangers meet: the one step that does it, on a real Redis; and at a steady rate while very many wait. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Seats } from '../../services/randomchat/seats.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { searchSteps } from '../../shared/domain/pair.ts';
import { keysFor } from '../../shared/store/keys.ts';
import { type Newcomer, PairsWriter } from '../../shared/store/pairs-writer.ts';
import { closeRedis, openRedis, type Redis } from '../../shared/store/redis.ts';
import { quantile, type Report } from './figure.ts';
import { QUIET } from './quiet.ts';
import { ownRedis } from './randomchat-stage.ts';

const HOME = 'bot@random.bench.test';
const PAIRS = 20_000;
const ROUNDS = 5;
const AT_ONCE = 256;
const WAITING = 100_000;
const STEADY = { perSecond: 1_000, starts: 15_000 } as const;
const LIMITS = { pairs: 10_000, p99Ms: 50 } as const;

function newcomer(name: string): Newcomer {
  return { jid: parseJid(`${name}@people.example`), at: parseJid(HOME), language: 'en' };
}

/** So that who is asked for next may wait for those before him. */
async function everyOne(count: number, start: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await start(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

/** Pairs a second, of some rounds the middle one; one before is there to have the code compiled. */
async function medianRate(redis: Redis): Promise<number> {
  const rates: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const rate = await pairsPerSecond(redis);
    if (round > 0) rates.push(rate);
    await redis.flushall();
  }
  return quantile(rates, 0.5);
}

/** Each two have a language or an interest of their own to meet by. */
async function pairsPerSecond(redis: Redis): Promise<number> {
  const keys = keysFor('pairs');
  const writer = new PairsWriter(redis, keys, HOME);
  const steps = searchSteps({ languages: ['en', 'fr'], interests: ['music', 'linux'] });
  const start = performance.now();
  await everyOne(2 * PAIRS, (i) => writer.start(`p${i}`, newcomer(`p${i}`), steps));
  const seconds = (performance.now() - start) / 1_000;
  const { talking } = await writer.counts();
  if (talking !== 2 * PAIRS) throw new Error(`only ${talking} met`);
  return PAIRS / seconds;
}

/** Milliseconds of each `start` at a steady rate, as the process asks for it, while others wait whom nobody fits. */
async function steadyStarts(redis: Redis): Promise<number[]> {
  const seats = new Seats({
    ...{ redis, keys: keysFor('steady'), log: QUIET, home: HOME },
    tell() {},
    words() {},
  });
  await seats.ready;
  await everyOne(WAITING, (i) =>
    seats.start(`w${i}`, newcomer(`w${i}`), searchSteps({ languages: [`x${i}`], interests: [] })),
  );
  const steps = searchSteps({ languages: ['en'], interests: [] });
  const ms: number[] = [];
  const all: Promise<void>[] = [];
  const since = performance.now();
  for (let i = 0; i < STEADY.starts; await sleep(1))
    for (; i < STEADY.starts && i < ((performance.now() - since) / 1_000) * STEADY.perSecond; i++) {
      const begun = performance.now();
      all.push(
        seats.start(`s${i}`, newcomer(`s${i}`), steps).then(() => {
          ms.push(performance.now() - begun);
        }),
      );
    }
  await Promise.all(all);
  const { waiting } = await seats.counts();
  if (waiting < WAITING) throw new Error(`only ${waiting} wait`);
  await seats.close();
  return ms;
}

/** See the file. @throws Error when what it measures does not work. */
export async function matching(report: Report): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'parvis-bench-matching-'));
  const server = await ownRedis(dir);
  const redis = openRedis(server.url, QUIET);
  const bench = 'randomchat-matching';
  try {
    const [figure, unit] = [await medianRate(redis), 'pairs/s'];
    report({ bench, what: 'strangers who meet', figure, unit, beside: 'limit', other: LIMITS.pairs });
    const ms = await steadyStarts(redis);
    const what = `a start at ${STEADY.perSecond.toLocaleString('en')}/s while ${WAITING.toLocaleString('en')} wait: p99`;
    report({ bench, what, figure: quantile(ms, 0.99), unit: 'ms', beside: 'limit', other: LIMITS.p99Ms });
  } finally {
    await closeRedis(redis);
    await server.close();
    rmSync(dir, { recursive: true });
  }
}
