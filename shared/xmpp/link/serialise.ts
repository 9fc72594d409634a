/** Elements to text for the wire: only characters that XML 1.0 allows, without recursion. */
import { Failure } from '../../failure.ts';
import { type Element, keptText } from '../xml.ts';

/** Everything that is not a Char of XML 1.0 §2.2, lone surrogates included: a server ends the stream for one. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\p{Cs}]/gu;
const NAME = /^[\p{L}_][\p{L}\p{N}_.\u00B7-]*(:[\p{L}_][\p{L}\p{N}_.\u00B7-]*)?$/u;

/** Most names and values, and what no text without work has in it: told apart in a tenth of the time of that work. */
const PLAIN_NAME = /^[a-z][a-z-]*(?::[a-z][a-z-]*)?$/;
const PLAIN = /^[ !#-%(-;=?-~]*$/;
const MAYBE_ESCAPED = /[&<>\u0000-\u0008\u000B-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A receiving parser would make spaces of these in attributes, and a line feed of a carriage return in text.
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};
const escaped = (char: string): string => ESCAPES[char] ?? char;

/** `text` without the characters that XML 1.0 forbids. */
export function allowedText(text: string): string {
  return text.replace(FORBIDDEN, '');
}

function escapedText(text: string): string {
  return MAYBE_ESCAPED.test(text) ? allowedText(text).replace(/[&<>\r]/g, escaped) : text;
}

function escapedValue(value: string): string {
  return PLAIN.test(value) ? value : allowedText(value).replace(/[&<>"'\t\n\r]/g, escaped);
}

function isName(text: string): boolean {
  return PLAIN_NAME.test(text) || NAME.test(text);
}

function openTag(element: Element): string {
  if (!isName(element.name)) throw new Failure('bad-input', 'an element name that XML does not allow');
  let tag = `<${element.name}`;
  for (const name of Object.keys(element.attrs)) {
    const value = element.attrs[name];
    if (value === undefined || value === null) continue;
    if (!isName(name)) throw new Failure('bad-input', 'an attribute name that XML does not allow');
    tag += ` ${name}="${escapedValue(String(value))}"`;
  }
  return tag;
}

/**
 * The element as XML text.
 * @throws Failure `bad-input` for names that are none and for more than `maxDepth` levels, which servers refuse.
 */
export function serialise(element: Element, maxDepth: number): string {
  let text = '';
  const open: { element: Element; next: number }[] = [];
  const enter = (child: Element): void => {
    if (open.length >= maxDepth) throw new Failure('bad-input', `nested deeper than ${maxDepth} elements`);
    text += openTag(child);
    if (child.children.length === 0) text += '/>';
    else {
      text += '>';
      open.push({ element: child, next: 0 });
    }
  };
  enter(element);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.next >= top.element.children.length) {
      text += `</${top.element.name}>`;
      open.pop();
      continue;
    }
    const child = top.element.children[top.next++];
    if (child === undefined || child === null) continue;
    if (typeof child !== 'object') text += escapedText(String(child));
    else {
      const kept = keptText(child, () => serialise(child, maxDepth - open.length));
      if (kept === undefined) enter(child);
      else text += kept;
    }
  }
  return text;
}
