import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import {
  acceptedLanguage,
  BOT_LANGUAGES,
  directionOf,
  isPageKey,
  LANGUAGES,
  type Language,
  languageOf,
  PAGE_KEYS,
  type PageKey,
  say,
} from '../../shared/i18n/i18n.ts';
import { ROOT } from '../../shared/root.ts';
import { isRightToLeft } from '../../web/text-direction.ts';

/** Parts of a parsed pattern (ICU MessageFormat). */
const TYPE = { literal: 0, plural: 6 };
const BIDI_CONTROL = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
/** UTF-16 units: what is longer is cut there. */
const LONGEST_ON_BADGES = 24;

const catalogues = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    JSON.parse(readFileSync(join(ROOT, 'shared', 'i18n', `${language}.json`), 'utf8')) as Record<
      string,
      string
    >,
  ]),
) as Record<Language, Record<string, string>>;
const keys = Object.keys(catalogues.en);

/** What a language has words for: bots speak it, or pages only. */
function keysOf(language: Language): readonly string[] {
  return BOT_LANGUAGES.some((each) => each === language) ? keys : PAGE_KEYS;
}

/** Every part of a pattern, those inside plurals too. */
function partsOf(pattern: string, language: string) {
  const parts: { type?: number; value?: unknown; options?: Record<string, { value: unknown }> }[] = [];
  const walk = (part: unknown): void => {
    if (Array.isArray(part)) for (const item of part) walk(item);
    else if (typeof part === 'object' && part !== null) {
      const known = part as (typeof parts)[number];
      parts.push(known);
      for (const option of Object.values(known.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(pattern, language, undefined, { ignoreTag: true }).getAst());
  return parts;
}

/** Names of all params of a pattern, those inside plurals too. */
function paramNames(pattern: string, language: string): string[] {
  const named = partsOf(pattern, language).filter(
    ({ type, value }) => typeof value === 'string' && type !== TYPE.literal,
  );
  return [...new Set(named.map(({ value }) => value as string))].sort();
}

/** How counts are told apart in a language; what it only does from a million on is not asked for: nothing here is so many. */
function countsOf(language: string): string[] {
  const rules = new Intl.PluralRules(language);
  return [...new Set(Array.from({ length: 2_000 }, (_, n) => rules.select(n)))].sort();
}

describe('the catalogues', () => {
  for (const language of LANGUAGES) {
    it(`${language} has every key in the order of English, with the same params`, () => {
      assert.deepEqual(Object.keys(catalogues[language]), keysOf(language));
      for (const [key, pattern] of Object.entries(catalogues[language])) {
        assert.notEqual(pattern.trim(), '', key);
        assert.deepEqual(paramNames(pattern, language), paramNames(catalogues.en[key] ?? '', 'en'), key);
      }
    });

    it(`${language} has words for each way in which it counts, and for no other`, () => {
      for (const [key, pattern] of Object.entries(catalogues[language]))
        for (const { type, options = {} } of partsOf(pattern, language))
          if (type === TYPE.plural) {
            const ways = Object.keys(options).filter((way) => !way.startsWith('='));
            assert.deepEqual(ways.sort(), countsOf(language), key);
          }
    });

    it(`${language} ends every isolate that it begins, and its badges fit`, () => {
      for (const [key, pattern] of Object.entries(catalogues[language])) {
        assert.doesNotMatch(
          pattern.replace(/[\u2066-\u2068][^\u2066-\u2069]*\u2069/g, ''),
          BIDI_CONTROL,
          key,
        );
        if (/^presence\.(state\.|absent|busy)|^web\.badge\./.test(key) && !pattern.includes('{'))
          assert.ok(pattern.length <= LONGEST_ON_BADGES, `${key}: ${pattern}`);
      }
    });

    it(`${language} is written in the direction that pages give it`, () => {
      const rightToLeft = isRightToLeft(catalogues[language]['language.name'] ?? '');
      assert.equal(directionOf(language), rightToLeft ? 'rtl' : 'ltr');
    });
  }

  it('have all that the templates say', () => {
    const folder = join(ROOT, 'web', 'pages');
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const said = files
      .filter((file) => file.endsWith('.hbs'))
      .flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/\{t "([^"]+)"/g)])
      .map(([, key = '']) => key);
    assert.ok(said.length > 100);
    for (const key of said) assert.ok(isPageKey(key), key);
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
      for (const key of keysOf(language)) assert.notEqual(say(language, key as PageKey), '');
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
      ['de-AT', 'de'],
      ['nl', undefined],
      ['', undefined],
      [undefined, undefined],
    ];
    for (const [tag, language] of tags) assert.equal(languageOf(tag), language, tag);
  });

  it('are accepted by weight, then by order', () => {
    const headers: readonly (readonly [string | undefined, string | undefined])[] = [
      ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
      ['nl,en;q=0.5,fr;q=0.7', 'fr'],
      ['ar-EG,ar;q=0.9,fr;q=0.8', 'ar'],
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
