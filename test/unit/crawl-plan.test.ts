import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  isDue,
  isPublicDomain,
  mayBePart,
  namedDomains,
  nextAskAt,
  ownerOf,
  pauseAfter,
  retryAfter,
  sortNamed,
  splitItemName,
} from '../../services/rooms/crawl-plan.ts';
import { parseJid } from '../../shared/domain/jid.ts';

const jids = (...texts: string[]) => texts.map(parseJid);
const [example, muc, other] = jids('example.org', 'conference.example.org', 'conference.other.net') as [
  ReturnType<typeof parseJid>,
  ReturnType<typeof parseJid>,
  ReturnType<typeof parseJid>,
];

test('a quick server is not waited for; a slow one is left alone for twice its time', () => {
  assert.equal(pauseAfter([]), 0);
  assert.equal(pauseAfter([1, 2, 900, 1, 2]), 0, 'one late answer says nothing');
  assert.equal(pauseAfter([14, 15, 14]), 28);
  assert.equal(pauseAfter([60_000]), 5_000);
});

test('a server that fails is tried again later and later, within a day', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (n, random) => {
        const ms = retryAfter(n, true, random);
        assert.ok(ms >= 22_500 && ms <= 1.25 * 86_400_000);
        assert.ok(retryAfter(n + 1, true, 1) >= retryAfter(n, true, 1));
      },
    ),
  );
  assert.equal(retryAfter(1, true, 0.5), 30_000);
  assert.equal(retryAfter(1, false, 0.5), 300_000, 'a stranger is left alone for longer');
  assert.equal(retryAfter(4, true, 0.5), 240_000);
});

test('a first crawl is due when there was none, or none for a period', () => {
  assert.equal(isDue(undefined, 1_000, 5_000), true);
  assert.equal(isDue(0, 1_000, 5_000), true);
  assert.equal(isDue(4_500, 1_000, 5_000), false);
  assert.equal(isDue(4_000, 1_000, 5_000), true);
  assert.equal(isDue(9_000, 1_000, 5_000), true, 'a clock that was set back');
});

test('what a server names is its own below it, elsewhere a server, and none that another crawled one has', () => {
  const named = namedDomains([
    ...[{ jid: other }, { jid: muc }, { jid: muc }, { jid: example }],
    { jid: parseJid('room@conference.example.org') },
    { jid: parseJid('pubsub.example.org'), node: 'blog' },
  ]);
  assert.deepEqual(named, [other, muc, example]);
  const sorted = (before: readonly ReturnType<typeof parseJid>[], ...crawled: string[]) =>
    sortNamed(example, named, before, (domain) => ownerOf(domain, (jid) => crawled.includes(jid)));
  assert.deepEqual(sorted([], 'example.org'), { own: [muc], foreign: [other] });
  assert.deepEqual(sorted([], 'example.org', 'other.net'), { own: [muc], foreign: [] });
  assert.deepEqual(sorted([], 'example.org', muc), { own: [], foreign: [other] });
  const earlier = parseJid('old.example.org');
  assert.deepEqual(sorted([earlier], 'example.org').own, [earlier, muc], 'named in the crawl before');
});

test('a domain belongs to the closest crawled one above it', () => {
  const crawled = new Set(jids('example.org', 'deep.example.org'));
  assert.equal(
    ownerOf(parseJid('muc.deep.example.org'), (jid) => crawled.has(jid)),
    'deep.example.org',
  );
  assert.equal(
    ownerOf(parseJid('notexample.org'), (jid) => crawled.has(jid)),
    undefined,
  );
});

test('strangers can name public domains only', () => {
  for (const domain of ['example.org', 'conference.xn--bcher-kva.example', 'a.b.chat'])
    assert.ok(isPublicDomain(parseJid(domain)), domain);
  for (const domain of [
    'localhost',
    'muc.localhost',
    '10.0.0.1',
    '[::1]',
    'nas.local',
    'x.home.arpa',
    'db.internal',
  ])
    assert.ok(!isPublicDomain(parseJid(domain)), domain);
});

test('rooms with people or new words are asked hourly, counted ones every six hours, dormant ones daily', () => {
  const hours = (occupants: number, isCounted = false, isChanged = false): number =>
    Math.round(nextAskAt({ occupants, isCounted, isChanged }, 0, 0) / 3_600_000 / 0.95);
  assert.deepEqual([hours(3), hours(3, true), hours(0), hours(0, true)], [1, 6, 24, 24]);
  assert.deepEqual([hours(0, true, true), hours(9, true, true)], [1, 1]);
  for (const random of [0, 0.5, 1]) {
    const at = nextAskAt({ occupants: 1, isCounted: false, isChanged: false }, 0, random);
    assert.ok(at <= 3_600_000 && at > 0.7 * 3_600_000, 'spread, and due at the next hourly crawl');
  }
});

test('the count behind a name is one only where the software writes counts', () => {
  assert.deepEqual(splitItemName('Garden (7)', 'ejabberd'), { name: 'Garden', occupants: 7 });
  assert.deepEqual(splitItemName('Garden (2019) (7)', 'MongooseIM'), { name: 'Garden (2019)', occupants: 7 });
  assert.deepEqual(splitItemName('Class of (2019)', 'Prosody'), { name: 'Class of (2019)' });
  assert.deepEqual(splitItemName('(3)', 'ejabberd'), { occupants: 3 });
  assert.deepEqual(splitItemName(' ', 'ejabberd'), {});
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom('ejabberd', undefined),
      (name, software) => void splitItemName(name, software),
    ),
  );
});

test('when a whole list may be a part', () => {
  assert.equal(mayBePart(100, undefined, undefined), true);
  assert.equal(mayBePart(100, undefined, 'Prosody'), false);
  assert.equal(mayBePart(99, undefined, 'ejabberd'), false);
  assert.equal(mayBePart(3, 500, 'ejabberd'), true);
});
