/** First words between people on a real Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { HellosWriter } from '../../shared/store/hellos-writer.ts';
import { openStore } from '../support/room-store.ts';

const [zoe, bert] = [parseJid('zoe@one.example'), parseJid('bert@two.example')];

test('a hello is kept once, ends whole, and is not opened again while it is not heard', async (t) => {
  const { redis, keys } = await openStore(t);
  const hellos = new HellosWriter(redis, keys);
  const id = await hellos.keyedHash('hello', bert, zoe);
  const by = await hellos.keyedHash('receiver', zoe);
  const hello = { id, from: bert, to: zoe, number: 1, at: 1_000 };
  assert.equal(await hellos.open(undefined), false);
  assert.equal(await hellos.open(hello), true);
  assert.equal(await hellos.open({ ...hello, number: 2 }), false);
  assert.deepEqual(await hellos.readAll(), { hellos: [hello], unheard: [] });
  await hellos.end({ ended: [id], unheard: [{ id, by, until: 0 }] });
  assert.deepEqual(await hellos.readAll(), { hellos: [], unheard: [{ id, by, until: 0 }] });
  assert.equal(await hellos.open(hello), false);
  await hellos.end({ ended: [], again: [id] });
  assert.equal(await hellos.open(hello), true);
});

test('hashes are the same after a start, and others in another installation; strange values are left out', async (t) => {
  const { redis, keys } = await openStore(t);
  const hash = await new HellosWriter(redis, keys).keyedHash('hello', bert, zoe);
  const hellos = new HellosWriter(redis, keys);
  assert.equal(await hellos.keyedHash('hello', bert, zoe), hash);
  assert.notEqual(await hellos.keyedHash('hello', zoe, bert), hash);
  await redis.del(keys.helloSecret);
  assert.notEqual(await new HellosWriter(redis, keys).keyedHash('hello', bert, zoe), hash);
  await redis.hset(keys.hellos, 'x', '{}', hash, '{"from":"bert@two.example","to":7,"number":1,"at":1}');
  await redis.hset(keys.unheardHellos, 'x', 'y', hash, `${hash} soon`, 'a'.repeat(24), hash);
  assert.deepEqual(await hellos.readAll(), { hellos: [], unheard: [] });
});
