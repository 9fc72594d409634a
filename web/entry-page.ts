/** Everything on the page of somebody in the directory. */
import type { PublicPerson } from '../shared/domain/public-person.ts';
import { type SharedInterests, sharedInterests } from '../shared/domain/shared-interests.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import { entryBadge } from './entry-badge.ts';
import { entryName, entryView } from './entry-view.ts';
import type { Thing } from './json-ld.ts';
import { dateText } from './language.ts';
import {
  apiEntryPath,
  chatUri,
  contactUri,
  entryCardPath,
  entryPath,
  entryPicturePath,
  isPersonLink,
  sayUri,
} from './links.ts';
import type { PageFrame } from './pages.ts';
import { personView } from './person-page.ts';
import { CARD_SIZE, type CardText } from './preview-card.ts';
import { qrCode } from './qr.ts';
import type { LivePeople, Web } from './web-app.ts';

/** People with the same interests that are shown. */
const SHARED = 6;

/**
 * Who shares his interests. On a page that search engines may keep only people who allow that of their own pages, or
 * they would be kept by way of his.
 */
export function sharersOf(person: PublicPerson, people: LivePeople): SharedInterests<PublicPerson>[] {
  const reader = {
    toldBy: (found: PublicPerson) => found,
    isLeftOut: ({ id, engines }: PublicPerson) =>
      id === person.id || (person.engines === true && engines !== true),
  };
  return sharedInterests(person, people, reader, SHARED);
}

/** Title and other forms of the page. Previews are kept by whoever makes them: there is no more in them than a name. */
export function entryFrame(person: PublicPerson, publicUrl: string, language: Language): PageFrame {
  const name = entryName(person, language);
  const path = entryPath(person.id);
  const title = say(language, 'web.person.title', { name });
  return {
    title,
    description: say(language, 'web.person.description', { name }),
    canonical: path,
    noindex: person.engines !== true,
    scripts: ['copy'],
    image: { path: entryCardPath(person.id, language), wide: CARD_SIZE, alt: title },
    // For engines, of whoever lets them.
    ...(person.engines === true && { thing: personThing(person, name, publicUrl) }),
    alternates: [
      { type: 'application/json', title, path: apiEntryPath(person.id) },
      { type: 'text/vcard', title, path: `${path}.vcf` },
    ],
  };
}

/** schema.org: the profile of somebody. */
function personThing(person: PublicPerson, name: string, publicUrl: string): Thing {
  const url = `${publicUrl}${entryPath(person.id)}`;
  return {
    '@type': 'ProfilePage',
    '@id': url,
    url,
    dateCreated: new Date(person.listedAt).toISOString(),
    mainEntity: {
      '@type': 'Person',
      name,
      alternateName: person.nick === undefined ? undefined : person.name,
      description: person.about,
      image: person.avatar && `${publicUrl}${entryPicturePath(person.id, person.avatar)}`,
      homeLocation: person.place && { '@type': 'Place', name: person.place },
      knowsLanguage: person.languages.length > 0 ? person.languages : undefined,
      knowsAbout: person.interests.length > 0 ? person.interests : undefined,
      sameAs: person.links.filter(isPersonLink),
    },
  };
}

/**
 * What stands on his card: whoever shows links keeps it, so it is no more than a name, unless he lets search engines keep
 * his page.
 */
export function entryCard(person: PublicPerson, language: Language): CardText {
  const { name, hue, about, place, languages } = entryView(person, language);
  const isKept = person.engines === true;
  return {
    title: name,
    otherwise: say(language, 'web.presence.nobody'),
    second: say(language, 'web.people.title'),
    text: isKept ? about : undefined,
    facts: isKept ? [place, languages] : [],
    hue,
  };
}

/** His presence where he shows it; what else the badge tells stands on its own page. */
function presenceOf({ ports: { badges } }: Web, person: PublicPerson, language: Language) {
  const shown = entryBadge(badges, person);
  if (shown === undefined) return undefined;
  const view = personView(shown, language);
  return { ...view, avatar: undefined, resources: [] };
}

/** How he is reached: directly, or through the bot where his address is not for everybody. */
function contactOf({ usersBot }: Web, { id, jid }: PublicPerson, language: Language) {
  const words = `${say(language, 'web.person.hello.word')} ${id} `;
  const hello = jid === undefined ? { words: words.trim(), uri: sayUri(usersBot, words) } : undefined;
  return {
    hello,
    bot: usersBot,
    add: jid && contactUri(jid),
    chat: jid && chatUri(jid),
    qr: qrCode(jid === undefined ? sayUri(usersBot, words) : contactUri(jid)),
  };
}

/** What the template of the page is given beside its frame. */
export function entryPage(
  web: Web,
  person: PublicPerson,
  sharers: readonly SharedInterests<PublicPerson>[],
  language: Language,
) {
  const { id, listedAt, links } = person;
  const presence = presenceOf(web, person, language);
  return {
    entry: entryView(person, language),
    contact: contactOf(web, person, language),
    presence,
    cards: presence === undefined ? [] : [presence],
    links: links.filter(isPersonLink),
    since: { iso: new Date(listedAt).toISOString(), text: dateText(listedAt, language) },
    sharers: sharers.map(({ found, shared }) => entryView(found, language, shared)),
    vcard: `${entryPath(id)}.vcf`,
    json: apiEntryPath(id),
    report: `${entryPath(id)}/report`,
  };
}
