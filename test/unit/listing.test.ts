import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judge, reasonOfError } from '../../services/rooms/listing.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { readRoom, writeRoom } from '../../shared/store/stored-values.ts';
import type { RoomInfo } from '../../shared/xmpp/xep0045.ts';

const JID = parseJid('garden@rooms.example');
const LISTED: RoomInfo = {
  isRoom: true,
  isPublic: true,
  isPersistent: true,
  isOpen: true,
  hasPassword: false,
  optedOut: false,
  tags: [],
  nsfw: false,
  picture: { askable: false },
};

test('listed: a public, persistent, open text room without a password', () => {
  assert.deepEqual(judge(JID, LISTED), {
    jid: JID,
    room: { jid: JID, tags: [], nsfw: false },
    picture: { askable: false },
  });
});

test('each condition that is not met is a reason', () => {
  const reasons = {
    'not-a-room': { isRoom: false },
    hidden: { isPublic: false },
    temporary: { isPersistent: false },
    'members-only': { isOpen: false },
    password: { hasPassword: true },
    'opted-out': { optedOut: true },
  };
  for (const [reason, change] of Object.entries(reasons))
    assert.deepEqual(judge(JID, { ...LISTED, ...change }), { jid: JID, reason });
});

test('of a room that is not listed nothing but address and reason comes out', () => {
  const finding = judge(JID, {
    ...LISTED,
    isPublic: false,
    name: 'Secret',
    description: 'plans',
    occupants: 3,
  });
  assert.deepEqual(finding, { jid: JID, reason: 'hidden' });
});

test('the list says what the room itself leaves out', () => {
  const finding = judge(JID, { ...LISTED, occupants: 0 }, { name: 'Garden', occupants: 7 });
  assert.deepEqual(finding, {
    jid: JID,
    room: { jid: JID, name: 'Garden', occupants: 0, tags: [], nsfw: false },
    picture: { askable: false },
  });
});

test('errors that mean the room is gone, and those that mean nothing', () => {
  for (const condition of ['item-not-found', 'gone', 'forbidden', 'not-allowed', 'registration-required'])
    assert.equal(reasonOfError(condition), 'gone');
  for (const condition of [
    'service-unavailable',
    'remote-server-timeout',
    'resource-constraint',
    undefined,
    'nonsense',
  ])
    assert.equal(reasonOfError(condition), undefined);
});

test('listed exactly when every condition is met, whatever else the room says; and what is listed can be stored', () => {
  const line = fc.option(
    fc.string({ minLength: 1 }).filter((text) => text.trim() === text && text !== ''),
    { nil: undefined },
  );
  const info = fc
    .record({
      isRoom: fc.boolean(),
      isPublic: fc.boolean(),
      isPersistent: fc.boolean(),
      isOpen: fc.boolean(),
      hasPassword: fc.boolean(),
      optedOut: fc.boolean(),
      nsfw: fc.boolean(),
      tags: fc.array(fc.constantFrom('a', 'b')),
      occupants: fc.nat(),
      name: line,
      picture: fc.constant({ askable: true }),
    })
    .map(({ name, ...rest }): RoomInfo => ({ ...rest, ...(name !== undefined && { name }) }));
  fc.assert(
    fc.property(info, (value) => {
      const may = value.isRoom && value.isPublic && value.isPersistent && value.isOpen;
      const finding = judge(JID, value);
      assert.equal('room' in finding, may && !value.hasPassword && !value.optedOut);
      if (!('room' in finding)) return;
      const stored = readRoom(writeRoom(finding.room));
      assert.equal(stored?.jid, JID);
      assert.equal(stored?.occupants, finding.room.occupants);
    }),
  );
});
