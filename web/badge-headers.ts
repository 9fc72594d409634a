/**
 * Headers of people's badges, the one place that says them. They are made once for each kept answer, as the flat list
 * that Node writes fastest. What is ready does not count against anybody's limit, so it always has all that is left.
 */
import { EXPOSED } from './headers.ts';

/**
 * Seconds. Image proxies keep a badge for as long as they are told (GitHub's for a year when they are told nothing): a
 * minute takes the weight of a popular page, and is not long for a state of somebody. `no-cache` would be fresher, but
 * some of them take it for "keep as you like", and each reader of each page would ask here. After the minute nobody may
 * show it any more without asking (`must-revalidate`): a state of yesterday is worse than none.
 */
export const BADGE_AGE_S = 60;
const KEEPABLE = `public, max-age=${BADGE_AGE_S}, s-maxage=${BADGE_AGE_S}, must-revalidate`;

/** An SVG that is opened by itself is a document: it may use the style inside it and the picture inside it, no more. */
const POLICY = "default-src 'none';style-src 'unsafe-inline';img-src data:;sandbox";

/** Header names and values in turn. */
export type Head = readonly (string | number)[];

/** What is left to an address in this minute. */
export interface Allowance {
  readonly remaining: number;
  /** Seconds until it is whole again. */
  readonly reset: number;
}

/** What differs from answer to answer. */
export interface HeadFields {
  readonly type: string;
  /** Of the body; absent where that is not known beforehand. */
  readonly length?: number;
  /** With one the answer may be kept; without, it may not. */
  readonly etag?: string | undefined;
  readonly encoding?: string | undefined;
  /** More than these, such as `retry-after`. */
  readonly more?: readonly string[];
  /** Of who asks; absent where that costs nothing. */
  readonly allowance?: Allowance | undefined;
}

/** Makes the headers of one site. */
export class BadgeHeaders {
  readonly #fixed: readonly string[];
  readonly #limit: number;

  /** @param limit requests per minute and address */
  constructor(https: boolean, limit: number) {
    this.#limit = limit;
    this.#fixed = [
      ...['access-control-allow-origin', '*', 'access-control-expose-headers', EXPOSED],
      ...['cross-origin-resource-policy', 'cross-origin', 'x-content-type-options', 'nosniff'],
      ...['content-security-policy', POLICY, 'referrer-policy', 'no-referrer'],
      ...(https ? ['strict-transport-security', 'max-age=31536000'] : []),
    ];
  }

  of({ type, length, etag, encoding, more = [], allowance }: HeadFields): Head {
    return [
      ...this.#kept(etag),
      ...['content-type', type],
      ...(encoding === undefined ? [] : ['content-encoding', encoding]),
      ...(length === undefined ? [] : ['content-length', length]),
      ...more,
      ...this.#left(allowance),
    ];
  }

  /** Of a 304 (RFC 9110 §15.4.5). */
  unchanged(etag: string): Head {
    return [...this.#kept(etag), ...this.#left()];
  }

  #kept(etag: string | undefined): string[] {
    return [
      ...this.#fixed,
      ...['vary', 'accept-encoding', 'cache-control', etag === undefined ? 'no-store' : KEEPABLE],
      ...(etag === undefined ? [] : ['etag', etag]),
    ];
  }

  #left({ remaining, reset }: Allowance = { remaining: this.#limit, reset: 60 }): Head {
    return ['ratelimit-limit', this.#limit, 'ratelimit-remaining', remaining, 'ratelimit-reset', reset];
  }
}
