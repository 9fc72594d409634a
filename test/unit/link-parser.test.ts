import assert from 'node:assert/strict';
import { StringDecoder } from 'node:string_decoder';
import { test } from 'node:test';
import fc from 'fast-check';
import { LimitedParser, type ParserLimits, StreamViolation } from '../../shared/xmpp/link/limited-parser.ts';
import { serialise } from '../../shared/xmpp/link/serialise.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';

const HEADER =
  "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
const LIMITS: ParserLimits = { depth: 10, stanzaBytes: 100_000 };

/** A parser inside a stream, and what it tells. */
function opened(limits: Partial<ParserLimits> = {}): { parser: LimitedParser; told: string[] } {
  const parser = new LimitedParser({ ...LIMITS, ...limits });
  const told: string[] = [];
  parser.on('element', (element: Element) => told.push(element.toString()));
  parser.on('refused', (element: Element) => told.push(`refused ${element.toString()}`));
  parser.on('end', () => told.push('end'));
  parser.write(HEADER);
  return { parser, told };
}

function violates(condition: StreamViolation['condition']): (error: unknown) => boolean {
  return (error) => error instanceof StreamViolation && error.condition === condition;
}

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const stanza = fc
  .record({ id: text, body: text, lang: text })
  .map(({ id, body, lang }) =>
    xml('message', { id }, xml('body', { 'xml:lang': lang }, `.${body}`), xml('empty')),
  );

test('however bytes are cut into packets, the same stanzas come out', () => {
  fc.assert(
    fc.property(
      fc.array(stanza, { minLength: 1, maxLength: 5 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 }),
      (stanzas, sizes) => {
        const bytes = Buffer.from(stanzas.map((one) => serialise(one, 10)).join('\n '), 'latin1');
        const { parser, told } = opened();
        const decoder = new StringDecoder('utf8');
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          parser.write(decoder.write(bytes.subarray(at, at + size)));
          at += size;
        }
        assert.deepEqual(
          told,
          stanzas.map((one) => one.toString()),
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a stanza nested too deeply is refused without its content, and the stream goes on', () => {
  for (const levels of [11, 15_000]) {
    const { parser, told } = opened({ stanzaBytes: 1_000_000 });
    parser.write(
      `<message id='1' from='a@b'><x>text</x>${'<a>x'.repeat(levels)}${'</a>'.repeat(levels)}</message><message id='2'/>`,
    );
    assert.deepEqual(told, ['refused <message id="1" from="a@b"/>', '<message id="2"/>']);
  }
});

test('depth is counted to the limit itself', () => {
  const { parser, told } = opened({ depth: 3 });
  parser.write('<message><a><b/></a></message><message><a><b><c/></b></a></message>');
  assert.deepEqual(told, ['<message><a><b/></a></message>', 'refused <message/>']);
});

test('a stanza of too many elements is refused, the next is counted anew', () => {
  const { parser, told } = opened({ stanzaBytes: 128 * 100 });
  parser.write(`<iq id='1'>${'<a/>'.repeat(100)}</iq><iq id='2'>${'<a/>'.repeat(99)}</iq>`);
  assert.equal(told[0], 'refused <iq id="1"/>');
  assert.ok(told[1]?.startsWith('<iq id="2"><a/>'));
});

test('a list of 20,000 rooms is no stanza of too many elements, whether their names are short or long', () => {
  for (const name of ['r', `The name of a room and its people (12) ${'.'.repeat(40)}`]) {
    const { parser, told } = opened({ stanzaBytes: 4 * 1024 * 1024 });
    const items = Array.from(
      { length: 20_000 },
      (_, i) => `<item jid='r${i}@conference.example.org' name='${name}'/>`,
    );
    parser.write(`<iq id='1' type='result'><query>${items.join('')}</query></iq>`);
    assert.equal(told.length, 1);
    assert.equal(told[0]?.split('<item ').length, 20_001);
  }
});

test('a stanza of too many bytes is refused, for anybody can have a server write one; the stream goes on', () => {
  const { parser, told } = opened({ depth: 1_000_000 });
  const long = 'x'.repeat(1_000);
  for (const inside of [`<a xmlns='${long}'/>`, `<a>${long}</a>`, `<a>${long}`]) {
    told.length = 0;
    const ends = inside.endsWith('</a>') || inside.endsWith('/>') ? '' : '</a>'.repeat(1_000);
    parser.write(`<message id='1' from='a@b'><body>hi</body>${inside.repeat(1_000)}${ends}</message>`);
    parser.write("<message id='2'><body>hi</body></message>");
    assert.deepEqual(told, [
      'refused <message id="1" from="a@b"/>',
      '<message id="2"><body>hi</body></message>',
    ]);
  }
});

test('a text or tag of too many bytes ends the stream while it comes, whatever it is', () => {
  for (const piece of ['x', '<a>', '<a b="', '<!--', '<![CDATA[', "<a b='x'/>"]) {
    const { parser } = opened({ depth: 1_000_000 });
    parser.write('<message>');
    assert.throws(
      () => {
        parser.write(piece);
        for (let round = 0; round < 1_000; round++) parser.write('y'.repeat(1_000));
      },
      violates('policy-violation'),
      piece,
    );
  }
});

test('many small stanzas are no large one', () => {
  const { parser, told } = opened({ stanzaBytes: 5_000 });
  for (let round = 0; round < 100; round++) parser.write('<message><body>x</body></message>'.repeat(100));
  assert.equal(told.length, 10_000);
});

test('XML that is none ends the stream', () => {
  const broken = [
    '<message>&nbsp;</message>',
    '<message>&lol9;</message>',
    '<message>&#x1;</message>',
    '<message>&#xFFFF;</message>',
    '<message a="&#0;"/>',
    '<message></iq>',
    '<message><a></message></a>',
    '</message>',
    'text outside of a stanza<message/>',
  ];
  for (const one of broken) assert.throws(() => opened().parser.write(one), violates('not-well-formed'), one);
});

test('document types before the stream header are refused (RFC 6120 §11.1)', () => {
  const bomb = `<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>${HEADER}<message>&b;</message>`;
  assert.throws(() => new LimitedParser(LIMITS).write(bomb), violates('restricted-xml'));
});

test('text or an end tag before the header is no stream', () => {
  for (const one of ['HTTP/1.1 400 Bad Request\r\n\r\n<html>', '</stream:stream>'])
    assert.throws(() => new LimitedParser(LIMITS).write(one), violates('not-well-formed'), one);
});

test('duplicate attributes, comments, processing instructions and CDATA do no harm', () => {
  const { parser, told } = opened();
  parser.write("<message id='1' id='2'><!-- x --><?pi x?><body><![CDATA[<&]]></body></message>");
  assert.deepEqual(told, ['<message id="2"><body>&lt;&amp;</body></message>']);
});

test("names of JavaScript's own are only names", () => {
  const { parser, told } = opened();
  parser.write("<message __proto__='1' constructor='2'><toString/><__proto__ hasOwnProperty='3'/></message>");
  assert.equal(told.length, 1);
  assert.equal(({} as Record<string, unknown>).hasOwnProperty instanceof Function, true);
});

test('after the end of the stream nothing counts', () => {
  const { parser, told } = opened();
  parser.write('<presence/></stream:stream><message/></message>&nbsp;garbage');
  parser.write('<message/></x>');
  assert.deepEqual(told, ['<presence/>', 'end']);
});

test('white space between stanzas is not kept', () => {
  const { parser } = opened();
  for (let round = 0; round < 1_000; round++) parser.write(' \n');
  parser.write('<presence/>');
  assert.equal((parser.root as Element).children.length, 0);
});
