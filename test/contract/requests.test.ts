/** What the website asks of the rooms process, through a real Redis. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { openLog } from '../../shared/log.ts';
import { PeopleRequestQueue, PeopleRequestWorker } from '../../shared/queue/people-requests.ts';
import { RequestQueue, RequestWorker, type RequestWorkerOptions } from '../../shared/queue/requests.ts';
import { personId } from '../support/people-store.ts';
import { openStore } from '../support/room-store.ts';
import { sharedServers } from '../support/servers.ts';

const { redis: server } = await sharedServers();
const jid = parseJid('garden@chat.example');
const log = openLog('test', 'silent');

async function open(t: TestContext, answer: RequestWorkerOptions['answer']) {
  const { redis, keys } = await openStore(t);
  const queue = new RequestQueue(server.url, keys, log);
  const worker = new RequestWorker({ redisUrl: server.url, keys, log, answer });
  t.after(async () => {
    await queue.close();
    await worker.close();
  });
  /** All that stands in Redis under this prefix, as text. */
  const everything = async (): Promise<string> => {
    const names = await redis.keys(`${keys.queues}:*`);
    const values = await Promise.all(
      names.map(async (name) => {
        const type = await redis.type(name);
        if (type === 'hash') return JSON.stringify(await redis.hgetall(name));
        return type === 'stream' ? JSON.stringify(await redis.xrange(name, '-', '+')) : '';
      }),
    );
    return [...names, ...values].join('\n');
  };
  return { queue, everything };
}

test('a room is named and answered; many at once each get their own answer', async (t) => {
  const { queue } = await open(t, async (request) => ({ kind: 'listed', jid: parseJid(request.address) }));
  const all = Array.from({ length: 50 }, (_, i) => parseJid(`r${i}@chat.example`));
  const answers = await Promise.all(all.map((each) => queue.add(each)));
  assert.deepEqual(
    answers,
    all.map((each) => ({ kind: 'listed', jid: each })),
  );
});

test('the words of a report are gone when it is done, and when it failed', async (t) => {
  const secret = 'they sell stolen plants';
  let fail = false;
  const { queue, everything } = await open(t, async (request) => {
    assert.deepEqual(request, { kind: 'report', address: jid, reason: secret });
    if (fail) throw new Failure('not-found', 'no such room');
    return { kind: 'reported', passedOn: true };
  });
  assert.deepEqual(await queue.report(jid, secret), { kind: 'reported', passedOn: true });
  assert.doesNotMatch(await everything(), /stolen|garden/);
  fail = true;
  await assert.rejects(
    queue.report(jid, secret),
    (error) => error instanceof Failure && error.code === 'not-found',
  );
  assert.doesNotMatch(await everything(), /stolen|garden/);
});

test('a bug over there is no answer here', async (t) => {
  const { queue } = await open(t, async () => {
    throw new TypeError('a bug');
  });
  await assert.rejects(queue.add(jid), (error) => error instanceof Failure && error.code === 'unavailable');
});

test('an end with requests open refuses them', async (t) => {
  const { queue } = await open(t, () => new Promise(() => undefined));
  const answer = assert.rejects(queue.add(jid), (error) => error instanceof Failure);
  await queue.close();
  await answer;
});

test('a report about a person comes to the users process, and its words are gone when it is done', async (t) => {
  const { redis, keys } = await openStore(t);
  const taken: unknown[] = [];
  const queue = new PeopleRequestQueue(server.url, keys, log);
  const worker = new PeopleRequestWorker({
    ...{ redisUrl: server.url, keys, log },
    async report(id, reason) {
      taken.push([id, reason]);
      if (taken.length > 1) throw new Failure('not-found', 'nobody');
    },
  });
  t.after(async () => {
    await queue.close();
    await worker.close();
  });
  await queue.report(personId(1), 'sells pills');
  await assert.rejects(queue.report(personId(2), 'sells pills'), { code: 'not-found' });
  assert.deepEqual(taken, [
    [personId(1), 'sells pills'],
    [personId(2), 'sells pills'],
  ]);
  for (const name of await redis.keys(`${keys.queues}:*`)) {
    const type = await redis.type(name);
    const held = type === 'stream' ? await redis.xrange(name, '-', '+') : undefined;
    assert.doesNotMatch(JSON.stringify(held ?? (type === 'hash' ? await redis.hgetall(name) : '')), /pills/);
  }
});
