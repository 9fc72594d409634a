/** Cases, sanctions and what belongs to them on a real Redis. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { Answers } from '../../shared/store/answers.ts';
import type { Case } from '../../shared/store/cases-values.ts';
import { CasesWriter } from '../../shared/store/cases-writer.ts';
import { type PairNews, PairNewsLine } from '../../shared/store/pair-news.ts';
import { openStore } from '../support/room-store.ts';
import { SEALS } from '../support/safety-desk.ts';

const DAY = 86_400_000;

async function openCases(t: TestContext) {
  const store = await openStore(t);
  let now = Date.now();
  const cases = new CasesWriter(store.redis, store.keys, () => now);
  return {
    ...{ ...store, cases },
    wait(ms: number): void {
      now += ms;
    },
    aCase: (id: string): Omit<Case, 'version'> => ({
      ...{ id, at: now, category: 'spam', by: 'anna', about: 'bert', evidence: 'sealed', who: 'sealed too' },
      state: 'open',
    }),
  };
}

test('a case waits until it is decided, and again for its appeal', async (t) => {
  const { cases, aCase, redis, keys } = await openCases(t);
  const opened = aCase('k7m29qxd');
  assert.equal(await cases.put(undefined, opened), true);
  const first = await cases.get('k7m29qxd');
  assert.deepEqual(first, { ...opened, version: 1 });
  assert.deepEqual(await cases.waiting(), [first]);
  const decision = { at: opened.at, by: 'hash', reason: 'advertising', step: 'day' } as const;
  assert.equal(await cases.put(first, { ...opened, state: 'upheld', decision }), true);
  assert.equal(await cases.put(first, { ...opened, state: 'dismissed' }), false, 'somebody else was quicker');
  const second = await cases.get('k7m29qxd');
  assert.deepEqual(second?.decision, decision);
  assert.deepEqual(await cases.waiting(), []);
  const ttl = await redis.pttl(keys.caseOf('k7m29qxd'));
  assert.ok(ttl > 29 * DAY && ttl <= 30 * DAY);
  assert.ok(second);
  assert.equal(await cases.put(second, { ...second, appeal: { at: opened.at, words: 'sealed' } }), true);
  assert.equal((await cases.waiting()).length, 1);
});

test('a case that has been forgotten is decided by nobody', async (t) => {
  const { cases, aCase, redis, keys } = await openCases(t);
  await cases.put(undefined, aCase('k7m29qxd'));
  const found = await cases.get('k7m29qxd');
  await redis.del(keys.caseOf('k7m29qxd'));
  assert.ok(found);
  assert.equal(await cases.put(found, { ...found, state: 'dismissed' }), false);
  assert.deepEqual(await cases.waiting(), []);
});

test('sanctions stay as long as one of them counts', async (t) => {
  const { cases, redis, keys, wait } = await openCases(t);
  const at = Date.now();
  await cases.changeSanctions('bert', () => [{ step: 'hour', at, id: 'c' }]);
  assert.deepEqual(await cases.gate('bert'), {
    sanctions: [{ step: 'hour', at, id: 'c' }],
    isDrained: false,
  });
  const ttl = await redis.pttl(keys.standingOf('bert'));
  assert.ok(ttl > 14 * DAY && ttl < 15 * DAY);
  await cases.changeSanctions('carl', () => [{ step: 'forever', at, id: 'c', isAutomatic: true }]);
  assert.equal(await redis.pttl(keys.standingOf('carl')), -1);
  wait(15 * DAY);
  assert.deepEqual((await cases.gate('bert')).sanctions, []);
  assert.equal((await cases.gate('carl')).sanctions[0]?.isAutomatic, true);
  await cases.changeSanctions('carl', () => []);
  assert.equal(await redis.exists(keys.standingOf('carl')), 0);
});

test('notices are told once, the newest ten', async (t) => {
  const { cases } = await openCases(t);
  for (let i = 0; i < 12; i++) await cases.addNotice('anna', { kind: 'upheld', id: `case${i}` });
  const told = await cases.takeNotices('anna');
  assert.equal(told.length, 10);
  assert.deepEqual(told.at(-1), { kind: 'upheld', id: 'case11' });
  assert.deepEqual(await cases.takeNotices('anna'), []);
});

test('reports and records come back; the same one stands once', async (t) => {
  const { cases, wait } = await openCases(t);
  const report = { by: 'anna', server: 'hash', at: Date.now(), trust: 0.5 };
  await cases.addReport('bert', report);
  assert.deepEqual(await cases.addReport('bert', report), [report]);
  wait(31 * DAY);
  const later = { ...report, by: 'carl', at: report.at + 31 * DAY };
  assert.deepEqual(await cases.addReport('bert', later), [later]);
  assert.deepEqual(await cases.record('anna'), { upheld: 0, dismissed: 0 });
  await cases.keepRecord('anna', { upheld: 2, dismissed: 1 });
  assert.deepEqual(await cases.record('anna'), { upheld: 2, dismissed: 1 });
});

test('two different admins see an address, and only once', async (t) => {
  const { cases } = await openCases(t);
  const [one, two] = [
    { by: 'h1', why: 'police' },
    { by: 'h2', why: 'seen it' },
  ];
  assert.equal(await cases.unmask('c', one), undefined);
  assert.equal(await cases.unmask('c', one), undefined, 'the same one again');
  const granted = await Promise.all([cases.unmask('c', two), cases.unmask('c', { ...two, by: 'h3' })]);
  assert.equal(granted.filter((other) => other?.by === 'h1').length, 1);
});

test('of two who want to be revealed, however close together, one is told that both do', async (t) => {
  const { cases } = await openCases(t);
  assert.equal(await cases.reveal('p', 'anna', 'bert'), false);
  assert.equal(await cases.reveal('p', 'anna', 'bert'), false, 'alone, twice');
  assert.equal(await cases.reveal('p', 'bert', 'anna'), true);
  assert.equal(await cases.reveal('p', 'bert', 'anna'), false, 'it is over');
  for (let i = 0; i < 20; i++) {
    const both = await Promise.all([
      cases.reveal(`p${i}`, 'anna', 'bert'),
      cases.reveal(`p${i}`, 'bert', 'anna'),
    ]);
    assert.equal(both.filter(Boolean).length, 1);
  }
});

test('all processes hear news, the one that tells them too', async (t) => {
  const { redis, keys } = await openCases(t);
  const heard: PairNews[] = [];
  let both: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    both = resolve;
  });
  const hear = (news: PairNews): void => {
    if (heard.push(news) === 2) both();
  };
  const lines = [new PairNewsLine(redis, keys, hear), new PairNewsLine(redis, keys, hear)];
  t.after(async () => void (await Promise.all(lines.map((line) => line.close()))));
  const news = { kind: 'revealed', uid: 'u', pair: 'p', address: parseJid('bert@d.example') } as const;
  while ((await redis.publish(keys.pairNews, 'no news')) < 2) await new Promise(setImmediate);
  await lines[0]?.tell(news);
  await done;
  assert.deepEqual(heard, [news, news]);
});

test('no new talks, until it is taken back; counts', async (t) => {
  const { cases } = await openCases(t);
  await cases.drain(true);
  assert.equal((await cases.gate('x')).isDrained, true);
  await cases.drain(false);
  assert.equal((await cases.gate('x')).isDrained, false);
  await cases.count('reported spam');
  await cases.count('reported spam');
  assert.deepEqual([...(await cases.counts())], [['reported spam', 2]]);
});

test('what several decide about one person at the same time is kept, all of it', async (t) => {
  const { redis, keys } = await openStore(t);
  const at = Date.now();
  const admins = Array.from({ length: 8 }, () => new CasesWriter(redis, keys));
  await Promise.all(
    admins.map((cases, i) =>
      cases.changeSanctions('bert', (all) => [...all, { step: 'hour', at, id: `case${i}` }]),
    ),
  );
  const { sanctions } = await new CasesWriter(redis, keys).gate('bert');
  assert.deepEqual(
    sanctions.map(({ id }) => id).sort(),
    admins.map((_, i) => `case${i}`),
  );
});

test('of two answers each is given once, to one of both sides, and none stands there to be read', async (t) => {
  const { redis, keys } = await openStore(t);
  const [one, two] = [
    new Answers(redis, keys, async () => SEALS),
    new Answers(redis, keys, async () => SEALS),
  ];
  assert.equal(await one.answer('pair', 'anna', 'bert', 'the sea'), undefined);
  assert.equal(await one.answer('pair', 'anna', 'bert', 'the wide sea'), undefined, 'said better');
  const kept = (await redis.get(keys.answerOf('pair', 'anna'))) ?? '';
  assert.ok(kept !== '' && !kept.includes('sea'));
  assert.ok((await redis.pttl(keys.answerOf('pair', 'anna'))) > 0);
  assert.equal(await two.answer('another', 'bert', 'anna', 'the woods'), undefined);
  assert.equal(await two.answer('pair', 'bert', 'anna', 'the woods'), 'the wide sea');
  assert.equal(await redis.exists(keys.answerOf('pair', 'anna'), keys.answerOf('pair', 'bert')), 0);
});
