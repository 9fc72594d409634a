/** XEP-0153: vCard-Based Avatars, version 1.1.1: which picture a presence says its sender's vCard has (§4.1). */
import type { Element } from './xml.ts';

const NS_UPDATE = 'vcard-temp:x:update';

/**
 * SHA-1 (hex) of the picture in the sender's vCard; `''`: the sender has none; undefined: the presence does not say,
 * or not yet (a client that has not read its own vCard leaves `<photo/>` out).
 */
export function readPhotoHash(presence: Element): string | undefined {
  const text = presence
    .getChild('x', NS_UPDATE)
    ?.getChild('photo', NS_UPDATE)
    ?.getText()
    .trim()
    .toLowerCase();
  return text === '' || (text !== undefined && /^[0-9a-f]{40}$/.test(text)) ? text : undefined;
}
