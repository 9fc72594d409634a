import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import type { PublicPerson } from '../../shared/domain/public-person.ts';
import { publicSearchEntry } from '../../shared/domain/public-person.ts';
import { termsOf } from '../../shared/domain/search/words.ts';
import { PublicPeople } from '../../web/public-people.ts';
import { foundBy, peopleWith, person, ZOE } from '../support/sample-people.ts';

test('somebody is found by all that he tells, by his address only if he tells it', async () => {
  const { jid, ...shy } = ZOE;
  const people = await peopleWith(ZOE, { ...shy, id: person(9).id });
  for (const words of ['zoe', 'MARTIN zoé', 'lyon', 'velo', 'la mer', 'choral'])
    assert.deepEqual(foundBy(people, words).sort(), [ZOE.id, person(9).id].sort(), words);
  for (const words of [String(jid), 'people.example', 'zoe people'])
    assert.deepEqual(foundBy(people, words), [ZOE.id], words);
  // What the page is called, and where the index keeps him, are no words of his.
  for (const words of [ZOE.id, '000000000000000000001a', '\uE100'])
    assert.ok(!foundBy(people, words).includes(person(9).id), words);
  assert.deepEqual(
    people.search({ text: 'zoe', withAddress: true, limit: 9 }).people.map(({ id }) => id),
    [ZOE.id],
  );
});

test('the key of an entry holds no word, and no two have the same', () => {
  const ids = fc.stringMatching(/^[A-Za-z0-9_-]{21}[AQgw]$/) as fc.Arbitrary<PublicPerson['id']>;
  fc.assert(
    fc.property(ids, ids, (a, b) => {
      const [one, other] = [a, b].map((id) => publicSearchEntry({ ...person(1), id }).jid);
      assert.deepEqual(termsOf(String(one), true), { words: [], others: [] });
      assert.equal(one === other, a === b);
      assert.equal(publicSearchEntry({ ...person(1), id: a }).description, undefined);
    }),
  );
});

test('who takes a part back is not found by it any more, nor who goes', async () => {
  const people = await peopleWith(ZOE, person(2, { nick: 'Bert' }));
  const { jid: _, interests: __, ...less } = ZOE;
  people.onChange(ZOE.id, { ...less, interests: ['xmpp'] });
  assert.deepEqual(foundBy(people, 'people.example'), []);
  assert.deepEqual(foundBy(people, 'choral'), []);
  assert.deepEqual(foundBy(people, 'zoe'), [ZOE.id], 'once');
  people.onChange(ZOE.id, undefined);
  assert.deepEqual([foundBy(people, 'zoe'), people.get(ZOE.id), people.size], [[], undefined, 1]);
  await people.onReset([]);
  assert.deepEqual([foundBy(people, 'bert'), people.size, [...people.all()]], [[], 0, []]);
});

test('an interest is shown as most write it', async () => {
  const people = await peopleWith(
    ...['velo', 'Vélo', 'Vélo', 'VÉLO'].map((interest, n) => person(n, { interests: [interest] })),
  );
  assert.equal(people.spelling('velo'), 'Vélo');
  assert.equal(people.spelling('nobody’s'), 'nobody’s');
  const others = await peopleWith(
    ...['velo', 'VÉLO'].map((interest, n) => person(n, { interests: [interest] })),
  );
  assert.equal(others.spelling('vélo'), 'VÉLO', 'of two the first of the alphabet');
});

test('nobody is shown before all are loaded, nor while the store cannot be read', async () => {
  const people = new PublicPeople();
  assert.equal(people.ready, false);
  await people.onReset([]);
  assert.equal(people.ready, true);
  people.current = false;
  assert.equal(people.ready, false);
  people.current = true;
  assert.equal(people.ready, true);
});

test('others have their turn while many are loaded', async () => {
  const people = new PublicPeople();
  const many = Array.from({ length: 20_000 }, (_, n) =>
    person(n, {
      nick: `Somebody ${n}`,
      interests: [`interest ${n % 500}`],
      jid: parseJid(`a${n}@b.example`),
    }),
  );
  let [turns, loading] = [0, true];
  const loaded = people.onReset(many).then(() => {
    loading = false;
  });
  for (; loading; turns++) await new Promise((resolve) => setImmediate(resolve));
  await loaded;
  assert.ok(turns > 20, `${turns} turns`);
  assert.equal(people.size, 20_000);
  assert.equal(foundBy(people, 'somebody 19999')[0], person(19_999).id);
});
