/** Elements to text for the wire: only characters that XML 1.0 allows, without recursion. */
import { Failure } from '../../failure.ts';
import { type Element, keptText } from '../xml.ts';
import { inOnePiece, toWire, type Wire } from './wire.ts';

/** Everything that is not a Char of XML 1.0 §2.2, lone surrogates included: a server ends the stream for one. */
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF\p{Cs}]/gu;
const NAME = /^[\p{L}_][\p{L}\p{N}_.\u00B7-]*(:[\p{L}_][\p{L}\p{N}_.\u00B7-]*)?$/u;

/** Most names, values and texts go out as they are: told apart in a tenth of the time of the work on others. */
const PLAIN_NAME = /^[a-z][a-z-]*(?::[a-z][a-z-]*)?$/;
const PLAIN_VALUE = /^[ !#-%(-;=?-~]*$/;
const PLAIN_TEXT = /^[\t\n !-%'-;=?-~]*$/;

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
  return PLAIN_TEXT.test(text) ? text : toWire(allowedText(text).replace(/[&<>\r]/g, escaped));
}

function escapedValue(value: string): string {
  return PLAIN_VALUE.test(value) ? value : toWire(allowedText(value).replace(/[&<>"'\t\n\r]/g, escaped));
}

/** @throws Failure `bad-input` saying that `what` is no name */
function nameText(text: string, what: string): string {
  if (PLAIN_NAME.test(text)) return text;
  if (!NAME.test(text)) throw new Failure('bad-input', `${what} that XML does not allow`);
  return toWire(text);
}

function openTag(element: string, attrs: Element['attrs']): string {
  let tag = `<${element}`;
  for (const name of Object.keys(attrs)) {
    const value = attrs[name];
    if (value === undefined || value === null) continue;
    tag += ` ${nameText(name, 'an attribute name')}="${escapedValue(String(value))}"`;
  }
  return tag;
}

/**
 * The element as XML text for the wire.
 * @throws Failure `bad-input` for names that are none and for more than `maxDepth` levels, which servers refuse.
 */
export function serialise(element: Element, maxDepth: number): Wire {
  let text = '';
  const open: { name: string; children: Element['children']; next: number }[] = [];
  const enter = (child: Element): void => {
    if (open.length >= maxDepth) throw new Failure('bad-input', `nested deeper than ${maxDepth} elements`);
    const name = nameText(child.name, 'an element name');
    text += openTag(name, child.attrs);
    if (child.children.length === 0) text += '/>';
    else {
      text += '>';
      open.push({ name, children: child.children, next: 0 });
    }
  };
  enter(element);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.next >= top.children.length) {
      text += `</${top.name}>`;
      open.pop();
      continue;
    }
    const child = top.children[top.next++];
    if (child === undefined || child === null) continue;
    if (typeof child !== 'object') text += escapedText(String(child));
    else {
      const kept = keptText(child, () => inOnePiece(serialise(child, maxDepth - open.length)));
      if (kept === undefined) enter(child);
      else text += kept;
    }
  }
  return text as Wire;
}
