/** XEP-0144: Roster Item Exchange, version 1.1.1: somebody to be added, offered in a message (§3.1). */
import type { Jid } from '../domain/jid.ts';
import { type Element, xml } from './xml.ts';

const NS_ROSTER_EXCHANGE = 'http://jabber.org/protocol/rosterx';

/** Somebody whom the receiver may want as a contact. */
export interface OfferedContact {
  /** Bare. */
  readonly jid: Jid;
  readonly name?: string;
}

/** What goes into the message. A bot only ever adds (§7); whoever receives it is asked by his client. */
export function rosterOffer(contacts: readonly OfferedContact[]): Element {
  return xml(
    'x',
    { xmlns: NS_ROSTER_EXCHANGE },
    contacts.map(({ jid, name }) => xml('item', { action: 'add', jid, name })),
  );
}
