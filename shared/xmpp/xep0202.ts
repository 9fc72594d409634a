/** XEP-0202: Entity Time, version 2.0. */
import { readOffset } from '../domain/quiet-hours-words.ts';
import { type Element, xml } from './xml.ts';

/** The namespace of times; also the feature. */
export const NS_TIME = 'urn:xmpp:time';

/** The payload that asks what the clock says. */
export function timeQuery(): Element {
  return xml('time', { xmlns: NS_TIME });
}

/** What the clock is ahead of UTC, `+02:00`; undefined when the answer does not say. */
export function readTimeOffset(iq: Element): string | undefined {
  const text = iq.getChild('time', NS_TIME)?.getChildText('tzo')?.trim() ?? '';
  return readOffset(text);
}
