/** XEP-0059: Result Set Management, version 1.0. */
import { type Element, xml } from './xml.ts';

/** The namespace of paging; also the feature. */
export const NS_RSM = 'http://jabber.org/protocol/rsm';

/** Which page is wanted. COMPAT: ejabberd gives the *last* 100 when `max` is above 100. */
export interface RsmRequest {
  readonly max?: number;
  readonly after?: string;
  /** `''` asks for the last page. */
  readonly before?: string;
  /** Position of the page's first item; rarely understood. */
  readonly index?: number;
}

/** Which page came. An empty set has a count of 0 and nothing else. */
export interface RsmResult {
  readonly first?: string;
  readonly last?: string;
  /** Items in the whole set. */
  readonly count?: number;
  /** Position of `first` in the whole set. */
  readonly index?: number;
}

function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

function optional(name: string, value: string | number | undefined): Element | undefined {
  return value === undefined ? undefined : xml(name, {}, String(value));
}

/** The page that a request's payload asks for; `undefined` when it asks for none. An empty `<after/>` is the first page. */
export function readRsmRequest(parent: Element): RsmRequest | undefined {
  const set = parent.getChild('set', NS_RSM);
  if (set === undefined) return undefined;
  const text = (name: string) => set.getChild(name, NS_RSM)?.getText();
  const max = readNumber(text('max'));
  const index = readNumber(text('index'));
  const after = text('after');
  const before = text('before');
  return {
    ...(max !== undefined && { max }),
    ...(after && { after }),
    ...(before !== undefined && { before }),
    ...(index !== undefined && { index }),
  };
}

/** `<set/>` of an answer. `max`: how many items a page has at most, which some clients must be told. */
export function rsmResultElement({ first, last, count, index }: RsmResult, max?: number): Element {
  return xml(
    'set',
    { xmlns: NS_RSM },
    first !== undefined && xml('first', { index }, first),
    optional('last', last),
    optional('count', count),
    optional('max', max),
  );
}

/** `<set/>` that asks for a page. */
export function rsmElement(request: RsmRequest): Element {
  return xml(
    'set',
    { xmlns: NS_RSM },
    optional('max', request.max),
    optional('after', request.after),
    optional('before', request.before),
    optional('index', request.index),
  );
}

/** The `<set/>` among the children of an answer's payload; `undefined` when the answer is not paged. */
export function readRsm(parent: Element): RsmResult | undefined {
  const set = parent.getChild('set', NS_RSM);
  if (set === undefined) return undefined;
  const first = set.getChild('first', NS_RSM);
  const last = set.getChild('last', NS_RSM)?.getText();
  const count = readNumber(set.getChild('count', NS_RSM)?.getText());
  const index = readNumber(first?.attrs.index);
  return {
    ...(first && { first: first.getText() }),
    ...(last !== undefined && { last }),
    ...(count !== undefined && { count }),
    ...(index !== undefined && { index }),
  };
}
