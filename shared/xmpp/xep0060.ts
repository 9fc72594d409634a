/** XEP-0060: Publish-Subscribe, version 1.26.0: what a node tells (§7.1, §7.2), and asking for what it holds (§6.5). */
import { Failure } from '../failure.ts';
import { type Element, xml } from './xml.ts';

const NS_PUBSUB = 'http://jabber.org/protocol/pubsub';
const NS_EVENT = 'http://jabber.org/protocol/pubsub#event';

/** News of one node. */
export interface NodeNews {
  readonly node: string;
  /** What the newest item holds; `undefined`: nothing any more (retracted, purged, deleted), or nothing in the news. */
  readonly payload?: Element;
}

/** What a notification tells; `undefined` when the message is none. Of several items the last one counts. */
export function readEvent(message: Element): NodeNews | undefined {
  const event = message.getChild('event', NS_EVENT);
  const news = event?.getChildElements()[0];
  const node = news?.attrs.node;
  if (event === undefined || news === undefined || !node) return undefined;
  if (news.is('purge', NS_EVENT) || news.is('delete', NS_EVENT)) return { node };
  if (!news.is('items', NS_EVENT)) return undefined;
  const payload = news.getChildren('item', NS_EVENT).at(-1)?.getChildElements()[0];
  return payload === undefined ? { node } : { node, payload };
}

/** The payload that asks for one item of a node. */
export function itemQuery(node: string, id: string): Element {
  return xml('pubsub', { xmlns: NS_PUBSUB }, xml('items', { node }, xml('item', { id })));
}

/** The payload that asks for the newest item of a node (§6.5.7). */
export function lastItemQuery(node: string): Element {
  return xml('pubsub', { xmlns: NS_PUBSUB }, xml('items', { node, max_items: 1 }));
}

/** What the newest item holds; `undefined`: there is none, or the answer is of something else. */
export function readLastItem(iq: Element): Element | undefined {
  const items = iq.getChild('pubsub', NS_PUBSUB)?.getChild('items', NS_PUBSUB);
  return items?.getChildren('item', NS_PUBSUB)[0]?.getChildElements()[0];
}

/** What the asked item holds. @throws Failure `remote-error` when the answer holds no such item. */
export function readItem(iq: Element, id: string): Element {
  const items = iq.getChild('pubsub', NS_PUBSUB)?.getChild('items', NS_PUBSUB);
  const item = items?.getChildren('item', NS_PUBSUB).find(({ attrs }) => attrs.id === id);
  const payload = item?.getChildElements()[0];
  if (payload === undefined) throw new Failure('remote-error', 'the answer holds no such item');
  return payload;
}
