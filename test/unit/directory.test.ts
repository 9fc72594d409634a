/** The directory of people: entries as they are written, kept, forgotten and found. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DirectorySearch } from '../../services/users/directory-search.ts';
import { PROFILE_FIELDS, profileText, withProfileField } from '../../services/users/profile-settings.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import {
  type Listed,
  MOST_PROFILE_VALUES,
  type Profile,
  searchEntry,
  toldParts,
  withAudiences,
} from '../../shared/domain/profile.ts';
import { PeopleIndex } from '../../shared/domain/search/people-index.ts';
import { readPerson, writePerson } from '../../shared/store/people-values.ts';
import { readPeopleSearch } from '../../shared/xmpp/xep0055.ts';
import { parseXml } from '../../shared/xmpp/xml.ts';
import { openUsersDesk } from '../support/users-desk.ts';

const EMPTY: Profile = { listedAt: 1, languages: [], interests: [], links: [], audiences: {} };
const zoe = parseJid('zoe@one.example');
const bert = parseJid('bert@two.example/phone');

function after(field: (typeof PROFILE_FIELDS)[number], text: string, from = EMPTY): Profile | undefined {
  const read = withProfileField(from, field, text);
  return 'profile' in read ? read.profile : undefined;
}

describe('an entry', () => {
  it('whatever is written, is stored and read back as it is, and can be written again, or refused', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 700 }),
      fc.constantFrom('fr, en', '#Xmpp, music', 'https://a.example/ü', 'off', '\u202Ex', '<b>&', 'a\u0000b'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...PROFILE_FIELDS), text, (field, written) => {
        const profile = after(field, written);
        if (profile === undefined) return;
        const person = { jid: zoe, subscription: 'none', badges: [], profile } as const;
        assert.deepEqual(readPerson(writePerson(person)), person);
        assert.deepEqual(after(field, profileText(profile, field), profile), profile);
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds only what it may: languages that exist, few words, addresses that lead somewhere', () => {
    assert.deepEqual(after('languages', 'FR pt_br fr')?.languages, ['fr', 'pt-BR']);
    assert.deepEqual(after('interests', '#Música, hill walking; Hill Walking')?.interests, [
      'Música',
      'hill walking',
    ]);
    const links = ['https://example.org/', 'xmpp:zoe@one.example', 'xmpp:tea@muc.example?join'];
    assert.deepEqual(
      after('links', links.join(' ').replace('https://example', 'HTTPS://Example'))?.links,
      links,
    );
    for (const [field, text] of [
      ['languages', 'klingonish'],
      ['interests', '!!!'],
      ['interests', 'x'.repeat(41)],
      ['interests', Array.from({ length: 10_000 }, (_, n) => `tag${n}`).join(',')],
      ['links', 'javascript:alert(1)'],
      ['links', 'https://me:secret@example.org/'],
      ['links', 'data:text/html,x'],
      ['links', 'xmpp:'],
      ['links', 'xmpp:zoe@%zz.example'],
      ['links', 'xmpp:users.example?unregister'],
      ['links', 'xmpp:zoe@one.example?message;type=chat;body=no'],
      ['about', 'x'.repeat(1_000_000)],
      ['nick', 'x'.repeat(65)],
    ] as const)
      assert.equal(after(field, text), undefined, `${field} ${text.slice(0, 20)}`);
    assert.equal(MOST_PROFILE_VALUES.interests, 10);
    assert.equal(after('nick', '', { ...EMPTY, nick: 'Zoé' })?.nick, undefined);
    assert.equal(after('nick', 'No')?.nick, 'No', 'a name that means something else elsewhere');
  });

  it('out of a store that somebody had his hands in is cut to its bounds, or is none', () => {
    const stored = (profile: unknown) =>
      readPerson(JSON.stringify({ jid: zoe, subscription: 'none', badges: [], profile }))?.profile;
    for (const none of [undefined, null, 1, 'x', [], {}, { listedAt: -1 }])
      assert.equal(stored(none), undefined);
    assert.deepEqual(
      stored({ listedAt: 1, nick: 7, languages: ['fr', 'nonsense', 3], links: ['javascript:x'] }),
      {
        ...EMPTY,
        languages: ['fr'],
      },
    );
  });
});

describe('the directory', () => {
  const listed = async (desk = openUsersDesk()) => {
    await desk.people.ready;
    await desk.people.change(zoe, () => ({
      ...{ jid: zoe, subscription: 'none', badges: [] },
      profile: { ...EMPTY, nick: 'Zoé Grégoire' },
    }));
    return desk;
  };
  const found = async ({ directory }: Awaited<ReturnType<typeof listed>>, text: string) =>
    (await directory.find(bert, { text, isName: false, limit: 10 })).people.map(({ jid }) => jid);

  it('finds who is in it, with accents or without, half typed or misspelt, and nobody else', async () => {
    const desk = await listed();
    for (const text of ['Zoé', 'zoe', 'GREGOIRE', 'greg*', 'zoe gregiore', 'zoe@one.example'])
      assert.deepEqual(await found(desk, text), [zoe], text);
    assert.deepEqual(await found(desk, 'juliet'), []);
    for (const text of ['', 'z', '*', '%%', '!'])
      await assert.rejects(found(desk, text), { code: 'bad-input' });
  });

  it('has nothing of who leaves, is forgotten, or takes the contact away', async () => {
    for (const end of ['unlist', 'forget'] as const) {
      const desk = await listed();
      if (end === 'unlist') await desk.directory.unlist(zoe);
      else await desk.consent.forget(zoe);
      assert.deepEqual(await found(desk, 'zoe'), [], end);
      assert.equal(desk.store.people.get(zoe), undefined, end);
    }
  });

  it('is the same after a start', async () => {
    const before = await listed();
    const desk = openUsersDesk(undefined, before.store);
    await desk.people.ready;
    assert.deepEqual(await found(desk, 'zoe'), [zoe]);
  });

  it('keeps who is no contact, whatever an account’s roster says', async () => {
    const desk = await listed();
    await desk.consent.mirror(new Map(), new Set([zoe]));
    assert.deepEqual(await found(desk, 'zoe'), [zoe]);
  });
});

describe('a search', () => {
  const open = (people: number) => {
    const index = new PeopleIndex<Listed>(({ jid, profile }) => searchEntry(jid, profile));
    for (let n = 0; n < people; n++)
      index.put({
        jid: parseJid(`zoe${n}@one.example`),
        profile: { ...EMPTY, nick: `Zoé ${n}`, listedAt: n },
      });
    let now = 0;
    const search = new DirectorySearch(index, () => now);
    return {
      search,
      wait(ms: number): void {
        now += ms;
      },
    };
  };

  it('is walked to its end, each once', () => {
    const { search } = open(120);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { people, next, total } = search.find(bert, { text: 'zoe', isName: true, limit: 50, after });
      assert.equal(total, 120);
      seen.push(...people.map(({ jid }) => jid));
      after = next;
    } while (after !== undefined);
    assert.deepEqual([seen.length, new Set(seen).size], [120, 120]);
  });

  it('tells nobody the whole directory, whatever he searches for and from whichever client', () => {
    const { search, wait } = open(10_000);
    const count = () => search.find(bert, { text: 'zoe', isName: true, limit: 0 });
    for (let n = 0; n < 10; n++) assert.equal(count().total, 10_000);
    const walk = (asker: string): number => {
      let told = 0;
      try {
        for (let n = 0; n < 1_000; n++)
          told += search.find(parseJid(asker), { text: `zoe${n}`, isName: true, limit: 50 }).people.length;
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'too-many');
      }
      return told;
    };
    const first = walk('bert@two.example/a');
    assert.ok(first >= 900 && first <= 990, `${first}: counts are paid for too`);
    assert.equal(walk('bert@two.example/b'), 0);
    let others = 0;
    for (let n = 0; n < 40; n++) others += walk(`bert${n}@two.example`);
    assert.ok(others <= 19_000, `${others} told to one server`);
    assert.ok(walk('carl@three.example') >= 950, 'others go on searching');
    wait(3_600_000);
    assert.ok(walk('bert@two.example/a') >= 300);
  });
});

it('a search is read with a form or without, and never more than a few fields of it', () => {
  const read = (inner: string) =>
    readPeopleSearch(parseXml(`<query xmlns='jabber:iq:search'>${inner}</query>`));
  assert.deepEqual([...read('<nick> zoe </nick><last/>').terms], [['nick', 'zoe']]);
  const form = (fields: string, type = 'submit') =>
    read(`<x xmlns='jabber:x:data' type='${type}'>${fields}</x><nick>no</nick>`);
  const { terms, isForm } = form(
    "<field var='nick'><value>zoe</value></field><field var='last'><value/></field>",
  );
  assert.deepEqual([[...terms], isForm], [[['nick', 'zoe']], true]);
  assert.ok(form('', 'cancel').isCancelled);
  const many = Array.from({ length: 400 }, (_, n) => `<field var='f${n}'><value>x</value></field>`).join('');
  assert.equal(form(many).terms.size, 50);
});

describe('who sees what', () => {
  const first: Profile = { ...EMPTY, nick: 'Zoé', place: 'Lyon' };

  it('nothing hides in a name, and nothing is heaped upon its letters', () => {
    assert.equal(after('nick', 'Zo\u200B\u00ADé')?.nick, 'Zoé');
    const heaped = after('nick', `Z${'\u0300\u0301\u0316'.repeat(20)}oe`)?.nick ?? '';
    assert.ok([...heaped].length <= 8, `${[...heaped].length}`);
    assert.equal(after('nick', `Z${'\u0300'.repeat(100_000)}`), undefined);
    assert.equal(after('nick', 'می\u200Cخواهم')?.nick, 'می\u200Cخواهم', 'Persian needs this one');
    assert.deepEqual(after('interests', 'mu\u200Bsic, music')?.interests, ['music']);
  });

  it('a list is refused with the value that is wrong, or with how many there may be', () => {
    const problem = (text: string) => {
      const read = withProfileField(EMPTY, 'languages', text);
      return 'problem' in read ? [read.problem.key, read.problem.params?.value] : [];
    };
    assert.deepEqual(problem('fr klingonish'), ['users.profile.languages.wrong', 'klingonish']);
    assert.deepEqual(problem('fr en de es it pt nl pl cs'), ['users.profile.languages.how', undefined]);
  });

  it('a page has a name from the first question about it, keeps it, and shows what it may and nothing else', async () => {
    const desk = openUsersDesk();
    await desk.people.ready;
    await desk.directory.list(zoe, () => first);
    assert.equal(desk.directory.entryOf(zoe)?.id, undefined);
    const id = (await desk.directory.named(zoe)).profile?.id;
    assert.ok(id);
    assert.equal(desk.store.entries.size, 0, 'a name alone is no page');
    await desk.directory.list(zoe, (entry) => withAudiences(entry, { nick: 'web' }));
    assert.deepEqual(desk.store.entries.get(id), {
      ...{ id, nick: 'Zoé', listedAt: 1, languages: [], interests: [], links: [] },
    });
    await desk.directory.list(zoe, (entry) => withAudiences(entry, { nick: 'nobody', place: 'nobody' }));
    assert.equal(desk.store.entries.size, 0);
    assert.equal(desk.directory.entryOf(zoe)?.id, id);
    assert.deepEqual(toldParts(desk.directory.entryOf(zoe) ?? first), ['nick', 'place', 'address']);
    await desk.directory.unlist(zoe);
    assert.equal(desk.store.people.size, 0);
  });
});
