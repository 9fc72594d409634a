/** The random chat's process. Wiring only. */
import { startBot } from '../../shared/bot/start-bot.ts';
import { run } from '../../shared/run.ts';
import { randomChatBot } from './bot.ts';

await run('randomchat', async (context) => startBot(context, 'randomchat', randomChatBot));
