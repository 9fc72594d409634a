/** The bots that conversation scripts can name, and the scripts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomChatBot } from '../../services/randomchat/bot.ts';
import { usersBot } from '../../services/users/bot.ts';
import { type Bot, type BotOptions, runBot } from '../../shared/bot/run-bot.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { ROOT } from '../../shared/root.ts';
import { parseTalk, type Talk } from './talk.ts';

const SERVICES = { users: usersBot, randomchat: randomChatBot } as const;

/** Runs the bot that a script names. */
export function runTalkBot(talk: Talk, session: BotOptions['session']): Bot {
  const { bot: name } = talk;
  if (!Object.hasOwn(SERVICES, name)) throw new Error(`no bot is named ${name}`);
  return runBot({
    ...SERVICES[name as keyof typeof SERVICES],
    session,
    log: openLog(name, 'silent'),
    language: 'en',
    admins: [parseJid('admin@example.org')],
    software: { name: 'Parvis', version: '1' },
    capsNode: 'https://parvis.example',
  });
}

/** All scripts by name. */
export function readTalks(): readonly (readonly [name: string, talk: Talk])[] {
  const folder = join(ROOT, 'test', 'conversations');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.talk'))
    .sort()
    .map((file) => [file, parseTalk(readFileSync(join(folder, file), 'utf8'))]);
}
