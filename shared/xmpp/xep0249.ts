/** XEP-0249: Direct MUC Invitations, version 1.2; and those through the room (XEP-0045 §7.8.2). */
import { bare, type Jid, localOf, tryJid } from '../domain/jid.ts';
import type { Element } from './xml.ts';

/** The namespace of direct invitations; also the feature. */
export const NS_CONFERENCE = 'jabber:x:conference';
/** The namespace of what rooms tell people, invitations too. */
export const NS_MUC_USER = 'http://jabber.org/protocol/muc#user';

/** Somebody wants us in a room. */
export interface Invitation {
  /** Bare. */
  readonly room: Jid;
  /** Who invites: for a mediated one as the room says it, which proves nothing; absent when it says nothing. */
  readonly inviter?: Jid;
  /** The room itself sent it. */
  readonly mediated: boolean;
}

function isRoom(jid: Jid | undefined): jid is Jid {
  return jid !== undefined && localOf(jid) !== '';
}

/** The invitation in a message from `from`, or `undefined`. A mediated one is from the room: nobody invites to another. */
export function readInvitation(message: Element, from: Jid): Invitation | undefined {
  const invite = message.getChild('x', NS_MUC_USER)?.getChild('invite', NS_MUC_USER);
  if (invite !== undefined) {
    const room = bare(from);
    if (!isRoom(room)) return undefined;
    const inviter = tryJid(invite.attrs.from ?? '');
    return { room, ...(inviter !== undefined && { inviter }), mediated: true };
  }
  const room = tryJid(message.getChild('x', NS_CONFERENCE)?.attrs.jid ?? '');
  return isRoom(room) ? { room: bare(room), inviter: from, mediated: false } : undefined;
}
