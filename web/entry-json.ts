/** Somebody of the directory as programs read him. */
import type { PublicPerson } from '../shared/domain/public-person.ts';
import { entryBadge } from './entry-badge.ts';
import { addressUri, entryPath, entryPicturePath, personPath } from './links.ts';
import { momentJson } from './room-json.ts';
import type { Web } from './web-app.ts';

/** As `PersonJson` of people-schemas.ts. */
export function entryJson(person: PublicPerson, { publicUrl, ports }: Pick<Web, 'publicUrl' | 'ports'>) {
  const { id, jid, avatar } = person;
  const badge = entryBadge(ports.badges, person);
  const path = entryPath(id);
  return {
    id,
    nick: person.nick ?? null,
    name: person.name ?? null,
    about: person.about ?? null,
    place: person.place ?? null,
    languages: [...person.languages],
    interests: [...person.interests],
    links: [...person.links],
    address: jid ?? null,
    uri: jid === undefined ? null : addressUri(jid),
    avatar_url: avatar === undefined ? null : `${publicUrl}${entryPicturePath(id, avatar)}`,
    badge_url: badge === undefined ? null : `${publicUrl}${personPath(badge.id)}`,
    listed_since: momentJson(person.listedAt),
    search_engines: person.engines === true,
    page: `${publicUrl}${path}`,
    vcard_url: `${publicUrl}${path}.vcf`,
  };
}
