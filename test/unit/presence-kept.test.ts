/** What is bounded, and what is forgotten. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ShownPresence } from '../../shared/domain/shown-presence.ts';
import { Failure } from '../../shared/failure.ts';
import { Allowances, askerOf } from '../../web/allowance.ts';
import { keepCurrent } from '../../web/badges-current.ts';
import { KeptBadges } from '../../web/kept-badges.ts';
import { PRESENCE_KINDS, variantOf } from '../../web/presence-variant.ts';
import { badgeId } from '../support/people-store.ts';

test('answers are kept by state, those that were asked for of late, within their bytes', () => {
  const kept = new KeptBadges<string>((value) => value.length, 100);
  const state = (n: number): ShownPresence => ({ id: badgeId(n), availability: 'online' });
  const states = Array.from({ length: 50 }, (_, n) => state(n));
  const [first = state(0)] = states;
  kept.put(first, 'svg', 'x'.repeat(10));
  for (const each of states.slice(1)) {
    kept.put(each, 'svg', 'y'.repeat(10));
    assert.equal(kept.get(first, 'svg')?.length, 10, 'asked for all the time');
  }
  assert.ok(states.filter((each) => kept.get(each, 'svg') !== undefined).length <= 20);
  assert.equal(kept.get(first, 'png'), undefined);
  assert.equal(kept.get({ ...first }, 'svg'), undefined, 'another state');
});

test('a flood of queries is a few hundred variants at most', () => {
  const names = new Set<string>();
  const value = fc.oneof(
    fc.string(),
    fc.constantFrom('flat', 'dot', 'card', 'dark', 'none', 'fr', '2', '32', 'shields', 'address'),
  );
  const query = fc.dictionary(
    fc.constantFrom('style', 'theme', 'label', 'lang', 'size', 'scale', 'format'),
    value,
  );
  fc.assert(
    fc.property(fc.constantFrom(...PRESENCE_KINDS), query, (kind, asked) => {
      const { name } = variantOf(kind, asked, 'en');
      assert.match(name, /^[a-z0-9 -]+$/);
      names.add(name);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(names.size > 20 && names.size < 500, String(names.size));
  assert.equal(
    variantOf('png', { theme: 'auto' }, 'en').name,
    variantOf('png', { theme: 'light' }, 'en').name,
  );
  assert.equal(variantOf('xml', { style: 'dot' }, 'en').name, variantOf('xml', {}, 'en').name);
});

test('each address has its own count, and all of one IPv6 network have one', () => {
  let now = 0;
  const allowances = new Allowances(2, () => now);
  assert.deepEqual(allowances.of('192.0.2.1'), { remaining: 2, reset: 60 });
  assert.equal(allowances.take('192.0.2.1'), true);
  now = 10_500;
  assert.deepEqual(allowances.of('192.0.2.1'), { remaining: 1, reset: 50 });
  assert.equal(allowances.take('192.0.2.1'), true);
  assert.equal(allowances.take('192.0.2.1'), false);
  assert.equal(allowances.take('192.0.2.2'), true);
  now = 60_000;
  assert.equal(allowances.take('192.0.2.1'), true);
  assert.equal(askerOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2');
  assert.equal(askerOf('2001:db8::1'), askerOf('2001:db8::2:3'));
  assert.notEqual(askerOf('2001:db8::1'), askerOf('2001:db8:0:1::1'));
  assert.equal(askerOf('::ffff:192.0.2.1'), '192.0.2.1');
});

test('all IPv6 networks of one customer have as much as four addresses together, and others have theirs', () => {
  const allowances = new Allowances(2, () => 0);
  const taken = Array.from({ length: 65_536 }, (_, i) => allowances.take(`2001:db8:7:${i.toString(16)}::1`));
  assert.equal(taken.filter(Boolean).length, 8);
  assert.deepEqual(allowances.of('2001:db8:7:ffff::2').remaining, 0);
  for (const other of ['2001:db8:8::1', '192.0.2.1', '192.0.2.2'])
    assert.deepEqual([allowances.of(other).remaining, allowances.take(other)], [2, true], other);
});

test('counting addresses is bounded', () => {
  const allowances = new Allowances(1, () => 0);
  for (let i = 0; i < 50_000; i++) allowances.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
  assert.equal(allowances.take('192.0.2.1'), true, 'the one count of all who come later');
  assert.equal(allowances.take('192.0.2.2'), false);
});

/** Waits for the answer of each look, which the test gives. */
class Keepers {
  readonly seen: boolean[] = [];
  up = true;
  ready: boolean | undefined = true;
  readonly #told: (() => void)[] = [];
  readonly isUp = () => this.up;
  readonly usersReady = async () => {
    if (this.ready === undefined) throw new Failure('unavailable', 'Redis does not answer');
    return this.ready;
  };

  set current(value: boolean) {
    this.seen.push(value);
    for (const told of this.#told.splice(0)) told();
  }

  async until(value: boolean): Promise<void> {
    while (this.seen.at(-1) !== value) await new Promise<void>((told) => this.#told.push(told));
  }
}

test('states are current while the users process works and Redis answers, and again after it', async (t) => {
  const keepers = new Keepers();
  t.after(keepCurrent(keepers, keepers, { everyMs: 1, silentMs: 5 }));
  assert.deepEqual(keepers.seen, [false], 'before anybody was asked');
  await keepers.until(true);
  keepers.ready = false;
  await keepers.until(false);
  keepers.ready = true;
  await keepers.until(true);
  keepers.ready = undefined;
  await keepers.until(false);
  keepers.ready = true;
  await keepers.until(true);
  keepers.up = false;
  await keepers.until(false);
  keepers.up = true;
  await keepers.until(true);
});
