/** XEP-0334: Message Processing Hints, version 0.4.0. */
import { type Element, xml } from './xml.ts';

const NS_HINTS = 'urn:xmpp:hints';

/** What servers are asked: to keep it only until it is delivered, or not at all. */
export function hintElement(hint: 'no-permanent-store' | 'no-store'): Element {
  return xml(hint, { xmlns: NS_HINTS });
}
