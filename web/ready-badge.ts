/** Answers about people, ready to be sent: bodies with their headers, and the same compressed for those who want it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Allowance, BadgeHeaders, Head } from './badge-headers.ts';
import { noneMatches } from './caching.ts';
import { compress, type Encoding, encodingOf, LEAST_COMPRESSED } from './encodings.ts';
import { etagOf } from './pieces.ts';
import { Recent } from './recent.ts';
import { headLines, mayBeWhole, sendWhole } from './whole-answer.ts';

/** What an answer is made of. */
export interface Body {
  readonly type: string;
  readonly body: Buffer;
}

const BODYLESS = Buffer.alloc(0);

/** What goes out. Made by a constructor, as all below: objects that are put together piece by piece are read slowly. */
class Sent {
  readonly head: Head;
  /** Lines of headers, an empty one, and the body, one character a byte. */
  readonly #whole: string;
  readonly #bodyAt: number;

  constructor(head: Head, body: Buffer) {
    const lines = Buffer.from(`${headLines(head)}\r\n`, 'latin1');
    this.head = head;
    // Through bytes: texts that were joined are a tree, which each sending would make flat again.
    this.#whole = Buffer.concat([lines, body]).toString('latin1');
    this.#bodyAt = lines.length;
  }

  get length(): number {
    return this.#whole.length - this.#bodyAt;
  }

  get body(): Buffer {
    return Buffer.from(this.#whole.slice(this.#bodyAt), 'latin1');
  }

  /** At once, to somebody who is connected to us. */
  sendWhole(status: number, { method }: IncomingMessage, raw: ServerResponse): void {
    sendWhole(raw, status, method === 'HEAD' ? this.#whole.slice(0, this.#bodyAt) : this.#whole);
  }

  send(status: number, raw: ServerResponse): void {
    raw.writeHead(status, this.head as (string | number)[]).end(this.#whole.slice(this.#bodyAt), 'latin1');
  }
}

/** An answer. */
export class ReadyBadge {
  readonly status: number;
  readonly type: string;
  readonly plain: Sent;
  /** Absent: the answer may not be kept by anybody. */
  readonly etag: string | undefined;
  readonly unchanged: Sent | undefined;
  br: Sent | 'being made' | undefined = undefined;
  gzip: Sent | 'being made' | undefined = undefined;

  constructor(status: number, { type, body }: Body, head: Head, etag?: string, unchanged?: Head) {
    this.status = status;
    this.type = type;
    this.plain = new Sent(head, body);
    this.etag = etag;
    this.unchanged = unchanged && new Sent(unchanged, BODYLESS);
  }
}

/** Larger ones are cards with a picture inside, which is compressed already. Bytes. */
const MOST_COMPRESSED = 16 * 1024;
/** What an answer takes beside its bodies, about: headers, as a list and as text, for each way in which it may go out. */
const OVERHEAD = 4_096;
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
export function readyBadge(headers: BadgeHeaders, made: Body): ReadyBadge {
  const { type, body } = made;
  const etag = etagOf(body);
  const head = headers.of({ type, length: body.length, etag });
  return new ReadyBadge(200, made, head, etag, headers.unchanged(etag));
}

/** An answer that nobody may keep, such as that something is not there. */
export function passingBadge(
  headers: BadgeHeaders,
  status: number,
  made: Body,
  { allowance, more = [] }: { readonly allowance?: Allowance; readonly more?: readonly string[] } = {},
): ReadyBadge {
  return new ReadyBadge(
    status,
    made,
    headers.of({ type: made.type, length: made.body.length, more, allowance }),
  );
}

/** Bytes that an answer takes, with what may yet be made of it. */
export function sizeOfReady({ plain, type }: ReadyBadge): number {
  const { length } = plain;
  return OVERHEAD + length * (isCompressible(type, length) ? 2 : 1);
}

function isCompressible(type: string, length: number): boolean {
  return length >= LEAST_COMPRESSED && length <= MOST_COMPRESSED && type !== 'image/png';
}

/** Sends it as it is wanted. Gives the status that was sent. @param atOnce the answer is Node's own, and nobody has touched it */
export function sendReady(
  ready: ReadyBadge,
  headers: BadgeHeaders,
  request: IncomingMessage,
  raw: ServerResponse,
  atOnce = false,
): number {
  const wanted = request.headers;
  const tag = wanted['if-none-match'];
  const { etag, unchanged, plain } = ready;
  const same = tag !== undefined && etag !== undefined && noneMatches(tag, etag) ? unchanged : undefined;
  const status = same === undefined ? ready.status : 304;
  const encoding = same === undefined ? wantedEncoding(wanted['accept-encoding']) : undefined;
  const sent = same ?? (encoding && compressedAs(ready, headers, encoding)) ?? plain;
  if (atOnce && mayBeWhole(request, raw)) sent.sendWhole(status, request, raw);
  else sent.send(status, raw);
  return status;
}

/** Until it is there, the answer goes as it is. */
function compressedAs(ready: ReadyBadge, headers: BadgeHeaders, encoding: Encoding): Sent | undefined {
  const { plain, type, etag } = ready;
  const made = ready[encoding];
  if (made === 'being made' || etag === undefined) return undefined;
  if (made !== undefined || !isCompressible(type, plain.length)) return made;
  ready[encoding] = 'being made';
  void compress(plain.body, encoding).then((smaller) => {
    ready[encoding] = new Sent(headers.of({ type, length: smaller.length, etag, encoding }), smaller);
  });
  return undefined;
}
