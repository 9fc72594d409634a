import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { type Listed, type Profile, searchEntry } from '../../shared/domain/profile.ts';
import { PeopleIndex } from '../../shared/domain/search/people-index.ts';
import { type Interested, sharedInterests } from '../../shared/domain/shared-interests.ts';

const person = (
  name: string,
  interests: readonly string[],
  languages: readonly string[] = [],
  listedAt = 2,
): Listed => ({
  jid: parseJid(`${name}@one.example`),
  profile: { listedAt, languages, interests, links: [], audiences: {} } satisfies Profile,
});

function likeIn(people: readonly Listed[]) {
  const index = new PeopleIndex<Listed>(({ jid, profile }) => searchEntry(jid, profile));
  for (const each of people) index.put(each);
  return (told: Interested, limit = 10, without = '') =>
    sharedInterests(
      told,
      index,
      { toldBy: ({ profile }) => profile, isLeftOut: ({ jid }) => jid.startsWith(`${without}@`) },
      limit,
    ).map(({ found, shared }) => [found.jid.split('@')[0], shared.join()]);
}

const CROWD = Array.from({ length: 100 }, (_, n) => person(`crowd${n}`, ['music']));

test('a rare interest counts more than a common one, several more than one, a common language more than none', () => {
  const like = likeIn([
    ...CROWD,
    person('rare', ['Bee-keeping']),
    person('both', ['Música', 'music', 'bee-keeping']),
    person('french', ['chess'], ['fr-CA']),
    person('german', ['chess'], ['de']),
    person('silent', ['chess']),
    person('nothing', []),
  ]);
  assert.deepEqual(like({ interests: ['Music', 'bee-keeping'], languages: [] }, 3).slice(0, 2), [
    ['both', 'bee-keeping,music'],
    ['rare', 'Bee-keeping'],
  ]);
  assert.deepEqual(
    like({ interests: ['CHESS'], languages: ['en', 'fr'] }).map(([name]) => name),
    ['french', 'silent', 'german'],
  );
  assert.deepEqual(like({ interests: ['knitting'], languages: ['fr'] }), []);
  assert.deepEqual(like({ interests: [], languages: ['fr'] }), []);
});

test('whoever asks is not like himself, and the limit holds', () => {
  const like = likeIn([person('zoe', ['chess']), person('bert', ['chess'])]);
  assert.deepEqual(like({ interests: ['chess'], languages: [] }, 10, 'zoe'), [['bert', 'chess']]);
  assert.equal(likeIn(CROWD)({ interests: ['music'], languages: [] }, 7).length, 7);
});

test('who shares several interests that everybody has is found among thousands', () => {
  const thousands = Array.from({ length: 3_000 }, (_, n) =>
    person(`p${n}`, [n % 2 === 0 ? 'music' : 'chess']),
  );
  const like = likeIn([person('old', ['music', 'chess'], [], 1), ...thousands]);
  assert.deepEqual(like({ interests: ['music', 'chess'], languages: [] }, 1), [['old', 'music,chess']]);
});
