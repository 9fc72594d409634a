/** What must be true of the random chat's store at every moment. */
import assert from 'node:assert/strict';
import type { Keys } from '../../shared/store/keys.ts';
import type { Redis } from '../../shared/store/redis.ts';

interface RawSeat {
  readonly state: string;
  readonly pair?: string;
  readonly peer?: string;
  readonly jid?: string;
  readonly tell?: string;
  readonly since: number;
  readonly class?: string;
  readonly tier?: string;
  readonly buckets?: readonly string[] | Record<string, never>;
  readonly greeted?: true;
}

/** @throws AssertionError when somebody talks with himself, with two, or with one who does not; or the queue holds the gone. */
export async function checkPairs({ redis, keys }: { redis: Redis; keys: Keys }): Promise<void> {
  const { seats: seatsKey, waiting, pairCounts, searches } = keys;
  // At one moment: others may be at work.
  const moment = redis
    .multi()
    .hgetall(seatsKey)
    .zrange(waiting, '0', '-1')
    .hgetall(pairCounts)
    .hkeys(searches);
  const [all = {}, queue = [], counts = {}, searching = []] = ((await moment.exec()) ?? []).map(
    ([, value]) => value,
  ) as [Record<string, string>?, string[]?, Record<string, string>?, string[]?];
  const seats = new Map(Object.entries(all).map(([uid, json]) => [uid, JSON.parse(json) as RawSeat]));
  const states: Record<string, number> = { waiting: 0, talking: 0, left: 0, known: 0 };
  const expected = new Set<string>();
  for (const [uid, seat] of seats) {
    states[seat.state] = (states[seat.state] ?? 0) + 1;
    if (seat.tier === 'known' && seat.state !== 'left') states.known = (states.known ?? 0) + 1;
    if (seat.state === 'waiting')
      for (const bucket of Array.isArray(seat.buckets) ? seat.buckets : [])
        expected.add(`${bucket}|${seat.class}|${String(seat.since).padStart(13, '0')}|${uid}`);
    else assert.equal(seat.buckets, undefined, `${uid} is in the queue and ${seat.state}`);
    if (seat.state === 'left')
      assert.ok(seat.jid === undefined || seat.tell !== undefined, `${uid} is remembered`);
    if (seat.state !== 'talking') continue;
    assert.notEqual(seat.peer, uid, `${uid} talks with himself`);
    const peer = seats.get(seat.peer ?? '');
    assert.equal(peer?.state, 'talking', `${uid} talks with nobody`);
    assert.equal(peer?.peer, uid, `${uid} talks with one who talks with another`);
    assert.equal(peer?.pair, seat.pair, `${uid} is in another talk than his partner`);
  }
  const search = [...seats].filter(([, { state, greeted }]) => state !== 'left' && !greeted);
  assert.deepEqual(new Set(searching), new Set(search.map(([uid]) => uid)), 'who is not greeted searches');
  assert.deepEqual(new Set(queue), expected, 'the queue is not what the seats say');
  for (const [state, count] of Object.entries(states))
    assert.equal(Number(counts[state] ?? 0), count, `the count of who is ${state}`);
}
