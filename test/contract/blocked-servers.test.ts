/** A server kept out of the directory of people, and let in again, on a real Redis: whatever is killed when. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { Profile, Suspension } from '../../shared/domain/profile.ts';
import { PeopleWriter } from '../../shared/store/people-writer.ts';
import { ADMIN, type PeopleProcess, startPeople } from '../support/people-process.ts';
import { mirrorEntries, personId } from '../support/people-store.ts';
import { openStore } from '../support/room-store.ts';

const ZED = parseJid('zed@evil.example');
const EVIL = { kind: 'blocked-domain', subject: 'evil.example' } as const;
/** Their places are the ids of their pages. */
const PEOPLE: readonly (readonly [jid: string, isOnWeb: boolean, suspended?: Omit<Suspension, 'since'>])[] = [
  ['anna@evil.example', true],
  ['bert@sub.evil.example', true],
  ['carl@evil.example', true, { by: 'admin', reason: 'sells things' }],
  ['dora@evil.example', false],
  ['emil@evil.example', true, { by: 'review', reason: 'links' }],
  ['fred@evil.example', true, { by: 'silence' }],
  ['zoe@notevil.example', true],
];
const FOUND = ['anna@evil.example', 'bert@sub.evil.example', 'dora@evil.example', 'zoe@notevil.example'];
const ON_WEB = [0, 1, 6].map(personId);
const WITHOUT_EVIL = { found: ['zoe@notevil.example'], onWeb: [personId(6)] };

function entry(n: number, isOnWeb: boolean, suspended?: Omit<Suspension, 'since'>): Profile {
  return {
    ...{ listedAt: 1_000, nick: 'Qq', languages: [], interests: [], links: [], id: personId(n) },
    audiences: isOnWeb ? { nick: 'web' } : {},
    ...(suspended && { suspended: { ...suspended, since: 1_000 } }),
  };
}

/** A store with these people, and the web as a process has it that is there all the time. */
async function openPeople(t: TestContext) {
  const store = await openStore(t);
  const writer = new PeopleWriter(store.redis, store.keys);
  for (const [n, [jid, ...rest]] of PEOPLE.entries())
    await writer.put({ jid: parseJid(jid), subscription: 'none', badges: [], profile: entry(n, ...rest) });
  const { mirror, watch } = mirrorEntries(t, store);
  await watch.ready;
  return {
    ...store,
    /** Resolves when the web shows these and nobody else. */
    shows: (ids: readonly string[]) =>
      mirror.until(
        () => mirror.entries.size === ids.length && ids.every((id) => mirror.entries.has(id as never)),
      ),
    onWeb: async () => (await store.redis.hkeys(store.keys.entries)).sort(),
    isBlocked: async () =>
      (await store.redis.hexists(store.keys.peopleBook.policy, 'blocked-domain evil.example')) === 1,
  };
}

/** Somebody lists himself for the web; he may be refused, or never hear of it. */
async function comes({ directory }: PeopleProcess): Promise<void> {
  const web = { audiences: { nick: 'web' }, id: personId(9), nick: 'Xx' } as const;
  await directory.list(ZED, (mine) => ({ ...mine, ...web })).catch(() => undefined);
}

type Act = (process: PeopleProcess) => Promise<unknown>;

/** A process on a store of its own that does something, killed at its n-th write from then on. @param prepare done whole */
async function doKilled(t: TestContext, writes: number, act: Act, prepare: Act = async () => undefined) {
  const store = await openPeople(t);
  const process = await startPeople(t, store);
  await prepare(process);
  const killed = process.killAt(writes);
  const isWhole = await Promise.race([
    killed.then(() => false),
    act(process).then(
      () => true,
      () => killed.then(() => false),
    ),
  ]);
  return { store, process, isWhole };
}

const block: Act = (process) => process.moderation.rule([EVIL], ADMIN);

test('nobody of it is shown by any process, killed where it may be, from the rule on', {
  timeout: 30_000,
}, async (t) => {
  const seen = { blocked: 0, not: 0 };
  for (let writes = 0, isWhole = false; !isWhole; writes++) {
    const done = await doKilled(t, writes, (process) => {
      void comes(process);
      return block(process);
    });
    const { store } = done;
    isWhole = done.isWhole;
    if (isWhole) assert.deepEqual(await done.process.found(), WITHOUT_EVIL.found, 'at once');
    const isBlocked = await store.isBlocked();
    seen[isBlocked ? 'blocked' : 'not']++;
    const next = await startPeople(t, store);
    if (isBlocked) {
      assert.deepEqual(await store.onWeb(), WITHOUT_EVIL.onWeb, `on the web, ${writes} written`);
      await store.shows(WITHOUT_EVIL.onWeb);
      assert.deepEqual(await next.found(), WITHOUT_EVIL.found, `after a restart, ${writes} written`);
    } else
      for (const id of ON_WEB)
        assert.ok((await store.onWeb()).includes(id), `all or none, ${writes} written`);
  }
  assert.ok(seen.blocked > 0 && seen.not > 0, JSON.stringify(seen));
});

test('who was hidden for it is found again, and nobody else, killed where it may be', {
  timeout: 30_000,
}, async (t) => {
  const seen = { blocked: 0, not: 0 };
  for (let writes = 0, isWhole = false; !isWhole; writes++) {
    const done = await doKilled(t, writes, (process) => process.moderation.unrule([EVIL], ADMIN), block);
    const { store } = done;
    isWhole = done.isWhole;
    const isBlocked = await store.isBlocked();
    seen[isBlocked ? 'blocked' : 'not']++;
    if (isBlocked) assert.deepEqual(await store.onWeb(), WITHOUT_EVIL.onWeb);
    const next = await startPeople(t, store);
    await store.shows(isBlocked ? WITHOUT_EVIL.onWeb : ON_WEB);
    assert.deepEqual(await next.found(), isBlocked ? WITHOUT_EVIL.found : FOUND, `${writes} written`);
  }
  assert.ok(seen.blocked > 0 && seen.not > 1, JSON.stringify(seen));
});

test('who comes just then is shown by nobody either', { timeout: 30_000 }, async (t) => {
  const store = await openPeople(t);
  const process = await startPeople(t, store);
  for (let ahead = 0; ahead < 30; ahead++) {
    const coming = comes(process);
    for (let n = 0; n < ahead; n++) await undefined;
    await process.moderation.rule([EVIL], ADMIN);
    await coming;
    assert.deepEqual(await store.onWeb(), WITHOUT_EVIL.onWeb, `${ahead} turns ahead`);
    assert.deepEqual(await process.found(), WITHOUT_EVIL.found);
    await process.directory.unlist(ZED);
    await process.moderation.unrule([EVIL], ADMIN);
  }
});

test('a process that has not heard of it shows nobody on the web', async (t) => {
  const store = await openPeople(t);
  const [one, other] = [await startPeople(t, store), new PeopleWriter(store.redis, store.keys)];
  await one.moderation.rule([EVIL], ADMIN);
  const profile = entry(1, true);
  const bert = { jid: parseJid('bert@sub.evil.example'), subscription: 'none', badges: [], profile } as const;
  await other.put(bert);
  assert.deepEqual(await store.onWeb(), WITHOUT_EVIL.onWeb);
  await one.moderation.unrule([EVIL], ADMIN);
  await other.put(bert);
  assert.ok((await store.onWeb()).includes(personId(1)));
});

test('another process hears of it, and of its end', { timeout: 30_000 }, async (t) => {
  const store = await openPeople(t);
  const [one, other] = [await startPeople(t, store), await startPeople(t, store)];
  const finds = async (wanted: readonly string[]): Promise<void> => {
    while ((await other.found()).length !== wanted.length) await new Promise(setImmediate);
    assert.deepEqual(await other.found(), wanted);
  };
  await one.moderation.rule([EVIL], ADMIN);
  await finds(WITHOUT_EVIL.found);
  await one.moderation.unrule([EVIL], ADMIN);
  await finds(FOUND);
});
