/** XEP-0485: PubSub Server Information, version 1.0.0: which servers a server is connected with, of those that agreed. */
import { type Jid, tryJid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { fieldText } from './xep0004.ts';
import type { DiscoInfo } from './xep0030.ts';
import { CONTACT_FORM_TYPE } from './xep0157.ts';
import { type Element, xml } from './xml.ts';

/** Its namespace; as a feature of a server: it publishes, and agrees that others name it (§3, §7). */
export const NS_SERVERINFO = 'urn:xmpp:serverinfo:0';
const NS_PUBSUB = 'http://jabber.org/protocol/pubsub';

const MAX_PEERS = 1_000;

/** Where the list is published. */
export interface PeersNode {
  readonly service: Jid;
  readonly name: string;
}

/** `xmpp:pubsub.example.org?;node=serverinfo` (XEP-0060 §12.22). */
function readUri(uri: string): PeersNode | undefined {
  const match = /^xmpp:([^?;]{1,1023})\?;?(?:[^;]*;)*node=([^;]{1,500})/.exec(uri);
  try {
    const service = tryJid(decodeURIComponent(match?.[1] ?? ''));
    return service === undefined ? undefined : { service, name: decodeURIComponent(match?.[2] ?? '') };
  } catch {
    // A stray percent sign: no URI.
    return undefined;
  }
}

/**
 * Where the server `domain` publishes its list, by what it says of itself; `pubsub` is its first publishing service,
 * for servers that say only that they do. Undefined: nowhere, or elsewhere than at itself. Never throws.
 */
export function readPeersNode(domain: Jid, info: DiscoInfo, pubsub: Jid | undefined): PeersNode | undefined {
  if (!info.features.has(NS_SERVERINFO)) return undefined;
  const forms = info.forms.filter(({ formType }) => formType === CONTACT_FORM_TYPE);
  const uri = forms.map((form) => fieldText(form, 'serverinfo-pubsub-node')).find((text) => text);
  if (uri === undefined) return pubsub === undefined ? undefined : { service: pubsub, name: 'serverinfo' };
  const node = readUri(uri.trim());
  const isItsOwn = node !== undefined && (node.service === domain || node.service.endsWith(`.${domain}`));
  return isItsOwn && !node.service.includes('@') ? node : undefined;
}

/** The payload that asks for what is published there (XEP-0060 §6.5). */
export function peersQuery(node: string): Element {
  return xml('pubsub', { xmlns: NS_PUBSUB }, xml('items', { node, max_items: 1 }));
}

/** Domains of the peers that are named, each once, 1,000 at most. @throws Failure `remote-error` when it is no such list. */
export function readPeers(iq: Element): Jid[] {
  const items = iq.getChild('pubsub', NS_PUBSUB)?.getChild('items', NS_PUBSUB);
  if (items === undefined) throw new Failure('remote-error', 'the answer holds no published items');
  const peers = new Set<Jid>();
  for (const item of items.getChildren('item', NS_PUBSUB))
    for (const domain of item.getChild('serverinfo', NS_SERVERINFO)?.getChildren('domain', NS_SERVERINFO) ??
      [])
      for (const peer of domain
        .getChild('federation', NS_SERVERINFO)
        ?.getChildren('remote-domain', NS_SERVERINFO) ?? []) {
        const jid = tryJid(peer.attrs.name ?? '');
        if (jid !== undefined && !/[@/]/.test(jid) && peers.size < MAX_PEERS) peers.add(jid);
      }
  return [...peers];
}
