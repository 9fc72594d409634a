/** A website on ports in memory, for tests: nothing listens. */
import type { TestContext } from 'node:test';
import { pino } from 'pino';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Room, UnlistedReason } from '../../shared/domain/room.ts';
import type { RoomHistory, TotalsHistory } from '../../shared/domain/room-history.ts';
import type { Server } from '../../shared/domain/server.ts';
import { Failure } from '../../shared/failure.ts';
import type { PairsNow } from '../../shared/store/pairs-reader.ts';
import { type AppOptions, buildApp } from '../../web/app.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { PublicPeople } from '../../web/public-people.ts';
import { PublicRooms } from '../../web/public-rooms.ts';
import type { PeopleRequests, ProcessReport, RoomRequests, WebApp } from '../../web/web-app.ts';

/** A room that says nothing but what is given. */
export function room(jid: string, rest: Partial<Room> = {}): Room {
  return { jid: parseJid(jid), tags: [], nsfw: false, ...rest };
}

/** Six rooms, each with something of its own. */
export const SAMPLE: readonly Room[] = [
  room('cafe@salons.example', {
    name: 'Café des voyageurs',
    description: 'Récits de voyage, cartes et bonnes adresses. #voyage',
    language: 'fr',
    occupants: 14,
    anonymity: 'semi',
    tags: ['voyage'],
    webChatUrl: 'https://chat.example/cafe',
    logsUrl: 'https://logs.example/cafe/',
  }),
  room('open@salons.example', {
    name: 'Open door',
    occupants: 5,
    anonymity: 'none',
    language: 'en, de',
    moderated: true,
  }),
  room('adults@salons.example', { name: 'After dark', occupants: 9, nsfw: true, tags: ['nsfw'] }),
  room('salon\\20bleu@salons.example', { occupants: 2 }),
  room('nihongo@muc.example', { name: '日本語の部屋', language: 'ja', occupants: 3 }),
  room('unasked@muc.example'),
];

/** The one server that is known. */
export const SERVER: Server = {
  domain: parseJid('example'),
  source: 'seed',
  since: Date.UTC(2025, 11, 24),
  reached: [{ day: 20_454, tried: 24, answered: 23 }],
  software: 'Prosody',
  version: '0.12.3',
  contacts: { abuse: ['mailto:abuse@example'], other: ['javascript:alert(1)', 'xmpp:other@example'] },
  services: [parseJid('salons.example'), parseJid('muc.example')],
  crawledAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  roomsSeen: 9,
  roomsListed: 6,
  partial: true,
  failures: 0,
};

/** How the site and the world behind it are. */
export interface SiteOptions extends Partial<Omit<AppOptions, 'ports'>> {
  readonly rooms?: readonly Room[];
  /** Instead of `rooms`: rooms that the test changes. */
  readonly live?: PublicRooms;
  /** The list is still being loaded. */
  readonly loading?: boolean;
  readonly unlisted?: Readonly<Record<string, UnlistedReason>>;
  readonly processes?: Readonly<Record<string, ProcessReport>>;
  /** Default: {@link SERVER}. */
  readonly server?: Server;
  /** Of every listed room. Default: nothing is known. */
  readonly history?: RoomHistory;
  readonly totals?: TotalsHistory;
  /** Who is in the random chat; default: nobody. */
  readonly pairs?: PairsNow;
  /** Pictures by room. */
  readonly avatars?: Readonly<Record<string, { readonly png: Buffer; readonly hash: string }>>;
  /** What is shown of people; default: nobody. The test changes it. */
  readonly badges?: PublicBadges;
  /** Pictures by badge. */
  readonly badgePictures?: Readonly<Record<string, { readonly png: Buffer; readonly hash: string }>>;
  /** Who is in the directory; default: nobody. The test changes it. */
  readonly people?: PublicPeople;
  /** Pictures of the directory by id. */
  readonly entryPictures?: Readonly<Record<string, Buffer>>;
  /** Who answers the forms; default: nobody. */
  readonly requests?: RoomRequests;
  readonly peopleRequests?: PeopleRequests;
  /** Redis does not answer. */
  readonly down?: boolean;
  /** Every line that is logged. */
  readonly logged?: string[];
}

/** Every service as it should be. */
export const ALL_READY: Readonly<Record<string, ProcessReport>> = {
  rooms: { ready: true, metrics: { session_received: 12, crawls_done_total: 3 } },
  users: { ready: true },
  randomchat: { ready: true, detail: 'connected' },
};

const NO_PEOPLE_REQUESTS: PeopleRequests = {
  report: async () => {
    throw new Failure('unavailable', 'nobody is there');
  },
};

const NO_REQUESTS: RoomRequests = {
  add: async () => {
    throw new Failure('unavailable', 'nobody is there');
  },
  report: async () => {
    throw new Failure('unavailable', 'nobody is there');
  },
};

function logInto(lines: string[] | undefined): pino.Logger {
  return lines === undefined
    ? pino({ level: 'silent' })
    : pino({ level: 'trace' }, { write: (line) => void lines.push(line) });
}

/** The site. @param t closes the site at its end */
export async function openSite(t: Pick<TestContext, 'after'>, options: SiteOptions = {}): Promise<WebApp> {
  const {
    rooms = SAMPLE,
    loading = false,
    unlisted = {},
    processes = ALL_READY,
    server = SERVER,
    history = { hourly: [], daily: [] },
    totals = { hourly: [], daily: [] },
    pairs = { waiting: 0, talking: 0, met: 0, drained: false },
    avatars = {},
    badges = new PublicBadges(),
    badgePictures = {},
    people = new PublicPeople(),
    entryPictures = {},
    requests = NO_REQUESTS,
    peopleRequests = NO_PEOPLE_REQUESTS,
    live = new PublicRooms(),
    down = false,
    logged,
    ...rest
  } = options;
  if (!loading && !badges.loaded) badges.onReset([]);
  if (!loading && !people.ready) await people.onReset([]);
  if (!loading && !live.loaded) await live.reset(rooms, '1-0');
  const ask = async <T>(answer: T): Promise<T> => {
    if (down) throw new Failure('unavailable', 'Redis does not answer');
    return answer;
  };
  const app = await buildApp({
    log: logInto(logged),
    ...{ publicUrl: 'https://parvis.example', language: 'en' },
    roomsBot: parseJid('bot@rooms.example'),
    usersBot: parseJid('bot@users.example'),
    randomBot: parseJid('bot@random.example'),
    admins: [parseJid('admin@example.org')],
    demo: false,
    ...rest,
    ports: {
      ...{ rooms: live, badges, people, requests, peopleRequests },
      readBadgePicture: (id) => ask(Object.hasOwn(badgePictures, id) ? badgePictures[id] : undefined),
      readEntryPicture: (id) => ask(Object.hasOwn(entryPictures, id) ? entryPictures[id] : undefined),
      readUnlisted: (jid: Jid) => {
        const reason = Object.hasOwn(unlisted, jid) ? unlisted[jid] : undefined;
        return ask(reason && { reason });
      },
      readHistory: () => ask(history),
      readTotals: () => ask(totals),
      readPairs: () => ask(pairs),
      readAvatar: (jid: Jid) => ask(Object.hasOwn(avatars, jid) ? avatars[jid] : undefined),
      readServers: () => ask([server]),
      readServer: (domain: Jid) =>
        ask(domain === server.domain || server.services.includes(domain) ? server : undefined),
      readProcesses: (names) => ask(Object.fromEntries(names.map((name) => [name, processes[name]]))),
    },
  });
  t.after(() => app.close());
  return app;
}
