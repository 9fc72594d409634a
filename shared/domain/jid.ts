import { domainToUnicode } from 'node:url';
import { Failure } from '../failure.ts';

declare const brand: unique symbol;

/**
 * A normalised address `local@domain/resource`; two JIDs are the same when the strings are.
 *
 * Made only by {@link parseJid} and {@link tryJid}. Normalisation is the subset of RFC 7622 on which the
 * servers in use agree, because they still apply RFC 6122's nodeprep (stringprep): local parts are
 * case-folded (so ß becomes ss and final ς becomes σ) and NFKC; domains are IDNA U-labels in lower case
 * without a trailing dot; resources are kept but for NFC. Characters that nodeprep refuses are refused.
 */
export type Jid = string & { readonly [brand]: 'jid' };

/** 1023 bytes a part (RFC 7622 §3.1). */
const MAX_PART_BYTES = 1023;

/** RFC 6122 appendix A.5 (`"&'/:<>@` and white space), controls, surrogates, private use, specials. */
const NOT_IN_LOCAL =
  /["&'/:<>@\s\p{Cc}\p{Cs}\p{Co}\u00AD\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u3000\uFEFF\uFFF9-\uFFFF]/u;
const NOT_IN_RESOURCE = /[\p{Cc}\p{Cs}\p{Co}\uFFF9-\uFFFF]/u;
/** Stringprep table B.1: commonly mapped to nothing. */
const MAPPED_TO_NOTHING = /\u034F|[\u00AD\u1806\u200B-\u200D\u2060\uFEFF]|[\u180B-\u180D]|[\uFE00-\uFE0F]/gu;
const LABEL = /^[\p{L}\p{N}\p{M}]([\p{L}\p{N}\p{M}_-]{0,61}[\p{L}\p{N}\p{M}])?$/u;
const IPV6 = /^\[[0-9a-f:.]{2,45}\]$/i;

/** Full case folding, code point by code point: `toLowerCase` alone keeps ß and makes a final sigma. */
function foldCase(text: string): string {
  let folded = '';
  for (const char of text) folded += char === 'ı' ? char : char.toUpperCase().toLowerCase();
  return folded;
}

function tooLong(part: string): boolean {
  return part.length > MAX_PART_BYTES || Buffer.byteLength(part) > MAX_PART_BYTES;
}

function localpart(raw: string): string | undefined {
  const mapped = foldCase(raw.replace(MAPPED_TO_NOTHING, '')).normalize('NFKC');
  // NFKC can bring capitals back (e.g. from mathematical letters): fold once more, as nodeprep's B.2 does.
  const local = foldCase(mapped).normalize('NFKC');
  return local === '' || tooLong(local) || NOT_IN_LOCAL.test(local) ? undefined : local;
}

function domainpart(raw: string): string | undefined {
  if (tooLong(raw)) return undefined;
  if (IPV6.test(raw)) return raw.toLowerCase();
  const dotless = raw.endsWith('.') ? raw.slice(0, -1) : raw;
  const domain =
    dotless.includes('xn--') || /[^\x21-\x7e]/.test(dotless)
      ? domainToUnicode(dotless)
      : dotless.toLowerCase();
  return domain !== '' && domain.length <= 253 && domain.split('.').every((label) => LABEL.test(label))
    ? domain
    : undefined;
}

function resourcepart(raw: string): string | undefined {
  const resource = raw.normalize('NFC');
  return resource === '' || tooLong(resource) || NOT_IN_RESOURCE.test(resource) ? undefined : resource;
}

/** The normalised address, or `undefined` when `text` is none. */
export function tryJid(text: string): Jid | undefined {
  if (text.length > 3 * MAX_PART_BYTES + 2) return undefined;
  const slash = text.indexOf('/');
  const bareText = slash < 0 ? text : text.slice(0, slash);
  const at = bareText.indexOf('@');
  const domain = domainpart(at < 0 ? bareText : bareText.slice(at + 1));
  if (domain === undefined) return undefined;
  let jid = domain;
  if (at >= 0) {
    const local = localpart(bareText.slice(0, at));
    if (local === undefined) return undefined;
    jid = `${local}@${domain}`;
  }
  if (slash >= 0) {
    const resource = resourcepart(text.slice(slash + 1));
    if (resource === undefined) return undefined;
    jid = `${jid}/${resource}`;
  }
  return jid as Jid;
}

/** The normalised address. @throws Failure `bad-input` naming the text when it is none. */
export function parseJid(text: string): Jid {
  const jid = tryJid(text);
  if (jid === undefined)
    throw new Failure('bad-input', `not an XMPP address: ${JSON.stringify(text.slice(0, 100))}`);
  return jid;
}

/** `local@domain`, without the resource. */
export function bare(jid: Jid): Jid {
  const slash = jid.indexOf('/');
  return slash < 0 ? jid : (jid.slice(0, slash) as Jid);
}

export function domainOf(jid: Jid): Jid {
  const b = bare(jid);
  return b.slice(b.indexOf('@') + 1) as Jid;
}

/** The local part, `''` for a domain's address. */
export function localOf(jid: Jid): string {
  const b = bare(jid);
  const at = b.indexOf('@');
  return at < 0 ? '' : b.slice(0, at);
}

/** The resource, `''` for a bare address. */
export function resourceOf(jid: Jid): string {
  const slash = jid.indexOf('/');
  return slash < 0 ? '' : jid.slice(slash + 1);
}
