/** The people directory for programs: `/api/v1/people`, one person of it, and the search that Converse.js asks for. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type PersonId, tryPersonId } from '../../shared/domain/profile.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { peopleTerm, saysEnough } from '../../shared/domain/search/people-term.ts';
import { Failure } from '../../shared/failure.ts';
import type { Language } from '../../shared/i18n/i18n.ts';
import { entryJson } from '../entry-json.ts';
import { entryName } from '../entry-view.ts';
import { keepFromEngines } from '../headers.ts';
import type { PeopleDesk } from '../people-desk.ts';
import { PeopleCursor, PeopleParams, readPeople, wordsOf } from '../people-query.ts';
import { ConverseJson, PeopleJson, PersonJson } from '../people-schemas.ts';
import { ProblemJson } from '../schemas.ts';
import { readyPeople, type Web, type WebApp } from '../web-app.ts';

const PAGE_SIZE = 25;
const MAX_PAGE_SIZE = 50;
/** People that are offered while an address is typed. */
const OFFERED = 20;
const TAGS = ['People directory'];
const PROBLEMS = { '4xx': ProblemJson, 503: ProblemJson };

/** See the file. */
export function apiPeopleRoutes(app: WebApp, web: Web, desk: PeopleDesk): void {
  app.register((plain, _options, done) => {
    const scope = plain.withTypeProvider<TypeBoxTypeProvider>() as WebApp;
    keepFromEngines(scope);
    listRoute(scope, web, desk);
    converseRoute(scope, web, desk);
    personRoute(scope, web);
    done();
  });
}

const ListParams = Type.Object({
  ...PeopleParams,
  lang: Type.Optional(
    Type.String({ maxLength: 35, description: 'Language that they speak (`de` also finds `de-AT`)' }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: MAX_PAGE_SIZE, default: PAGE_SIZE, description: 'People on a page' }),
  ),
  cursor: PeopleCursor,
});

function listRoute(app: WebApp, web: Web, desk: PeopleDesk): void {
  const schema = {
    tags: TAGS,
    summary: 'Search the people directory',
    description:
      'The best first; without words the newest. Each address may ask 120 times a minute and be told 6,000 people an hour.',
    querystring: ListParams,
    response: { 200: PeopleJson, ...PROBLEMS },
  };
  app.get('/api/v1/people', { schema, ...desk.limited }, async (request, reply) => {
    const { q, tag, lang, limit = PAGE_SIZE, cursor } = request.query;
    // The validator takes `Infinity` for an integer within any bounds.
    if (!Number.isFinite(limit)) throw new Failure('bad-input', 'querystring/limit must be integer');
    const state = readPeople({ q, tag, language: lang });
    if (wordsOf(state) === undefined) throw new Failure('bad-input', 'search for two letters at least');
    const { people, total, next } = await desk.find(state, { limit, cursor: cursor || undefined });
    desk.tell(request.ip, reply, people.length);
    const items = people.map((person) => entryJson(person, web));
    return reply.send({ items, total, next: next ?? null });
  });
}

/** Converse.js puts `name <address>` into its field and takes the address from between the brackets: only ours may stand there. */
function converseName(person: PublicPerson, language: Language): string {
  return entryName(person, language).replace(/[<>]/g, '');
}

function converseRoute(app: WebApp, web: Web, desk: PeopleDesk): void {
  const schema = {
    tags: TAGS,
    summary: 'For `xhr_user_search_url` of Converse.js',
    description: 'Only people whose address everybody may know; words that say too little find nobody.',
    querystring: Type.Object({ q: PeopleParams.q }),
    response: { 200: ConverseJson, ...PROBLEMS },
  };
  app.get('/api/v1/people/converse', { schema, ...desk.limited }, (request, reply) => {
    const text = peopleTerm(request.query.q ?? '');
    const people = readyPeople(web.ports.people);
    const found = saysEnough(text) ? people.search({ text, withAddress: true, limit: OFFERED }).people : [];
    desk.tell(request.ip, reply, found.length);
    const answer = found.flatMap((person) =>
      person.jid === undefined ? [] : [{ jid: person.jid, fullname: converseName(person, web.language) }],
    );
    reply.send(answer);
  });
}

function personRoute(app: WebApp, web: Web): void {
  const schema = {
    tags: TAGS,
    summary: 'Somebody in the people directory',
    description: 'Who is not there any more is answered as who never was.',
    params: Type.Object({ id: Type.String({ maxLength: 64, description: 'What his page is called' }) }),
    response: { 200: PersonJson, ...PROBLEMS },
  };
  app.get('/api/v1/people/:id', { schema }, (request, reply) => {
    const id = tryPersonId(request.params.id) ?? ('' as PersonId);
    const person = readyPeople(web.ports.people).get(id);
    if (person === undefined) throw new Failure('not-found', 'there is nobody at this address');
    if (person.engines === true) reply.removeHeader('x-robots-tag');
    reply.send(entryJson(person, web));
  });
}
