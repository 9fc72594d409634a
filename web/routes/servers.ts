import { tryJid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { momentText, pageLanguage } from '../language.ts';
import { serverPath, withQuery } from '../links.ts';
import { numberText } from '../room-view.ts';
import { PageQuery, ServerParams } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** XEP-0157 kinds in our words; the others are shown as they are written. */
const KINDS = ['abuse', 'admin', 'feedback', 'sales', 'security', 'status', 'support'] as const;

function contactsOf(server: Server, language: Language) {
  return Object.entries(server.contacts).map(([kind, uris]) => {
    const known = KINDS.find((each) => kind === each || kind === `${each}-addresses`);
    return {
      kind: known === undefined ? kind : say(language, `web.contact.${known}`),
      uris: uris
        .filter((uri) => /^(https?|mailto|xmpp):/i.test(uri))
        .map((uri) => ({ href: uri, text: uri.replace(/^mailto:/i, '') })),
    };
  });
}

/** `GET /servers/<domain>`; the address of one of its room services leads to the server. */
export function serversRoutes(app: WebApp, web: Web): void {
  app.get(
    '/servers/:domain',
    { schema: { hide: true, params: ServerParams, querystring: PageQuery } },
    async (request, reply) => {
      const language = pageLanguage(request, web.language);
      const domain = tryJid(request.params.domain);
      if (domain === undefined || /[@/]/.test(domain))
        throw new Failure('bad-input', 'not the domain of a server');
      const server = await web.ports.readServer(domain);
      if (server === undefined) throw new Failure('not-found', 'this server is not known here');
      const canonical = serverPath(server.domain);
      if (request.params.domain !== server.domain)
        return reply.redirect(withQuery(canonical, { lang: request.query.lang }), 302);
      return reply.type('text/html; charset=utf-8').send(
        web.pages.render(
          'server',
          language,
          {
            title: server.domain,
            description: say(language.language, 'web.server.description', { domain: server.domain }),
            canonical,
          },
          {
            domain: server.domain,
            software:
              [server.software, server.version].filter((part) => part !== undefined).join(' ') || undefined,
            contacts: contactsOf(server, language.language),
            services: server.services.map((service) => ({
              service,
              path: withQuery('/rooms', { q: service }),
            })),
            roomsListed: numberText(server.roomsListed, language.language),
            roomsSeen: numberText(server.roomsSeen, language.language),
            crawled: server.crawledAt > 0 && {
              text: momentText(server.crawledAt, language.language),
              iso: new Date(server.crawledAt).toISOString(),
            },
            partial: server.partial,
            error: server.error,
          },
        ),
      );
    },
  );
}
