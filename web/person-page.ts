/** The page of a badge: what its person shows, and nothing more. */
import type { ShownPresence } from '../shared/domain/shown-presence.ts';
import { type Language, say } from '../shared/i18n/i18n.ts';
import { personCardPath, personPath, withQuery } from './links.ts';
import type { PageFrame } from './pages.ts';
import { personName } from './person-builder.ts';
import { personCodes } from './person-codes.ts';
import { moreLines, sinceLine, stateWord } from './presence-words.ts';
import { CARD_SIZE, type CardText } from './preview-card.ts';
import { tileOf } from './tile.ts';
import type { Web } from './web-app.ts';

/** The state as the templates show it. @param theme of a page that does not follow the reader's system */
export function personView(shown: ShownPresence, language: Language, theme?: 'light' | 'dark') {
  const { id, availability, status, since, address, avatar, resources } = shown;
  return {
    id,
    path: personPath(id),
    // As the web component says it, which takes the place of this: nothing must move then.
    called: shown.label ?? shown.name,
    name: personName(shown, language),
    avatar: avatar && `${personPath(id)}/avatar`,
    // The badge itself: in its person's colours, for the ground it stands on.
    sign: withQuery(`${personPath(id)}.svg`, { style: 'dot', theme }),
    state: stateWord(availability, language),
    status,
    since: since && { iso: new Date(since).toISOString(), text: sinceLine(since, language) },
    more: moreLines(shown, language),
    // The one link by which other sites can tell that the page and the address belong together.
    address: address && { text: address, uri: `xmpp:${encodeURIComponent(address).replace('%40', '@')}` },
    resources: (resources ?? []).map(({ resource, show, status: said }) =>
      [resource, stateWord(show, language), said === status ? undefined : said]
        .filter((part) => part !== undefined && part !== '')
        .join(' · '),
    ),
  };
}

/** Title, previews and other forms of the page. A preview is kept by whoever makes it, so the state is not in it. */
export function personFrame(web: Web, shown: ShownPresence, language: Language): PageFrame {
  const name = personName(shown, language);
  const path = personPath(shown.id);
  const title = say(language, 'web.presence.title', { name });
  return {
    title,
    description: say(language, 'web.presence.description', { name }),
    canonical: path,
    noindex: true,
    scripts: ['copy', 'folds'],
    image: { path: personCardPath(shown.id, language), wide: CARD_SIZE, alt: title },
    alternates: [
      { type: 'application/json', title, path: `${path}.json` },
      {
        type: 'application/json+oembed',
        title,
        path: withQuery('/oembed', { url: `${web.publicUrl}${path}`, format: 'json' }),
      },
    ],
  };
}

/** What stands on the picture beside links to the page. Whoever shows links keeps it, so it is no more than a name. */
export function personCard({ id, label, name: own }: ShownPresence, language: Language): CardText {
  const name = label ?? own ?? say(language, 'web.presence.nobody');
  return {
    title: name,
    otherwise: say(language, 'web.presence.nobody'),
    second: say(language, 'web.presence.title', { name }),
    facts: [],
    hue: tileOf(id, name).hue,
  };
}

/** What the page has beside the state. */
export function personUse({ publicUrl, language }: Web, shown: ShownPresence, reader: Language) {
  const { id } = shown;
  const choice = { style: 'flat', theme: 'auto', label: 'name', language: reader } as const;
  const text = say(reader, 'web.badges.person.alt', { name: personName(shown, reader) });
  return {
    codes: personCodes({ id, publicUrl, language }, choice, text, reader),
    builder: withQuery('/badges', { badge: id }),
  };
}
