/** XEP-0085: Chat State Notifications, version 2.1. */
import { CHAT_STATES, type ChatState } from '../domain/words.ts';
import { type Element, keepText, xml } from './xml.ts';

/** The namespace of chat states; also the feature. */
export const NS_CHAT_STATES = 'http://jabber.org/protocol/chatstates';

/** The chat state that a message tells, if any. */
export function readChatState(message: Element): ChatState | undefined {
  return CHAT_STATES.find((state) => message.getChild(state, NS_CHAT_STATES) !== undefined);
}

/** Whether the sender's client speaks chat states: only then are they sent to it (XEP-0085 §5.1). */
export function hasChatState(message: Element): boolean {
  return readChatState(message) !== undefined;
}

const ELEMENTS = new Map(
  CHAT_STATES.map((state) => [state, keepText(xml(state, { xmlns: NS_CHAT_STATES }))]),
);

/** `active` is what goes with a message that has a body. */
export function chatStateElement(state: ChatState): Element | undefined {
  return ELEMENTS.get(state);
}
