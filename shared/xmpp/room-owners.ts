/** What proves who owns a room: its list of owners (XEP-0045 §10.5), and words in its description, which only owners change (§10.2). */
import { bare, type Jid, tryJid } from '../domain/jid.ts';
import { fieldText } from './xep0004.ts';
import type { DiscoInfo } from './xep0030.ts';
import { type Element, xml } from './xml.ts';

const NS_MUC_ADMIN = 'http://jabber.org/protocol/muc#admin';
const MAX_OWNERS = 1_000;

/** The payload that asks for the owners; most rooms tell them to members or admins only. */
export function ownersQuery(): Element {
  return xml('query', { xmlns: NS_MUC_ADMIN }, xml('item', { affiliation: 'owner' }));
}

/** The owners that a room names: bare addresses. */
export function readOwners(iq: Element): Set<Jid> {
  const items = iq.getChild('query', NS_MUC_ADMIN)?.getChildren('item') ?? [];
  const owners = new Set<Jid>();
  for (const { attrs } of items.slice(0, MAX_OWNERS)) {
    const jid = attrs.affiliation === 'owner' ? tryJid(attrs.jid ?? '') : undefined;
    if (jid !== undefined) owners.add(bare(jid));
  }
  return owners;
}

/** Whether a room's description, as long as it is, holds the text. */
export function descriptionHolds(info: DiscoInfo, text: string): boolean {
  return info.forms.some((form) =>
    ['muc#roominfo_description', 'muc#roomconfig_roomdesc'].some((name) =>
      fieldText(form, name)?.includes(text),
    ),
  );
}
