/** The people directory as a bot. Its functions are to come: it answers what every bot answers, and says so. */
import type { BotService } from '../../shared/bot/start-bot.ts';

/** The people directory. */
export const usersBot: BotService = {
  name: 'bot.users.name',
  service: [
    { category: 'directory', type: 'user' },
    { category: 'client', type: 'bot' },
  ],
  bot: [
    { category: 'client', type: 'bot' },
    { category: 'directory', type: 'user' },
  ],
  about: ['bot.users.about', 'bot.today'],
};
