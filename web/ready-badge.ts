/** Answers about people, ready to be sent: bodies with their headers, and the same compressed for those who want it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Allowance, BadgeHeaders, Head } from './badge-headers.ts';
import { noneMatches } from './caching.ts';
import { compress, type Encoding, encodingOf, LEAST_COMPRESSED } from './encodings.ts';
import { etagOf } from './pieces.ts';
import { Recent } from './recent.ts';

/** What an answer is made of. */
export interface Body {
  readonly type: string;
  readonly body: Buffer;
}

interface Sent {
  readonly head: Head;
  /** One character a byte: headers and body are then written as one text, a tenth quicker than a text and bytes. */
  readonly bytes: string;
}

/** An answer. */
export interface ReadyBadge extends Sent {
  readonly status: number;
  readonly type: string;
  /** Absent: the answer may not be kept by anybody. */
  readonly etag: string | undefined;
  readonly unchanged: Head | undefined;
  readonly compressed: Partial<Record<Encoding, Sent | 'being made'>>;
}

/** Larger ones are cards with a picture inside, which is compressed already. Bytes. */
const MOST_COMPRESSED = 16 * 1024;
/** What an answer takes beside its bodies, about. */
const OVERHEAD = 2_048;
const LONGEST_HEADER = 200;

/** Browsers send the same few headers. */
const encodings = new Recent<string, Encoding | 'none'>((header) => encodingOf(header) ?? 'none', 100);

function wantedEncoding(header: string | undefined): Encoding | undefined {
  if (header === undefined) return undefined;
  if (header.length > LONGEST_HEADER) return encodingOf(header);
  const encoding = encodings.get(header);
  return encoding === 'none' ? undefined : encoding;
}

/** An answer that everybody may keep for a while. */
export function readyBadge(headers: BadgeHeaders, { type, body }: Body): ReadyBadge {
  const etag = etagOf(body);
  return {
    ...{ status: 200, type, bytes: body.toString('latin1'), etag },
    head: headers.of({ type, length: body.length, etag }),
    unchanged: headers.unchanged(etag),
    compressed: {},
  };
}

/** An answer that nobody may keep, such as that something is not there. */
export function passingBadge(
  headers: BadgeHeaders,
  status: number,
  { type, body }: Body,
  { allowance, more = [] }: { readonly allowance?: Allowance; readonly more?: readonly string[] } = {},
): ReadyBadge {
  const head = headers.of({ type, length: body.length, more, allowance });
  const bytes = body.toString('latin1');
  return { status, type, bytes, head, etag: undefined, unchanged: undefined, compressed: {} };
}

/** Bytes that an answer takes, with what may yet be made of it. */
export function sizeOfReady({ bytes: { length }, type }: ReadyBadge): number {
  return OVERHEAD + length * (isCompressible(type, length) ? 2 : 1);
}

function isCompressible(type: string, length: number): boolean {
  return length >= LEAST_COMPRESSED && length <= MOST_COMPRESSED && type !== 'image/png';
}

/** Sends it as it is wanted. Gives the status that was sent. */
export function sendReady(
  ready: ReadyBadge,
  headers: BadgeHeaders,
  { headers: wanted }: IncomingMessage,
  raw: ServerResponse,
): number {
  const { status, etag, unchanged } = ready;
  const tag = wanted['if-none-match'];
  if (tag !== undefined && etag !== undefined && unchanged !== undefined && noneMatches(tag, etag)) {
    raw.writeHead(304, unchanged as (string | number)[]).end();
    return 304;
  }
  const encoding = wantedEncoding(wanted['accept-encoding']);
  const compressed = encoding === undefined ? undefined : compressedAs(ready, headers, encoding);
  const { head, bytes } = compressed ?? ready;
  raw.writeHead(status, head as (string | number)[]).end(bytes, 'latin1');
  return status;
}

/** Until it is there, the answer goes as it is. */
function compressedAs(ready: ReadyBadge, headers: BadgeHeaders, encoding: Encoding): Sent | undefined {
  const { bytes, type, etag, compressed } = ready;
  const made = compressed[encoding];
  if (made === 'being made' || etag === undefined) return undefined;
  if (made !== undefined || !isCompressible(type, bytes.length)) return made;
  compressed[encoding] = 'being made';
  void compress(Buffer.from(bytes, 'latin1'), encoding).then((smaller) => {
    const head = headers.of({ type, length: smaller.length, etag, encoding });
    compressed[encoding] = { head, bytes: smaller.toString('latin1') };
  });
  return undefined;
}
