/** The policy and its audit log on a real Redis. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { PolicedRooms } from '../../services/rooms/policed-rooms.ts';
import { Failure } from '../../shared/failure.ts';
import { PolicyBook } from '../../shared/store/policy-book.ts';
import { readRoomOf, readUnlisted } from '../../shared/store/rooms-reader.ts';
import { openStore, roomAt, SERVICE } from '../support/room-store.ts';

const garden = roomAt('garden');

async function openBooks(t: TestContext) {
  const store = await openStore(t);
  const open = async (): Promise<PolicyBook> => {
    const book = new PolicyBook(store.redis, store.keys);
    t.after(() => book.close());
    await book.ready;
    return book;
  };
  return { ...store, open };
}

/** Another process hears of it by itself. */
async function until(book: PolicyBook, holds: () => boolean): Promise<void> {
  while (!holds())
    await new Promise<void>((resolve) => {
      book.onRules = () => resolve();
    });
}

test('a rule counts for every process, the next one too, until it is taken back', async (t) => {
  const { open } = await openBooks(t);
  const [one, two] = [await open(), await open()];
  const rule = { kind: 'hidden', subject: garden.jid } as const;
  await one.change({ put: [rule], by: 'hash' });
  assert.equal(one.policy.against(garden.jid), 'moderated', 'at once where it was made');
  await until(two, () => two.policy.against(garden.jid) === 'moderated');
  assert.equal((await open()).policy.against(garden.jid), 'moderated');
  await two.change({ remove: [rule], by: 'hash' });
  await until(one, () => one.policy.against(garden.jid) === undefined);
  const entries = (await one.audit(10, ['rule', 'unrule'])).map(({ event, kind, subject }) => [
    event,
    kind,
    subject,
  ]);
  assert.deepEqual(entries, [
    ['unrule', 'hidden', garden.jid],
    ['rule', 'hidden', garden.jid],
  ]);
});

test('tags come back as they were set', async (t) => {
  const { open } = await openBooks(t);
  const [one, two] = [await open(), await open()];
  await one.change({ put: [{ kind: 'tags', subject: garden.jid, tags: ['a', 'c++'] }], by: 'hash' });
  await until(two, () => two.policy.size === 1);
  const kept = two.policy.apply({ jid: garden.jid, room: garden });
  assert.deepEqual('room' in kept && kept.room.tags, ['a', 'c++']);
});

test('a block list is one entry of the log and counts for every process', async (t) => {
  const { open, redis, keys } = await openBooks(t);
  const [one, two] = [await open(), await open()];
  const put = Array.from(
    { length: 5_000 },
    (_, i) => ({ kind: 'blocked-domain', subject: `d${i}.example` }) as const,
  );
  await one.change({ put, by: 'hash' });
  assert.equal(await redis.xlen(keys.audit), 1);
  await until(two, () => two.policy.size === 5_000);
});

test('of rules that change together is told together', async (t) => {
  const { open } = await openBooks(t);
  const [one, two] = [await open(), await open()];
  const told: (string | undefined)[] = [];
  const heard = new Promise<void>((resolve) => {
    two.onRules = (kind) => {
      told.push(kind);
      if (kind === 'hidden') resolve();
    };
  });
  const put = Array.from(
    { length: 20 },
    (_, i) => ({ kind: 'blocked-domain', subject: `s${i}.example` }) as const,
  );
  await one.change({ put, by: 'hash' });
  await one.change({ put: [{ kind: 'hidden', subject: garden.jid }], by: 'hash' });
  await heard;
  assert.deepEqual(told, ['blocked-domain', 'hidden']);
  assert.equal(two.policy.size, 21);
});

test('more rules than there may be are refused whole', async (t) => {
  const { open, redis, keys } = await openBooks(t);
  const one = await open();
  const put = Array.from(
    { length: 100_001 },
    (_, i) => ({ kind: 'blocked-word', subject: `w${i}` }) as const,
  );
  await assert.rejects(
    one.change({ put, by: 'hash' }),
    (error) => error instanceof Failure && error.code === 'too-many',
  );
  assert.equal(await redis.exists(keys.policy), 0);
});

test('what is none is passed over', async (t) => {
  const { open, redis, keys } = await openBooks(t);
  await redis.hset(
    keys.policy,
    'hidden x',
    '{}',
    'nonsense',
    '1',
    `tags ${garden.jid}`,
    '{"tags":7}',
    'hidden A@b',
    '{}',
  );
  await redis.xadd(keys.audit, '*', 'event', 'no such', 'subject', 'x');
  const one = await open();
  assert.equal(one.policy.size, 0);
  assert.deepEqual(await one.audit(10, ['rule', 'unrule', 'import', 'report']), []);
});

test('an emptied Redis is noticed', async (t) => {
  const { open, redis, keys } = await openBooks(t);
  const one = await open();
  const heard = new Promise<void>((resolve) => {
    one.onRules = () => resolve();
  });
  await one.change({ put: [{ kind: 'hidden', subject: garden.jid }], by: 'hash' });
  await heard; // Its log has come to its end: nothing but that tells what follows.
  await redis.del(keys.policy, keys.audit);
  await until(one, () => one.policy.size === 0);
});

test('the listing keeps nothing that the policy refuses', async (t) => {
  const { open, redis, keys } = await openBooks(t);
  const book = await open();
  const store = new PolicedRooms(redis, keys, book);
  await store.record(SERVICE, [{ jid: garden.jid, room: garden }], 1_000);
  await book.change({ put: [{ kind: 'blocked-word', subject: 'garden' }], by: 'hash' });
  await store.record(SERVICE, [{ jid: garden.jid, room: garden }], 2_000);
  assert.equal(await readRoomOf(redis, keys, garden.jid), undefined);
  assert.equal((await readUnlisted(redis, keys, garden.jid))?.reason, 'blocked-word');
});

test('hashes are the same in every process and of no use without the key', async (t) => {
  const { open } = await openBooks(t);
  const [one, two] = [await open(), await open()];
  const hash = await one.keyedHash('person', 'anna@d');
  assert.match(hash, /^[0-9a-f]{24}$/);
  assert.equal(await two.keyedHash('person', 'anna@d'), hash);
  assert.notEqual(await one.keyedHash('owner', 'anna@d'), hash);
});

test('the directory of people has rules, log and secret of its own', async (t) => {
  const { open, redis, keys } = await openBooks(t);
  const [rooms, people] = [await open(), new PolicyBook(redis, keys.peopleBook)];
  t.after(() => people.close());
  await people.ready;
  const banned = { kind: 'banned', subject: await people.keyedHash('person', 'zoe@one.example') } as const;
  await people.change({ put: [banned], by: 'hash' });
  await people.note({ event: 'suspend', subject: banned.subject, by: 'hash', text: 'why' });
  const next = new PolicyBook(redis, keys.peopleBook);
  t.after(() => next.close());
  await next.ready;
  assert.ok(next.policy.has('banned', await next.keyedHash('person', 'zoe@one.example')), 'after a restart');
  assert.deepEqual(
    (await next.audit(9, ['suspend', 'rule'])).map(({ event, subject }) => [event, subject]),
    [
      ['suspend', banned.subject],
      ['rule', banned.subject],
    ],
  );
  assert.deepEqual([rooms.policy.size, await rooms.audit(9, ['suspend', 'rule'])], [0, []]);
  assert.notEqual(await rooms.keyedHash('person', 'zoe@one.example'), banned.subject);
});
