/** People of the directory as the web shows them, for tests. */
import { parseJid } from '../../shared/domain/jid.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { PublicPeople } from '../../web/public-people.ts';
import { badgeId, personId } from './people-store.ts';

/** The n-th person; tells nothing but what is given. */
export function person(n: number, told: Partial<Omit<PublicPerson, 'id'>> = {}): PublicPerson {
  return { id: personId(n), listedAt: n * 1_000, languages: [], interests: [], links: [], ...told };
}

/** Tells all there is to tell. */
export const ZOE: PublicPerson = person(1, {
  ...{
    nick: 'Zoé',
    name: 'Zoé Martin',
    place: 'Lyon, France',
    about: 'J’aime <b>le vélo</b> & la mer; à demain',
  },
  ...{ languages: ['fr', 'en-GB'], interests: ['Vélo', 'xmpp', 'chant choral'] },
  links: ['https://zoe.example/', 'https://social.example/@zoe'],
  ...{ jid: parseJid('zoe.martin@people.example'), avatar: 'ab'.repeat(32), badge: badgeId(1) },
});
/** Shows no address. */
export const ANA: PublicPerson = person(2, {
  ...{ nick: 'Ana', languages: ['es', 'fr'], interests: ['vélo', 'jardín'] },
});
/** Lets search engines keep her page. */
export const MIA: PublicPerson = person(3, {
  ...{ name: 'Mia Łódź', interests: ['Vélo'], languages: ['pl'], engines: true },
  jid: parseJid('mia@people.example'),
});

/** These people, loaded. */
export async function peopleWith(...all: readonly PublicPerson[]): Promise<PublicPeople> {
  const people = new PublicPeople();
  await people.onReset(all);
  return people;
}

/** What a search finds, by id. */
export function foundBy(people: PublicPeople, text: string): string[] {
  return people.search({ text, limit: 100 }).people.map(({ id }) => id);
}
