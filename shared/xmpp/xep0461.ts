/** XEP-0461: Message Replies, version 0.2.0, and the part of XEP-0428 (Fallback Indication, 0.2.0) that it uses. */
import type { Jid } from '../domain/jid.ts';
import { type Element, xml } from './xml.ts';

/** The namespace; also the feature. */
export const NS_REPLY = 'urn:xmpp:reply:0';
const NS_FALLBACK = 'urn:xmpp:fallback:0';

/** A message that answers another. */
export interface Reply {
  readonly id: string;
  /** What the sender wrote himself: without what his client quoted for others, names included. */
  readonly text: string;
}

/** The offset of `position` code points (XEP-0426) in UTF-16 units. */
function unitsOf(text: string, position: number): number {
  return [...text].slice(0, position).join('').length;
}

function position(value: string | undefined, otherwise: number): number {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) : otherwise;
}

/** Reads it. `body` is the message's whole body. */
export function readReply(message: Element, body: string): Reply | undefined {
  const id = message.getChild('reply', NS_REPLY)?.attrs.id;
  if (!id) return undefined;
  const fallback = message
    .getChildren('fallback', NS_FALLBACK)
    .find((each) => each.attrs.for === NS_REPLY || each.attrs.for === undefined);
  const range = fallback?.getChild('body');
  if (range === undefined) return { id, text: body };
  const start = unitsOf(body, position(range.attrs.start, 0));
  const end = unitsOf(body, position(range.attrs.end, body.length));
  return { id, text: body.slice(0, start) + body.slice(end) };
}

/** Marks a message as the answer to one that `to` wrote. */
export function replyElement(id: string, to: Jid): Element {
  return xml('reply', { xmlns: NS_REPLY, id, to });
}
