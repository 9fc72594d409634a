/** XEP-0199: XMPP Ping, version 2.0.1. */
import { type Element, xml } from './xml.ts';

/** The namespace of pings; also the feature. */
export const NS_PING = 'urn:xmpp:ping';

/** The payload that asks whether somebody is there; any answer, an error too, says yes. */
export function pingQuery(): Element {
  return xml('ping', { xmlns: NS_PING });
}
