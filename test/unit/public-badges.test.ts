import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { badgeId } from '../support/people-store.ts';

const jid = parseJid('romeo@montague.example');
const away: ShownPresence = {
  id: badgeId(1),
  availability: 'away',
  status: 'Out',
  since: 300_000,
  oldJid: jid,
};

test('a badge is found by its id and by the old addresses that it has now', () => {
  const badges = new PublicBadges();
  badges.onReset([away, { id: badgeId(2), availability: 'online', oldMd5: 'f'.repeat(32) }]);
  assert.equal(badges.get(badgeId(1)), away);
  assert.equal(badges.byJid(jid), away);
  assert.equal(badges.byMd5('f'.repeat(32))?.id, badgeId(2));
  badges.onChange(badgeId(2), { id: badgeId(2), availability: 'online', oldJid: jid });
  badges.onChange(badgeId(1), { id: badgeId(1), availability: 'away' });
  assert.equal(badges.byJid(jid)?.id, badgeId(2), 'moved to the other badge');
  assert.equal(badges.byMd5('f'.repeat(32)), undefined);
  badges.onChange(badgeId(2), undefined);
  assert.equal(badges.byJid(jid), undefined);
  assert.equal(badges.get(badgeId(2)), undefined);
  badges.onReset([]);
  assert.equal(badges.size, 0);
});

test('while nobody keeps them up, badges are unknown, without yesterday’s words and whose they are', () => {
  const badges = new PublicBadges();
  badges.onReset([{ ...away, name: 'Romeo', address: jid, avatar: 'a'.repeat(64) }]);
  badges.current = false;
  assert.deepEqual(badges.get(away.id), { id: away.id, availability: 'unknown', oldJid: jid });
  assert.equal(badges.get(away.id), badges.get(away.id), 'one object per state');
  badges.onChange(away.id, { ...away, status: 'Back' });
  assert.equal(badges.get(away.id)?.status, undefined);
  badges.current = true;
  assert.equal(badges.byJid(jid)?.status, 'Back');
});

test('who listens to a badge is told of its changes and its end, and of no other', () => {
  const badges = new PublicBadges();
  badges.onReset([away]);
  const told: (string | undefined)[] = [];
  const end = badges.listen(away.id, (shown) => told.push(shown?.availability));
  badges.onChange(badgeId(2), { id: badgeId(2), availability: 'dnd' });
  badges.onChange(away.id, { ...away, availability: 'online' });
  badges.current = false;
  badges.onChange(away.id, undefined);
  end();
  badges.onChange(away.id, away);
  assert.deepEqual(told, ['online', 'unknown', undefined]);
});

test('when all are loaded again, what has not changed stays the same object and nobody is told', () => {
  const badges = new PublicBadges();
  badges.onReset([away]);
  const before = badges.get(away.id);
  const told: unknown[] = [];
  badges.listen(away.id, (shown) => told.push(shown));
  badges.onReset([structuredClone(away), { id: badgeId(2), availability: 'chat' }]);
  assert.equal(badges.get(away.id), before);
  assert.equal(badges.byJid(jid), before);
  assert.deepEqual(told, []);
  badges.onReset([{ ...away, availability: 'xa' }]);
  assert.equal(told.length, 1);
});
