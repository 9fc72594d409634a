/** The people directory's process. Its functions are to come: it connects, answers, and says so. */
import { startBot } from '../../shared/bot/start-bot.ts';
import { run } from '../../shared/run.ts';

await run('users', async (context) =>
  startBot(context, 'users', {
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
  }),
);
