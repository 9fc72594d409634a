import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { colourTexts, durationWords } from '../../services/users/badge-lines.ts';
import {
  findBadge,
  readParts,
  readSetLine,
  withParts,
  withSetting,
} from '../../services/users/badge-settings.ts';
import { SETTINGS } from '../../services/users/vocabulary.ts';
import { BADGE_PARTS, type Badge } from '../../shared/domain/person.ts';
import { AVAILABILITIES } from '../../shared/domain/presence.ts';
import { quietWords, readQuietHours } from '../../shared/domain/quiet-hours-words.ts';
import { BOT_LANGUAGES, say } from '../../shared/i18n/i18n.ts';
import { readPerson, writePerson } from '../../shared/store/people-values.ts';
import { badgeId, newBadge, somebody } from '../support/people-store.ts';

const badge = newBadge(1);
function after(setting: (typeof SETTINGS)[number], text: string, from: Badge = badge): Badge | undefined {
  const read = withSetting(from, setting, text);
  return 'badge' in read ? read.badge : undefined;
}

describe('a setting', () => {
  it('whatever is written, is one that can be stored and read back, or none', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.stringMatching(/^[0-9a-z :/#=,-]{0,40}$/),
      fc.constantFrom('off', '5m', '22:00-07:00 Europe/Paris', 'away 00aaff', 'jid on', '\u202Ex', '\u0000'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS), text, (setting, written) => {
        const set = after(setting, written);
        if (set === undefined) return;
        const person = somebody('romeo', set);
        assert.deepEqual(readPerson(writePerson(person)), person);
      }),
      { numRuns: 500 },
    );
  });

  it('is read back from its own words', () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    fc.assert(
      fc.property(
        minute,
        minute,
        fc.constantFrom('Europe/Paris', 'UTC', 'America/Argentina/Ushuaia'),
        (from, to, zone) => {
          fc.pre(from !== to);
          assert.deepEqual(readQuietHours(quietWords({ from, to, zone })), { from, to, zone });
        },
      ),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
        assert.equal(after('delay', durationWords(seconds * 1_000))?.offlineAfterMs, seconds * 1_000);
      }),
    );
    const colours = fc.dictionary(fc.constantFrom(...AVAILABILITIES), fc.stringMatching(/^[0-9a-f]{6}$/), {
      minKeys: 1,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(colours, (all) => {
        for (const language of BOT_LANGUAGES) {
          const words = colourTexts({ ...badge, colours: all }).map(({ key, params }) =>
            say(language, key, params),
          );
          assert.deepEqual(after('colours', words.join(', '))?.colours, all, language);
        }
      }),
    );
  });

  it('is written as people write', () => {
    const quiet = { from: 1_320, to: 420, zone: 'Europe/Paris' };
    for (const text of [
      '22:00-07:00 Europe/Paris',
      '22h-7h europe/paris',
      '22 - 7:00 EUROPE/PARIS',
      '22:00 – 7  Europe/Paris',
    ])
      assert.deepEqual(after('quiet', text)?.quiet, quiet, text);
    for (const text of ['5m', '300 s', '5 min', '5 Minutes'])
      assert.equal(after('delay', text)?.offlineAfterMs, 300_000, text);
    assert.deepEqual(after('colours', 'absent=#0af, en-ligne 00ff00')?.colours, {
      away: '00aaff',
      online: '00ff00',
    });
    assert.deepEqual(
      after('colours', 'busy off', { ...badge, colours: { dnd: '000000', xa: '111111' } })?.colours,
      {
        xa: '111111',
      },
    );
    assert.equal(after('label', '  My <b>blog</b> ')?.label, 'My <b>blog</b>');
    assert.deepEqual(after('old', 'md5')?.oldAddresses, ['md5']);
    assert.deepEqual(after('old', 'jid oui', { ...badge, oldAddresses: ['md5'] })?.oldAddresses, [
      'jid',
      'md5',
    ]);
    for (const word of ['off', 'non', 'aucun', 'None']) {
      const full = {
        ...badge,
        label: 'x',
        quiet,
        colours: { away: '000000' },
        offlineAfterMs: 1,
        oldAddresses: ['jid'],
      } as const;
      const none = SETTINGS.reduce<Badge | undefined>(
        (now, setting) => now && after(setting, word, now),
        full,
      );
      assert.deepEqual(none, badge, word);
    }
  });

  it('that makes no sense is refused', () => {
    const refused = {
      delay: ['', 'soon', '25h', '-5m', '5', '1e3s', '999999h', '5m 2', '5 mois'],
      quiet: [
        '',
        '22:00',
        '22:00-22:00 UTC',
        '25-7 UTC',
        '22-7',
        '22-7 Mars/Olympus',
        '22-7 +02:00',
        '22:60-7 UTC',
        '22-7 CEST',
      ],
      colours: ['', 'away', 'away red', 'away 12345', 'away 1234567', 'away 12', 'moody 123456', '#123456'],
      label: ['', ' '],
      old: ['', 'jid maybe', 'sha1 on', 'jid on please'],
    } as const;
    for (const [setting, texts] of Object.entries(refused) as [keyof typeof refused, readonly string[]][])
      for (const text of texts) assert.equal(after(setting, text), undefined, `${setting} ${text}`);
  });
});

describe('what stands behind the words', () => {
  it('names parts in any language, then a badge', () => {
    assert.deepEqual(readParts('STATUS, since; Humeur'), { parts: ['status', 'since', 'mood'], rest: '' });
    assert.deepEqual(readParts('état pseudo mon blog'), { parts: ['show', 'name'], rest: 'mon blog' });
    assert.deepEqual(readParts('2 status mood'), { parts: ['status', 'mood'], rest: '2' });
    assert.deepEqual(readParts('nothing'), { parts: [], rest: 'nothing' });
    const all = withParts(badge, BADGE_PARTS, true);
    assert.deepEqual(all.shown, BADGE_PARTS);
    assert.deepEqual(
      withParts(all, ['show', 'since'], false).shown,
      BADGE_PARTS.filter((part) => part !== 'show' && part !== 'since'),
    );
  });

  it('names a badge by number, label, id or link', () => {
    const labelled = newBadge(2, { label: 'Été 1' });
    const person = somebody('romeo', badge, labelled);
    for (const text of ['1', '#1', badgeId(1), `https://parvis.example/b/${badgeId(1)}.svg`])
      assert.equal(findBadge(person, text), badge, text);
    for (const text of ['2', 'été 1', 'ETE 1']) assert.equal(findBadge(person, text), labelled, text);
    for (const text of ['0', '3', '', '-1', 'x', '1.5'])
      assert.equal(findBadge(person, text), undefined, text);
  });

  it('names a setting after the badge, if it names one', () => {
    assert.deepEqual(readSetLine('delay 5m'), { badge: '', setting: 'delay', value: '5m' });
    assert.deepEqual(readSetLine('2 couleur away 00aaff'), {
      badge: '2',
      setting: 'colours',
      value: 'away 00aaff',
    });
    assert.deepEqual(readSetLine('mon blog: délai non'), {
      badge: 'mon blog',
      setting: 'delay',
      value: 'non',
    });
    assert.equal(readSetLine('x y'), undefined);
  });
});
