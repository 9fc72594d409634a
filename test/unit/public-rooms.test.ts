import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { PublicRooms, popularIn } from '../../web/public-rooms.ts';
import { room } from '../web/site.ts';

const jid = (n: number) => parseJid(`r${n}@muc.example`);

test('what changed since a place, each room once', async () => {
  const rooms = new PublicRooms();
  assert.equal(rooms.loaded, false);
  await rooms.reset([room('r1@muc.example'), room('r2@muc.example')], '5-0');
  const { version } = rooms;
  assert.deepEqual([...(rooms.changedSince('5-0') ?? [])], []);
  rooms.change(jid(1), room('r1@muc.example', { name: 'One' }), '6-0');
  rooms.change(jid(2), undefined, '6-1');
  rooms.change(jid(1), room('r1@muc.example', { name: 'Uno' }), '10-0');
  assert.notEqual(rooms.version, version);
  assert.equal(rooms.place, '10-0');
  assert.deepEqual(new Set(rooms.changedSince('5-0')), new Set([jid(1), jid(2)]));
  assert.deepEqual([...(rooms.changedSince('6-1') ?? [])], [jid(1)], 'numbers, not texts');
  assert.deepEqual([...(rooms.changedSince('10-0') ?? [])], []);
  assert.deepEqual([...(rooms.changedSince('99-0') ?? [])], [], 'another process is ahead');
  assert.equal(rooms.changedSince('4-9'), undefined, 'before the load');
  await rooms.reset([], '20-0');
  assert.equal(rooms.changedSince('10-0'), undefined);
});

test('what is remembered of changes is bounded', async () => {
  const rooms = new PublicRooms();
  await rooms.reset([], '0-0');
  for (let i = 1; i <= 200_000; i++) rooms.change(jid(i % 10), undefined, `${i}-0`);
  assert.equal(rooms.changedSince('0-0'), undefined);
  assert.equal(rooms.changedSince('99999-0'), undefined);
  assert.equal(rooms.changedSince('100000-0')?.size, 10);
  assert.deepEqual([...(rooms.changedSince('199999-0') ?? [])], [jid(0)]);
});

test('the rooms with most people come in their order, each once, as many as are wanted, also over several pages', async () => {
  const rooms = new PublicRooms();
  assert.deepEqual([...popularIn(rooms)(10)], []);
  const all = Array.from({ length: 450 }, (_, i) => room(`r${i}@muc.example`, { occupants: (i * 7) % 450 }));
  await rooms.reset(all, '1-0');
  const wanted = all.toSorted((a, b) => (b.occupants ?? 0) - (a.occupants ?? 0)).map((each) => each.jid);
  const given = (most: number) => [...popularIn(rooms)(most)].map((each) => each.jid);
  assert.deepEqual(given(1_000), wanted);
  assert.deepEqual(given(201), wanted.slice(0, 201));
});
