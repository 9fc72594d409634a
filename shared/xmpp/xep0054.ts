/** XEP-0054: vcard-temp, version 1.3.0: the picture in a vCard (§4, PHOTO), what it says of its person, and a vCard of our own. */
import { Failure } from '../failure.ts';
import { type Element, xml } from './xml.ts';

/** The namespace of vCards; also the feature. */
export const NS_VCARD = 'vcard-temp';

/** The payload that asks for a vCard. */
export function vcardQuery(): Element {
  return xml('vCard', { xmlns: NS_VCARD });
}

/** The vCard of somebody who is no person: a name, words about it, and where to read more. */
export function vcardElement(name: string, about: string, url: string): Element {
  return xml(
    'vCard',
    { xmlns: NS_VCARD },
    xml('FN', {}, name),
    xml('NICKNAME', {}, name),
    xml('URL', {}, url),
    xml('DESC', {}, about),
  );
}

/**
 * The bytes of the vCard's first picture that is in it and not only linked to; undefined: it has none, or one of
 * more than `mostBytes`. What TYPE says is not read: the bytes tell better.
 * @throws Failure `remote-error` when the answer holds no vCard.
 */
export function readPhoto(iq: Element, mostBytes: number): Buffer | undefined {
  const card = iq.getChild('vCard', NS_VCARD);
  if (card === undefined) throw new Failure('remote-error', 'the answer holds no vCard');
  for (const photo of card.getChildren('PHOTO', NS_VCARD)) {
    const text = photo.getChildText('BINVAL', NS_VCARD);
    // Lines of base64 may be broken: a third more than it must have is enough for that.
    if (text === null || text.length > mostBytes * 2) continue;
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length > 0 && bytes.length <= mostBytes) return bytes;
  }
  return undefined;
}

/** Values taken of one kind, and signs of each: more is somebody's attempt to be a burden. */
const MOST_VALUES = 20;
const MOST_SIGNS = 5_000;

/** What a vCard says of its person, each as often and as long as it stands there: hostile text. */
export type CardWords = Readonly<
  Record<'nick' | 'name' | 'place' | 'about' | 'languages' | 'interests' | 'links', readonly string[]>
>;

/** The texts of some elements, without the empty ones. */
export function cardTexts(elements: readonly Element[]): string[] {
  return elements
    .slice(0, MOST_VALUES)
    .map((element) => element.getText().slice(0, MOST_SIGNS).trim())
    .filter((text) => text !== '');
}

/** What the vCard tells; undefined: the answer holds none. It knows no languages. */
export function readVcard(iq: Element): CardWords | undefined {
  const card = iq.getChild('vCard', NS_VCARD);
  if (card === undefined) return undefined;
  const values = (...names: string[]): string[] =>
    cardTexts(names.flatMap((name) => card.getChildren(name, NS_VCARD)));
  const places = card.getChildren('ADR', NS_VCARD).map((adr) => {
    const parts = ['LOCALITY', 'CTRY', 'COUNTRY'].flatMap((name) => adr.getChildren(name, NS_VCARD));
    return cardTexts(parts).join(', ');
  });
  const categories = card.getChildren('CATEGORIES', NS_VCARD);
  return {
    nick: values('NICKNAME'),
    name: values('FN'),
    place: places,
    about: values('DESC', 'NOTE'),
    languages: [],
    interests: cardTexts(categories.flatMap((each) => each.getChildren('KEYWORD', NS_VCARD))),
    links: values('URL'),
  };
}
