/** XEP-0118: User Tune, version 1.3.0. */
import type { Tune } from '../domain/presence.ts';
import { plainLine } from '../domain/text.ts';
import type { Element } from './xml.ts';

/** The node, and the namespace of what it holds. */
export const NS_TUNE = 'http://jabber.org/protocol/tune';

/** UTF-16 units. */
const MAX_TEXT = 256;

/** The tune; `undefined`: none is played any more (§2.3), or nothing that can be told is said of it. */
export function readTune(tune: Element | undefined): Tune | undefined {
  if (!tune?.is('tune', NS_TUNE)) return undefined;
  const line = (name: string): string => plainLine(tune.getChildText(name, NS_TUNE) ?? '', MAX_TEXT);
  const [artist, title, source] = [line('artist'), line('title'), line('source')];
  if (artist === '' && title === '' && source === '') return undefined;
  return {
    ...(artist !== '' && { artist }),
    ...(title !== '' && { title }),
    ...(source !== '' && { source }),
  };
}
