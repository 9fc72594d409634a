/** Rooms as readers see them: what the crawl stored, with what the directory itself found out. */
import type { Room } from '../domain/room.ts';
import { readAvatarNote, readStoredFigures, shownFigures } from './figures-values.ts';
import type { Keys } from './keys.ts';
import { orEmpty, type Redis } from './redis.ts';

/** The rooms with their figures and pictures. Pictures of rooms that are not safe for work are not shown. @throws Failure `unavailable`. */
export async function wholeRooms(redis: Redis, keys: Keys, rooms: readonly Room[]): Promise<Room[]> {
  if (rooms.length === 0) return [];
  const jids = rooms.map(({ jid }) => jid);
  const [figures, notes] = await Promise.all([
    orEmpty(redis.hmget(keys.figures, ...jids), []),
    orEmpty(redis.hmget(keys.avatars, ...jids), []),
  ]);
  return rooms.map((room, i) => {
    const stored = readStoredFigures(figures[i] ?? '');
    const avatar = room.nsfw ? undefined : readAvatarNote(notes[i] ?? '')?.hash;
    // Not spread: V8 gives a copy by spreading a description of its own, 400 bytes, where rooms have many shapes.
    return Object.assign({}, room, stored && shownFigures(stored), avatar !== undefined && { avatar });
  });
}
