/** A sample person who shows on web pages whether he is there. */
import { bare, type Jid, tryJid } from '../../shared/domain/jid.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { xml } from '../../shared/xmpp/xml.ts';

const AGAIN_MS = 5_000;
/** Said at each start: nothing changes when it has been said before. */
const WISHES = ['show status since', 'set old jid on'];

/** Says yes to the users' bot, as soon as that is there, and lets it see the person. Ends with the returned function. */
export function keepBadge(session: Session, bot: Jid): () => void {
  const say = (body: string): void => {
    if (session.online) session.send(xml('message', { to: bot, type: 'chat' }, xml('body', {}, body)));
  };
  const asking = setInterval(() => say('badge on'), AGAIN_MS);
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
    for (const wish of WISHES) say(wish);
  });
  return () => clearInterval(asking);
}
