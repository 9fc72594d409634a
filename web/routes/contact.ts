import { Failure } from '../../shared/failure.ts';
import { say } from '../../shared/i18n/i18n.ts';
import { pageLanguage } from '../language.ts';
import { chatUri } from '../links.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** For so long security.txt says that it holds (RFC 9116 §2.5.5: less than a year), ms. */
const HOLDS_MS = 30 * 86_400_000;
/** Expires once a day only: a file that changes with each second has no entity tag worth keeping. */
const DAY_MS = 86_400_000;

/** `GET /contact`: whom to write to about what. The operator's addresses are those that the bots tell as well (XEP-0157). */
export function contactRoutes(app: WebApp, web: Web): void {
  app.get('/contact', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'contact',
        language,
        {
          title: say(language.language, 'web.contact.title'),
          description: say(language.language, 'web.contact.lead'),
          canonical: '/contact',
        },
        {
          admins: web.admins.map((jid) => ({ jid, uri: chatUri(jid) })),
          roomsBot: { jid: web.roomsBot, uri: chatUri(web.roomsBot) },
          usersBot: { jid: web.usersBot, uri: chatUri(web.usersBot) },
        },
      ),
    );
  });

  // RFC 9116. Without anybody to write to there is no such file.
  app.get('/.well-known/security.txt', { schema: { hide: true } }, (_request, reply) => {
    if (web.admins.length === 0) throw new Failure('not-found', 'nobody is named to write to');
    const expires = new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + HOLDS_MS).toISOString();
    const lines = [
      ...web.admins.map((jid) => `Contact: ${chatUri(jid)}`),
      `Expires: ${expires}`,
      `Preferred-Languages: en, fr`,
      `Canonical: ${web.publicUrl}/.well-known/security.txt`,
      `Policy: ${web.publicUrl}/contact`,
    ];
    return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`);
  });
}
