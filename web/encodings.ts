/** Compressing answers that are kept: once for each encoding that is asked for, off the event loop. */
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Content codings (RFC 9110 §8.4.1) that we have. */
export type Encoding = 'br' | 'gzip';

/** Smaller answers are not worth the time, bytes. */
export const LEAST_COMPRESSED = 512;

/** The body in that encoding. */
export function compress(body: Buffer, encoding: Encoding): Promise<Buffer> {
  return encoding === 'gzip'
    ? promisify(gzip)(body, { level: 6 })
    : promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

/** What the header `Accept-Encoding` asks for among what we have; the better one first. */
export function encodingOf(header: string | undefined): Encoding | undefined {
  if (header === undefined) return undefined;
  const allowed = header
    .toLowerCase()
    .split(',')
    .filter((each) => !/;\s*q=0(\.0*)?\s*$/.test(each))
    .map((each) => each.split(';')[0]?.trim());
  return allowed.includes('br') ? 'br' : allowed.includes('gzip') ? 'gzip' : undefined;
}
