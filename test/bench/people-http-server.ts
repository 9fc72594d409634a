/** The website with so many people whom everybody may see, a process of its own. Argument: how many. */
import type { PersonId } from '../../shared/domain/profile.ts';
import { publicPerson } from '../../shared/domain/public-person.ts';
import { PublicPeople } from '../../web/public-people.ts';
import { benchSite } from './bench-site.ts';
import { entryOf } from './people-memory.ts';
import { QUIET } from './quiet.ts';
import { samplePeople } from './sample-people.ts';

const OPTIONS = { log: QUIET, publicUrl: 'http://bench.example', requestsPerMinute: 1e9 } as const;
const SEEN = {
  nick: 'web',
  name: 'web',
  place: 'web',
  about: 'web',
  languages: 'web',
  interests: 'web',
} as const;

process.on('disconnect', () => process.exit());
const people = new PublicPeople();
await people.onReset(
  samplePeople(Number(process.argv[2]))
    .map(entryOf)
    .flatMap((person, i) => {
      if (person.profile === undefined) return [];
      const id = String(i).padStart(22, 'x') as PersonId;
      return publicPerson({ ...person, profile: { ...person.profile, id, audiences: SEEN } }) ?? [];
    }),
);
const app = await benchSite(OPTIONS, { people });
await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.((app.server.address() as { port: number }).port);
