/** XEP-0172: User Nickname, version 1.1. */
import { plainLine } from '../domain/text.ts';
import type { Element } from './xml.ts';

/** The node, and the namespace of what it holds. */
export const NS_NICK = 'http://jabber.org/protocol/nick';

/** UTF-16 units. */
const MAX_NICK = 128;

/** One plain line; `undefined`: no name any more, or nothing to be seen in it. */
export function readNick(nick: Element | undefined): string | undefined {
  return nick?.is('nick', NS_NICK) ? plainLine(nick.getText(), MAX_NICK) || undefined : undefined;
}
