/** XEP-0424: Message Retraction, version 0.4.2. */
import { type Element, xml } from './xml.ts';

/** The namespace; also the feature. */
export const NS_RETRACT = 'urn:xmpp:message-retract:1';

/** The id of the message that its sender takes back. */
export function readRetracted(message: Element): string | undefined {
  return message.getChild('retract', NS_RETRACT)?.attrs.id || undefined;
}

/** Takes a message back. */
export function retractElement(id: string): Element {
  return xml('retract', { xmlns: NS_RETRACT, id });
}
