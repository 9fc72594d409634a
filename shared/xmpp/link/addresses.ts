import { bare, type Jid, tryJid } from '../../domain/jid.ts';
import type { Element } from '../xml.ts';

/**
 * Makes `from` and `to` of a stanza that came in valid, normalised and present.
 *
 * Without `from` it is, for an account, from its own account (RFC 6120 §8.1.2.1) and, for a component, from the
 * server at its own domain; without `to` it is for us.
 * @returns false when an address is given and is none.
 */
export function completeAddresses(stanza: Element, own: Jid): boolean {
  const { from, to } = stanza.attrs;
  const sender = from === undefined ? bare(own) : tryJid(from);
  const recipient = to === undefined ? own : tryJid(to);
  if (sender === undefined || recipient === undefined) return false;
  stanza.attrs.from = sender;
  stanza.attrs.to = recipient;
  return true;
}
