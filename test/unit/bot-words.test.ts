import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { withBuiltins } from '../../shared/bot/builtin.ts';
import { type Command, CommandTable } from '../../shared/bot/command.ts';
import { answerLanguage, LanguageChoices, namedLanguage } from '../../shared/bot/language.ts';
import { Throttle } from '../../shared/bot/throttle.ts';
import { chatWords, fieldWords, unmarked } from '../../shared/bot/words.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { BOT_LANGUAGES } from '../../shared/i18n/i18n.ts';

const search: Command = {
  name: 'search',
  words: { en: ['search', 'find'], fr: ['chercher', 'dévoiler'] },
  title: 'bot.help.title',
  about: 'bot.help.about',
  handle: () => [],
};
const table = new CommandTable(withBuiltins(['bot.today'], [search], new LanguageChoices()));

describe('command words', () => {
  const found: readonly (readonly [
    body: string,
    name: string,
    rest: string,
    language: string | undefined,
  ])[] = [
    ['help', 'help', '', 'en'],
    ['  HELP  ', 'help', '', 'en'],
    ['/help', 'help', '', 'en'],
    ['!aide', 'help', '', 'fr'],
    ['.Aide', 'help', '', 'fr'],
    ['Aide !', 'help', '!', 'fr'],
    ['help?', 'help', '', 'en'],
    ['search  tea & coffee', 'search', 'tea & coffee', 'en'],
    ['CHERCHER\u00a0le thé', 'search', 'le thé', 'fr'],
    ['devoiler\nx', 'search', 'x', 'fr'],
    ['DÉVOILER', 'search', '', 'fr'],
    ['lang fr', 'lang', 'fr', undefined],
    ['langue en', 'lang', 'en', 'fr'],
  ];
  for (const [body, name, rest, language] of found)
    it(`${JSON.stringify(body)} is ${name}`, () => {
      const command = table.find(body);
      assert.deepEqual([command?.command.name, command?.rest, command?.language], [name, rest, language]);
    });

  for (const body of [
    '',
    ' ',
    '/',
    '//help',
    'helpful',
    'please help',
    '__proto__',
    'constructor',
    'x'.repeat(9_999),
  ])
    it(`${JSON.stringify(body.slice(0, 30))} is none`, () => assert.equal(table.find(body), undefined));

  it('are found in any spelling, with any rest', () => {
    const words = table.all.flatMap((command) =>
      BOT_LANGUAGES.flatMap((language) =>
        command.words[language].map((word) => [command.name, word] as const),
      ),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...words),
        fc.constantFrom('', '/', '!', '.'),
        fc.boolean(),
        fc.string({ unit: 'grapheme' }),
        ([name, word], prefix, upper, rest) => {
          const body = `${prefix}${upper ? word.toUpperCase() : word.normalize('NFD')} ${rest}`;
          assert.equal(table.find(body)?.command.name, name);
          assert.equal(table.find(body)?.rest, rest.trim());
        },
      ),
    );
  });

  it('never throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (body) => void table.find(body)),
      { numRuns: 1_000 },
    );
  });

  it('are known when they are mistyped behind a prefix, if they are not too short', () => {
    const anna = parseJid('anna@d');
    const nobody: Command = {
      ...search,
      name: 'secret',
      words: { en: ['secret'], fr: [] },
      mayUse: () => false,
    };
    const own = new CommandTable([search, nobody]);
    for (const text of ['!serch', '.saerch linux', '/searhc?', '!chercer', '.dévoyler', '!finds'])
      assert.equal(own.isMistyped(text, anna), true, text);
    for (const text of ['!wow', '...', '.5', '!fi', 'serch', '!serch1', '!secrt', '!finest', '.research lab'])
      assert.equal(own.isMistyped(text, anna), false, text);
  });

  it('belong to one command each', () => {
    assert.throws(() => new CommandTable([search, search]), /two commands/);
    assert.throws(
      () => new CommandTable([search, { ...search, name: 'other' }]),
      /two commands have the word/,
    );
  });
});

describe('the language of an answer', () => {
  const clues = { chosen: undefined, tag: undefined, word: undefined, fallback: 'en' } as const;
  it('is chosen, then tagged, then the word’s, then the fallback', () => {
    assert.equal(answerLanguage({ ...clues, chosen: 'en', tag: 'fr', word: 'fr' }), 'en');
    assert.equal(answerLanguage({ ...clues, tag: 'fr-BE', word: 'en' }), 'fr');
    assert.equal(answerLanguage({ ...clues, word: 'fr' }), 'fr');
    assert.equal(answerLanguage({ ...clues, tag: 'de', fallback: 'fr' }), 'fr');
    assert.equal(answerLanguage({ ...clues, tag: 'en', fallback: 'fr' }), 'en');
  });
  it('is the word’s when the tag may be the server’s own', () => {
    assert.equal(answerLanguage({ ...clues, tag: 'en', word: 'fr' }), 'fr');
  });
  it('can be named in any language', () => {
    for (const name of ['fr', 'FR-ca', 'French', 'français', 'FRANCAIS '])
      assert.equal(namedLanguage(name), 'fr');
    for (const name of ['en', 'English', 'anglais']) assert.equal(namedLanguage(name), 'en');
    for (const name of ['', 'de', 'klingon', 'x'.repeat(9_999)]) assert.equal(namedLanguage(name), undefined);
  });
  it('is remembered by person, for the newest ten thousand', async () => {
    const choices = new LanguageChoices();
    assert.equal(await choices.choose(parseJid('a@d/one'), 'fr'), 'until-restart');
    assert.equal(choices.of(parseJid('a@d/two')), 'fr');
    for (let i = 0; i < 10_000; i++) await choices.choose(parseJid(`p${i}@d`), 'en');
    assert.equal(choices.of(parseJid('a@d')), undefined);
  });
});

describe('the throttle', () => {
  it('lets a burst through, says once that it is too much, then is silent until it is quiet', () => {
    const throttle = new Throttle({ capacity: 4, perSecond: 1, senders: 10, untilQuiet: true });
    const take = (now: number) => throttle.take('a', now);
    assert.deepEqual([0, 0, 0, 0, 0, 0].map(take), ['ok', 'ok', 'ok', 'ok', 'exceeded', 'silent']);
    assert.equal(throttle.take('b', 0), 'ok');
    assert.deepEqual([500, 1_000, 1_400].map(take), ['silent', 'silent', 'silent']);
    assert.equal(take(4_000), 'ok');
    assert.equal(take(3_000), 'ok', 'a clock that goes back takes nothing away');
  });
  it('where nothing is said of being quiet, comes back steadily, however often somebody tries', () => {
    const throttle = new Throttle({ capacity: 1, perSecond: 1, senders: 10 });
    const isTaken = [0, 500, 1_000, 1_500, 2_000].map((now) => throttle.take('a', now) === 'ok');
    assert.deepEqual(isTaken, [true, false, true, false, true]);
  });
  it('remembers a bounded number of senders', () => {
    const throttle = new Throttle({ capacity: 1, perSecond: 0, senders: 100 });
    for (let i = 0; i < 10_000; i++) throttle.take(`s${i}`, i);
    assert.equal(throttle.size, 100);
  });
});

describe('words', () => {
  const lines = [
    { key: 'bot.lang.which', params: { codes: 'a\nb\u202e' } },
    { label: { words: { en: ['help'], fr: ['aide'] } }, value: '<b>x</b>\u0000\ny' },
  ] as const;
  it('keep a stranger’s text in its line', () => {
    assert.equal(
      chatWords('fr', lines),
      'Écrivez «\u00a0langue\u00a0» suivi de l’un de ces codes\u00a0: a b.\naide\u00a0: <b>x</b> y',
    );
  });
  it('give each line a text-single field, without markup outside its value', () => {
    const fields = fieldWords('en', lines, '<i>T</i>');
    assert.deepEqual(fields[1], ['line-2', { type: 'text-single', label: 'help', values: ['<b>x</b> y'] }]);
    assert.equal(fields[0]?.[1].label, 'iT/i');
    assert.equal(unmarked('<a>&\u202e\u2066lt;'), 'a\uFF06lt;');
    assert.equal(unmarked('Photography & light'), 'Photography & light');
  });
});
