/** Makes the sample rooms and keeps them as `community.json` says (XEP-0045 §10). */
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { type FormField, formElement } from '../../shared/xmpp/xep0004.ts';
import { NS_MUC } from '../../shared/xmpp/xep0045.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import type { SampleRoom } from './community.ts';

const OWNER = `${NS_MUC}#owner`;
const ADMIN = `${NS_MUC}#admin`;

/** The room's address at the room service. */
export function roomJid(room: Pick<SampleRoom, 'name'>, service: string): Jid {
  return parseJid(`${room.name}@${service}`);
}

/** Fields of muc#roomconfig (XEP-0045 §15.5.3); `muc#roomconfig_lang` is in the registry too. */
export function roomConfig(room: SampleRoom): (readonly [string, FormField])[] {
  const flag = (value: boolean | undefined) => (value === true ? '1' : '0');
  const values: Record<string, string> = {
    roomname: room.title,
    roomdesc: room.description,
    lang: room.language,
    persistentroom: '1',
    publicroom: flag(room.hidden !== true),
    membersonly: flag(room.membersOnly),
    moderatedroom: flag(room.moderated),
    whois: room.nonAnonymous === true ? 'anyone' : 'moderators',
    roomsecret: room.password ?? '',
    passwordprotectedroom: flag(room.password !== undefined),
  };
  return Object.entries(values).map(([name, value]) => [`muc#roomconfig_${name}`, { values: [value] }]);
}

/** Enters, configures, and leaves again: a persistent room stays. @throws Failure when the server refuses or is gone. */
export async function keepRoom(session: Session, room: SampleRoom, service: string, members: readonly Jid[]) {
  const jid = roomJid(room, service);
  const password = room.password === undefined ? undefined : xml('password', {}, room.password);
  const occupant = `${jid}/sample-host`;
  session.send(xml('presence', { to: occupant }, xml('x', { xmlns: NS_MUC }, password)));
  const form = formElement({ type: 'submit', formType: `${NS_MUC}#roomconfig`, fields: roomConfig(room) });
  await session.ask({ to: jid, type: 'set', child: xml('query', { xmlns: OWNER }, form) });
  if (room.membersOnly === true)
    await session.ask({
      to: jid,
      type: 'set',
      child: xml(
        'query',
        { xmlns: ADMIN },
        members.map((member) => xml('item', { affiliation: 'member', jid: member })),
      ),
    });
  session.send(xml('presence', { to: occupant, type: 'unavailable' }));
}
