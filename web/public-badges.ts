/** What may be seen of people, in memory: badges by id and by old addresses, and who wants to know of their changes. */
import { isDeepStrictEqual } from 'node:util';
import type { BadgeId } from '../shared/domain/badge-id.ts';
import type { Jid } from '../shared/domain/jid.ts';
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import type { LiveBadges } from './web-app.ts';

/**
 * What is told of a badge when nobody watches over its person: how it looks, and that nothing is known. Not who it is:
 * he may have taken that back meanwhile.
 */
function unknown({ id, label, colours, oldJid, oldMd5 }: ShownPresence): ShownPresence {
  return {
    ...{ id, availability: 'unknown' },
    ...(label !== undefined && { label }),
    ...(colours !== undefined && { colours }),
    ...(oldJid !== undefined && { oldJid }),
    ...(oldMd5 !== undefined && { oldMd5 }),
  };
}

/** Fed by the watch of the store; read by every route that shows people. */
export class PublicBadges implements LiveBadges {
  loaded = false;
  #current = true;
  readonly #stored = new Map<BadgeId, ShownPresence>();
  /** What is answered: as stored, or unknown. One object per state, so that what is drawn of it may hang on it. */
  readonly #seen = new Map<BadgeId, ShownPresence>();
  readonly #byJid = new Map<Jid, BadgeId>();
  readonly #byMd5 = new Map<string, BadgeId>();
  readonly #listeners = new Map<BadgeId, Set<(shown: ShownPresence | undefined) => void>>();

  get size(): number {
    return this.#stored.size;
  }

  get(id: BadgeId): ShownPresence | undefined {
    return this.#seen.get(id);
  }

  byJid(jid: Jid): ShownPresence | undefined {
    const id = this.#byJid.get(jid);
    return id && this.#seen.get(id);
  }

  byMd5(md5: string): ShownPresence | undefined {
    const id = this.#byMd5.get(md5);
    return id && this.#seen.get(id);
  }

  listen(id: BadgeId, listener: (shown: ShownPresence | undefined) => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
    };
  }

  /** Whether the stored states are what people are now: false while nobody keeps them up. */
  set current(current: boolean) {
    if (current === this.#current) return;
    this.#current = current;
    for (const shown of this.#stored.values()) this.#see(shown);
  }

  onReset(badges: readonly ShownPresence[]): void {
    const ids = new Set(badges.map(({ id }) => id));
    for (const id of [...this.#stored.keys()]) if (!ids.has(id)) this.onChange(id, undefined);
    for (const shown of badges) this.onChange(shown.id, shown);
    this.loaded = true;
  }

  onChange(id: BadgeId, shown: ShownPresence | undefined): void {
    const before = this.#stored.get(id);
    if (before?.oldJid !== undefined && this.#byJid.get(before.oldJid) === id)
      this.#byJid.delete(before.oldJid);
    if (before?.oldMd5 !== undefined && this.#byMd5.get(before.oldMd5) === id)
      this.#byMd5.delete(before.oldMd5);
    if (shown === undefined) {
      this.#stored.delete(id);
      this.#seen.delete(id);
      if (before !== undefined) this.#tell(id, undefined);
      return;
    }
    this.#stored.set(id, shown);
    if (shown.oldJid !== undefined) this.#byJid.set(shown.oldJid, id);
    if (shown.oldMd5 !== undefined) this.#byMd5.set(shown.oldMd5, id);
    this.#see(shown);
  }

  #see(stored: ShownPresence): void {
    const shown = this.#current ? stored : unknown(stored);
    // After a gap everything is loaded again: what is the same has not changed.
    if (isDeepStrictEqual(this.#seen.get(stored.id), shown)) return;
    this.#seen.set(stored.id, shown);
    this.#tell(stored.id, shown);
  }

  #tell(id: BadgeId, shown: ShownPresence | undefined): void {
    for (const listener of this.#listeners.get(id) ?? []) listener(shown);
  }
}
