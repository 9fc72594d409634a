/** As Openfire's presence plugin answers at `/plugins/presence/status?jid=`, read from its source. */
import type { Jid } from '../../shared/domain/jid.ts';
import { escapeXml } from '../xml-text.ts';
import { icon, isOffline, type OldAnswer, type OldPresence, plain, xml } from './answer.ts';

const WORDS = {
  chat: 'Free to chat',
  online: 'Available',
  away: 'Away',
  dnd: 'Do not disturb',
  xa: 'Extended away',
  offline: 'Unavailable',
  unknown: 'Unavailable',
} as const;

function stanza(shown: OldPresence, jid: Jid): string {
  if (shown.id === undefined)
    return `<presence from="${escapeXml(jid)}" type="error"><error code="403" type="auth"><forbidden xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></presence>`;
  const { availability } = shown;
  const offline = isOffline(shown);
  const [first] = shown.resources ?? [];
  const from = offline || !first?.resource ? jid : `${jid}/${first.resource}`;
  const status = shown.status ?? (offline ? WORDS[availability] : undefined);
  return (
    `<presence from="${escapeXml(from)}"${offline ? ' type="unavailable"' : ''}>` +
    (offline || availability === 'online' ? '' : `<show>${availability}</show>`) +
    (status === undefined ? '' : `<status>${escapeXml(status)}</status>`) +
    (first === undefined || offline ? '' : `<priority>${first.priority}</priority>`) +
    '</presence>'
  );
}

/** The answer. `req_jid`, `images` and the pictures' addresses count for nothing: nobody can prove who he is, and nothing is fetched or redirected to. */
export function openfireAnswer(shown: OldPresence, jid: Jid, type: string): OldAnswer | undefined {
  switch (type) {
    case 'image':
      return icon(shown);
    case 'text':
      return plain(`${shown.status ?? WORDS[shown.availability]}\n`);
    case 'xml':
      return xml(`${stanza(shown, jid)}\n`);
    default:
      return undefined;
  }
}
