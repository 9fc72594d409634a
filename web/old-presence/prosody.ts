/** As Prosody's mod_webpresence answers at `/status/<jid>[/type]`. Nobody there is offline there. */
import { createHash } from 'node:crypto';
import type { Jid } from '../../shared/domain/jid.ts';
import { escapeXml } from '../xml-text.ts';
import { icon, isOffline, type OldAnswer, type OldPresence, plain, USUAL_THEME, xml } from './answer.ts';

interface Said {
  readonly jid: Jid;
  readonly show: string;
  readonly message: string | undefined;
}

function page({ jid, show, message }: Said, publicUrl: string): string {
  const hash = createHash('sha1').update(jid).digest('hex');
  const words = message === undefined ? '' : `&#160;${escapeXml(message)}`;
  return (
    `<!DOCTYPE html><html><head><title>XMPP Status Page for ${escapeXml(jid)}</title></head><body>` +
    `<div class="xmpp_status" id="${hash}_status">` +
    `<img src="${publicUrl}/presence/image/${USUAL_THEME}/${show}" alt="" class="xmpp_status_image xmpp_status_${show}" id="${hash}_img">` +
    `<span class="xmpp_status_name" id="${hash}_status_name">&#160;${show}</span>` +
    `<span class="xmpp_status_message" id="${hash}_status_message">${words}</span></div></body></html>`
  );
}

/** The answer; types that there are not are the icon. */
export function prosodyAnswer(shown: OldPresence, jid: Jid, type: string, publicUrl: string): OldAnswer {
  const offline = isOffline(shown);
  const said: Said = {
    jid,
    show: offline ? 'offline' : shown.availability,
    message: offline ? undefined : shown.status,
  };
  const { show, message } = said;
  switch (type) {
    case 'text':
      return plain(show);
    case 'message':
      return plain(message ?? '');
    case 'json':
      return {
        kind: 'words',
        type: 'application/json; charset=utf-8',
        // The word “null” is what it says for no message.
        body: JSON.stringify({ jid, show, status: message ?? 'null' }),
      };
    case 'xml': {
      const status = message === undefined ? '<status/>' : `<status>${escapeXml(message)}</status>`;
      return xml(
        `<?xml version="1.0" encoding="utf-8"?><result><jid>${escapeXml(jid)}</jid><show>${show}</show>${status}</result>`,
      );
    }
    case 'html':
      return { kind: 'words', type: 'text/html; charset=utf-8', body: page(said, publicUrl) };
    default:
      return icon(shown);
  }
}
