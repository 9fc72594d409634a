/** A site that listens, on rooms that are hard to show. */
import type { TestContext } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { DAY_MS, HOUR_MS } from '../../shared/domain/room-history.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { freePorts } from '../support/loopback.ts';
import { badgeId } from '../support/people-store.ts';
import { ANA, MIA, peopleWith, person, ZOE } from '../support/sample-people.ts';
import { PICTURE } from '../web/old-presence-site.ts';
import { openSite, room, SAMPLE, SERVER, type SiteOptions } from '../web/site.ts';

/** A name that would be markup and turn the text around, if it were not kept in its place. */
export const HOSTILE_NAME = '<img src=x onerror=alert(1)>\u202Eevil';

const ROOMS = [
  ...SAMPLE,
  room('شعر@salons.example', {
    name: 'مجلس الشعر',
    description: 'قصائد قديمة وجديدة.',
    language: 'ar',
    occupants: 4,
    tags: ['شعر'],
  }),
  room(`${'a-long-name-'.repeat(8)}x@conference.${'deep.'.repeat(12)}example.org`, {
    name: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenverein'.repeat(2),
    description: `https://example.org/${'x'.repeat(200)}`,
    occupants: 1,
  }),
  room('hostile@salons.example', { name: HOSTILE_NAME, occupants: 30 }),
  ...Array.from({ length: 40 }, (_, i) =>
    room(`r${i}@many.example`, {
      name: `Room ${i}`,
      language: i % 2 ? 'de' : 'en',
      tags: ['many', `tag${i}`],
      occupants: 1,
    }),
  ),
];

/** Who shows all there is to show, with a name that is hostile; who shows nothing but the state. */
export const PEOPLE = { full: badgeId(1), plain: badgeId(2), arabic: badgeId(3) } as const;

/** The states of {@link PEOPLE}, for the test to change. */
export function shownPeople(): PublicBadges {
  const badges = new PublicBadges();
  badges.onReset([
    {
      ...{ id: PEOPLE.full, availability: 'away', since: 1_700_000_000_000, name: HOSTILE_NAME },
      ...{ status: 'Out for lunch', address: parseJid('zoe@people.example'), avatar: PICTURE.hash },
      ...{
        mood: { value: 'in_love', text: 'Spring' },
        activity: { general: 'relaxing', specific: 'reading' },
      },
      tune: { artist: 'Nina Simone', title: 'Sinnerman' },
      resources: [{ resource: 'laptop', show: 'away', priority: 5, status: 'Out for lunch' }],
    },
    { id: PEOPLE.plain, availability: 'online' },
    {
      ...{ id: PEOPLE.arabic, availability: 'dnd', name: 'ليلى', status: 'x'.repeat(200) },
      colours: { dnd: '112233' },
    },
  ]);
  return badges;
}

/** In the directory: who tells all there is to tell, who shows no address, who is hard to show. */
const LISTED: readonly PublicPerson[] = [
  { ...ZOE, badge: PEOPLE.full },
  ANA,
  MIA,
  person(4, {
    ...{ nick: HOSTILE_NAME, name: 'x'.repeat(128), place: 'y'.repeat(128), about: 'z'.repeat(500) },
    ...{
      interests: ['w'.repeat(40), 'vélo'],
      links: [`https://example.org/${'v'.repeat(300)}`],
      languages: ['de'],
    },
  }),
  person(5, {
    ...{
      nick: 'ليلى',
      about: 'أحب الشعر والموسيقى.',
      place: 'القاهرة',
      languages: ['ar'],
      interests: ['شعر', 'xmpp'],
    },
    ...{
      badge: PEOPLE.plain,
      jid: parseJid(`${'a-long-name-'.repeat(8)}x@${'deep.'.repeat(12)}example.org`),
    },
  }),
  ...Array.from({ length: 30 }, (_, n) =>
    person(10 + n, {
      nick: `Person ${n}`,
      languages: [n % 2 ? 'de' : 'en'],
      interests: ['many', `tag ${n}`],
    }),
  ),
];

/** Its address. */
export async function listeningSite(
  t: Pick<TestContext, 'after'>,
  options: SiteOptions = {},
): Promise<string> {
  const [port = 0] = await freePorts(1, '127.0.0.1');
  const publicUrl = `http://127.0.0.1:${port}`;
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const day = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const app = await openSite(t, {
    publicUrl,
    demo: true,
    requestsPerMinute: 100_000,
    rooms: ROOMS,
    badges: shownPeople(),
    people: await peopleWith(...LISTED),
    entryPictures: { [ZOE.id]: PICTURE.png },
    badgePictures: { [PEOPLE.full]: PICTURE },
    server: { ...SERVER, reached: [{ day: day / DAY_MS, tried: 5, answered: 4 }] },
    history: {
      hourly: Array.from({ length: 160 }, (_, i) => ({ at: hour - (159 - i) * HOUR_MS, occupants: i % 24 })),
      daily: Array.from({ length: 90 }, (_, i) => ({ at: day - (89 - i) * DAY_MS, average: 5, peak: i })),
    },
    totals: {
      hourly: [],
      daily: Array.from({ length: 9 }, (_, i) => ({
        at: day - (8 - i) * DAY_MS,
        rooms: i,
        occupants: i,
        servers: 1,
      })),
    },
    ...options,
  });
  await app.listen({ host: '127.0.0.1', port });
  return publicUrl;
}
