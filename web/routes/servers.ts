import { tryJid } from '../../shared/domain/jid.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { allowOwnScripts } from '../headers.ts';
import { dateText, momentText, pageLanguage } from '../language.ts';
import { serverPath, withQuery } from '../links.ts';
import { listPath, roomQueryOf } from '../list-query.ts';
import { numberText, roomView } from '../room-view.ts';
import { PageQuery, ServerParams } from '../schemas.ts';
import { reachedView } from '../server-trend.ts';
import type { Web, WebApp } from '../web-app.ts';

const ROOMS_SHOWN = 10;
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

/** The largest rooms of a server, and the list of them all. */
function roomsOf(web: Web, server: Server, language: Language) {
  const outside = server.services.find((service) => !`.${service}`.endsWith(`.${server.domain}`));
  const domain = outside ?? server.domain;
  const { index, loaded } = web.ports.rooms;
  const { rooms, total } = index.search({ ...roomQueryOf({ domain, sort: 'users' }, ROOMS_SHOWN) });
  return {
    rooms: loaded ? rooms.map((room) => roomView(room, language)) : [],
    all: total > rooms.length ? listPath({ domain }) : undefined,
    allText: say(language, 'web.server.all', { n: total }),
  };
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
      allowOwnScripts(reply);
      return reply.type('text/html; charset=utf-8').send(
        web.pages.render(
          'server',
          language,
          {
            title: server.domain,
            description: say(language.language, 'web.server.description', { domain: server.domain }),
            canonical,
            scripts: ['charts', 'folds'],
          },
          {
            domain: server.domain,
            software:
              [server.software, server.version].filter((part) => part !== undefined).join(' ') || undefined,
            contacts: contactsOf(server, language.language),
            services: server.services.map((service) => ({ service, path: listPath({ domain: service }) })),
            reached: [reachedView(server.reached, Date.now(), language.language)].filter(
              (view) => view !== undefined,
            ),
            json: `/api/v1${canonical}`,
            since: {
              text: dateText(server.since, language.language),
              iso: new Date(server.since).toISOString(),
            },
            ...roomsOf(web, server, language.language),
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
