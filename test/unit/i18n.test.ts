import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { acceptedLanguage, LANGUAGES, languageOf, type MessageKey, say } from '../../shared/i18n/i18n.ts';
import { ROOT } from '../../shared/root.ts';

const catalogues = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    JSON.parse(readFileSync(join(ROOT, 'shared', 'i18n', `${language}.json`), 'utf8')) as Record<
      string,
      string
    >,
  ]),
) as Record<(typeof LANGUAGES)[number], Record<string, string>>;
const keys = Object.keys(catalogues.en);

/** Names of all params of a pattern, those inside plurals too. */
function paramNames(pattern: string, language: string): string[] {
  const names = new Set<string>();
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) walk(item);
    else if (typeof part === 'object' && part !== null) {
      const { type, value, options } = part as { type?: number; value?: unknown; options?: object };
      if (typeof value === 'string' && type !== 0) names.add(value);
      for (const option of Object.values(options ?? {})) walk((option as { value: unknown }).value);
    }
  };
  walk(new IntlMessageFormat(pattern, language, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('the catalogues', () => {
  for (const language of LANGUAGES)
    it(`${language} has every key with the same params, and nothing else`, () => {
      assert.deepEqual(Object.keys(catalogues[language]).sort(), [...keys].sort());
      for (const key of keys) {
        const pattern = catalogues[language][key] ?? '';
        assert.notEqual(pattern.trim(), '', key);
        assert.deepEqual(paramNames(pattern, language), paramNames(catalogues.en[key] ?? '', 'en'), key);
      }
    });

  it('fr has no-break spaces before : ; ! ? and inside « »', () => {
    for (const [key, pattern] of Object.entries(catalogues.fr))
      assert.doesNotMatch(pattern, / [:;!?»]|« /, key);
  });
});

describe('say', () => {
  it('fills params in as they are, whatever is written in them', () => {
    for (const value of ['{label}', "it's {x, plural, one {#}}", '<b>&amp;</b>', '\u202e', "''"])
      assert.equal(say('en', 'bot.fact', { label: 'x', value }), `x: ${value}`);
  });

  it('gives the bare pattern when a param is missing', () => {
    assert.equal(say('en', 'bot.fact'), '{label}: {value}');
    assert.equal(say('en', 'bot.fact', { label: 'x' }), '{label}: {value}');
  });

  it('does not throw for any key without params', () => {
    for (const language of LANGUAGES)
      for (const key of keys) assert.notEqual(say(language, key as MessageKey), '');
  });

  it('counts 0 and 1 as one in French', () => {
    const french = new IntlMessageFormat('{n, plural, one {# salon} other {# salons}}', 'fr');
    assert.deepEqual(
      [0, 1, 2].map((n) => french.format({ n })),
      ['0 salon', '1 salon', '2 salons'],
    );
  });
});

describe('languages', () => {
  it('are known by their tags', () => {
    const tags: readonly (readonly [string | undefined, string | undefined])[] = [
      ['fr', 'fr'],
      ['fr-CA', 'fr'],
      ['FR_fr', 'fr'],
      ['en-GB-oxendict', 'en'],
      ['frr', undefined],
      ['de', undefined],
      ['', undefined],
      [undefined, undefined],
    ];
    for (const [tag, language] of tags) assert.equal(languageOf(tag), language, tag);
  });

  it('are accepted by weight, then by order', () => {
    const headers: readonly (readonly [string | undefined, string | undefined])[] = [
      ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
      ['de,en;q=0.5,fr;q=0.7', 'fr'],
      ['fr;q=0,en', 'en'],
      ['fr;q=2,en;q=0.1', 'fr'],
      [';;;,,,', undefined],
      ['*', undefined],
      [undefined, undefined],
    ];
    for (const [header, language] of headers) assert.equal(acceptedLanguage(header), language, header);
    assert.equal(acceptedLanguage('x,'.repeat(100_000)), undefined);
  });
});

it('sentences about numbers are the same however often they are said, and after a mistake', () => {
  assert.equal(say('en', 'web.filter.people.min', { wrong: 5 }), say('en', 'web.filter.people.min'));
  for (const n of [0, 1, 5, 99, 100, 1_000, 1.5])
    for (const language of LANGUAGES) {
      const fresh = new IntlMessageFormat(catalogues[language]['web.room.occupants'] ?? '', language);
      for (let i = 0; i < 2; i++)
        assert.equal(say(language, 'web.room.occupants', { n }), String(fresh.format({ n })));
    }
});
