/** What is kept so that it can be reported, on a real Redis: bounded, sealed, and gone by itself. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { EVIDENCE_LIMITS, EvidenceRing, isGenuine, unsealAddress } from '../../shared/store/evidence.ts';
import { openSeals, sealsOf } from '../../shared/store/seal.ts';
import { openKeyedHash } from '../../shared/store/secret.ts';
import { openStore } from '../support/room-store.ts';

const MINUTE = 60_000;
const seals = sealsOf('a secret', 'a salt');
const bert = parseJid('bert@d.example');

async function openRing(t: TestContext) {
  const store = await openStore(t);
  let now = 1_800_000_000_000;
  const open = (own = seals) => {
    const parts = { seals: async () => own, log: openLog('evidence', 'silent'), now: () => now };
    const ring = new EvidenceRing(store.redis, store.keys, parts);
    t.after(() => ring.close());
    return ring;
  };
  const ring = open();
  return {
    ...{ ...store, ring, open },
    wait(ms: number): void {
      now += ms;
    },
    writes(text: string, { pair = 'p1', to = 'anna' } = {}): void {
      now += 1;
      ring.note({ pair, from: 'bert', to, jid: bert, at: now, text });
    },
    texts: async (uid = 'anna', of = ring) => (await of.read(uid)).map(({ text }) => text),
  };
}

test('what somebody got comes back to him as it was sent, and to nobody else', async (t) => {
  const { ring, open, writes, texts } = await openRing(t);
  writes('one');
  writes('two');
  writes('other', { pair: 'p2' });
  assert.deepEqual(await texts(), ['one', 'two', 'other']);
  assert.deepEqual(await texts('bert'), []);
  assert.deepEqual(await texts('anna', open()), ['one', 'two', 'other'], 'another process reads it too');
  for (const message of await ring.read('anna')) {
    assert.equal(isGenuine(seals, 'anna', message), true);
    assert.equal(isGenuine(seals, 'anna', { ...message, text: 'forged' }), false);
    assert.equal(isGenuine(seals, 'carl', message), false);
    assert.equal(unsealAddress(seals, message.who, 'bert'), bert);
    assert.equal(unsealAddress(seals, message.who, 'carl'), undefined);
  }
});

test('of one person’s talks only the latest are kept, however quickly he changes strangers', async (t) => {
  const { redis, keys, writes, texts } = await openRing(t);
  for (let i = 0; i < 25; i++) {
    writes(`m${i}`, { pair: `p${i}` });
    if (i === 10) await texts();
  }
  assert.deepEqual(
    await texts(),
    Array.from({ length: 20 }, (_, i) => `m${i + 5}`),
  );
  assert.equal(await redis.exists(keys.ringOf('anna', 'p4')), 0);
  assert.equal(await redis.exists(keys.ringOf('anna', 'p5')), 1);
});

test('thirty messages of each talk, thirty minutes', async (t) => {
  const { redis, keys, wait, writes, texts } = await openRing(t);
  for (let i = 0; i < 20; i++) writes(`m${i}`);
  await texts();
  for (let i = 20; i < 50; i++) writes(`m${i}`);
  writes('another talk', { pair: 'p2' });
  const all = await texts();
  assert.deepEqual(all.slice(0, 3), ['m20', 'm21', 'm22']);
  assert.equal(all.filter((text) => text.startsWith('m')).length, EVIDENCE_LIMITS.messages);
  assert.equal(await redis.zcard(keys.ringOf('anna', 'p1')), EVIDENCE_LIMITS.messages);
  assert.ok(all.includes('m49') && all.includes('another talk') && !all.includes('m19'));
  for (const key of [keys.ringOf('anna', 'p1'), keys.ringOf('anna', 'p2'), keys.talksOf('anna')]) {
    const ttl = await redis.pttl(key);
    assert.ok(ttl > 0 && ttl <= 30 * MINUTE, `${key} is gone in ${ttl} ms`);
  }
  wait(29 * MINUTE);
  writes('late');
  assert.equal((await texts()).length, 31);
  wait(2 * MINUTE);
  assert.deepEqual(await texts(), ['late']);
  writes('later');
  await texts();
  assert.equal(await redis.zcard(keys.ringOf('anna', 'p1')), 2, 'old ones go with the next');
});

test('nothing of it can be read in Redis, by another key or in another place', async (t) => {
  const { redis, keys, open, writes, texts } = await openRing(t);
  writes('a secret text');
  await texts();
  const [sealed = ''] = await redis.zrange(keys.ringOf('anna', 'p1'), '0', '-1');
  for (const form of [sealed, Buffer.from(sealed, 'base64url').toString('latin1')])
    assert.doesNotMatch(form, /secret|bert|d\.example/);
  assert.deepEqual(await texts('anna', open(sealsOf('another secret', 'a salt'))), []);
  await redis.zadd(keys.ringOf('carl', 'p1'), '1800000000000', sealed);
  await redis.zadd(keys.talksOf('carl'), '1800000000000', 'p1');
  assert.deepEqual(await texts('carl'), [], 'it was not for him');
});

test('dropped, of one talk or of all, it is gone', async (t) => {
  const { redis, keys, ring, writes, texts } = await openRing(t);
  writes('one');
  writes('two', { pair: 'p2' });
  await ring.drop('anna', 'p1');
  assert.deepEqual(await texts(), ['two']);
  writes('three');
  await ring.drop('anna');
  assert.deepEqual(await texts(), []);
  assert.deepEqual(await redis.keys(`${keys.ringOf('anna', '')}*`), []);
});

test('with a secret from outside, nobody can try addresses on a copy of the store', async (t) => {
  const { redis, keys } = await openRing(t);
  const [alone, one, same, other] = await Promise.all(
    [undefined, 'x', 'x', 'y'].map((outside) => openKeyedHash(redis, keys.pairSecret, outside)),
  );
  const hashes = [alone, one, other].map((hash) => hash?.('stranger', bert));
  assert.equal(new Set(hashes).size, 3);
  assert.equal(same?.('stranger', bert), hashes[1]);
});

test('the keys come from the process’s secret and the store’s salt', async (t) => {
  const { redis, keys } = await openRing(t);
  const [one, same, other] = await Promise.all(
    ['x', 'x', 'y'].map((secret) => openSeals(redis, keys.pairSecret, secret)),
  );
  const sealed = one?.evidence.seal('text', 'here') ?? '';
  assert.equal(same?.evidence.open(sealed, 'here'), 'text');
  assert.equal(same?.evidence.open(sealed, 'there'), undefined);
  assert.equal(same?.address.open(sealed, 'here'), undefined, 'one key for each purpose');
  assert.equal(other?.evidence.open(sealed, 'here'), undefined);
  for (const damaged of ['', 'AAAA', sealed.slice(0, -4), `${sealed}AAAA`])
    assert.equal(same?.evidence.open(damaged, 'here'), undefined);
});
