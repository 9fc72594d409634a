import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { guessLanguage } from '../../services/rooms/guess-language.ts';
import { judge } from '../../services/rooms/listing.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { languagesOf } from '../../shared/domain/search/languages.ts';
import { ROOT } from '../../shared/root.ts';
import { readRoomInfo } from '../../shared/xmpp/xep0045.ts';

/** Language (`''`: nothing should be guessed), name, description. */
type Sample = readonly [language: string, name: string, description: string];
const samples = JSON.parse(
  readFileSync(join(ROOT, 'test', 'unit', 'room-languages.json'), 'utf8'),
) as Sample[];

test('rooms in many languages: nearly all are recognised, hardly one is taken for another', (t) => {
  const real = samples.filter(([language]) => language !== '');
  assert.ok(real.length >= 60 && new Set(real.map(([language]) => language)).size >= 15);
  const guesses = real.map(([, name, description]) => guessLanguage(name, description));
  const right = real.filter(([language], i) => guesses[i] === language).length;
  const wrong = real.filter(([language], i) => guesses[i] !== undefined && guesses[i] !== language).length;
  t.diagnostic(`${right} of ${real.length} right, ${wrong} wrong, ${real.length - right - wrong} left open`);
  assert.ok(right >= 0.94 * real.length, `${right} of ${real.length}`);
  assert.ok(wrong <= 0.03 * real.length, `${wrong} wrong`);
});

test('what is hardly a text is no language', () => {
  const empty = samples.filter(([language]) => language === '');
  const guessed = empty.filter(([, name, description]) => guessLanguage(name, description) !== undefined);
  assert.ok(empty.length >= 10 && guessed.length <= 1, JSON.stringify(guessed));
  assert.equal(guessLanguage(undefined, undefined), undefined);
});

test('whatever the text, an answer is a tag and the same the next time', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 3_000 }),
      fc.string({ unit: 'grapheme' }),
      (about, name) => {
        const guess = guessLanguage(name, about);
        assert.ok(guess === undefined || /^[a-z]{2}$/.test(guess), guess);
        assert.equal(guessLanguage(name, about), guess);
      },
    ),
  );
});

test('only a room that says no language gets a guess', () => {
  const jid = parseJid('kaffee@rooms.example');
  const form = (language: string) => ({
    type: 'result' as const,
    formType: 'http://jabber.org/protocol/muc#roominfo',
    fields: new Map([
      ['muc#roominfo_description', { values: ['Hier darf über alles geredet werden, bitte freundlich'] }],
      ['muc#roominfo_lang', { values: [language] }],
    ]),
  });
  const languages = (language: string) => {
    const features = ['http://jabber.org/protocol/muc', 'muc_public', 'muc_persistent', 'muc_open'];
    const identities = [{ category: 'conference', type: 'text' }];
    const info = readRoomInfo({ identities, features: new Set(features), forms: [form(language)] });
    const finding = judge(jid, info);
    assert.ok('room' in finding);
    return [finding.room.language, finding.room.languageGuess, languagesOf(finding.room)];
  };
  assert.deepEqual(languages(''), [undefined, 'de', ['de']]);
  assert.deepEqual(languages('en'), ['en', undefined, ['en']]);
  assert.deepEqual(languages('fr, en'), ['fr', undefined, ['fr', 'en']]);
});
