/**
 * Figures at even steps of time as bytes: a version, the number of the last step since 1970 (4 bytes, big endian),
 * then from the oldest to the newest each figure plus one as LEB128 (7 bits a byte, the lowest first); 0 is a step
 * of which nothing is known. So a room with fewer than 127 people takes one byte an hour.
 */

/** A run of steps that ends with `last`; {@link UNKNOWN} where nothing is known. */
export interface Series {
  /** The step of the last value; -1 when there are none. */
  readonly last: number;
  /** `width` figures for each step, the oldest first. */
  readonly values: readonly number[];
}

/** Stands where a step has no figure. */
export const UNKNOWN = -1;
const VERSION = 1;
const HEAD = 5;
/** Larger figures are written as this. */
const MOST = 2 ** 28 - 2;
/** Of what claims to be longer nothing is read. */
const MOST_BYTES = 20_000;

/** No steps at all. */
export const EMPTY: Series = { last: -1, values: [] };

/** What {@link writeSeries} wrote; {@link EMPTY} for anything else. Never throws. */
export function readSeries(bytes: Uint8Array | null | undefined, width: number): Series {
  if (bytes === null || bytes === undefined || bytes.length < HEAD || bytes.length > MOST_BYTES) return EMPTY;
  if (bytes[0] !== VERSION) return EMPTY;
  const last = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (let i = HEAD; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    value += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte >= 0x80 && shift < 35) continue;
    values.push(Math.min(value - 1, MOST));
    value = 0;
    shift = 0;
  }
  return values.length === 0 || values.length % width !== 0 || shift !== 0 ? EMPTY : { last, values };
}

/** The bytes of a series; figures are whole numbers. */
export function writeSeries({ last, values }: Series): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD + values.length * 4);
  bytes[0] = VERSION;
  bytes.writeUInt32BE(Math.max(0, last), 1);
  let at = HEAD;
  for (const figure of values) {
    let value = Math.min(Math.max(figure, UNKNOWN), MOST) + 1;
    while (value >= 0x80) {
      bytes[at++] = (value & 0x7f) | 0x80;
      value >>>= 7;
    }
    bytes[at++] = value;
  }
  return bytes.subarray(0, at);
}

/**
 * The series with one more step behind it, gaps filled with the unknown, and only the last `most` steps. A step
 * that is not later than the last one changes nothing.
 */
export function withStep(series: Series, step: number, figures: readonly number[], most: number): Series {
  if (step <= series.last) return series;
  const width = figures.length;
  const gap = series.last < 0 ? 0 : Math.min(step - series.last - 1, most);
  const values = [...series.values, ...new Array<number>(gap * width).fill(UNKNOWN), ...figures];
  const tooMany = values.length - most * width;
  return { last: step, values: tooMany > 0 ? values.slice(tooMany) : values };
}

/** Each known step with its figures, the oldest first, none before `from`. */
export function* stepsOf(series: Series, width: number, from = 0): Generator<[step: number, index: number]> {
  const count = series.values.length / width;
  for (let i = 0; i < count; i++) {
    const step = series.last - count + 1 + i;
    if (step >= from && series.values[i * width] !== UNKNOWN) yield [step, i * width];
  }
}
