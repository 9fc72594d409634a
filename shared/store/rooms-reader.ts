/** Reads what the rooms process stores: the listed rooms with their changes as they happen, and the servers. */
import { createHash } from 'node:crypto';
import type { Jid } from '../domain/jid.ts';
import type { Room } from '../domain/room.ts';
import type { Server } from '../domain/server.ts';
import type { Keys } from './keys.ts';
import { orEmpty, type Redis } from './redis.ts';
import { readRoom, readServer, readUnlistedValue, type Unlisted } from './stored-values.ts';
import { wholeRooms } from './whole-rooms.ts';

export { readHistory, readTotals } from './history-reader.ts';
export { watchRooms } from './rooms-watch.ts';
export type { Unlisted } from './stored-values.ts';

/** The listed room at `jid`. @throws Failure `unavailable`. */
export async function readRoomOf(redis: Redis, keys: Keys, jid: Jid): Promise<Room | undefined> {
  const json = await orEmpty(redis.hget(keys.rooms, jid), null);
  const room = json === null ? undefined : readRoom(json);
  return room?.jid === jid ? (await wholeRooms(redis, keys, [room]))[0] : undefined;
}

/** A room's picture. */
export interface Avatar {
  readonly png: Buffer;
  /** SHA-256 of the PNG, hex. */
  readonly hash: string;
}

/**
 * The picture of the listed room at `jid`; undefined when it has none, or is not safe for work.
 * @throws Failure `unavailable`.
 */
export async function readAvatar(redis: Redis, keys: Keys, jid: Jid): Promise<Avatar | undefined> {
  const [room, png] = await Promise.all([
    readRoomOf(redis, keys, jid),
    orEmpty(redis.hgetBuffer(keys.pictures, jid), null),
  ]);
  if (room === undefined || room.nsfw || png === null || png.length === 0) return undefined;
  return { png, hash: createHash('sha256').update(png).digest('hex') };
}

/** Why `jid` is not listed, when it is known and is not. @throws Failure `unavailable`. */
export async function readUnlisted(redis: Redis, keys: Keys, jid: Jid): Promise<Unlisted | undefined> {
  const json = await orEmpty(redis.hget(keys.unlisted, jid), null);
  return json === null ? undefined : readUnlistedValue(json);
}

/** Every server that is known, by domain. Values that are no server are left out. @throws Failure `unavailable`. */
export async function readServers(redis: Redis, keys: Keys): Promise<Server[]> {
  const values = await orEmpty(redis.hvals(keys.servers), []);
  return values
    .map(readServer)
    .filter((server) => server !== undefined)
    .sort((a, b) => (a.domain < b.domain ? -1 : 1));
}

/** Servers that may be shown: the operator's, and those that have answered. A name alone may be anybody's invention. */
export async function readShownServers(redis: Redis, keys: Keys): Promise<Server[]> {
  const servers = await readServers(redis, keys);
  return servers.filter(({ source, crawledAt }) => source === 'seed' || crawledAt > 0);
}

/** One server, when it is known. @throws Failure `unavailable`. */
export async function readServerOf(redis: Redis, keys: Keys, domain: Jid): Promise<Server | undefined> {
  const json = await orEmpty(redis.hget(keys.servers, domain), null);
  return json === null ? undefined : readServer(json);
}
