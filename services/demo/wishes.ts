/** What a sample person says to the users' bot: to show on web pages whether he is there, to be found in the directory. */
import { bare, type Jid, tryJid } from '../../shared/domain/jid.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import type { SamplePerson } from './community.ts';

const AGAIN_MS = 2_000;
const BADGE = ['badge on', 'show status since', 'set old jid on'];

/** In the order in which they are said. */
export function wishesOf({ badge = false, entry }: Pick<SamplePerson, 'badge' | 'entry'>): readonly string[] {
  const told = Object.entries(entry ?? {}).map(([part, text]) => `set ${part} ${text}`);
  return [
    ...(badge ? BADGE : []),
    ...(entry === undefined ? [] : ['list yes', ...told, 'audience all web yes']),
  ];
}

/**
 * Says them to the bot as soon as that is there, and lets it see the person. At each start: nothing changes when they
 * have been said before. Ends with the returned function.
 */
export function keepWishes(
  session: Session,
  bot: Jid,
  [first = '', ...others]: readonly string[],
): () => void {
  const say = (body: string): void => {
    if (session.online) session.send(xml('message', { to: bot, type: 'chat' }, xml('body', {}, body)));
  };
  const asking = setInterval(() => say(first), AGAIN_MS);
  let isAnswered = false;
  session.on('stanza', (stanza) => {
    const { from, type } = stanza.attrs;
    const sender = tryJid(from ?? '');
    if (sender === undefined || bare(sender) !== bot || type === 'error') return;
    if (stanza.is('presence') && type === 'subscribe')
      session.send(xml('presence', { to: bot, type: 'subscribed' }));
    if (!stanza.is('message') || isAnswered) return;
    isAnswered = true;
    clearInterval(asking);
    for (const wish of others) say(wish);
  });
  return () => clearInterval(asking);
}
