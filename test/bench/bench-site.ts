/** The website of benchmarks: as a web process has it, with what is in memory and no store behind it. */
import { parseJid } from '../../shared/domain/jid.ts';
import { buildApp } from '../../web/app.ts';
import { PublicBadges } from '../../web/public-badges.ts';
import { PublicPeople } from '../../web/public-people.ts';
import { PublicRooms } from '../../web/public-rooms.ts';
import type { WebApp } from '../../web/web-app.ts';

/** Whatever the benchmark is about; the rest is empty. */
type Held = Partial<Pick<Parameters<typeof buildApp>[0]['ports'], 'rooms' | 'badges' | 'people'>>;

/** Not listening yet. */
export async function benchSite(
  options: Pick<Parameters<typeof buildApp>[0], 'log' | 'publicUrl' | 'requestsPerMinute' | 'processMetrics'>,
  { rooms = new PublicRooms(), badges = new PublicBadges(), people = new PublicPeople() }: Held,
): Promise<WebApp> {
  const none = (): never => {
    throw new Error('the store is not asked');
  };
  return await buildApp({
    ...options,
    ...{ language: 'en', demo: false },
    roomsBot: parseJid('bot@rooms.example'),
    usersBot: parseJid('bot@users.example'),
    randomBot: parseJid('bot@random.example'),
    admins: [],
    ports: {
      ...{
        rooms,
        badges,
        people,
        readBadgePicture: none,
        readEntryPicture: none,
        requests: { add: none, report: none },
        peopleRequests: { report: none },
      },
      ...{ readUnlisted: none, readHistory: none, readTotals: none, readPairs: none, readAvatar: none },
      ...{ readServer: none, readServers: none, readProcesses: none },
    },
  });
}
