/** The XML builder and parser of the whole project: typed doors to @xmpp/xml (ltx elements). */
import { Element as LtxElement } from '@xmpp/xml';
import parseDocument from '@xmpp/xml/lib/parse.js';

/** What may stand inside an element; what is absent is left out. */
export type Child = Element | string | number | null | undefined | false | readonly Child[];
/** Attributes of an element; absent ones are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** The part of ltx's Element that Parvis uses. */
export interface Element {
  name: string;
  attrs: Record<string, string>;
  children: (Element | string)[];
  parent: Element | null;
  is(name: string, xmlns?: string): boolean;
  getNS(): string | undefined;
  getChild(name: string, xmlns?: string): Element | undefined;
  getChildren(name: string, xmlns?: string): Element[];
  getChildElements(): Element[];
  getChildText(name: string, xmlns?: string): string | null;
  getText(): string;
  append(...children: (Element | string)[]): this;
  toString(): string;
}

/** The text of an element that is sent more than once. */
const TEXT = Symbol('text');
type Kept = Element & { [TEXT]?: string };

/** Marks an element that is sent again and again and never read: once it was sent its text stands for what is in it. */
export function keepText(element: Element): Element {
  (element as Kept)[TEXT] = '';
  return element;
}

/** The text that stands for a marked element; `make` gives it the first time. Undefined: it is not marked. */
export function keptText(element: Element, make: () => string): string | undefined {
  const kept = element as Kept;
  if (kept[TEXT] === undefined) return undefined;
  if (kept[TEXT] === '') {
    kept[TEXT] = make();
    // A dozen of elements are ten times as much memory as their text.
    element.children = [];
  }
  return kept[TEXT];
}

export const Element = LtxElement as unknown as new (name: string, attrs?: Attributes) => Element;

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === '' || child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child as readonly Child[]);
    else element.append(typeof child === 'number' ? String(child) : (child as Element | string));
  }
}

/** `xml('query', { xmlns }, child, …)`; absent attributes and children are left out. */
export function xml(name: string, attrs: Attributes = {}, ...children: readonly Child[]): Element {
  const element = new Element(name);
  for (const key of Object.keys(attrs)) {
    const value = attrs[key];
    if (value !== undefined && value !== null) element.attrs[key] = String(value);
  }
  append(element, children);
  return element;
}

/** One whole document. @throws when it is not well formed. */
export function parseXml(text: string): Element {
  return (parseDocument as (text: string) => Element)(text);
}
