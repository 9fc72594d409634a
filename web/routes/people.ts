import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type PersonId, tryPersonId } from '../../shared/domain/profile.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { type Language, say } from '../../shared/i18n/i18n.ts';
import { JSON_TYPE } from '../caching.ts';
import { entryBadge } from '../entry-badge.ts';
import { entryJson } from '../entry-json.ts';
import { entryCard, entryFrame, entryPage, sharersOf } from '../entry-page.ts';
import { entryView } from '../entry-view.ts';
import { sendProblem } from '../errors.ts';
import { allowOwnScripts, keepFromEngines } from '../headers.ts';
import { pageLanguage } from '../language.ts';
import { sayUri } from '../links.ts';
import type { PeopleDesk } from '../people-desk.ts';
import type { PeoplePage } from '../people-pages.ts';
import {
  isFiltered,
  PeopleListQuery,
  type PeopleState,
  peoplePath,
  readPeople,
  wordsOf,
} from '../people-query.ts';
import { peopleChips, peopleGroups, peopleSorts } from '../people-view.ts';
import { personView } from '../person-page.ts';
import { previewCard } from '../preview-card.ts';
import { PageQuery } from '../schemas.ts';
import { VCARD_TYPE, vcard } from '../vcard.ts';
import { readyPeople, type Web, type WebApp } from '../web-app.ts';

const PAGE_SIZE = 25;
const HTML = 'text/html; charset=utf-8';

const id = Type.String({ maxLength: 64, description: 'What somebody’s page is called' });

/** `GET /people`, `GET /people/<public id>` with its forms and its picture. */
export function peopleRoutes(app: WebApp, web: Web, desk: PeopleDesk): void {
  app.register((plain, _options, done) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>() as WebApp;
    keepFromEngines(scope);
    listRoute(scope, web, desk);
    pageRoute(scope, web, desk);
    formsRoute(scope, web);
    pictureRoute(scope, web);
    cardRoute(scope, web);
    done();
  });
}

function listRoute(app: WebApp, web: Web, desk: PeopleDesk): void {
  const schema = { hide: true, querystring: PeopleListQuery };
  app.get('/people', { schema, ...desk.limited }, async (request, reply) => {
    const language = pageLanguage(request, web.language);
    const state = readPeople(request.query);
    const cursor = request.query.page || undefined;
    const page = await desk.find(state, { limit: PAGE_SIZE, cursor, facets: true });
    desk.tell(request.ip, reply, page.people.length);
    const title = titleOf(state, language.language);
    allowOwnScripts(reply);
    return reply.type(HTML).send(
      web.pages.render(
        'people',
        language,
        {
          title,
          description: say(language.language, 'web.people.lead'),
          canonical: peoplePath(state, cursor),
          // Most of those who are on it have not allowed search engines to keep their names.
          noindex: true,
          scripts: ['search', 'folds'],
        },
        {
          ...listView(web, state, page, language.language),
          first: cursor === undefined ? undefined : peoplePath(state),
        },
      ),
    );
  });
}

function titleOf({ q, tag }: PeopleState, language: Language): string {
  if (q !== undefined) return say(language, 'web.people.title.query', { q });
  return tag === undefined
    ? say(language, 'web.people.title')
    : say(language, 'web.people.title.interest', { tag });
}

/** Why there is nobody to see, and what to do about it. */
function emptyOf({ ports: { people } }: Web, state: PeopleState, language: Language) {
  const kind =
    people.size === 0
      ? 'nobody'
      : wordsOf(state) === undefined
        ? 'short'
        : state.sort === 'active'
          ? 'active'
          : 'none';
  return {
    title: say(language, `web.people.empty.${kind}`),
    text: say(language, `web.people.empty.${kind}.text`),
    isFiltered: people.size > 0 && (isFiltered(state) || state.sort !== undefined),
  };
}

function listView(web: Web, state: PeopleState, page: PeoplePage, language: Language) {
  const { people, badges } = web.ports;
  const { q, language: spoken, tag } = state;
  const stateOf = (person: PublicPerson) => {
    const shown = entryBadge(badges, person);
    if (shown === undefined) return undefined;
    const { sign, state: text } = personView(shown, language);
    return { sign, text };
  };
  const n = page.total;
  return {
    q: q ?? '',
    kept: Object.entries({ language: spoken, tag }).flatMap(([name, value]) =>
      value === undefined ? [] : [{ name, value }],
    ),
    summary: say(language, q === undefined ? 'web.people.all' : 'web.people.found', { n, q: q ?? '' }),
    sorts: peopleSorts(state, language),
    chips: peopleChips(state, language),
    groups: peopleGroups(state, page.facets, (interest) => people.spelling(interest), language),
    entries: page.people.map((person) => entryView(person, language, person.interests, stateOf(person))),
    empty: emptyOf(web, state, language),
    isCut: page.isCut,
    next: page.next && peoplePath(state, page.next),
    bot: web.usersBot,
    joinUri: sayUri(web.usersBot, say(language, 'web.people.join.word')),
  };
}

/**
 * One answer for whoever was never there, is there no more, or cannot be. Not 410 for those who left: that they were
 * there would be told to everybody who has an old address, and it would have to be kept to be told.
 */
function absent(web: Web, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { language } = pageLanguage(request, web.language);
  const title = say(language, 'web.problem.not-found');
  return sendProblem(web, request, reply, {
    ...{ status: 404, detail: 'there is nobody at this address' },
    page: { title, text: say(language, 'web.person.absent') },
  });
}

function personAt({ ports: { people } }: Web, text: string): PublicPerson | undefined {
  const id = tryPersonId(text);
  return readyPeople(people).get(id ?? ('' as PersonId));
}

function pageRoute(app: WebApp, web: Web, desk: PeopleDesk): void {
  const schema = { hide: true, params: Type.Object({ id }), querystring: PageQuery };
  app.get('/people/:id', { schema }, (request, reply) => {
    const person = personAt(web, request.params.id);
    if (person === undefined) return absent(web, request, reply);
    const language = pageLanguage(request, web.language);
    const sharers = sharersOf(person, readyPeople(web.ports.people));
    // Who goes from one to the next is told people as whoever searches; the page itself he may have.
    const shown = desk.mayTell(request.ip, sharers.length) ? sharers : [];
    if (person.engines === true) reply.removeHeader('x-robots-tag');
    allowOwnScripts(reply);
    return reply
      .type(HTML)
      .send(
        web.pages.render(
          'entry',
          language,
          entryFrame(person, web.publicUrl, language.language),
          entryPage(web, person, shown, language.language),
        ),
      );
  });
}

function formsRoute(app: WebApp, web: Web): void {
  const schema = {
    tags: ['People directory'],
    summary: 'Somebody as a vCard 4.0 (`.vcf`) or as JSON (`.json`)',
    params: Type.Object({
      file: Type.String({ maxLength: 64, description: 'What his page is called, then `.vcf` or `.json`' }),
    }),
  };
  // An id has no dot.
  app.get('/people/:file(^[^/]*\\.[^/]*$)', { schema }, (request, reply) => {
    const [, name = '', kind] = /^(.*)\.(vcf|json)$/.exec(request.params.file) ?? [];
    const person = personAt(web, name);
    if (person === undefined) return absent(web, request, reply);
    if (person.engines === true) reply.removeHeader('x-robots-tag');
    if (kind === 'json') return reply.type(JSON_TYPE).send(JSON.stringify(entryJson(person, web)));
    const { language } = pageLanguage(request, web.language);
    return reply
      .type(VCARD_TYPE)
      .header('content-disposition', `attachment; filename="${person.id}.vcf"`)
      .send(vcard(person, say(language, 'web.presence.nobody'), web.publicUrl));
  });
}

function pictureRoute(app: WebApp, web: Web): void {
  const schema = {
    tags: ['People directory'],
    summary: 'Somebody’s picture',
    description: 'A PNG.',
    params: Type.Object({ id }),
    querystring: Type.Object({
      v: Type.Optional(Type.String({ maxLength: 64, description: 'Another picture has another one' })),
    }),
  };
  app.get('/people/:id/avatar', { schema }, async (request, reply) => {
    const person = personAt(web, request.params.id);
    const png = person?.avatar && (await web.ports.readEntryPicture(person.id));
    // He may have taken it back while it was read.
    if (!png || web.ports.people.get(person.id)?.avatar === undefined) return absent(web, request, reply);
    if (person.engines === true) reply.removeHeader('x-robots-tag');
    return reply.type('image/png').send(png);
  });
}

/** `GET /people/<id>/card.png`: the picture beside links to somebody. Nothing is kept of it here. */
function cardRoute(app: WebApp, web: Web): void {
  const schema = { hide: true, params: Type.Object({ id }), querystring: PageQuery };
  app.get('/people/:id/card.png', { schema }, async (request, reply) => {
    const person = personAt(web, request.params.id);
    if (person === undefined) return absent(web, request, reply);
    const { language } = pageLanguage(request, web.language);
    const svg = previewCard(entryCard(person, language), new URL(web.publicUrl).host);
    const png = await web.raster.draw(svg, 1);
    // He may have taken it back while it was drawn.
    if (personAt(web, request.params.id) === undefined) return absent(web, request, reply);
    if (person.engines === true) reply.removeHeader('x-robots-tag');
    return reply.type('image/png').send(png);
  });
}
