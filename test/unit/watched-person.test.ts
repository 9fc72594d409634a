import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Extra, WatchedPerson } from '../../services/users/watched-person.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { type PresenceDetails, readPresence } from '../../shared/xmpp/presence.ts';
import { parseXml, xml } from '../../shared/xmpp/xml.ts';

const ANNA = parseJid('anna@example.org');
const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

function person(wanted: readonly Extra[] = []): WatchedPerson {
  return new WatchedPerson(ANNA, new Set(wanted));
}

function details(more: Partial<PresenceDetails> = {}): PresenceDetails {
  return { show: 'online', priority: 0, ...more };
}

describe('of several clients speaks', () => {
  const speaker = (...resources: readonly Partial<PresenceDetails>[]): string | undefined => {
    const anna = person();
    for (const [i, each] of resources.entries()) anna.available(`r${i}`, details(each), NOW + i);
    return anna.presence.resources[0]?.resource;
  };
  it('the one of the highest priority, whatever it shows', () => {
    assert.equal(speaker({ show: 'chat' }, { show: 'xa', priority: 1 }), 'r1');
  });
  it('of those the most available, then the latest', () => {
    assert.equal(speaker({ show: 'dnd' }, { show: 'away' }, { show: 'xa' }), 'r1');
    assert.equal(speaker({}, {}, { show: 'away' }), 'r1');
  });
  it('one of negative priority when there is no other', () => {
    assert.equal(speaker({ priority: -128 }), 'r0');
    assert.equal(speaker({ priority: -128, show: 'chat' }, { priority: -1, show: 'xa' }), 'r1');
  });
});

describe('since when', () => {
  const since = (delayedAt: number | undefined): number | undefined => {
    const anna = person();
    anna.available('r', details(delayedAt === undefined ? {} : { delayedAt }), NOW);
    return anna.presence.since;
  };
  it('is the delay stamp, when it can be believed', () => {
    assert.equal(since(NOW - DAY), NOW - DAY);
    for (const wrong of [undefined, NOW + 1, 0, -1, NOW - 400 * DAY]) assert.equal(since(wrong), NOW);
  });
  it('stays while the client says the same, however often', () => {
    const anna = person();
    assert.equal(anna.available('r', details({ status: 'here' }), NOW), true);
    assert.equal(anna.available('r', details({ status: 'here' }), NOW + DAY), false);
    assert.equal(anna.available('r', details({ status: 'here', delayedAt: NOW - 900 }), NOW + DAY), false);
    assert.equal(anna.available('r', details({ status: 'here', priority: 1 }), NOW + DAY), true);
    assert.equal(anna.presence.since, NOW);
    anna.available('r', details({ show: 'away' }), NOW + DAY);
    assert.equal(anna.presence.since, NOW + DAY);
  });
  it('nobody has touched it is kept, unless it is to come', () => {
    const anna = person();
    anna.available('r', details({ idleSince: NOW - 5 }), NOW);
    assert.equal(anna.presence.idleSince, NOW - 5);
    anna.available('r', details({ idleSince: NOW + 5 }), NOW);
    assert.equal(anna.presence.idleSince, undefined);
  });
});

describe('offline', () => {
  it('is who has no client any more, with the last words', () => {
    const anna = person();
    anna.available('a', details(), NOW);
    anna.available('b', details({ status: 'b' }), NOW + 1);
    anna.unavailable('b', details({ status: 'bye' }), NOW + 2);
    assert.deepEqual([anna.presence.availability, anna.presence.status], ['online', undefined]);
    assert.equal(anna.unavailable('b', details(), NOW + 3), false, 'gone already');
    anna.unavailable('a', details({ status: 'good night' }), NOW + 4);
    assert.deepEqual(anna.presence, {
      ...{ jid: ANNA, availability: 'offline', since: NOW + 4, status: 'good night', resources: [] },
    });
  });
  it('is everything at once, said by the bare JID', () => {
    const anna = person();
    anna.available('a', details(), NOW);
    anna.available('b', details(), NOW);
    assert.equal(anna.unavailable('', details(), NOW + 1), true);
    assert.deepEqual([anna.presence.availability, anna.presence.since], ['offline', NOW + 1]);
    assert.equal(anna.unavailable('', details(), NOW + DAY), false, 'asked again');
    assert.equal(anna.presence.since, NOW + 1);
  });
  it('has no moment when nobody saw it happen', () => {
    const anna = person();
    anna.unavailable('', details(), NOW);
    assert.deepEqual([anna.presence.availability, anna.presence.since], ['offline', undefined]);
    const bert = person();
    bert.unavailable('', details({ delayedAt: NOW - DAY }), NOW);
    assert.equal(bert.presence.since, NOW - DAY);
  });
});

describe('after a question', () => {
  it('silence is offline', () => {
    const anna = person();
    anna.asked(NOW);
    assert.equal(anna.presence.availability, 'unknown');
    assert.equal(anna.dueAt, NOW + 60_000);
    assert.equal(anna.settle(), true);
    assert.equal(anna.presence.availability, 'offline');
    anna.asked(NOW);
    assert.equal(anna.settle(), false, 'it was known');
  });
  it('what was known holds until the answers, and what they do not confirm goes', () => {
    const anna = person();
    anna.available('phone', details(), NOW);
    anna.available('lost', details({ show: 'chat' }), NOW);
    anna.asked(NOW + DAY);
    assert.equal(anna.presence.availability, 'chat');
    assert.equal(anna.available('phone', details(), NOW + DAY + 10), false);
    assert.equal(anna.dueAt, NOW + DAY + 5_010);
    assert.equal(anna.settle(), true);
    assert.deepEqual(
      anna.presence.resources.map(({ resource }) => resource),
      ['phone'],
    );
    assert.equal(anna.isAsked, false);
  });
  it('an error means that nothing is known, then offline', () => {
    const anna = person();
    anna.available('phone', details(), NOW);
    assert.equal(anna.unreachable(NOW), true);
    assert.equal(anna.presence.availability, 'unknown');
    assert.equal(anna.unreachable(NOW + 1), false);
    assert.equal(anna.errors, 2);
    assert.equal(anna.settle(), true);
    assert.equal(anna.presence.availability, 'offline');
    anna.available('phone', details(), NOW);
    assert.deepEqual([anna.presence.availability, anna.errors], ['online', 0]);
  });
});

describe('hostile presence', () => {
  const read = (presence: string): PresenceDetails => readPresence(parseXml(presence));
  it('of a thousand clients keeps twenty: those that speak first', () => {
    const anna = person();
    for (let i = 0; i < 1_000; i++) anna.available(`r${i}`, details({ priority: i % 128 }), NOW + i);
    assert.equal(anna.presence.resources.length, 20);
    assert.equal(anna.presence.resources[0]?.priority, 127);
    assert.ok(anna.presence.resources.every(({ priority }) => priority > 120));
  });
  it('with a megabyte of status is cut, without normalising all of it', () => {
    const { status = '' } = read(`<presence><status>${'e\u0301'.repeat(500_000)}</status></presence>`);
    assert.ok(status.length <= 1_024 && status.endsWith('…'));
  });
  it('with a hundred thousand statuses gives one', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `<status xml:lang='x${i}'>s${i}</status>`);
    assert.equal(read(`<presence>${many.join('')}</presence>`).status, 's0');
  });
  it('with lone surrogates, controls and bidi marks is one plain line', () => {
    const status = xml('status', {}, 'a\ud800b\u0000c\u202ed\u2066e\n\t<b>f');
    assert.equal(readPresence(xml('presence', {}, status)).status, 'abcde <b>f');
  });
});

describe('extras', () => {
  it('are kept where they are wanted, and no longer', () => {
    const anna = person(['tune']);
    assert.equal(anna.told({ of: 'mood', mood: { value: 'happy' } }), false);
    assert.equal(anna.told({ of: 'tune', tune: { title: 'Song' } }), true);
    assert.equal(anna.told({ of: 'tune', tune: { title: 'Song' } }), false, 'the same');
    assert.deepEqual([anna.presence.tune, anna.presence.mood], [{ title: 'Song' }, undefined]);
    assert.equal(anna.want(new Set(['mood'])), true);
    assert.equal(anna.presence.tune, undefined);
    assert.equal(anna.want(new Set()), false);
    anna.want(new Set(['name']));
    anna.told({ of: 'name', name: 'Anna' });
    assert.equal(anna.presence.nick, 'Anna');
    anna.told({ of: 'name', name: undefined });
    assert.equal(anna.presence.nick, undefined);
  });
});
