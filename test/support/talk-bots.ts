/** The bots that conversation scripts can name, and the scripts. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bot, type BotOptions, runBot } from '../../shared/bot/run-bot.ts';
import { contactOf, parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { ROOT } from '../../shared/root.ts';
import { openRandomChatDesk } from './randomchat-desk.ts';
import { type Desk, openDesk, type WorldRoom } from './rooms-desk.ts';
import { parseTalk, type Talk } from './talk.ts';
import { openUsersDesk } from './users-desk.ts';

type Description = Pick<Desk['bot'], 'name' | 'service' | 'about' | 'wordsBelow'> & Partial<BotOptions>;

const SERVICES: Readonly<Record<string, (session: BotOptions['session'], voice: () => Bot) => Description>> =
  {
    users: ({ kind, address }) => openUsersDesk(() => contactOf(address), undefined, kind).description,
    randomchat: (_session, voice) => openRandomChatDesk(voice).description,
    rooms: talkDesk,
  };

/** The directory of a small world. */
function talkDesk(): Desk['bot'] {
  const { world, rooms, bot } = openDesk(['admin@example.org']);
  const room = (local: string, said: WorldRoom = {}) => world.rooms.set(`${local}@chat.example`, said);
  room('hidden', { features: ['muc_hidden'] });
  room('temporary', { features: ['muc_temporary'] });
  room('members', { features: ['muc_membersonly'] });
  room('password', { features: ['muc_passwordprotected'] });
  room('noindex', { description: 'not here #noindex' });
  room('orchids', { name: 'Orchids', description: 'flowers #plants', occupants: 4 });
  world.silent.add('silent.example');
  world.refused.add('elsewhere.example');
  for (let i = 1; i <= 10; i++)
    rooms.onChange({
      jid: parseJid(`garden${i}@chat.example`),
      room: {
        ...{ jid: parseJid(`garden${i}@chat.example`), name: `Garden ${i}`, occupants: 20 - i },
        ...{ tags: [], nsfw: false },
      },
    });
  return bot;
}

/** Runs the bot that a script names. */
export function runTalkBot(talk: Talk, session: BotOptions['session']): Bot {
  const { bot: name } = talk;
  const describe = SERVICES[name];
  if (describe === undefined) throw new Error(`no bot is named ${name}`);
  const bot: Bot = runBot({
    ...describe(session, () => bot),
    session,
    log: openLog(name, 'silent'),
    language: 'en',
    admins: [parseJid('admin@example.org')],
    software: { name: 'Parvis', version: '1' },
    capsNode: 'https://parvis.example',
  });
  return bot;
}

/** All scripts by name. */
export function readTalks(): readonly (readonly [name: string, talk: Talk])[] {
  const folder = join(ROOT, 'test', 'conversations');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.talk'))
    .sort()
    .map((file) => [file, parseTalk(readFileSync(join(folder, file), 'utf8'))]);
}
