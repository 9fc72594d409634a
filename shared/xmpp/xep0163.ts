/** XEP-0163: Personal Eventing Protocol, version 1.2.2: what people tell their contacts beside presence. */
import type { Activity, Mood, Tune } from '../domain/presence.ts';
import { lastItemQuery, readEvent, readLastItem } from './xep0060.ts';
import { NS_AVATAR_METADATA, readAvatarId } from './xep0084.ts';
import { NS_MOOD, readMood } from './xep0107.ts';
import { NS_ACTIVITY, readActivity } from './xep0108.ts';
import { NS_TUNE, readTune } from './xep0118.ts';
import { NS_NICK, readNick } from './xep0172.ts';
import type { Element } from './xml.ts';

/** One thing that somebody tells; `undefined`: not any more. */
export type PersonalEvent =
  | { readonly of: 'mood'; readonly mood: Mood | undefined }
  | { readonly of: 'activity'; readonly activity: Activity | undefined }
  | { readonly of: 'tune'; readonly tune: Tune | undefined }
  | { readonly of: 'name'; readonly name: string | undefined }
  /** `id`: SHA-1 (hex) of the picture; `''`: none. */
  | { readonly of: 'avatar'; readonly id: string };

type Reader = (payload: Element | undefined) => PersonalEvent;

const NODES: readonly { readonly node: string; readonly of: PersonalEvent['of']; readonly read: Reader }[] = [
  { node: NS_MOOD, of: 'mood', read: (payload) => ({ of: 'mood', mood: readMood(payload) }) },
  {
    node: NS_ACTIVITY,
    of: 'activity',
    read: (payload) => ({ of: 'activity', activity: readActivity(payload) }),
  },
  { node: NS_TUNE, of: 'tune', read: (payload) => ({ of: 'tune', tune: readTune(payload) }) },
  { node: NS_NICK, of: 'name', read: (payload) => ({ of: 'name', name: readNick(payload) }) },
  {
    node: NS_AVATAR_METADATA,
    of: 'avatar',
    read: (payload) => ({ of: 'avatar', id: readAvatarId(payload) }),
  },
];

/** Features that make people's servers tell us all of this (§4.3): they belong into the caps of the bot. */
export const NOTIFY_FEATURES: readonly string[] = NODES.map(({ node }) => `${node}+notify`);

/** What a message tells of its sender; `undefined` when it is no event, or one of another node. */
export function readPersonalEvent(message: Element): PersonalEvent | undefined {
  const news = readEvent(message);
  return news && NODES.find(({ node }) => node === news.node)?.read(news.payload);
}

/** How to ask somebody's account for what he last told of one thing, and to read the answer. */
export function personalQuestion(
  of: PersonalEvent['of'],
): { query: Element; read: (iq: Element) => PersonalEvent } | undefined {
  const found = NODES.find((each) => each.of === of);
  return found && { query: lastItemQuery(found.node), read: (iq) => found.read(readLastItem(iq)) };
}
