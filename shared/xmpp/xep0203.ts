/** XEP-0203: Delayed Delivery, version 2.0; times: XEP-0082, version 1.1.1. */
import type { Element } from './xml.ts';

const NS_DELAY = 'urn:xmpp:delay';
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** A DateTime of XEP-0082 in ms since 1970; `undefined` when it is none. */
export function readDateTime(text: string): number | undefined {
  const at = DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/**
 * When a delayed stanza was first sent, in ms since 1970; `undefined` when it is not marked as delayed.
 * Of several marks the oldest counts; one that cannot be read counts as the beginning of time.
 */
export function readDelay(stanza: Element): number | undefined {
  let oldest: number | undefined;
  for (const delay of stanza.getChildren('delay', NS_DELAY)) {
    const at = readDateTime(delay.attrs.stamp ?? '') ?? 0;
    oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, at);
  }
  return oldest;
}
