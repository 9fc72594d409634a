/** A store of rooms on the run's Redis, and a reader that mirrors it, for contract tests. */
import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { TestContext } from 'node:test';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Room } from '../../shared/domain/room.ts';
import { openLog } from '../../shared/log.ts';
import { type Keys, keysFor } from '../../shared/store/keys.ts';
import { closeRedis, openRedis, type Redis } from '../../shared/store/redis.ts';
import { watchRooms } from '../../shared/store/rooms-reader.ts';
import { RoomsWriter } from '../../shared/store/rooms-writer.ts';
import { sharedServers } from './servers.ts';

/** The room service of all rooms here. */
export const SERVICE = parseJid('rooms.example');
const log = openLog('test', 'silent');

/** A listed room of the service. */
export function roomAt(local: string, more: Partial<Room> = {}): Room {
  return { jid: parseJid(`${local}@${SERVICE}`), name: local, occupants: 1, tags: [], nsfw: false, ...more };
}

/** What the crawl stored of a room: without what the directory itself found out. */
export function asCrawled<T extends Room | undefined>(room: T): T {
  if (room === undefined) return room;
  const { since, average, growth, avatar, ...crawled } = room;
  return crawled as T;
}

interface Store {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly writer: RoomsWriter;
}

/** Emptied and closed when the test ends. */
export async function openStore(t: TestContext): Promise<Store> {
  const { redis: server } = await sharedServers();
  const redis = openRedis(server.url, log);
  const keys = keysFor(`test-${randomBytes(6).toString('hex')}`);
  t.after(async () => {
    const stale = await redis.keys(`${keys.rooms.slice(0, keys.rooms.indexOf('}') + 1)}*`);
    if (stale.length > 0) await redis.del(stale);
    await closeRedis(redis);
  });
  return { redis, keys, writer: new RoomsWriter(redis, keys) };
}

/** What a reader process knows, from the watch alone. */
class Mirror extends EventEmitter {
  rooms = new Map<Jid, Room>();
  resets = 0;
  changes = 0;

  onReset(rooms: readonly Room[]): void {
    this.rooms = new Map(rooms.map((room) => [room.jid, room]));
    this.resets++;
    this.emit('told');
  }

  onChange({ jid, room }: { jid: Jid; room?: Room }): void {
    if (room === undefined) this.rooms.delete(jid);
    else this.rooms.set(jid, room);
    this.changes++;
    this.emit('told');
  }

  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await once(this, 'told');
  }
}

/** A mirror of the store, closed when the test ends. */
export function startMirror(t: TestContext, { redis, keys }: Store) {
  const mirror = new Mirror();
  const watch = watchRooms(redis, keys, mirror);
  t.after(() => watch.close());
  return { mirror, watch };
}
