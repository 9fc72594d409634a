/** Comparing XML in tests: whole and exactly, or as much as the test says. */
import type { Element } from '../../shared/xmpp/xml.ts';

function localName(element: Element): string {
  return element.name.slice(element.name.indexOf(':') + 1);
}

function attributes(element: Element): [string, string][] {
  return Object.entries(element.attrs)
    .filter(([name, value]) => value !== undefined && value !== null && !/^xmlns(:|$)/.test(name))
    .map(([name, value]) => [name, String(value)]);
}

function text(element: Element): string {
  return element.getText().trim().replace(/\s+/g, ' ');
}

/** One spelling for all ways to write an element: attributes sorted, namespaces spelled out, white space collapsed. */
export function canonical(element: Element): string {
  const attrs = attributes(element)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ` ${name}=${JSON.stringify(value)}`)
    .join('');
  const children = element.getChildElements().map(canonical).join('');
  return `<{${element.getNS() ?? ''}}${localName(element)}${attrs}>${text(element)}${children}</>`;
}

/**
 * Why `actual` is not what `expected` describes, or `undefined` when it is. The expected attributes, text and
 * children must be there, in order; more may be. The value `*` stands for any. Stanza namespaces are not compared.
 */
export function mismatch(actual: Element, expected: Element): string | undefined {
  const name = localName(expected);
  if (localName(actual) !== name) return `<${localName(actual)}> instead of <${name}>`;
  if (expected.attrs.xmlns !== undefined && actual.getNS() !== expected.attrs.xmlns)
    return `<${name}> in ${actual.getNS()} instead of ${expected.attrs.xmlns}`;
  for (const [key, value] of attributes(expected))
    if (actual.attrs[key] === undefined || (value !== '*' && String(actual.attrs[key]) !== value))
      return `<${name}> has ${key}=${String(actual.attrs[key])} instead of ${value}`;
  const wanted = text(expected);
  if (wanted !== '' && wanted !== '*' && text(actual) !== wanted)
    return `<${name}> says ${JSON.stringify(text(actual))} instead of ${JSON.stringify(wanted)}`;
  const children = actual.getChildElements();
  let from = 0;
  for (const child of expected.getChildElements()) {
    const at = children.findIndex((other, index) => index >= from && mismatch(other, child) === undefined);
    if (at < 0) {
      const near = children.slice(from).find((other) => localName(other) === localName(child));
      return `in <${name}>: ${near ? mismatch(near, child) : `no <${localName(child)}>`}`;
    }
    from = at + 1;
  }
  return undefined;
}
