/** The people directory's process. Wiring only. */
import { startBot } from '../../shared/bot/start-bot.ts';
import { run } from '../../shared/run.ts';
import { usersBot } from './bot.ts';

await run('users', async (context) => startBot(context, 'users', usersBot));
