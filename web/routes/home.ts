import { say } from '../../shared/i18n/i18n.ts';
import type { Thing } from '../json-ld.ts';
import { pageLanguage } from '../language.ts';
import { numberText, roomView } from '../room-view.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp } from '../web-app.ts';

/** The largest rooms, as a taste. */
const SHOWN = 6;

/** `GET /`: what this is, live figures, the search box. Works while the list is still being loaded. */
export function homeRoutes(app: WebApp, web: Web): void {
  app.get('/', { schema: { hide: true, querystring: PageQuery } }, (request, reply) => {
    const language = pageLanguage(request, web.language);
    const { index } = web.ports.rooms;
    const figure = (value: number): string => numberText(value, language.language);
    const { rooms, total } = index.search({ limit: SHOWN });
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'home',
        language,
        {
          title: say(language.language, 'web.home.title'),
          description: say(language.language, 'web.home.lead'),
          canonical: '/',
          thing: siteThing(web.publicUrl),
        },
        {
          rooms: rooms.map((room) => roomView(room, language.language)),
          figures: [
            { n: figure(total), text: say(language.language, 'web.home.rooms', { n: total }) },
            {
              n: figure(index.occupants),
              text: say(language.language, 'web.home.occupants', { n: index.occupants }),
            },
            {
              n: figure(index.services),
              text: say(language.language, 'web.home.services', { n: index.services }),
            },
          ],
          q: '',
          kept: [],
        },
      ),
    );
  });
}

/** schema.org: the site, and how it is searched. */
function siteThing(publicUrl: string): Thing {
  return {
    '@type': 'WebSite',
    '@id': `${publicUrl}/`,
    url: `${publicUrl}/`,
    name: 'Parvis',
    potentialAction: {
      '@type': 'SearchAction',
      target: { '@type': 'EntryPoint', urlTemplate: `${publicUrl}/rooms?q={search_term_string}` },
      'query-input': 'required name=search_term_string',
    },
  };
}
