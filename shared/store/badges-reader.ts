/** Reads what the users process lets be seen: badges as they are, their changes as they happen, their pictures. */
import { createHash } from 'node:crypto';
import { type BadgeId, tryBadgeId } from '../domain/badge-id.ts';
import type { ShownPresence } from '../domain/shown-presence.ts';
import { type FeedReader, FeedWatch } from './feed-watch.ts';
import type { Keys } from './keys.ts';
import { readShown } from './people-values.ts';
import { orEmpty, orUnavailable, type Redis } from './redis.ts';

/** Told of badges; called one at a time, in order. */
export interface BadgesWatcher {
  /** All badges: at first, and after every gap. What was known before is void. */
  onReset(badges: readonly ShownPresence[]): void;
  /** One badge as it is now; without `shown`: it is no more. */
  onChange(id: BadgeId, shown: ShownPresence | undefined): void;
}

function readerOf(redis: Redis, keys: Keys, watcher: BadgesWatcher): FeedReader {
  return {
    async load(_place, isOpen) {
      const badges = new Map<BadgeId, ShownPresence>();
      let cursor = '0';
      do {
        const [next, pairs] = await orUnavailable(redis.hscan(keys.badges, cursor, 'COUNT', 1_000));
        cursor = next;
        for (let i = 0; i + 1 < pairs.length; i += 2) {
          const shown = readShown(pairs[i + 1] ?? '');
          if (shown !== undefined && shown.id === pairs[i]) badges.set(shown.id, shown);
        }
      } while (cursor !== '0' && isOpen());
      if (isOpen()) watcher.onReset([...badges.values()]);
    },
    async take(names, _place, isOpen) {
      const ids = names.map(tryBadgeId).filter((id) => id !== undefined);
      const values = ids.length > 0 ? await orUnavailable(redis.hmget(keys.badges, ...ids)) : [];
      if (!isOpen()) return;
      for (const [i, id] of ids.entries()) {
        const shown = readShown(values[i] ?? '');
        watcher.onChange(id, shown?.id === id ? shown : undefined);
      }
    },
  };
}

/** Tells the watcher all badges and then every change, over a connection of its own. */
export function watchBadges(redis: Redis, keys: Keys, watcher: BadgesWatcher): FeedWatch {
  return new FeedWatch(redis, keys.badgeChanges, (own) => readerOf(own, keys, watcher));
}

/** The picture that a badge shows, and its SHA-256, hex. @throws Failure `unavailable`. */
export async function readBadgePicture(
  redis: Redis,
  keys: Keys,
  id: BadgeId,
): Promise<{ readonly png: Buffer; readonly hash: string } | undefined> {
  const png = await orEmpty(redis.hgetBuffer(keys.badgePictures, id), null);
  if (png === null || png.length === 0) return undefined;
  return { png, hash: createHash('sha256').update(png).digest('hex') };
}
