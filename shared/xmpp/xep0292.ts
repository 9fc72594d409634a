/** XEP-0292: vCard4 Over XMPP, version 0.12.0: what somebody published of himself (§4.1; RFC 6351). */
import { type CardWords, cardTexts } from './xep0054.ts';
import { lastItemQuery, readLastItem } from './xep0060.ts';
import type { Element } from './xml.ts';

const NODE = 'urn:xmpp:vcard4';
const NS_VCARD4 = 'urn:ietf:params:xml:ns:vcard-4.0';

/** The payload that asks for it. */
export function vcard4Query(): Element {
  return lastItemQuery(NODE);
}

/** What the vCard tells; undefined: the answer holds none. */
export function readVcard4(iq: Element): CardWords | undefined {
  const card = readLastItem(iq);
  if (!card?.is('vcard', NS_VCARD4)) return undefined;
  const values = (name: string, kind: string): string[] =>
    cardTexts(card.getChildren(name, NS_VCARD4).flatMap((each) => each.getChildren(kind, NS_VCARD4)));
  const places = card
    .getChildren('adr', NS_VCARD4)
    .map((adr) => cardTexts(['locality', 'country'].flatMap((part) => adr.getChildren(part, NS_VCARD4))));
  return {
    nick: values('nickname', 'text'),
    name: values('fn', 'text'),
    place: places.map((parts) => parts.join(', ')),
    about: values('note', 'text'),
    languages: values('lang', 'language-tag'),
    interests: values('categories', 'text'),
    links: values('url', 'uri'),
  };
}
