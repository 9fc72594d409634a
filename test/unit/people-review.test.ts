/** Entries that an admin looks at first: spam and names of others, and nobody else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { skeleton } from '../../shared/domain/confusables.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { KnownEntries } from '../../shared/domain/known-entries.ts';
import { likeness, looks, mixesScripts } from '../../shared/domain/look-alikes.ts';
import { heldFor, signsOf } from '../../shared/domain/people-review.ts';
import type { Profile } from '../../shared/domain/profile.ts';
import { ADMIN } from '../support/users-desk.ts';
import { PLAUSIBLE } from './plausible-people.ts';

const MINUTE = 60_000;
const EMPTY: Profile = { listedAt: 0, languages: [], interests: [], links: [], audiences: {} };
const TEXT = 'Cheap pills and watches, straight to your door, ask me for a catalogue';

/** A directory in which everybody is looked at when he comes. */
function open() {
  const known = new KnownEntries([ADMIN]);
  return {
    known,
    comes(jid: Jid, profile: Profile, now = profile.listedAt) {
      const held = heldFor(signsOf(profile, known.facts(jid, profile, now), false, now));
      const suspended = { by: 'review', since: now } as const;
      known.put(jid, { ...profile, ...(held.length > 0 && { suspended }) }, now);
      return held;
    },
  };
}

/** The same with everybody plausible in it. */
function inhabited() {
  const directory = open();
  for (const { jid, profile } of PLAUSIBLE) directory.comes(jid, profile);
  return directory;
}

const comer = parseJid('comer@elsewhere.example');

describe('ordinary people', () => {
  it('are not held, in whatever order they come, nor when they change their entry or it is looked at again', () => {
    assert.equal(PLAUSIBLE.length, 50);
    for (const people of [PLAUSIBLE, [...PLAUSIBLE].reverse()]) {
      const directory = open();
      for (const round of [0, 1])
        for (const { jid, profile } of people) {
          const now = profile.listedAt + round * 3_600_000;
          assert.deepEqual(directory.comes(jid, profile, now), [], `${jid} ${profile.nick}`);
        }
    }
    fc.assert(
      fc.property(fc.shuffledSubarray([...PLAUSIBLE]), (people) => {
        const directory = open();
        return people.every(({ jid, profile }) => directory.comes(jid, profile).length === 0);
      }),
      { numRuns: 50 },
    );
  });

  it('of a club that lists itself on one evening are not held', () => {
    const directory = open();
    for (let n = 0; n < 50; n++) {
      const links = n % 2 === 0 ? ['https://club.example/'] : [`https://p${n}.example/`];
      const profile = {
        ...EMPTY,
        nick: `Member ${n}`,
        listedAt: n * MINUTE,
        links: n % 3 === 0 ? [] : links,
      };
      const held = directory.comes(parseJid(`m${n}@club.example`), profile);
      if (n < 19) assert.deepEqual(held, [], `${n}`);
    }
  });
});

describe('a name', () => {
  const held = (nick: string, jid = comer) => inhabited().comes(jid, { ...EMPTY, nick });

  it('written with the letters of others, or in other widths, is held', () => {
    for (const nick of [
      ...['Аnnа', 'Аппа'.replace('пп', 'nn'), 'ΑΝΝΑ', 'ZОÉ', 'Ｚｏé', 'Ｉａｎ', 'МАRТIN', 'Jеаnnе', '𝐁𝐞𝐫𝐧𝐝'],
      ...['Ѕаrа'.replace('r', 'г'), 'Рaul', 'ādmin'.replace('ā', 'а')],
    ])
      assert.notDeepEqual(held(nick), [], nick);
    assert.deepEqual(held('Άnna'.replace('Ά', 'A')), [], 'spelt as it is');
  });

  it('bear the address of somebody else who is found with it, or of an admin', () => {
    const zoe = parseJid('zoe@one.example');
    const bearing = (nick: string, audiences: Profile['audiences'] = {}) => {
      const directory = open();
      directory.comes(zoe, { ...EMPTY, audiences });
      return directory.comes(comer, { ...EMPTY, nick });
    };
    for (const nick of ['zoe@one.example', 'I am ZOE@one.example/phone', 'xmpp:zoe@one.example!', ADMIN])
      assert.ok(bearing(nick).includes('look-alike'), nick);
    for (const nick of [comer, 'bert@one.example', '@zoe', 'zoe@']) assert.deepEqual(bearing(nick), [], nick);
    assert.deepEqual(
      bearing('zoe@one.example', { address: 'nobody' }),
      [],
      'that would tell that she is here',
    );
  });

  it('of another alphabet that looks like one that is there is held, both ways', () => {
    const directory = open();
    assert.deepEqual(directory.comes(parseJid('c@one.example'), { ...EMPTY, nick: 'Сосо' }), []);
    assert.deepEqual(directory.comes(comer, { ...EMPTY, nick: 'Coco' }), ['look-alike']);
    const other = open();
    assert.deepEqual(other.comes(parseJid('coco@one.example'), { ...EMPTY, nick: 'Coco' }), []);
    assert.deepEqual(other.comes(comer, { ...EMPTY, nick: 'Сосо' }), ['look-alike']);
    assert.deepEqual(other.comes(parseJid('coco@one.example'), { ...EMPTY, nick: 'Сосо' }), [], 'himself');
  });

  it('that differs by signs only, or is an admin’s, is held when there is more to it', () => {
    const links = ['a', 'b', 'c', 'd'].map((each) => `https://${each}.example/`);
    for (const [nick, spam] of [
      ['Bemd', { links }],
      ['PauI', { links }],
      ['admin', { links: links.slice(0, 1) }],
      ['Admin', { about: 'Write to www.help.example' }],
    ] as const) {
      assert.deepEqual(held(nick), [], nick);
      assert.notDeepEqual(inhabited().comes(comer, { ...EMPTY, nick, ...spam }), [], nick);
      assert.deepEqual(inhabited().comes(ADMIN, { ...EMPTY, nick: 'admin', ...spam }), [], 'himself');
    }
  });

  it('is nobody’s who waits himself: an impostor who came first does not keep the other out', () => {
    const directory = open();
    const impostor = { ...EMPTY, nick: 'Сосо', suspended: { by: 'review', since: 0 } } as const;
    directory.known.put(comer, impostor, 0);
    assert.deepEqual(directory.comes(parseJid('coco@one.example'), { ...EMPTY, nick: 'Coco' }), []);
  });

  it('that an admin found good is good for others who spell it so', () => {
    const directory = open();
    const named = (n: number, nick: string, more: Partial<Profile> = {}) =>
      [parseJid(`p${n}@p${n}.example`), { ...EMPTY, nick, ...more }] as const;
    assert.deepEqual(directory.comes(...named(1, 'Capa')), []);
    assert.deepEqual(directory.comes(...named(2, 'Сара')), ['look-alike']);
    assert.deepEqual(directory.comes(...named(3, 'Сара')), ['look-alike']);
    directory.known.put(...named(2, 'Сара'), 0);
    assert.deepEqual(directory.comes(...named(3, 'Сара')), []);
  });

  it('mixes scripts or does not', () => {
    for (const text of ['Annа', 'Ζoe', 'пaul', 'Ꭺnna', 'Jean Pаul', 'a։ուb'.replace('։', '')])
      assert.ok(mixesScripts(text), text);
    for (const text of [
      ...[
        'Анна Smith',
        'Tシャツ',
        'ケンken',
        '김Minsu',
        'µTorrent',
        'IT-отдел',
        'nº 5',
        'Zoé',
        'أحمدAli',
        '太郎さん',
      ],
      ...['', '🌻', 'Ω', 'ﬁn', 'e\u0301', '5й', '3α'],
    ])
      assert.ok(!mixesScripts(text), text);
  });

  it('looks like itself whatever is in it, and skeletons stay what they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const once = skeleton(text);
        assert.equal(skeleton(once.normalize('NFKD')), skeleton(once));
        assert.equal(likeness(text, text), undefined);
        assert.deepEqual(looks(text), looks(text));
        mixesScripts(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('spam', () => {
  it('that says what two others say is held, with or without other case and signs', () => {
    const directory = open();
    const comes = (n: number, about: string) =>
      directory.comes(parseJid(`s${n}@s${n}.example`), { ...EMPTY, about });
    assert.deepEqual([comes(1, TEXT), comes(2, TEXT.toUpperCase())], [[], []]);
    assert.deepEqual(comes(3, `${TEXT}!!!`), ['same-text']);
    assert.deepEqual(comes(4, 'Hello, I am new here'), []);
    assert.deepEqual([comes(5, 'Hello, I am new here'), comes(6, 'Hello, I am new here')], [[], []]);
  });

  it('that copies somebody does not have him held when he changes his entry', () => {
    const { known, comes } = open();
    const entry = { ...EMPTY, nick: 'Vicky', about: TEXT };
    assert.deepEqual(comes(comer, entry), []);
    const copies = [1, 2, 3].map((n) => comes(parseJid(`s${n}@s${n}.example`), { ...EMPTY, about: TEXT }));
    assert.deepEqual(copies, [[], ['same-text'], ['same-text']]);
    const seen = (profile: Profile) => signsOf(profile, known.facts(comer, profile, 0), false, 0);
    assert.deepEqual(heldFor(seen({ ...entry, links: ['https://vicky.example/'] }), seen(entry)), []);
  });

  it('with addresses everywhere is held while it is new', () => {
    const links = ['https://a.shop/', 'https://b.shop/', 'https://c.shop/', 'https://d.shop/'];
    const profile = { ...EMPTY, about: 'Buy at www.pills.example today', links };
    assert.deepEqual(open().comes(comer, profile), ['links']);
    assert.deepEqual(open().comes(comer, profile, 48 * 60 * MINUTE), []);
    const named = { ...EMPTY, nick: 'pills-online.shop', links: ['https://a.shop/'] };
    assert.deepEqual(open().comes(comer, named), ['links']);
  });

  it('of one server in a burst is held, and nobody of another server with it', () => {
    const directory = open();
    let held = 0;
    for (let n = 0; n < 100; n++) {
      const profile = { ...EMPTY, nick: `Girl ${n}`, listedAt: n * 1_000, links: ['https://dates.example/'] };
      if (directory.comes(parseJid(`g${n}@x${n % 5}.spam.example`), profile).includes('burst')) held++;
    }
    assert.ok(held >= 80, `${held}`);
    const other = { ...EMPTY, nick: 'Zed', listedAt: 100_000, links: ['https://dates.example/'] };
    assert.deepEqual(directory.comes(comer, other), []);
    const late = { ...EMPTY, nick: 'Late', listedAt: 5 * 60 * MINUTE, links: ['https://dates.example/'] };
    assert.deepEqual(directory.comes(parseJid('late@spam.example'), late), []);
  });
});

describe('newcomers of a server that many are from', () => {
  const arrive = (settled: number, about?: string) => {
    const directory = open();
    for (let n = 0; n < settled; n++)
      directory.comes(parseJid(`s${n}@big.example`), { ...EMPTY, listedAt: -48 * 60 * MINUTE }, 0);
    let held = 0;
    for (let n = 0; n < 100; n++) {
      const profile = {
        ...EMPTY,
        nick: `Guest ${n}`,
        listedAt: n * 1_000,
        links: [`https://n${n}.example/`],
      };
      const said = about === undefined ? profile : { ...profile, links: ['https://dates.example/'], about };
      if (directory.comes(parseJid(`g${n}@big.example`), said).includes('burst')) held++;
    }
    return held;
  };

  it('are not held for the one link that each of them has', () => {
    assert.equal(arrive(2_000), 0);
    assert.ok(arrive(20) >= 30, 'of a server that hardly anybody is from');
  });

  it('are held when they all say the same', () => {
    assert.ok(arrive(2_000, 'Meet me') === 0);
    assert.ok(arrive(2_000, TEXT) >= 80);
  });
});

describe('what was good enough', () => {
  it('holds nothing again until something new comes to it', () => {
    const directory = inhabited();
    const signs = (profile: Profile) => signsOf(profile, directory.known.facts(comer, profile, 0), false, 0);
    const approved = { ...EMPTY, nick: 'Аnnа' };
    assert.notDeepEqual(heldFor(signs(approved)), []);
    assert.deepEqual(heldFor(signs({ ...approved, place: 'Lyon' }), signs(approved)), []);
    assert.notDeepEqual(heldFor(signs({ ...approved, nick: 'Jеаn' }), signs(approved)), []);
  });
});
