/** XEP-0030: Service Discovery, version 2.5.0; forms in disco#info: XEP-0128, version 1.0.1. */
import { type Jid, tryJid } from '../domain/jid.ts';
import { Failure } from '../failure.ts';
import { type Form, formElement, NS_FORM, readForm } from './xep0004.ts';
import { type RsmRequest, type RsmResult, readRsm, rsmElement } from './xep0059.ts';
import { type Element, xml } from './xml.ts';

/** Asks what an address is. */
export const NS_DISCO_INFO = 'http://jabber.org/protocol/disco#info';
/** Asks what an address has below it. */
export const NS_DISCO_ITEMS = 'http://jabber.org/protocol/disco#items';

const MAX_IDENTITIES = 100;
const MAX_FEATURES = 2_000;
const MAX_FORMS = 50;
const MAX_ITEMS = 200_000;
const MAX_NAME = 1_024;

/** One thing that an address is, e.g. `conference/text`. */
export interface Identity {
  readonly category: string;
  readonly type: string;
  readonly name?: string;
  /** xml:lang of the name. */
  readonly lang?: string;
}

/** What an address is and can do. */
export interface DiscoInfo {
  readonly identities: readonly Identity[];
  readonly features: ReadonlySet<string>;
  readonly forms: readonly Form[];
}

/** One thing below an address. */
export interface DiscoItem {
  readonly jid: Jid;
  /** As sent, at most 1,024 characters. */
  readonly name?: string;
  readonly node?: string;
}

/** What an address has below it, or one page of that. */
export interface DiscoItems {
  readonly items: readonly DiscoItem[];
  /** Present when the answer is one page of several. */
  readonly rsm?: RsmResult;
}

/** The payload that asks what an address is. */
export function discoInfoQuery(node?: string): Element {
  return xml('query', { xmlns: NS_DISCO_INFO, node });
}

function payload(iq: Element, xmlns: string): Element {
  const query = iq.getChild('query', xmlns);
  if (query === undefined) throw new Failure('remote-error', 'the answer holds no service discovery');
  return query;
}

function readIdentity(element: Element): Identity | undefined {
  const { category, type, name } = element.attrs;
  const lang = element.attrs['xml:lang'];
  if (!category || !type) return undefined;
  return {
    category,
    type,
    ...(name && { name: name.slice(0, MAX_NAME) }),
    ...(lang && { lang }),
  };
}

/** @throws Failure `remote-error` when the answer holds no disco#info. Malformed parts are left out. */
export function readDiscoInfo(iq: Element): DiscoInfo {
  const identities: Identity[] = [];
  const features = new Set<string>();
  const forms: Form[] = [];
  for (const child of payload(iq, NS_DISCO_INFO).children) {
    if (typeof child === 'string') continue;
    if (child.is('identity', NS_DISCO_INFO)) {
      const identity = identities.length < MAX_IDENTITIES ? readIdentity(child) : undefined;
      if (identity) identities.push(identity);
    } else if (child.is('feature', NS_DISCO_INFO)) {
      if (child.attrs.var && features.size < MAX_FEATURES) features.add(child.attrs.var);
    } else if (child.is('x', NS_FORM) && forms.length < MAX_FORMS) {
      const form = readForm(child);
      if (form) forms.push(form);
    }
  }
  return { identities, features, forms };
}

/** The answer to {@link discoInfoQuery}, with the node that was asked. */
export function discoInfoElement(info: DiscoInfo, node?: string): Element {
  return xml(
    'query',
    { xmlns: NS_DISCO_INFO, node },
    info.identities.map(({ category, type, name, lang }) =>
      xml('identity', { category, type, name, 'xml:lang': lang }),
    ),
    [...info.features].map((feature) => xml('feature', { var: feature })),
    info.forms.map(formElement),
  );
}

/** The payload that asks what an address has below it. */
export function discoItemsQuery(options: { node?: string; rsm?: RsmRequest } = {}): Element {
  return xml('query', { xmlns: NS_DISCO_ITEMS, node: options.node }, options.rsm && rsmElement(options.rsm));
}

/** @throws Failure `remote-error` when the answer holds no disco#items. Items without a valid address are left out. */
export function readDiscoItems(iq: Element): DiscoItems {
  const query = payload(iq, NS_DISCO_ITEMS);
  const items: DiscoItem[] = [];
  for (const child of query.getChildElements()) {
    if (items.length >= MAX_ITEMS) break;
    if (!child.is('item', NS_DISCO_ITEMS)) continue;
    const jid = tryJid(child.attrs.jid ?? '');
    if (jid === undefined) continue;
    const { name, node } = child.attrs;
    items.push({ jid, ...(name && { name: name.slice(0, MAX_NAME) }), ...(node && { node }) });
  }
  const rsm = readRsm(query);
  return { items, ...(rsm && { rsm }) };
}

/** The answer to {@link discoItemsQuery}, with the node that was asked. */
export function discoItemsElement(items: readonly DiscoItem[], node?: string): Element {
  return xml(
    'query',
    { xmlns: NS_DISCO_ITEMS, node },
    items.map((item) => xml('item', { jid: item.jid, name: item.name, node: item.node })),
  );
}
