/** The listed rooms in this process's memory, for searches. */
import type { Room } from '../../shared/domain/room.ts';
import { RoomIndex } from '../../shared/domain/search/room-index.ts';
import type { RoomChange, RoomsWatcher } from '../../shared/store/rooms-watch.ts';

/** The rooms in memory. `loaded` turns true with the first complete load and stays so. */
export interface LiveRooms {
  readonly index: RoomIndex;
  readonly loaded: boolean;
}

/** {@link LiveRooms} kept up by the change feed. */
export class WatchedRooms implements LiveRooms, RoomsWatcher {
  readonly index = new RoomIndex();
  loaded = false;

  async onReset(rooms: readonly Room[]): Promise<void> {
    await this.index.replaceAll(rooms);
    this.loaded = true;
  }

  onChange({ jid, room }: RoomChange): void {
    if (room === undefined) this.index.remove(jid);
    else this.index.put(room);
  }
}
