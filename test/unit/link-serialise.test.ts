import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../shared/failure.ts';
import { allowedText, serialise as serialiseToWire } from '../../shared/xmpp/link/serialise.ts';
import { Element, keepText, parseXml, xml } from '../../shared/xmpp/xml.ts';

/** As the other side reads it: every character that goes over the wire is a byte. */
function serialise(element: Element, maxDepth: number): string {
  const bytes = Buffer.from(serialiseToWire(element, maxDepth), 'latin1');
  return new TextDecoder('utf8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/u;
/** Any UTF-16, lone surrogates and controls included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

test('whatever text goes out, it is XML, and comes back without what XML forbids', () => {
  fc.assert(
    fc.property(anyText, anyText, (text, attribute) => {
      const out = serialise(xml('message', { id: attribute }, xml('body', {}, `x${text}`)), 10);
      assert.doesNotMatch(out, FORBIDDEN);
      const back = parseXml(out);
      assert.equal(back.attrs.id, allowedText(attribute));
      assert.equal(back.getChildText('body'), `x${allowedText(text)}`);
    }),
    { numRuns: 1_000 },
  );
});

test('controls and lone surrogates are left out, everything else stays', () => {
  assert.equal(allowedText('a\u0000b\u0001\u000B\u001F\uFFFE\uFFFF\uD800c\uDC00'), 'abc');
  assert.equal(
    allowedText('tab\tline\nreturn\r é 漢 😀 \u0085\u200F'),
    'tab\tline\nreturn\r é 漢 😀 \u0085\u200F',
  );
});

test('white space in attributes and carriage returns in text survive the parsers of others', () => {
  assert.equal(
    serialise(xml('message', { id: 'a\tb\nc\rd' }, 'e\rf\ng'), 10),
    '<message id="a&#x9;b&#xA;c&#xD;d">e&#xD;f\ng</message>',
  );
});

test('names that XML does not allow are refused, not written', () => {
  for (const name of ['', 'a b', 'a"b', '1a', 'a>b', 'a:b:c', '-a', 'a\u0001']) {
    assert.throws(() => serialise(new Element(name), 10), Failure, name);
    assert.throws(() => serialise(xml('message', { [name]: '1' }), 10), Failure, name);
  }
  assert.equal(serialise(xml('db:résult', { 'xml:lang': 'fr' }), 10), '<db:résult xml:lang="fr"/>');
});

test('what is kept goes out the same, first and later, in any script', () => {
  const kept = keepText(xml('item', { jid: 'zoé@example' }, xml('value', {}, 'Łódź & 漢字 😀')));
  const sent = '<x><item jid="zoé@example"><value>Łódź &amp; 漢字 😀</value></item>é</x>';
  for (let time = 0; time < 2; time++) {
    const parent = xml('x');
    parent.children = [kept, 'é'];
    assert.equal(serialise(parent, 10), sent);
  }
});

test('depth is bounded, and no recursion is left to overflow', () => {
  const deep = (levels: number): Element => {
    let element = xml('a');
    for (let level = 1; level < levels; level++) element = xml('a', {}, element);
    return element;
  };
  assert.throws(() => serialise(deep(12), 10), Failure);
  assert.equal(serialise(deep(3), 10), '<a><a><a/></a></a>');
  assert.equal(serialise(deep(100_000), 200_000).length, 99_999 * 7 + 4);
});

test('absent children and attributes are left out', () => {
  const element = xml('message', { to: undefined, id: '1' }, null, undefined, false, 'x');
  assert.equal(serialise(element, 10), '<message id="1">x</message>');
});
