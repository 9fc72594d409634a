/** The random chat's process. Its functions are to come: it connects, answers, and says so. */
import { startBot } from '../../shared/bot/start-bot.ts';
import { run } from '../../shared/run.ts';

await run('randomchat', async (context) =>
  startBot(context, 'randomchat', {
    name: 'bot.randomchat.name',
    service: [{ category: 'client', type: 'bot' }],
    about: ['bot.randomchat.about', 'bot.today'],
  }),
);
