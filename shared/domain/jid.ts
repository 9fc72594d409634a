import { isIPv6 } from 'node:net';
import { domainToUnicode } from 'node:url';
import { Failure } from '../failure.ts';

declare const brand: unique symbol;

/**
 * A normalised address `local@domain/resource`; two JIDs are the same when the strings are.
 *
 * Made only by {@link parseJid} and {@link tryJid}. Normalisation is the subset of RFC 7622 on which the
 * servers in use agree, because they still apply RFC 6122's nodeprep (stringprep): local parts are
 * case-folded (so ß becomes ss and final ς becomes σ) and NFKC; domains are IDNA U-labels in lower case
 * without a trailing dot; resources are kept but for NFC. What nodeprep refuses is refused, except characters
 * younger than its Unicode 3.2, which newer servers take. Domains follow IDNA 2008 (ß stays ß), not nameprep.
 */
export type Jid = string & { readonly [brand]: 'jid' };

/** 1023 bytes a part (RFC 7622 §3.1). */
const MAX_PART_BYTES = 1023;

/**
 * RFC 6122 appendix A.5: what nodeprep refuses: `"&'/:<>@`, white space, and the tables C of RFC 3454 (controls,
 * private use, non-characters, surrogates, ideographic description, bidi and other format controls, tags).
 */
const NOT_IN_LOCAL =
  /["&'/:<>@\s\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\u06DD\u070F\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2FF0-\u2FFB\u3000\uFEFF\uFFF9-\uFFFF\u{1D173}-\u{1D17A}\u{E0000}-\u{E007F}]/u;
/** Resources may hold spaces and signs, but nothing that hides or reorders text (RFC 6122 appendix B.5). */
const NOT_IN_RESOURCE =
  /[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\u06DD\u070F\u180E\u200C-\u200F\u2028-\u202E\u2060-\u206F\u2FF0-\u2FFB\uFEFF\uFFF9-\uFFFF\u{1D173}-\u{1D17A}\u{E0000}-\u{E007F}]/u;
/** Stringprep table B.1: commonly mapped to nothing. */
const MAPPED_TO_NOTHING = /\u034F|[\u00AD\u1806\u200B-\u200D\u2060\uFEFF]|[\u180B-\u180D]|[\uFE00-\uFE0F]/gu;
/** Capitals whose small letters are younger than stringprep's Unicode 3.2, so that nodeprep keeps them. */
const KEPT_CAPITAL = /[\u04C0\u10A0-\u10C5\u13A0-\u13F5\u2132\u2183]/;
const ASCII = /^[\x00-\x7f]*$/;
/** Letters written from right to left (stringprep table D.1), and all others. */
const RIGHT_TO_LEFT =
  /(?![\u060C\u066A-\u066C])(?=[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}])[\p{L}\p{P}]/u;
const LEFT_TO_RIGHT =
  /(?![\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}])\p{L}/u;
/** What a domain is written with: nothing that a URL parser would read as a port, a path or an escape. */
const DOMAIN_ASCII = /^[A-Za-z0-9._\u0080-\u{10FFFF}-]+$/u;
const LABEL = /^[\p{L}\p{N}\p{M}]([\p{L}\p{N}\p{M}_-]{0,61}[\p{L}\p{N}\p{M}])?$/u;

/** Full case folding, code point by code point: `toLowerCase` alone keeps ß and makes a final sigma. */
function foldCase(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let folded = '';
  for (const char of text) {
    const capital = char.toUpperCase();
    if (char === 'ı') folded += char;
    else folded += KEPT_CAPITAL.test(capital) ? capital : capital.toLowerCase();
  }
  return folded;
}

/** RFC 3454 §6: text with right-to-left letters begins and ends with one and holds no others. */
function directionsMix(text: string): boolean {
  if (!RIGHT_TO_LEFT.test(text)) return false;
  const chars = [...text];
  return (
    LEFT_TO_RIGHT.test(text) || !RIGHT_TO_LEFT.test(chars[0] ?? '') || !RIGHT_TO_LEFT.test(chars.at(-1) ?? '')
  );
}

function tooLong(part: string): boolean {
  return part.length > MAX_PART_BYTES || Buffer.byteLength(part) > MAX_PART_BYTES;
}

function localpart(raw: string): string | undefined {
  const mapped = foldCase(raw.replace(MAPPED_TO_NOTHING, '')).normalize('NFKC');
  // NFKC can bring capitals back (e.g. from mathematical letters): fold once more, as nodeprep's B.2 does.
  const local = foldCase(mapped).normalize('NFKC');
  const usable = local !== '' && !tooLong(local) && !NOT_IN_LOCAL.test(local) && !directionsMix(local);
  return usable ? local : undefined;
}

function domainpart(raw: string): string | undefined {
  if (tooLong(raw)) return undefined;
  if (raw.startsWith('[')) {
    const address = raw.endsWith(']') && !raw.includes('%') ? raw.slice(1, -1) : '';
    return isIPv6(address) ? raw.toLowerCase() : undefined;
  }
  if (!DOMAIN_ASCII.test(raw)) return undefined;
  const dotless = (raw.endsWith('.') ? raw.slice(0, -1) : raw).toLowerCase();
  const domain = dotless.includes('xn--') || !ASCII.test(dotless) ? domainToUnicode(dotless) : dotless;
  return domain !== '' && domain.length <= 253 && domain.split('.').every((label) => LABEL.test(label))
    ? domain
    : undefined;
}

function resourcepart(raw: string): string | undefined {
  const resource = raw.normalize('NFC');
  return resource === '' || tooLong(resource) || NOT_IN_RESOURCE.test(resource) ? undefined : resource;
}

/** Most addresses: normalised as they are. Short enough for every part; `xn--` is read as what it stands for. */
const PLAIN =
  /^(?:[a-z\d._-]+@)?[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*(?:\/[!-~]+)?$/;
const SHORT = 250;

/** The normalised address, or `undefined` when `text` is none. */
export function tryJid(text: string): Jid | undefined {
  if (text.length <= SHORT && PLAIN.test(text) && !text.includes('xn--')) return text as Jid;
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

/** Where people write to a bot: its account, or `bot@` the component's domain. */
export function contactOf(jid: Jid): Jid {
  return jid.includes('@') ? bare(jid) : parseJid(`bot@${jid}`);
}

/** The domain alone. */
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

/** Two-letter countries sell names below words like these: `example.co.uk`. Any other short name is somebody's own. */
const COUNTRY_NAME = new RegExp(
  `\\.(?:${'ac asso biz co com edu firm gen go gob gouv gov gv id info ltd me mil muni ne net nom or org plc pp sch tm web'.split(' ').join('|')})\\.[a-z]{2}$`,
);

/** The name that one holder may have given everything below: the last two labels, or three in countries that sell those. */
export function holderOf(domain: Jid): string {
  const labels = COUNTRY_NAME.test(domain) ? 3 : 2;
  return domain.split('.').slice(-labels).join('.');
}

/** Accepts an address and an `xmpp:` link to it; the resource is left out. @throws Failure `bad-input`. */
export function readAddress(text: string): Jid {
  const link = /^xmpp:([^?#]*)/i.exec(text.trim());
  if (link === null) return bare(parseJid(text.trim()));
  try {
    return bare(parseJid(decodeURIComponent(link[1] ?? '')));
  } catch (error) {
    if (error instanceof URIError) return bare(parseJid(link[1] ?? ''));
    throw error;
  }
}
