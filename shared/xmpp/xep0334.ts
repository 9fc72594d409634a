/** XEP-0334: Message Processing Hints, version 0.4.0. */
import { keepText, xml } from './xml.ts';

const NS_HINTS = 'urn:xmpp:hints';

/** What servers are asked: to keep it only until it is delivered. */
export const NO_PERMANENT_STORE = keepText(xml('no-permanent-store', { xmlns: NS_HINTS }));
/** The same: not to keep it at all. */
export const NO_STORE = keepText(xml('no-store', { xmlns: NS_HINTS }));
/** To keep it, though nothing is written in it. */
export const STORE = keepText(xml('store', { xmlns: NS_HINTS }));
