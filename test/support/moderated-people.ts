/** A directory with Zoé in it, and an admin who speaks to its bot. */
import assert from 'node:assert/strict';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { chat, start } from './bot.ts';
import { ADMIN, openUsersDesk } from './users-desk.ts';

/** Who is in it. */
export const zoe = parseJid('zoe@one.example');

/** Opens it, with what was told to whom. */
export async function startDesk() {
  const desk = openUsersDesk();
  const t = start('users.example', desk.description);
  const says = async (words: string, from = 'anna@d'): Promise<string> => {
    t.wait(60_000);
    desk.wait(60_000);
    const sent = await t.gives(chat(words).replace('anna@d', from));
    return sent.map((stanza) => stanza.getChildText('body')).join('\n');
  };
  await desk.people.ready;
  assert.match(await says('list yes', zoe), /You are in the directory/);
  assert.match(await says('set nick Zoé', zoe), /Zoé/);
  const found = async (): Promise<readonly Jid[]> =>
    (await desk.directory.find(ADMIN, { text: 'zoe', isName: false, limit: 9 })).people.map(({ jid }) => jid);
  const toldTo = (to: Jid): string =>
    desk.told
      .splice(0)
      .filter((each) => each.to === to)
      .map(({ text }) => text)
      .join('\n');
  return { ...desk, desk, ...t, says, found, toldTo, admin: (words: string) => says(words, ADMIN) };
}
