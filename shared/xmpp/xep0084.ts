/** XEP-0084: User Avatar, version 1.1.4: which picture somebody has (§4.2), and the picture (§4.1). */
import { Failure } from '../failure.ts';
import { itemQuery, readItem } from './xep0060.ts';
import type { Element } from './xml.ts';

const NS_DATA = 'urn:xmpp:avatar:data';
/** The node that says which picture somebody has. */
export const NS_AVATAR_METADATA = 'urn:xmpp:avatar:metadata';

/** Of more pictures only the first are looked at. */
const MOST_PICTURES = 20;

/**
 * Which picture to ask for: its SHA-1 (hex); `''`: the person has none. Those that only lie at a URL are passed over:
 * a stranger must not tell us where to call. Of several formats PNG, which every publisher has to offer (§4.2.1).
 */
export function readAvatarId(metadata: Element | undefined): string {
  const infos = metadata?.is('metadata', NS_AVATAR_METADATA)
    ? metadata.getChildren('info', NS_AVATAR_METADATA).slice(0, MOST_PICTURES)
    : [];
  const usable = infos.filter(
    ({ attrs }) => attrs.url === undefined && /^[0-9a-f]{40}$/i.test(attrs.id ?? ''),
  );
  const best = usable.find(({ attrs }) => attrs.type === 'image/png') ?? usable[0];
  return best?.attrs.id?.toLowerCase() ?? '';
}

/** The payload that asks for a picture. @param id as {@link readAvatarId} gives it */
export function avatarQuery(id: string): Element {
  return itemQuery(NS_DATA, id);
}

/**
 * The picture's bytes; undefined: more than `mostBytes`, or none. What kind they are the bytes tell.
 * @throws Failure `remote-error` when the answer holds no such picture.
 */
export function readAvatarData(iq: Element, id: string, mostBytes: number): Buffer | undefined {
  const data = readItem(iq, id);
  if (!data.is('data', NS_DATA)) throw new Failure('remote-error', 'the answer holds no picture');
  const text = data.getText();
  // Lines of base64 may be broken: a third more than it must have is enough for that.
  if (text.length > mostBytes * 2) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.length > 0 && bytes.length <= mostBytes ? bytes : undefined;
}
