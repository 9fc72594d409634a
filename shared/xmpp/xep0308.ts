/** XEP-0308: Last Message Correction, version 1.2.1. */
import { type Element, xml } from './xml.ts';

/** The namespace; also the feature. */
export const NS_CORRECT = 'urn:xmpp:message-correct:0';

/** The id of the message that this one replaces. */
export function readReplaced(message: Element): string | undefined {
  return message.getChild('replace', NS_CORRECT)?.attrs.id || undefined;
}

/** Marks a message as the new wording of another. */
export function replaceElement(id: string): Element {
  return xml('replace', { xmlns: NS_CORRECT, id });
}
