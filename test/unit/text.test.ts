import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { foldText, plainLine, plainText, readableLocal } from '../../shared/domain/text.ts';

test('a line loses controls, bidi overrides and broken characters', () => {
  assert.equal(plainLine('  a\u0000b\u202Ec\u2066d\n\t e  '), 'abcd e');
  assert.equal(plainLine('x\uD800y'), 'xy');
  assert.equal(plainLine('\u202E\u200F'), '');
});

test('a line keeps the marks of a language, and loses those that would be drawn over its neighbours', () => {
  assert.equal(plainLine(`Z${'\u0347'.repeat(300)}a`), `Z${'\u0347'.repeat(4)}a`);
  for (const text of ['ที่นี่', 'שָׁלוֹם', 'बिन्दु', 'ạ̈̇']) assert.equal(plainLine(text), text.normalize('NFC'));
});

test('a line of which nothing can be seen is empty', () => {
  for (const text of ['\u200B', '\u00AD\u200D', '\u3164', '\u2800 \u2800', '\u0301', '\uFE0F'])
    assert.equal(plainLine(text), '', JSON.stringify(text));
  assert.equal(plainLine('a\u2800\u2800b\u17B4c\u17B5'), 'a bc', 'what is drawn as nothing is no letter');
  for (const text of ['!', '☕️', '✊🏽', 'क्', '\u3164a']) assert.equal(plainLine(text), text);
});

test('a long line is cut between graphemes', () => {
  assert.equal(plainLine('abcdef', 4), 'abc…');
  assert.equal(plainLine('ab👩‍👩‍👧‍👦cd', 6), 'ab…');
});

test('no line is longer than asked', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.integer({ min: 1, max: 80 }),
      (text, max) => {
        const line = plainLine(text, max);
        assert.ok(line.length <= max);
        assert.ok(!/[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(line));
      },
    ),
  );
});

test('what needs no work stays as it is, as if it were worked on', () => {
  const letters = fc.constantFrom(...' \n\t aZ9.ßéЖ漢가ー\u00AD\u0301\u200D😀');
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 12 }), (all) => {
      const text = all.join('');
      assert.equal(plainText(text, 8), plainText(`\u200B${text}`, 8), JSON.stringify(text));
    }),
    { numRuns: 2_000 },
  );
});

test('folding makes relatives equal, and folds nothing twice', () => {
  assert.equal(foldText('Łódź'), 'lodz');
  assert.equal(foldText('STRASSE'), foldText('Straße'));
  assert.equal(foldText('Œuvre'), 'oeuvre');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) =>
      assert.equal(foldText(foldText(text)), foldText(text)),
    ),
  );
});

test('an escaped local part is shown readably', () => {
  assert.equal(readableLocal('salon\\20bleu\\40home'), 'salon bleu@home');
  assert.equal(readableLocal('a\\5c20'), 'a\\20');
  assert.equal(readableLocal('a\\zz\\2'), 'a\\zz\\2');
});
