/** A site on which every word is hostile, for whoever asks it strange questions. */
import type { Jid } from '../../shared/domain/jid.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import type { Room } from '../../shared/domain/room.ts';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import type { WebApp } from '../../web/web-app.ts';
import { badgeId, personId } from '../support/people-store.ts';
import { peopleWith, person } from '../support/sample-people.ts';
import { alice, PICTURE } from './old-presence-site.ts';
import { openSite, room, SAMPLE } from './site.ts';

/** What runs, or ends what it stands in, where it is taken for more than words. */
export const SCRIPTS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  'javascript:alert(1)',
  ']]><svg onload=alert(1)>',
  '{{constructor}}',
  '=HYPERLINK("http://x")',
  '+1+cmd|calc',
  '</title></style></script><b>',
  '\u202Etxt.exe\u0000\uFFFE\uD800',
];

/** Rooms whose texts are what no crawler should have let pass. */
export const HOSTILE_ROOMS: readonly Room[] = [
  ...SAMPLE,
  ...SCRIPTS.map((text, i) =>
    room(`hostile${i}@salons.example`, {
      name: text,
      description: `${text} ${SCRIPTS[(i + 1) % SCRIPTS.length]}`,
      language: i % 2 === 0 ? text : 'fr',
      languageGuess: text,
      tags: [text, 'tag'],
      occupants: i * 1e6,
      average: i / 3,
      since: 1e12 + i,
      logsUrl: `https://x.example/${text}`,
      webChatUrl: i % 2 === 0 ? text : `https://x.example/"${text}`,
    }),
  ),
  // As addresses cannot be parsed but may stand in a store that somebody else filled.
  { jid: `<script>"'&@salons.example` as Jid, tags: [], nsfw: false, occupants: 3 },
];

/** Somebody who writes what nobody should be let write. */
const HOSTILE_PERSON: ShownPresence = alice({
  ...{ availability: 'dnd', avatar: PICTURE.hash, status: SCRIPTS.join(' '), label: SCRIPTS[1] ?? '' },
  ...{ name: SCRIPTS[0] ?? '', mood: { value: SCRIPTS[2] ?? '', text: SCRIPTS[4] ?? '' } },
  tune: { artist: SCRIPTS[8] ?? '', title: SCRIPTS[9] ?? '' },
  activity: { general: SCRIPTS[4] ?? '' },
  resources: SCRIPTS.map((text) => ({ resource: text, show: 'dnd', priority: 1, status: text })),
});

/** The same in the directory; what a store that somebody else filled could hold. */
const HOSTILE_PEOPLE: readonly PublicPerson[] = SCRIPTS.map((text, n) =>
  person(n, {
    ...{
      nick: text,
      name: SCRIPTS[(n + 1) % SCRIPTS.length] ?? '',
      about: SCRIPTS.join(' ').repeat(5),
      place: text,
    },
    ...{
      languages: ['fr', text],
      interests: [text, 'x'.repeat(500), 'tag'],
      links: [text, `https://x.example/"${text}`],
    },
    ...(n % 2 === 0 && { jid: `${text}"'&@people.example` as Jid }),
    ...{ badge: badgeId(1), avatar: PICTURE.hash, ...(n % 3 === 0 && { engines: true as const }) },
  }),
);

/** A site on which every word is hostile. */
export async function openHostileSite(t: Parameters<typeof openSite>[0]): Promise<WebApp> {
  const badges = new PublicBadges();
  badges.onReset([HOSTILE_PERSON]);
  const badgePictures = { [HOSTILE_PERSON.id]: PICTURE };
  const people = await peopleWith(...HOSTILE_PEOPLE);
  const entryPictures = { [personId(2)]: PICTURE.png };
  return openSite(t, {
    rooms: HOSTILE_ROOMS,
    badges,
    badgePictures,
    people,
    entryPictures,
    requestsPerMinute: 1e9,
  });
}
