/** XEP-0353: Jingle Message Initiation, version 0.8.0: calls, before they begin. */
import { type Element, xml } from './xml.ts';

const NS_CALL = 'urn:xmpp:jingle-message:0';
const NS_JINGLE = 'urn:xmpp:jingle:1';
const MAX_ID = 256;

/** The id of the call that somebody would begin. */
export function readCall(message: Element): string | undefined {
  const id = message.getChild('propose', NS_CALL)?.attrs.id;
  return id !== undefined && id !== '' && id.length <= MAX_ID ? id : undefined;
}

/** Ends it before it begins. The reason is the one that says nothing of who does (§6). */
export function rejectElement(id: string): Element {
  return xml('reject', { xmlns: NS_CALL, id }, xml('reason', { xmlns: NS_JINGLE }, xml('busy')));
}
