/** A strict reading of HTML, enough to find unclosed, wrongly nested and unquoted parts of our own pages. */
import assert from 'node:assert/strict';

const VOID = new Set(['wbr', 'base', 'meta', 'link', 'input', 'br', 'hr', 'img']);

/** A start tag. */
export interface Tag {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
}

const TOKEN =
  /<!DOCTYPE html>|<\/([a-z][a-z0-9-]*)>|<([a-z][a-z0-9-]*)((?:\s+[a-zA-Z0-9:-]+(?:="[^"<>]*")?)*)\s*(\/?)>|[^<]+/gy;

/** Character references back to characters: those that Handlebars writes. */
function decode(text: string): string {
  return text
    .replace(/&#x([0-9a-f]+);/gi, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

/** Scripts that browsers would run: data for search engines is none. */
export function runnable(tags: readonly Tag[]): Tag[] {
  return tags.filter((tag) => tag.name === 'script' && tag.attributes.get('type') !== 'application/ld+json');
}

/** Every start tag, its attributes decoded. @throws AssertionError when the document is not well-formed: HTML's rules, with all tags closed. */
export function readHtml(html: string): Tag[] {
  const tags: Tag[] = [];
  const open: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < html.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(html);
    assert.ok(match, `not HTML: ${html.slice(at, at + 120)}`);
    const [text, closing, opening, attributes = '', selfClosed] = match;
    if (closing !== undefined)
      assert.equal(open.pop(), closing, `closed out of turn near ${html.slice(at - 80, at + 20)}`);
    else if (opening !== undefined) {
      const read = new Map<string, string>();
      for (const [, name = '', value = ''] of attributes.matchAll(/([a-zA-Z0-9:-]+)(?:="([^"]*)")?/g)) {
        assert.ok(!read.has(name), `${name} twice in ${text}`);
        read.set(name, decode(value));
      }
      tags.push({ name: opening, attributes: read });
      if (!VOID.has(opening) && selfClosed !== '/') open.push(opening);
    } else if (!text.startsWith('<'))
      assert.match(text, /^(?:[^&]|&(?:#x?[0-9a-f]+|[a-z]+);)*$/i, `a bare & in ${text}`);
  }
  assert.deepEqual(open, [], 'left open');
  return tags;
}

/** Where the links lead, in their order. */
export function linksIn(tags: readonly Tag[], name = 'a'): string[] {
  return tags.filter((tag) => tag.name === name).map((tag) => tag.attributes.get('href') ?? '');
}
