/** XEP-0353: Jingle Message Initiation, version 0.7.0: calls, before they begin. */
import { type Element, xml } from './xml.ts';

const NS_CALL = 'urn:xmpp:jingle-message:0';
const MAX_ID = 256;

/** The id of the call that somebody would begin. */
export function readCall(message: Element): string | undefined {
  const id = message.getChild('propose', NS_CALL)?.attrs.id;
  return id !== undefined && id !== '' && id.length <= MAX_ID ? id : undefined;
}

/** Ends it before it begins. */
export function rejectElement(id: string): Element {
  return xml('reject', { xmlns: NS_CALL, id });
}
