import { type Language, say } from '../../shared/i18n/i18n.ts';
import { feedsOf } from '../feed-links.ts';
import { allowOwnScripts } from '../headers.ts';
import type { Thing } from '../json-ld.ts';
import { pageLanguage } from '../language.ts';
import { SITE_CARD } from '../links.ts';
import { previewCard } from '../preview-card.ts';
import { type RandomState, randomState } from '../random-view.ts';
import { roomView } from '../room-view.ts';
import { PageQuery } from '../schemas.ts';
import type { Web, WebApp, WebPorts } from '../web-app.ts';

/** The largest rooms, as a taste. */
const SHOWN = 6;
/** The accent's. */
const SITE_HUE = 5;

/** `GET /`: the four services with live figures, the search box. Works while everything is still being loaded. */
export function homeRoutes(app: WebApp, web: Web): void {
  cardRoute(app, web);
  app.get('/', { schema: { hide: true, querystring: PageQuery } }, async (request, reply) => {
    const language = pageLanguage(request, web.language);
    const { rooms } = web.ports.rooms.index.search({ limit: SHOWN });
    allowOwnScripts(reply);
    return reply.type('text/html; charset=utf-8').send(
      web.pages.render(
        'home',
        language,
        {
          title: `Parvis · ${say(language.language, 'web.home.headline')}`,
          description: say(language.language, 'web.home.intro'),
          canonical: '/',
          scripts: ['search'],
          alternates: feedsOf({}, language.language),
          thing: siteThing(web.publicUrl),
        },
        {
          rooms: rooms.map((room) => roomView(room, language.language)),
          figures: figuresOf(web.ports, await randomState(web.ports), language.language),
          q: '',
          kept: [],
        },
      ),
    );
  });
}

/** `GET /card.png`: the picture beside links to the site. */
function cardRoute(app: WebApp, web: Web): void {
  app.get(SITE_CARD, { schema: { hide: true, querystring: PageQuery } }, async (request, reply) => {
    const { language } = pageLanguage(request, web.language);
    const title = say(language, 'web.home.headline');
    const card = {
      title,
      otherwise: 'Parvis',
      text: say(language, 'web.home.intro'),
      facts: [],
      hue: SITE_HUE,
    };
    return reply.type('image/png').send(await web.raster.png(previewCard(card, new URL(web.publicUrl).host)));
  });
}

/** How much there is of each service; what is not loaded yet, or is down, says so. */
function figuresOf({ rooms, people, badges }: WebPorts, random: RandomState, language: Language) {
  const loading = say(language, 'web.home.loading');
  const { index } = rooms;
  const { counts } = random;
  return {
    rooms: rooms.loaded
      ? say(language, 'web.home.figure.rooms', {
          rooms: index.search({ limit: 1 }).total,
          people: index.occupants,
          services: index.services,
        })
      : loading,
    people: people.ready ? say(language, 'web.home.figure.people', { n: people.size }) : loading,
    badges: badges.loaded ? say(language, 'web.home.figure.badges', { n: badges.size }) : loading,
    random: !random.open
      ? say(language, 'web.random.closed')
      : counts === undefined || counts.talking === 0
        ? say(language, 'web.random.open')
        : say(language, 'web.random.talking', { n: counts.talking }),
  };
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
