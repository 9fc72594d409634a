import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lately } from '../../shared/domain/lately.ts';

test('what was made lately is not made again; of what was made long ago nothing is kept', () => {
  const lately = new Lately<string>(3);
  let made = 0;
  const of = (name: string): string => lately.of(name, () => `${name} ${++made}`);
  assert.equal(of('a'), 'a 1');
  assert.equal(of('a'), 'a 1');
  for (const name of ['b', 'c', 'd']) of(name);
  assert.equal(of('a'), 'a 1', 'it is asked for, so it stays');
  for (const name of ['e', 'f', 'g', 'h', 'i', 'j']) of(name);
  assert.equal(of('a'), `a ${made}`);
  assert.equal(made, 11, 'and was made again');
});
