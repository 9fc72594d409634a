/** A QR code as an SVG path: one step for each run of dark squares in a row. */
import { encode } from 'uqr';

/** Squares around the code that stay light (ISO/IEC 18004 asks for four). */
const QUIET = 4;

/** A code to be drawn in a box of `size` × `size`. */
export interface QrCode {
  readonly size: number;
  readonly path: string;
}

/** The code of a text; undefined when it is longer than one can hold. */
export function qrCode(text: string): QrCode | undefined {
  // 2,331 bytes is the most at this level of correction.
  if (Buffer.byteLength(text) > 2_000) return undefined;
  const { size, data } = encode(text, { ecc: 'M', border: QUIET });
  let path = '';
  for (const [y, row] of data.entries())
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const start = x;
      while (row[x + 1]) x++;
      path += `M${start} ${y}h${x - start + 1}v1H${start}z`;
    }
  return { size, path };
}
