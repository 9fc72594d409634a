import { Type } from 'typebox';
import { Failure } from '../../shared/failure.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { HELP_PAGES, type HelpPage } from '../help-texts.ts';
import { pageLanguage } from '../language.ts';
import { chatUri } from '../links.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

const helpPath = (page: HelpPage): string => `/docs/${page}`;

/** Every page but this one, and the API, which has a page of its own. */
function others(page: HelpPage | undefined, language: Language) {
  return [
    ...HELP_PAGES.filter((each) => each !== page).map((each) => ({
      path: helpPath(each),
      title: say(language, `web.help.${each}`),
      lead: say(language, `web.help.${each}.lead`),
    })),
    { path: '/docs/api', title: say(language, 'web.api.title'), lead: say(language, 'web.api.lead') },
  ];
}

/** `GET /docs`: all help pages; `GET /docs/<page>`: for whoever writes to a bot, has a website, a room or a server. */
export function helpRoutes(app: WebApp, web: Web): void {
  const bot = (jid: Web['roomsBot']) => ({ jid, uri: chatUri(jid) });
  const bots = { roomsBot: bot(web.roomsBot), usersBot: bot(web.usersBot), randomBot: bot(web.randomBot) };

  app.get('/docs', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    const words = language.language;
    const frame = {
      title: say(words, 'web.help.title'),
      description: say(words, 'web.help.lead'),
      canonical: '/docs',
    };
    return reply
      .type('text/html; charset=utf-8')
      .send(web.pages.render('help', language, frame, { page: undefined, others: others(undefined, words) }));
  });

  const params = Type.Object({ page: Type.String({ maxLength: 16 }) });
  app.get('/docs/:page', { schema: { hide: true, params, querystring: PageQuery } }, (request, reply) => {
    const page = HELP_PAGES.find((each) => each === request.params.page);
    if (page === undefined) throw new Failure('not-found', 'there is no such help page');
    const language = pageLanguage(request, web.language);
    const words = language.language;
    const [title, lead] = [say(words, `web.help.${page}`), say(words, `web.help.${page}.lead`)];
    return reply
      .type('text/html; charset=utf-8')
      .send(
        web.pages.renderHelp(
          page,
          language,
          { title, description: lead, canonical: helpPath(page) },
          { ...bots, publicUrl: web.publicUrl, title, lead, others: others(page, words) },
        ),
      );
  });
}
