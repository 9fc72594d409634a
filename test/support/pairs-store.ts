/** The random chat's store on a real Redis, with a clock in the hands of the test. */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { againSteps, searchSteps } from '../../shared/domain/pair.ts';
import type { Seat, Uid } from '../../shared/store/pairs-values.ts';
import { readSeat } from '../../shared/store/pairs-values.ts';
import { PairsWriter } from '../../shared/store/pairs-writer.ts';
import { openStore } from './room-store.ts';

/** Two homes, and people who like what they say. */
export async function openPairs(t: TestContext) {
  const { redis, keys } = await openStore(t);
  let now = 1_800_000_000_000;
  const clock = { now: () => now };
  const here = new PairsWriter(redis, keys, 'here.example', clock);
  const there = new PairsWriter(redis, keys, 'there.example', clock);
  const seats = async (): Promise<Map<Uid, Seat>> => {
    const all = Object.entries(await redis.hgetall(keys.seats));
    return new Map(
      all
        .flatMap(([uid, json]) => [[uid, readSeat(json)] as const])
        .filter((each): each is [Uid, Seat] => each[1] !== undefined),
    );
  };
  const wait = (ms: number): void => {
    now += ms;
  };
  const newcomer = (uid: Uid, home: PairsWriter = here) => {
    const at = parseJid(home === here ? 'bot@here.example' : 'bot@there.example');
    return { jid: parseJid(`${uid}@people.example`), at, language: 'en' };
  };
  /** What they are told, as the process tells it. */
  const tells = async (home: PairsWriter = here): Promise<string[]> => {
    const { seats: taken } = await home.take();
    const told: string[] = [];
    for (const [uid, seat] of taken) {
      if (seat?.tell === undefined) continue;
      told.push(`${uid} ${seat.tell}`);
      await home.told(uid, seat.tell, seat.pair);
    }
    return told.sort();
  };
  /** Somebody starts, in English unless he says otherwise. */
  const start = async (
    uid: Uid,
    {
      interests = [],
      languages = ['en'],
      ...how
    }: { interests?: string[]; languages?: string[]; change?: boolean } = {},
    home: PairsWriter = here,
  ): Promise<string> =>
    (await home.start(uid, newcomer(uid, home), searchSteps({ languages, interests }), how)).word;
  return {
    ...{ redis, keys, here, there, seats, wait, newcomer, tells, start },
    /** Somebody wants whom he has just talked with. */
    again: async (uid: Uid): Promise<string> =>
      (await here.start(uid, newcomer(uid), againSteps(), { again: true })).word,
    /** Anna and Bert talk, and know it. */
    async together(): Promise<void> {
      await start('anna');
      await start('bert');
      assert.deepEqual(await tells(), ['anna met', 'bert met']);
    },
    async dueAfter(ms: number): Promise<void> {
      wait(ms);
      await here.due();
    },
  };
}

/** The opened store. */
export type PairsStage = Awaited<ReturnType<typeof openPairs>>;
