/** Somebody of the directory as a vCard 4.0 (RFC 6350), for address books: what his page shows, and nothing more. */
import type { PublicPerson } from '../shared/domain/public-person.ts';
import { addressUri, entryPath, entryPicturePath, isPersonLink } from './links.ts';

/** What vCards are sent as (RFC 6350 §10.1). */
export const VCARD_TYPE = 'text/vcard; charset=utf-8';

/** Octets of a line without its end (§3.2). */
const LINE = 75;

/** A text in a value (§3.4): nothing in it ends the value, a part of it, or its line. */
function escapeText(text: string): string {
  return text.replace(/[\\,;]/g, '\\$&').replace(/\r\n?|\n/g, '\\n');
}

/** A line in as many as it takes (§3.2); no character is cut. */
function fold(line: string): string {
  let [folded, octets] = ['', 0];
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > LINE) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

/** URIs are not escaped (§4.2): they hold no line ends, and nothing behind them could be meant. */
function uriLine(property: string, uri: string | undefined): string[] {
  return uri === undefined || /[\s\p{Cc}]/u.test(uri) ? [] : [`${property}:${uri}`];
}

function textLine(property: string, text: string | undefined): string[] {
  return text === undefined ? [] : [`${property}:${escapeText(text)}`];
}

/** The whole card. @param nobody what he is called who does not say it: FN must be there (§6.2.1) @param publicUrl without a trailing slash */
export function vcard(person: PublicPerson, nobody: string, publicUrl: string): string {
  const { id, jid, nick, name, about, place, languages, interests, links, avatar } = person;
  const lines = [
    'BEGIN:VCARD',
    'VERSION:4.0',
    'PRODID:-//Parvis//People//EN',
    'KIND:individual',
    ...uriLine('SOURCE', `${publicUrl}${entryPath(id)}.vcf`),
    ...uriLine('UID', `${publicUrl}${entryPath(id)}`),
    ...textLine('FN', name ?? nick ?? jid ?? nobody),
    ...textLine('NICKNAME', nick),
    ...textLine('NOTE', about),
    ...languages.map((tag, i) => `LANG;PREF=${i + 1}:${tag}`),
    ...(interests.length === 0 ? [] : [`CATEGORIES:${interests.map(escapeText).join(',')}`]),
    // Post office box, extended address, street, locality, region, code, country (§6.3.1).
    ...(place === undefined ? [] : [`ADR:;;;${escapeText(place)};;;`]),
    ...uriLine('IMPP', jid && addressUri(jid)),
    ...links.filter(isPersonLink).flatMap((link) => uriLine('URL', link)),
    ...uriLine(
      'PHOTO;MEDIATYPE=image/png',
      avatar === undefined ? undefined : `${publicUrl}${entryPicturePath(id, avatar)}`,
    ),
    'END:VCARD',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}
