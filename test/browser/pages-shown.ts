/** The pages of {@link listeningSite} that are looked at, by rules and by people: one of each kind, and the hard ones. */
import { personId } from '../support/people-store.ts';
import { PEOPLE } from './site.ts';

const LONG = encodeURIComponent(`${'a-long-name-'.repeat(8)}x@conference.${'deep.'.repeat(12)}example.org`);

/** Their paths. */
export const PAGES: readonly string[] = [
  '/',
  '/random',
  '/rooms',
  '/rooms?q=room&tag=many&language=de&min=1&nsfw=with&sort=name',
  '/rooms?q=nothing+like+this&tag=many',
  '/rooms/cafe@salons.example',
  '/rooms/open@salons.example',
  `/rooms/${LONG}`,
  `/rooms/${encodeURIComponent('شعر')}@salons.example`,
  '/rooms/add',
  '/rooms/cafe@salons.example/report',
  '/servers/example',
  '/stats',
  '/badges',
  '/badges?room=cafe@salons.example&tag=many',
  `/badges?badge=${PEOPLE.full}&style=card`,
  '/badges?badge=nothing',
  `/b/${PEOPLE.full}`,
  `/b/${PEOPLE.plain}`,
  `/b/${PEOPLE.arabic}`,
  '/b/nothing',
  `/embed/presence?badge=${PEOPLE.full}`,
  '/embed/rooms?theme=dark',
  '/people?q=person&tag=many&language=de',
  '/people?sort=active',
  ...[1, 2, 4, 5].map((n) => `/people/${personId(n)}`),
  '/docs',
  '/docs/users',
  '/docs/servers',
  '/docs/api',
  '/embeds',
  '/privacy',
  '/nothing',
];
