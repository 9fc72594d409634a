/** Addresses of our pages and of rooms, each made in one place. */

import type { BadgeId } from '../shared/domain/badge-id.ts';
import { domainOf, type Jid, localOf } from '../shared/domain/jid.ts';
import type { PersonId } from '../shared/domain/profile.ts';
import { Recent } from './recent.ts';

/** A JID as one path segment; the `@` may stand as it is (RFC 3986 §3.3) and reads better. */
function segment(jid: Jid): string {
  return encodeURIComponent(jid).replaceAll('%40', '@');
}

/** The page of a room. */
export function roomPath(jid: Jid): string {
  return `/rooms/${segment(jid)}`;
}

/** How to begin with XMPP, for the sake of a room. */
export function startPath(room?: Jid): string {
  return withQuery('/start', { join: room });
}

/** Where a room is reported. */
export function reportPath(jid: Jid): string {
  return `${roomPath(jid)}/report`;
}

/** A room's picture; another one has another address. @param hash of the picture, hex */
export function picturePath(jid: Jid, hash: string): string {
  return `/avatar/v1/${segment(jid)}?v=${hash.slice(0, 8)}`;
}

/** A room as JSON. */
export function apiRoomPath(jid: Jid): string {
  return `/api/v1/rooms/${segment(jid)}`;
}

/** A room's badge. */
export function badgePath(jid: Jid, kind: 'svg' | 'png' | 'json'): string {
  return `/badge/room/${segment(jid)}.${kind}`;
}

/** The picture that stands beside links to pages that have none of their own. */
export const SITE_CARD = '/card.png';

/** The picture that stands beside links to somebody's page. */
export function entryCardPath(id: PersonId, language: string): string {
  return `${entryPath(id)}/card.png?lang=${language}`;
}

/** The picture that stands beside links to the page of a badge. */
export function personCardPath(id: BadgeId, language: string): string {
  return `${personPath(id)}/card.png?lang=${language}`;
}

/** The picture that stands beside links to a room's page. */
export function cardPath(jid: Jid, language: string): string {
  return `/rooms/${segment(jid)}/card.png?lang=${language}`;
}

/** The page of a server, or of the server that a room service is under. */
export function serverPath(domain: Jid): string {
  return `/servers/${segment(domain)}`;
}

/** `xmpp:room@service?join` (RFC 5122 §2.2, XEP-0045 §17.1), percent-encoded. */
export function joinUri(jid: Jid): string {
  return `xmpp:${encodeURIComponent(localOf(jid))}@${encodeURIComponent(domainOf(jid))}?join`;
}

/** `xmpp:name@server?message` (RFC 5122 §2.5, XEP-0147): a chat with somebody. */
export function chatUri(jid: Jid): string {
  return joinUri(jid).replace(/join$/, 'message');
}

/** `xmpp:name@server?roster` (XEP-0147): adds somebody as a contact. */
export function contactUri(jid: Jid): string {
  return joinUri(jid).replace(/join$/, 'roster');
}

/** `xmpp:name@server` (RFC 5122): an address and nothing to do with it. */
export function addressUri(jid: Jid): string {
  return joinUri(jid).replace(/\?join$/, '');
}

/** The page of a badge. */
export function personPath(id: BadgeId): string {
  return `/b/${id}`;
}

/** The page of somebody in the directory. */
export function entryPath(id: PersonId): string {
  return `/people/${id}`;
}

/** The same as JSON. */
export function apiEntryPath(id: PersonId): string {
  return `/api/v1${entryPath(id)}`;
}

/** His picture; another one has another address. @param hash of the picture, hex */
export function entryPicturePath(id: PersonId, hash: string): string {
  return `${entryPath(id)}/avatar?v=${hash.slice(0, 8)}`;
}

/** `xmpp:bot@server?message;body=…` (XEP-0147): a chat with these words written already. */
export function sayUri(jid: Jid, words: string): string {
  return `${chatUri(jid)};body=${encodeURIComponent(words)}`;
}

/** Of values that were written lately: the words of a search stand in a dozen addresses of its page. */
const written = new Recent((text: string) => new URLSearchParams([['', text]]).toString().slice(1), 1_000);

/** A parameter's value as forms write it; a list of rooms has a hundred of them, most plain words. */
export function queryValue(text: string): string {
  return /^[\w.-]*$/.test(text) ? text : written.get(text);
}

/** A query (`?a=1`, or the empty one) with another parameter, if it is set; its name is one of ours, a plain word. */
export function withParam(query: string, name: string, value: string | undefined): string {
  return value === undefined ? query : `${query}${query === '' ? '?' : '&'}${name}=${queryValue(value)}`;
}

/** `path?a=1&b=2` with the parameters that are set; names are ours, plain words. */
export function withQuery(path: string, params: Readonly<Record<string, string | undefined>>): string {
  let query = '';
  for (const name in params) query = withParam(query, name, params[name]);
  return path + query;
}

/** Whether a link that a stranger gave is an ordinary one; anything else is not shown. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Whether it is one that people may have in the directory. What stands in the store was read as such; it is looked at again. */
export function isPersonLink(text: string): boolean {
  return isWebUrl(text) || /^xmpp:[^\s]+$/i.test(text);
}
