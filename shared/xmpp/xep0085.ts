/** XEP-0085: Chat State Notifications, version 2.1. */
import { type Element, xml } from './xml.ts';

/** The namespace of chat states; also the feature. */
export const NS_CHAT_STATES = 'http://jabber.org/protocol/chatstates';
const STATES = ['active', 'composing', 'paused', 'inactive', 'gone'];

/** Whether the sender's client speaks chat states: only then are they sent to it (XEP-0085 §5.1). */
export function hasChatState(message: Element): boolean {
  return STATES.some((state) => message.getChild(state, NS_CHAT_STATES) !== undefined);
}

/** `<active/>`: what goes with a message that has a body. */
export function activeElement(): Element {
  return xml('active', { xmlns: NS_CHAT_STATES });
}
