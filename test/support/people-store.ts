/** People and badges for contract tests, and a reader that mirrors what is shown. */
import { EventEmitter, once } from 'node:events';
import type { TestContext } from 'node:test';
import { type BadgeId, tryBadgeId } from '../../shared/domain/badge-id.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { type Badge, FIRST_PARTS, type Person } from '../../shared/domain/person.ts';
import { type PersonId, tryPersonId } from '../../shared/domain/profile.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { watchBadges } from '../../shared/store/badges-reader.ts';
import { watchEntries } from '../../shared/store/entries-reader.ts';
import type { Keys } from '../../shared/store/keys.ts';
import type { Redis } from '../../shared/store/redis.ts';

/** The id of the n-th badge of a test. */
export function badgeId(n: number): BadgeId {
  const id = tryBadgeId(`${String(n).padStart(21, '0')}A`);
  if (id === undefined) throw new Error('not an id');
  return id;
}

/** What the page of the n-th person of a test is called. */
export function personId(n: number): PersonId {
  const id = tryPersonId(badgeId(n));
  if (id === undefined) throw new Error('not an id');
  return id;
}

/** A badge as it is when it is new. */
export function newBadge(n: number, more: Partial<Badge> = {}): Badge {
  return { id: badgeId(n), shown: FIRST_PARTS, offlineAfterMs: 0, oldAddresses: [], ...more };
}

/** Somebody who consented to these badges. */
export function somebody(local: string, ...badges: readonly Badge[]): Person & { readonly jid: Jid } {
  return { jid: parseJid(`${local}@people.example`), subscription: 'both', consentAt: 1_000, badges };
}

/** What a reader process knows, from the watch alone. */
class Mirror extends EventEmitter {
  readonly badges = new Map<BadgeId, ShownPresence>();
  resets = 0;
  changes = 0;

  onReset(badges: readonly ShownPresence[]): void {
    this.badges.clear();
    for (const shown of badges) this.badges.set(shown.id, shown);
    this.resets++;
    this.emit('told');
  }

  onChange(id: BadgeId, shown: ShownPresence | undefined): void {
    if (shown === undefined) this.badges.delete(id);
    else this.badges.set(id, shown);
    this.changes++;
    this.emit('told');
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this, 'told');
  }
}

/** A mirror of what is shown, closed when the test ends. */
export function mirrorBadges(t: TestContext, { redis, keys }: { redis: Redis; keys: Keys }) {
  const mirror = new Mirror();
  const watch = watchBadges(redis, keys, mirror);
  t.after(() => watch.close());
  return { mirror, watch };
}

/** What a reader process knows of entries, from the watch alone. */
class MirroredEntries extends EventEmitter {
  readonly entries = new Map<PersonId, PublicPerson>();

  onReset(people: readonly PublicPerson[]): void {
    this.entries.clear();
    for (const person of people) this.entries.set(person.id, person);
    this.emit('told');
  }

  onChange(id: PersonId, person: PublicPerson | undefined): void {
    if (person === undefined) this.entries.delete(id);
    else this.entries.set(id, person);
    this.emit('told');
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this, 'told');
  }
}

/** A mirror of the directory on the web, closed when the test ends. */
export function mirrorEntries(t: TestContext, { redis, keys }: { redis: Redis; keys: Keys }) {
  const mirror = new MirroredEntries();
  const watch = watchEntries(redis, keys, mirror);
  t.after(() => watch.close());
  return { mirror, watch };
}
