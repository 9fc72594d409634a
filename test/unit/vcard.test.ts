import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { vcard } from '../../web/vcard.ts';
import { ANA, person, ZOE } from '../support/sample-people.ts';

const SITE = 'https://parvis.example';

/** Properties of a card, unfolded (RFC 6350 §3.2). */
function properties(card: string): [name: string, value: string][] {
  assert.ok(card.endsWith('\r\n'));
  const lines = card.slice(0, -2).split('\r\n');
  for (const line of lines) assert.ok(Buffer.byteLength(line) <= 75, line);
  return lines
    .join('\r\n')
    .replaceAll('\r\n ', '')
    .split('\r\n')
    .map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1)];
    });
}

const plain = (value: string): string =>
  value.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));

test('all that somebody shows, each in its property', () => {
  const card = vcard(ZOE, 'somebody', SITE);
  const id = ZOE.id;
  assert.deepEqual(properties(card), [
    ['BEGIN', 'VCARD'],
    ['VERSION', '4.0'],
    ['PRODID', '-//Parvis//People//EN'],
    ['KIND', 'individual'],
    ['SOURCE', `${SITE}/people/${id}.vcf`],
    ['UID', `${SITE}/people/${id}`],
    ['FN', 'Zoé Martin'],
    ['NICKNAME', 'Zoé'],
    ['NOTE', 'J’aime <b>le vélo</b> & la mer\\; à demain'],
    ['LANG;PREF=1', 'fr'],
    ['LANG;PREF=2', 'en-GB'],
    ['CATEGORIES', 'Vélo,xmpp,chant choral'],
    ['ADR', ';;;Lyon\\, France;;;'],
    ['IMPP', 'xmpp:zoe.martin@people.example'],
    ['URL', 'https://zoe.example/'],
    ['URL', 'https://social.example/@zoe'],
    ['PHOTO;MEDIATYPE=image/png', `${SITE}/people/${id}/avatar?v=abababab`],
    ['END', 'VCARD'],
  ]);
});

test('who says no name is called somebody; what is not told has no property', () => {
  const names = (told: Parameters<typeof vcard>[0]) => new Map(properties(vcard(told, 'quelqu’un', SITE)));
  assert.equal(names(person(5, { interests: ['xmpp'] })).get('FN'), 'quelqu’un');
  const ana = names(ANA);
  assert.equal(ana.get('FN'), 'Ana');
  for (const name of ['IMPP', 'NOTE', 'ADR', 'URL', 'PHOTO;MEDIATYPE=image/png'])
    assert.ok(!ana.has(name), name);
});

test('no text ends its property, whatever it holds, and each comes back as it was', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom('\\', ',', ';', ':', '\n', 'é', '😀', 'BEGIN:VCARD'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 500,
  });
  fc.assert(
    fc.property(text, text, text, (about, nick, interest) => {
      const told = [about, nick, interest].map((each) => each.replace(/\r\n?/g, '\n'));
      const card = vcard(person(6, { about, nick, interests: [interest] }), '', SITE);
      const read = properties(card);
      assert.equal(read.length, 11);
      const values = new Map(read);
      assert.deepEqual(
        ['NOTE', 'NICKNAME', 'CATEGORIES'].map((name) => plain(values.get(name) ?? '')),
        told,
      );
    }),
  );
});

test('a link that would end its line is left out', () => {
  const card = vcard(
    person(7, { links: ['https://a.example/\r\nX-EVIL:1', 'https://b.example/'] }),
    '',
    SITE,
  );
  assert.ok(!card.includes('EVIL'));
  assert.ok(card.includes('https://b.example/'));
});
