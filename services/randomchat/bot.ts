/** The random chat as a bot. Its functions are to come: it answers what every bot answers, and says so. */
import type { BotService } from '../../shared/bot/start-bot.ts';

/** The random chat. */
export const randomChatBot: BotService = {
  name: 'bot.randomchat.name',
  service: [{ category: 'client', type: 'bot' }],
  about: ['bot.randomchat.about', 'bot.today'],
};
