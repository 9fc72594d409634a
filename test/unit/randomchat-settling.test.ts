/** What people believe is held to what the store says, beside what they say meanwhile. */
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Beliefs } from '../../services/randomchat/beliefs.ts';
import { Settling } from '../../services/randomchat/settling.ts';
import { readSeat, type Seat, type Uid } from '../../shared/store/pairs-values.ts';
import type { Redis } from '../../shared/store/redis.ts';

const JSON_SEAT = JSON.stringify({
  ...{ state: 'waiting', jid: 'anna@d.example', at: 'bot@random.example', home: 'bot@random.example' },
  ...{ language: 'en', since: 1, change: 5 },
});
const SEAT = readSeat(JSON_SEAT) as Seat;

/** Somebody waits, as she believes; the store answers when it is let. */
async function open(everyMs = -1) {
  const beliefs = new Beliefs();
  const told: string[] = [];
  const reads: ((seats: ReadonlyMap<Uid, Seat>) => void)[] = [];
  const read = () => new Promise<ReadonlyMap<Uid, Seat>>((resolve) => reads.push(resolve));
  const redis = new EventEmitter();
  const settling = new Settling({
    ...{ redis: redis as unknown as Redis, beliefs, home: 'bot@random.example', found: undefined, everyMs },
    tell: (uid, { tell }) => void told.push(`${uid} ${tell}`),
    take: ({ word }) => word,
    store: {
      async *at() {},
      async *lose() {},
      leave: async (uid) => {
        told.push(`${uid} is put out`);
        return { word: 'left', seats: new Map(), homes: [] };
      },
      redisRun: async () => 'same',
      seat: async (uid) => (await read()).get(uid),
      seatsOf: read,
    },
  });
  await settling.settle();
  beliefs.is('anna', 'waiting', SEAT);
  /** Gives the store's next answer when it is asked. */
  const answer = async (...seats: readonly [Uid, Seat][]) => {
    while (reads.length === 0) await turn();
    reads.shift()?.(new Map(seats));
    for (let i = 0; i < 5; i++) await turn();
  };
  return { beliefs, told, reads, settling, answer };
}

test('a look now and then holds nobody up', async () => {
  const { settling, reads } = await open();
  await settling.settle();
  await settling.settle();
  assert.equal(reads.length, 1, 'one look at a time');
});

test('what the store has forgotten ends aloud', async () => {
  const { settling, answer, told } = await open();
  await settling.settle();
  await answer();
  assert.deepEqual(told, []);
  await answer();
  assert.deepEqual(told, ['anna lost']);
});

test('who says something meanwhile is left to the answer of that', async () => {
  const { beliefs, settling, answer, told, reads } = await open();
  await settling.settle();
  beliefs.asks('anna');
  await answer();
  assert.deepEqual([told, reads.length], [[], 0], 'his word is on its way');
  beliefs.answered('anna');
  await settling.settle();
  beliefs.is('anna', 'waiting', { ...SEAT, change: 6 });
  await answer();
  assert.deepEqual([told, reads.length], [[], 0], 'he has heard something since');
  await settling.settle();
  await answer();
  beliefs.is('anna', 'waiting', { ...SEAT, change: 7 });
  await answer();
  assert.deepEqual(told, [], 'between two looks');
});

test('who writes to another process by now is that one’s to know', async () => {
  const { beliefs, settling, answer, told } = await open();
  const elsewhere: Seat = { ...SEAT, home: 'bot@second.example', change: 6 };
  await settling.settle();
  await answer(['anna', elsewhere]);
  assert.deepEqual([told, beliefs.people], [[], []], 'she waits there');
  beliefs.is('anna', 'waiting', { ...SEAT, change: 7 });
  beliefs.gone('anna');
  await settling.settle();
  await answer(['anna', { ...elsewhere, state: 'talking', pair: 'one', change: 8 }]);
  assert.deepEqual([told, beliefs.people], [[], []], 'she stopped here and talks there');
});

test('a store from before she came here from another process is settled', async () => {
  const { beliefs, settling, answer, told } = await open();
  const elsewhere: Seat = { ...SEAT, home: 'bot@second.example', change: 4 };
  beliefs.gone('anna');
  await settling.settle();
  await answer(['anna', elsewhere]);
  await answer(['anna', elsewhere]);
  assert.deepEqual(told, ['anna is put out'], 'she knows that she has left');
});
