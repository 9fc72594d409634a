import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Badge, BadgePart } from '../../shared/domain/person.ts';
import type { PersonPresence } from '../../shared/domain/presence.ts';
import { isQuiet, lastTimeOf, minuteOf } from '../../shared/domain/quiet-hours.ts';
import { SINCE_STEP_MS, shownPresence } from '../../shared/domain/shown-presence.ts';
import { type Known, lookAt, type Sight } from '../../shared/domain/sight.ts';
import { newBadge } from '../support/people-store.ts';

const jid: Jid = parseJid('romeo@people.example');
const MINUTE = 60_000;
const ALL: readonly BadgePart[] = ['show', 'since'];
const paris = (hour: number, minute = 0, day = 15) => Date.UTC(2026, 0, day, hour - 1, minute);
const NIGHT = { from: 22 * 60, to: 7 * 60, zone: 'Europe/Paris' };

const is = (availability: PersonPresence['availability'], since: number, more = {}): PersonPresence => ({
  ...{ jid, availability, since, resources: [] },
  ...more,
});

/** Looks again and again, as the process does; each look is `[minutes after the start, what is known]`. */
function looks(badge: Badge, start: number, ...steps: readonly (readonly [minutes: number, known: Known])[]) {
  let before: Sight | undefined;
  return steps.map(([minutes, known]) => {
    const now = start + minutes * MINUTE;
    before = lookAt(badge, known, before, now);
    return [before.availability, before.since === undefined ? undefined : (before.since - start) / MINUTE];
  });
}

describe('quiet hours', () => {
  it('go over midnight, in the zone of the person', () => {
    for (const [hour, minute, quiet] of [
      [21, 59, false],
      [22, 0, true],
      [23, 59, true],
      [0, 0, true],
      [6, 59, true],
      [7, 0, false],
      [12, 0, false],
    ] as const)
      assert.equal(isQuiet(NIGHT, paris(hour, minute)), quiet, `${hour}:${minute}`);
    assert.equal(isQuiet({ ...NIGHT, zone: 'Nowhere/At_All' }, paris(12)), true, 'an unknown zone');
  });

  it('follow the clock when it changes', () => {
    const short = { from: 60, to: 150, zone: 'Europe/Paris' };
    // 29 March 2026: 02:00 becomes 03:00, at 01:00 UTC.
    const change = Date.UTC(2026, 2, 29, 1);
    assert.equal(isQuiet(short, change - MINUTE), true, '01:59');
    assert.equal(isQuiet(short, change), false, '03:00');
    // 25 October 2026: 03:00 becomes 02:00, at 01:00 UTC: 02:30 comes twice.
    const back = Date.UTC(2026, 9, 25, 1);
    assert.equal(isQuiet(short, back - MINUTE), false, '02:59, the first time');
    assert.equal(isQuiet(short, back), true, '02:00, the second time');
  });

  const zone = fc.constantFrom(
    'Europe/Paris',
    'UTC',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'America/St_Johns',
  );
  const moment = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) });
  const minute = fc.integer({ min: 0, max: 1_439 });
  it('are the day without those from the end to the beginning', () => {
    fc.assert(
      fc.property(minute, minute, zone, moment, (from, to, name, now) => {
        fc.pre(from !== to);
        const quiet = isQuiet({ from, to, zone: name }, now);
        assert.equal(isQuiet({ from: to, to: from, zone: name }, now), !quiet);
      }),
    );
  });
  it('have begun and ended less than a day and an hour ago, when the clock showed it', () => {
    fc.assert(
      fc.property(minute, zone, moment, (at, name, now) => {
        const last = lastTimeOf(name, at, now);
        assert.ok(last <= now && now - last < 25.5 * 60 * MINUTE, `${now - last}`);
        const shown = minuteOf(name, last) ?? -1;
        // A minute that a change of clocks left out.
        assert.ok(shown === at || Math.abs(((shown - at + 2_160) % 1_440) - 720) <= 60);
      }),
    );
  });
});

describe('what is seen', () => {
  it('of a short absence is what was there before, and then offline from that moment', () => {
    const badge = newBadge(1, { shown: ALL, offlineAfterMs: 5 * MINUTE });
    const start = paris(12);
    const away = is('away', start - 60 * MINUTE);
    const known = {
      presence: is('offline', start + 10 * MINUTE),
      left: { before: away, at: start + 10 * MINUTE },
    };
    assert.deepEqual(
      looks(badge, start, [0, { presence: away }], [10, known], [14, known], [15, known], [20, known]),
      [
        ['away', -60],
        ['away', -60],
        ['away', -60],
        ['offline', 15],
        ['offline', 15],
      ],
    );
    const back = { presence: is('away', start + 12 * MINUTE) };
    assert.deepEqual(
      looks(badge, start, [0, { presence: away }], [10, known], [12, back]).map(([, since]) => since),
      [-60, -60, -60],
      'nobody sees that he was gone',
    );
  });

  it('after a restart is not known as long as an absence might be held back', () => {
    const badge = newBadge(1, { shown: ALL, offlineAfterMs: 5 * MINUTE });
    const gone = { presence: is('offline', paris(12)) };
    assert.deepEqual(looks(badge, paris(12), [2, gone], [5, gone]), [
      ['unknown', undefined],
      ['offline', 5],
    ]);
  });

  it('in quiet hours is offline, without telling when they begin and end or what happens meanwhile', () => {
    const badge = newBadge(1, { shown: ALL, quiet: NIGHT });
    const start = paris(22);
    const online = { presence: is('online', start - 120 * MINUTE, { status: 'here' }) };
    const dnd = { presence: is('dnd', start + 300 * MINUTE) };
    const gone = { presence: is('offline', start + 60 * MINUTE) };
    assert.deepEqual(looks(badge, start, [-1, online], [0, online], [120, online], [540, online]), [
      ['online', -120],
      ['offline', 0],
      ['offline', 0],
      ['online', 540],
    ]);
    assert.deepEqual(looks(badge, start, [-1, online], [60, gone], [540, gone]).at(-1), ['offline', 60]);
    assert.deepEqual(looks(badge, start, [-1, online], [0, online], [60, gone], [540, gone]).at(-1), [
      'offline',
      0,
    ]);
    assert.deepEqual(looks(badge, start, [301, dnd], [541, dnd]), [
      ['offline', 0],
      ['dnd', 541],
    ]);
    assert.deepEqual(
      looks(badge, start, [600, online]),
      [['online', 540]],
      'as if the process had been there',
    );
    assert.equal(lookAt(badge, online, undefined, start).presence.status, undefined);
    const left = { presence: is('offline', start + 60 * MINUTE) };
    assert.deepEqual(looks(badge, start, [600, left]), [['offline', 0]]);
  });

  it('of a badge that hides the show is no change of it', () => {
    const badge = newBadge(1, { shown: ['since'] });
    const start = paris(12);
    assert.deepEqual(
      looks(
        badge,
        start,
        [0, { presence: is('online', start) }],
        [9, { presence: is('dnd', start + 9 * MINUTE) }],
      ),
      [
        ['online', 0],
        ['online', 0],
      ],
    );
    assert.deepEqual(looks(badge, start, [9, { presence: is('dnd', start) }]), [['online', 9]]);
  });

  it('is unknown when nothing is known, quiet or not', () => {
    const unknown = { presence: { jid, availability: 'unknown', resources: [], nick: 'R' } as const };
    for (const quiet of [undefined, NIGHT]) {
      const badge = newBadge(1, { shown: ALL, ...(quiet && { quiet }) });
      const sight = lookAt(badge, unknown, undefined, paris(23));
      assert.deepEqual([sight.availability, sight.since], ['unknown', undefined]);
    }
  });
});

describe('a badge', () => {
  const presence: PersonPresence = {
    ...{ jid, availability: 'dnd', since: 1_000_123, status: 'busy', nick: 'Romeo', idleSince: 700_000 },
    mood: { value: 'happy' },
    activity: { general: 'working' },
    tune: { title: 'song' },
    resources: [{ resource: 'laptop', show: 'dnd', priority: 5, status: 'busy', since: 1 }],
  };
  const shown = (
    parts: readonly BadgePart[],
    more: Partial<Badge> = {},
    now: Partial<PersonPresence> = {},
  ) => {
    const badge = newBadge(1, { shown: parts, ...more });
    const sight = lookAt(badge, { presence: { ...presence, ...now } }, undefined, 1_900_000);
    return shownPresence(jid, badge, sight, 'a'.repeat(64));
  };
  const id = newBadge(1).id;

  it('shows the parts that were chosen, and nothing else', () => {
    assert.deepEqual(shown([]), { id, availability: 'online' });
    assert.deepEqual(shown(['show']), { id, availability: 'dnd' });
    assert.deepEqual(shown(['show', 'since', 'name', 'avatar', 'address']), {
      ...{ id, availability: 'dnd', since: 900_000, name: 'Romeo', avatar: 'a'.repeat(64), address: jid },
      idleSince: 600_000,
    });
    assert.deepEqual(shown(['since']).idleSince, undefined, 'it would tell that he is away');
    assert.deepEqual(shown(['status', 'resources']), {
      ...{ id, availability: 'online', status: 'busy' },
      resources: [{ resource: 'laptop', show: 'online', priority: 5, status: 'busy' }],
    });
    assert.deepEqual(shown(['show', 'resources']).resources, [
      { resource: 'laptop', show: 'dnd', priority: 5 },
    ]);
    assert.deepEqual(shown(['show', 'mood', 'activity', 'tune']), {
      ...{ id, availability: 'dnd', mood: { value: 'happy' } },
      ...{ activity: { general: 'working' }, tune: { title: 'song' } },
    });
  });

  it('tells of nobody who is not there what he is doing', () => {
    const parts: readonly BadgePart[] = ['show', 'status', 'mood', 'activity', 'tune', 'resources', 'since'];
    assert.deepEqual(shown(parts, {}, { availability: 'offline', resources: [] }), {
      ...{ id, availability: 'offline', status: 'busy', since: 900_000 },
    });
    assert.deepEqual(shown(parts, {}, { availability: 'unknown', resources: [] }), {
      id,
      availability: 'unknown',
    });
    const quiet = { from: 0, to: 1_439, zone: 'UTC' };
    assert.deepEqual(shown(parts, { quiet }), { id, availability: 'offline', since: 0 });
  });

  it('is found at old addresses only where its person opened them', () => {
    const { oldJid, oldMd5 } = shown([], { oldAddresses: ['jid', 'md5'] });
    assert.equal(oldJid, jid);
    assert.equal(oldMd5, '20858d5b363a9621fe15b8668ed8c512');
    assert.equal('oldJid' in shown([], { oldAddresses: ['md5'] }), false);
  });

  it('rounds since down to its step, whatever it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_900_000 }), (since) => {
        const { since: seen = -1 } = shown(['show', 'since'], {}, { since });
        assert.ok(seen <= since && since - seen < SINCE_STEP_MS && seen % SINCE_STEP_MS === 0);
      }),
    );
  });
});
