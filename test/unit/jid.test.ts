import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bare, domainOf, holderOf, localOf, parseJid, resourceOf, tryJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { ROOT } from '../../shared/root.ts';

const SAME: readonly (readonly [typed: string, jid: string])[] = [
  ['Juliet@Example.COM/Balcony', 'juliet@example.com/Balcony'],
  ['example.com', 'example.com'],
  ['example.com.', 'example.com'],
  ['Straße@d', 'strasse@d'],
  ['ΣΊΣΥΦΟΣ@d', 'σίσυφοσ@d'],
  ['σίσυφος@d', 'σίσυφοσ@d'],
  ['ſtop@d', 'stop@d'],
  ['ÉLODIE@d', 'élodie@d'],
  ['E\u0301lodie@d', 'élodie@d'],
  ['ıspanak@d', 'ıspanak@d'],
  ['İ@d', 'i\u0307@d'],
  ['ẞ@d', 'ss@d'],
  ['ӀАТАР@d', 'Ӏатар@d'],
  ['ＡＢ@d', 'ab@d'],
  ['foo\\bar@d', 'foo\\bar@d'],
  ['d\\27artagnan@d', 'd\\27artagnan@d'],
  ['a+b.c-d_e=f~g%h@d', 'a+b.c-d_e=f~g%h@d'],
  ['ÉLODIE.FR', 'élodie.fr'],
  ['XN--LODIE-9RA.fr', 'élodie.fr'],
  ['a@xn--lodie-9ra.fr', 'a@élodie.fr'],
  ['é。example', 'é.example'],
  ['[::1]', '[::1]'],
  ['a@[2001:DB8::9:1]/r', 'a@[2001:db8::9:1]/r'],
  ['127.0.0.1', '127.0.0.1'],
  ['room@conference.d/Fe\u0301e des bois', 'room@conference.d/Fée des bois'],
  ['a@d/b/c', 'a@d/b/c'],
  ['a@d/b@c', 'a@d/b@c'],
  ['d/a@b', 'd/a@b'],
  // Younger than stringprep's Unicode 3.2: newer servers take them.
  ['ꧏ\uA9E0@d', 'ꧏ\uA9E0@d'],
  ['🦊@d', '🦊@d'],
];

const NONE: readonly string[] = [
  '',
  '@',
  'x@',
  '@d',
  '/r',
  'd/',
  'a@d/',
  'a@/r',
  'a@b@c',
  '.',
  '..',
  'a..b',
  '.d',
  '-d',
  'd-',
  'd d',
  'd:5222',
  'é.d:5222',
  'é.d#x',
  'é.d?x',
  'é\t.d',
  'é.%64',
  'xn--zzzzzz.de',
  '[::1',
  '[]',
  '[:::]',
  '[fe80::1%eth0]',
  '[1.2.3]',
  'a b@d',
  'a\u00a0b@d',
  'a"b@d',
  'a&b@d',
  "a'b@d",
  'a:b@d',
  'a<b@d',
  'a>b@d',
  '\u00ad@d',
  'a\u0000@d',
  'a\u202eb@d',
  'a\u2066b@d',
  'a\ue000@d',
  'a\ufffd@d',
  'a\ufdd0@d',
  'a\u{e0041}@d',
  'a\ud800@d',
  'שa@d',
  'ש1@d',
  'a@d/x\u0007',
  'a@d/x\u202ey',
  'a@d/x\ud800',
  `a@${'d'.repeat(64)}`,
  `${'a'.repeat(1024)}@d`,
  `${'é'.repeat(512)}@d`,
  `a@d/${'r'.repeat(1024)}`,
  `a@d/${'é'.repeat(512)}`,
  `a@${'d.'.repeat(200)}d`,
];

describe('an address', () => {
  for (const [typed, jid] of SAME)
    it(`${JSON.stringify(typed)} is ${jid}`, () => {
      assert.equal(tryJid(typed), jid);
      assert.equal(tryJid(jid), jid, 'normalising twice changes nothing');
    });
  for (const text of NONE)
    it(`is not ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(tryJid(text), undefined);
      assert.throws(() => parseJid(text), { name: 'Failure', code: 'bad-input' });
    });

  it('has parts of 1023 bytes at most', () => {
    for (const jid of [`${'a'.repeat(1023)}@d`, `a@d/${'r'.repeat(1023)}`, `${'é'.repeat(511)}@d`])
      assert.equal(tryJid(jid), jid);
  });

  it('is the same whether it is plainly one already or has to be worked on', () => {
    const letters = fc.constantFrom(...'aaz09.-_@xn');
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 12 }), (all) => {
        const text = all.join('').replace(/\.$/, 'a');
        assert.equal(tryJid(text), tryJid(`${text}.`), text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('comes apart', () => {
    const jid = parseJid('Nurse@Capulet.lit/a/b@c');
    assert.deepEqual(
      [bare(jid), localOf(jid), domainOf(jid), resourceOf(jid)],
      ['nurse@capulet.lit', 'nurse', 'capulet.lit', 'a/b@c'],
    );
    const domain = parseJid('capulet.lit/a@b');
    assert.deepEqual(
      [bare(domain), localOf(domain), domainOf(domain), resourceOf(domain)],
      ['capulet.lit', '', 'capulet.lit', 'a@b'],
    );
  });

  it('never throws, and is stable once made', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('@', '/', '.', 'xn--', '[', 'é', 'ß'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const jid = tryJid(pieces.join(''));
        if (jid !== undefined) assert.equal(tryJid(jid), jid);
      }),
      { numRuns: 2_000 },
    );
  });

  it('names the text it cannot use, shortened', () => {
    assert.throws(
      () => parseJid(`@${'x'.repeat(5_000)}`),
      (error) => error instanceof Failure && error.message.length < 200,
    );
  });
});

/** Made with another implementation of RFC 3454 and the tables of RFC 6122 appendix A (Unicode 3.2). */
const VECTORS = JSON.parse(
  readFileSync(join(ROOT, 'test', 'unit', 'nodeprep.json'), 'utf8'),
) as readonly (readonly [typed: string, local: string | null])[];

it('local parts are as nodeprep makes them', () => {
  for (const [typed, local] of VECTORS)
    assert.equal(tryJid(`${typed}@d`) ?? null, local === null ? null : `${local}@d`, JSON.stringify(typed));
});

describe('the holder of a domain', () => {
  it('is one, whatever stands below it, and however short its name is', () => {
    for (const [domain, holder] of [
      ['xmpp.example.org', 'example.org'],
      ['a.b.chat.example.co.uk', 'example.co.uk'],
      ['one.abc.de', 'abc.de'],
      ['two.x.im', 'x.im'],
      ['localhost', 'localhost'],
    ])
      assert.equal(holderOf(parseJid(domain ?? '')), holder);
  });
});
