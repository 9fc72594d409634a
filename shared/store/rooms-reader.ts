/** Reads what the rooms process stores: the listed rooms with their changes as they happen, and the servers. */
import type { Jid } from '../domain/jid.ts';
import type { Room } from '../domain/room.ts';
import type { Server } from '../domain/server.ts';
import type { Keys } from './keys.ts';
import { orUnavailable, type Redis } from './redis.ts';
import { readRoom, readServer, readUnlistedValue, type Unlisted } from './stored-values.ts';

export { watchRooms } from './rooms-watch.ts';
export type { Unlisted } from './stored-values.ts';

/** The listed room at `jid`. @throws Failure `unavailable`. */
export async function readRoomOf(redis: Redis, keys: Keys, jid: Jid): Promise<Room | undefined> {
  const json = await orUnavailable(redis.hget(keys.rooms, jid));
  const room = json === null ? undefined : readRoom(json);
  return room?.jid === jid ? room : undefined;
}

/** Why `jid` is not listed, when it is known and is not. @throws Failure `unavailable`. */
export async function readUnlisted(redis: Redis, keys: Keys, jid: Jid): Promise<Unlisted | undefined> {
  const json = await orUnavailable(redis.hget(keys.unlisted, jid));
  return json === null ? undefined : readUnlistedValue(json);
}

/** Every server that was crawled, by domain. Values that are no server are left out. @throws Failure `unavailable`. */
export async function readServers(redis: Redis, keys: Keys): Promise<Server[]> {
  const values = await orUnavailable(redis.hvals(keys.servers));
  return values
    .map(readServer)
    .filter((server) => server !== undefined)
    .sort((a, b) => (a.domain < b.domain ? -1 : 1));
}

/** One server, when it was crawled. @throws Failure `unavailable`. */
export async function readServerOf(redis: Redis, keys: Keys, domain: Jid): Promise<Server | undefined> {
  const json = await orUnavailable(redis.hget(keys.servers, domain));
  return json === null ? undefined : readServer(json);
}
