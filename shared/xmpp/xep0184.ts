/** XEP-0184: Message Delivery Receipts, version 1.4.0. */
import { type Element, keepText, xml } from './xml.ts';

/** The namespace; also the feature. */
export const NS_RECEIPTS = 'urn:xmpp:receipts';

/** Whether the sender wants to know that it arrived. */
export function wantsReceipt(message: Element): boolean {
  return message.getChild('request', NS_RECEIPTS) !== undefined;
}

/** The id of the message that arrived. */
export function readReceipt(message: Element): string | undefined {
  return message.getChild('received', NS_RECEIPTS)?.attrs.id || undefined;
}

/** Asks for a receipt. */
export const REQUEST = keepText(xml('request', { xmlns: NS_RECEIPTS }));

/** A receipt. */
export function receivedElement(id: string): Element {
  return xml('received', { xmlns: NS_RECEIPTS, id });
}
