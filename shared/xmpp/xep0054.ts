/** XEP-0054: vcard-temp, version 1.3.0: the picture in a vCard (§4, PHOTO), and a vCard of our own. */
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
