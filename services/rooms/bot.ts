/** The rooms' directory as people and programs meet it, whatever stands behind it. */
import type { BotOptions } from '../../shared/bot/run-bot.ts';
import { type RoomsAnswers, roomCommands } from './handle.ts';
import { SEARCH_FEATURES, searchQueries } from './iq.ts';
import type { LiveRooms } from './live-rooms.ts';

/** What the bot works with. */
export interface RoomsPorts extends RoomsAnswers {
  readonly rooms: LiveRooms;
}

/** Its description for `startBot`. */
export function roomsBot(
  ports: RoomsPorts,
): Pick<BotOptions, 'name' | 'service' | 'about' | 'features' | 'commands' | 'queries'> {
  return {
    name: 'rooms.name',
    service: [{ category: 'directory', type: 'chatroom' }],
    about: ['rooms.about', 'bot.today'],
    features: SEARCH_FEATURES,
    commands: roomCommands(ports),
    queries: searchQueries(ports.rooms),
  };
}
