/** RFC 6121 §2: an account's list of contacts, as its server keeps it. */
import { bare, type Jid, tryJid } from '../domain/jid.ts';
import { type Element, xml } from './xml.ts';

/** The namespace of rosters. */
export const NS_ROSTER = 'jabber:iq:roster';

/** RFC 6121 §2.1.2.5: `to`: the account sees the contact, `from`: the contact sees the account. */
export type RosterSubscription = 'none' | 'to' | 'from' | 'both';
const SUBSCRIPTIONS: readonly RosterSubscription[] = ['none', 'to', 'from', 'both'];

/** Asks for all contacts. */
export function rosterQuery(): Element {
  return xml('query', { xmlns: NS_ROSTER });
}

/** Takes a contact off; the server ends the subscriptions both ways (RFC 6121 §2.5). */
export function rosterRemoval(jid: Jid): Element {
  return xml('query', { xmlns: NS_ROSTER }, xml('item', { jid, subscription: 'remove' }));
}

/** The contacts in an answer; what is no address is left out, an unknown subscription is none. */
export function readRoster(iq: Element): Map<Jid, RosterSubscription> {
  const contacts = new Map<Jid, RosterSubscription>();
  for (const item of iq.getChild('query', NS_ROSTER)?.getChildren('item') ?? []) {
    const jid = tryJid(item.attrs.jid ?? '');
    if (jid === undefined) continue;
    const { subscription } = item.attrs;
    contacts.set(bare(jid), SUBSCRIPTIONS.find((each) => each === subscription) ?? 'none');
  }
  return contacts;
}
