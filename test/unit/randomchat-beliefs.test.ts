/** What people were told counts, whatever a store says that has come back older than that. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Beliefs } from '../../services/randomchat/beliefs.ts';
import type { Seat, Tell } from '../../shared/store/pairs-values.ts';

const seat = (change: number, more: Partial<Seat> = {}): Seat => ({
  ...{ state: 'waiting', home: 'here.example', since: 0, change, ...more },
});
const talking = (change: number, pair: string, more: Partial<Seat> = {}): Seat =>
  seat(change, { state: 'talking', pair, greetedAt: 1, ...more });
const told = (from: Seat, tell: Tell): Seat & { tell: Tell } => ({ ...from, tell });

/** He waited, met somebody and was told so. */
function inTalk(): Beliefs {
  const beliefs = new Beliefs();
  beliefs.is('anna', 'waiting', seat(1));
  beliefs.told('anna', told(talking(2, 'one'), 'met'));
  return beliefs;
}
const saidTo = (beliefs: Beliefs, from: Seat & { tell: Tell }) => {
  const { say, leaves } = beliefs.sayings('anna', from);
  return [...say.map(({ tell, pair }) => `${tell} ${pair}`), ...(leaves ? ['leaves'] : [])];
};

test('a talk that the store knows is explained, also with its end still to be told', () => {
  const beliefs = inTalk();
  assert.ok(beliefs.explains('anna', talking(2, 'one')));
  assert.ok(beliefs.explains('anna', talking(3, 'one', { greetedAt: 5 })));
  assert.ok(beliefs.explains('anna', seat(4, { state: 'left', pair: 'one', tell: 'left' })));
  assert.ok(beliefs.explains('cleo', talking(9, 'two')), 'of her nothing is known');
});

test('whose word was answered by a talk is to be told of it in a moment', () => {
  const beliefs = new Beliefs();
  beliefs.is('anna', 'waiting', told(talking(2, 'one'), 'met'));
  assert.ok(beliefs.explains('anna', told(talking(2, 'one'), 'met')));
  assert.ok(!beliefs.explains('anna', told(talking(2, 'two'), 'met')), 'the store is another one');
});

test('a talk that the store has forgotten is not', () => {
  const beliefs = inTalk();
  for (const stored of [undefined, seat(1), seat(9), talking(1, 'before'), seat(1, { tell: 'alone' })])
    assert.ok(!beliefs.explains('anna', stored), JSON.stringify(stored));
  assert.equal(beliefs.end('anna')?.tell, 'lost');
  assert.equal(beliefs.end('anna')?.pair, 'one');
  beliefs.gone('anna');
  assert.equal(beliefs.end('anna'), undefined, 'once');
});

test('who is in a talk is not greeted in another one: his is over, aloud, and he leaves the other', () => {
  assert.deepEqual(saidTo(inTalk(), told(talking(9, 'two'), 'met')), ['lost one', 'leaves']);
  const asked = inTalk();
  asked.asks('anna');
  assert.deepEqual(saidTo(asked, told(talking(9, 'two'), 'met')), ['met two'], 'he has said next');
  asked.answered('anna');
  assert.deepEqual(saidTo(asked, told(talking(9, 'two'), 'met')), ['lost one', 'leaves']);
  asked.unsure('anna');
  assert.deepEqual(saidTo(asked, told(talking(9, 'two'), 'met')), ['met two'], 'he may have said next');
});

test('the end of another talk than his is the end of his, said once', () => {
  const beliefs = inTalk();
  const end = told(seat(9, { state: 'left', pair: 'before' }), 'left');
  assert.deepEqual(saidTo(beliefs, end), ['lost one']);
  beliefs.told('anna', told(talking(2, 'one'), 'lost'));
  assert.deepEqual(saidTo(beliefs, end), []);
});

test('who has gone is not called back, unless he asked to come back', () => {
  const beliefs = inTalk();
  beliefs.gone('anna');
  assert.ok(beliefs.explains('anna', seat(3, { state: 'left' })));
  assert.ok(!beliefs.explains('anna', seat(1)), 'the queue holds the gone');
  assert.deepEqual(saidTo(beliefs, told(talking(9, 'two'), 'met')), ['leaves']);
  beliefs.unsure('anna');
  assert.ok(beliefs.explains('anna', seat(9)));
  assert.deepEqual(saidTo(beliefs, told(talking(9, 'two'), 'met')), ['met two']);
});

test('an answer that comes late does not undo what was told since', () => {
  const beliefs = inTalk();
  beliefs.is('anna', 'waiting', seat(1));
  assert.ok(beliefs.explains('anna', talking(2, 'one')));
});

test('who has gone is forgotten after half a minute', () => {
  let now = 0;
  const beliefs = new Beliefs(() => now);
  beliefs.gone('anna');
  now = 31_000;
  beliefs.gone('bert');
  assert.deepEqual(beliefs.people, ['bert']);
});

test('whom another process has answered believes nothing of here any more', () => {
  const home = 'here.example';
  const stopped = inTalk();
  stopped.heard('anna', seat(1, { state: 'left' }), home);
  stopped.heard('anna', seat(4, { state: 'left', pair: 'one', tell: 'left' }), home);
  stopped.heard('anna', undefined, home);
  assert.ok(
    stopped.explains('anna', talking(2, 'one')),
    'it was before, he is still to be told, or it is not known when',
  );
  stopped.heard('anna', seat(4, { state: 'left', pair: 'one' }), home);
  assert.equal(stopped.end('anna'), undefined, 'he said stop there');
  const gone = inTalk();
  gone.heard('anna', seat(3, { home: 'there.example' }), home);
  assert.deepEqual(gone.people, [], 'he said start there');
});
