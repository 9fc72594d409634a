import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readLanguage } from '../../shared/domain/language.ts';
import { readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { readLanguages, readRoomInfo, readTags } from '../../shared/xmpp/xep0045.ts';
import { type Element, parseXml, xml } from '../../shared/xmpp/xml.ts';

/** A room's answer: features without their `muc_`, fields of muc#roominfo, the identity's attributes. */
function answer(
  features: string[],
  fields: Record<string, string>,
  identity: Record<string, string> = {},
): Element {
  return xml(
    'iq',
    { type: 'result' },
    xml(
      'query',
      { xmlns: 'http://jabber.org/protocol/disco#info' },
      xml('identity', { category: 'conference', type: 'text', ...identity }),
      ['http://jabber.org/protocol/muc', ...features.map((word) => `muc_${word}`)].map((name) =>
        xml('feature', { var: name }),
      ),
      xml(
        'x',
        { xmlns: 'jabber:x:data', type: 'result' },
        xml(
          'field',
          { var: 'FORM_TYPE', type: 'hidden' },
          xml('value', {}, 'http://jabber.org/protocol/muc#roominfo'),
        ),
        Object.entries(fields).map(([name, value]) => xml('field', { var: name }, xml('value', {}, value))),
      ),
    ),
  );
}

const read = (iq: Element) => readRoomInfo(readDiscoInfo(iq));
const OPEN = ['public', 'persistent', 'open', 'unsecured', 'semianonymous', 'unmoderated'];

test('a room of Prosody, with its empty fields', () => {
  const iq = parseXml(`<iq type='result' from='garden@conference.example.org'>
    <query xmlns='http://jabber.org/protocol/disco#info'>
      <identity category='conference' type='text' name='The Garden'/>
      <feature var='http://jabber.org/protocol/muc'/><feature var='muc_public'/><feature var='muc_open'/>
      <feature var='muc_persistent'/><feature var='muc_unsecured'/><feature var='muc_semianonymous'/><feature var='muc_moderated'/>
      <x xmlns='jabber:x:data' type='result'>
        <field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/muc#roominfo</value></field>
        <field var='muc#roominfo_description' type='text-single'><value>Plants &amp;
          bees #garten #Nature</value></field>
        <field var='muc#roominfo_lang' type='text-single'><value>de-at</value></field>
        <field var='muc#roominfo_occupants' type='text-single'><value>12</value></field>
        <field var='muc#roominfo_logs' type='text-single'/>
        <field var='{http://prosody.im/protocol/hats:1}x'/>
        <field var='muc#roominfo_webchat_url'><value>https://chat.example.org/#garden</value></field>
      </x></query></iq>`);
  assert.deepEqual(read(iq), {
    isRoom: true,
    isPublic: true,
    isPersistent: true,
    isOpen: true,
    hasPassword: false,
    optedOut: false,
    name: 'The Garden',
    description: 'Plants & bees #garten #Nature',
    language: 'de-AT',
    occupants: 12,
    anonymity: 'semi',
    moderated: true,
    tags: ['garten', 'nature'],
    nsfw: false,
    webChatUrl: 'https://chat.example.org/#garden',
    picture: { askable: false },
  });
});

test('a room of Tigase: other field names, its name as language, its owners never read', () => {
  const info = read(
    answer(OPEN, {
      'muc#roomconfig_roomname': 'Fr',
      'muc#roomconfig_roomdesc': 'Parlons',
      'muc#roomconfig_lang': 'Fr',
      'muc#roomconfig_roomowners': 'owner@example.org',
      'muc#roomconfig_roomsecret': 'hush',
    }),
  );
  assert.equal(info.name, 'Fr');
  assert.equal(info.description, 'Parlons');
  assert.equal(info.language, undefined);
  assert.doesNotMatch(JSON.stringify(info), /owner|hush/);
});

test('silence is no permission, and of two contrary settings the cautious one counts', () => {
  const silent = read(answer([], {}));
  assert.deepEqual([silent.isPublic, silent.isPersistent, silent.isOpen], [false, false, false]);
  const both = read(
    answer([...OPEN, 'hidden', 'temporary', 'membersonly', 'passwordprotected', 'nonanonymous'], {}),
  );
  assert.deepEqual(
    [both.isPublic, both.isPersistent, both.isOpen, both.hasPassword],
    [false, false, false, true],
  );
  assert.equal(both.anonymity, 'none');
});

test('a gateway to IRC is no room', () => {
  assert.equal(read(answer(OPEN, {}, { type: 'irc' })).isRoom, false);
  const both = answer(OPEN, {});
  both
    .getChild('query')
    ?.append(xml('identity', { category: 'conference', type: 'irc', name: '#parvis on irc.example' }));
  assert.equal(read(both).isRoom, false, 'though it calls itself a text conference too');
});

test('hostile values are left out or made plain', () => {
  const info = read(
    answer(
      OPEN,
      {
        'muc#roominfo_description': `a\u202Eb\u0007c ${'x '.repeat(500_000)}`,
        'muc#roominfo_occupants': '99999999999999999999',
        'muc#roominfo_lang': 'english',
        'muc#roominfo_logs': 'javascript:alert(1)',
        'muc#roominfo_webchat_url': 'https://user:secret@example.org/',
      },
      { name: `\u2066N${'n'.repeat(5_000)}` },
    ),
  );
  assert.equal(info.name?.length, 256);
  assert.ok((info.description?.length ?? 0) <= 1024);
  assert.match(info.description ?? '', /^abc x x/);
  assert.deepEqual(
    [info.occupants, info.language, info.logsUrl, info.webChatUrl],
    [undefined, undefined, undefined, undefined],
  );
});

test('languages are tags of languages that exist', () => {
  for (const [text, tag] of Object.entries({
    fr: 'fr',
    'pt-br': 'pt-BR',
    en_US: 'en-US',
    DE: 'de',
    'zh-Hant': 'zh-Hant',
  }))
    assert.equal(readLanguage(text), tag);
  for (const text of ['', 'english', 'x', 'qqq', 'Lounge', 'fr fr', '../..', 'en-', 'a'.repeat(10_000)])
    assert.equal(readLanguage(text), undefined, text);
});

test('owners of rooms in several languages write several tags', () => {
  for (const [text, tags] of Object.entries({
    'de, en': ['de', 'en'],
    'fr;en_GB': ['fr', 'en-GB'],
    'nl/de | fr': ['nl', 'de', 'fr'],
    'en en': ['en'],
    ' it ': ['it'],
    '': [],
    ',': [],
    'de, Lounge': [],
    'de or english': [],
  }))
    assert.deepEqual(readLanguages(text), tags, text);
  assert.deepEqual(readLanguages('en '.repeat(100_000)), []);
  const info = read(answer(OPEN, { 'muc#roominfo_lang': 'de, en' }));
  assert.deepEqual([info.language, info.languages], ['de', ['de', 'en']]);
  const named = read(answer(OPEN, { 'muc#roomconfig_lang': 'De En' }, { name: 'De En' }));
  assert.deepEqual([named.language, named.languages], [undefined, undefined]);
});

test('activity is told of public, persistent rooms, to two digits', () => {
  const field = '{urn:xmpp:muc-activity}message-activity';
  const of = (value: string, features = OPEN) => read(answer(features, { [field]: value })).activity;
  for (const [text, activity] of [
    ['23.42', 23] as const,
    ['0', 0] as const,
    ['1.239e-05', 0.000012] as const,
  ])
    assert.equal(of(text), activity);
  for (const text of ['', 'lots', '-1', 'NaN', 'Infinity', '1e999', '0x10', '1'.repeat(5_000)])
    assert.equal(of(text), undefined, text);
  assert.equal(of('5', ['hidden', ...OPEN]), undefined);
  assert.equal(of('5', ['temporary', ...OPEN]), undefined);
});

test('tags are what the description ends in', () => {
  assert.deepEqual(readTags('All about bees #Bees #Café, #bees.'), ['bees', 'cafe']);
  assert.deepEqual(readTags('#one two'), []);
  assert.deepEqual(readTags('issue #'), []);
  const info = read(answer(OPEN, { 'muc#roominfo_description': 'Adults #nsfw please #noindex' }));
  assert.deepEqual([info.nsfw, info.optedOut, info.tags], [true, true, []]);
  for (const [description, optedOut] of [
    ['#NoIndex, we like it quiet', true],
    ['Not in any list (#noindex)', true],
    ['#noindex,#nsfw', true],
    ['https://example.org/a#noindex', false],
    ['#noindex_ed', false],
    ['Why #noindex. is useful #web', true],
    ['noindex', false],
    ['#noindexes', false],
  ] as const)
    assert.equal(read(answer(OPEN, { 'muc#roominfo_description': description })).optedOut, optedOut);
});

test('anything a server may send is read without throwing, and the result is within its bounds', () => {
  const word = fc.constantFrom(
    ...[
      'public',
      'hidden',
      'open',
      'membersonly',
      'persistent',
      'temporary',
      'moderated',
      'passwordprotected',
    ],
  );
  const name = fc.constantFrom(
    ...['description', 'lang', 'occupants', 'logs', 'webchat_url', 'subject'].map((n) => `muc#roominfo_${n}`),
    'muc#roomconfig_roomname',
    'muc#roomconfig_lang',
  );
  const text = fc.string({ unit: 'binary', maxLength: 3_000 });
  const fields = fc.dictionary(name, fc.oneof(text, fc.webUrl(), fc.constant('#a #b #nsfw')), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(fc.array(word), fields, text, (features, values, title) => {
      const info = read(answer(features, values, { name: title }));
      assert.ok((info.name?.length ?? 1) <= 256 && info.name !== '');
      assert.ok((info.description?.length ?? 1) <= 1024 && info.description !== '');
      assert.ok(
        info.tags.length <= 16 && info.tags.every((tag) => /^[^\s#]{1,60}$/u.test(tag)),
        String(info.tags),
      );
      assert.ok(info.occupants === undefined || (info.occupants >= 0 && info.occupants <= 1_000_000));
      for (const url of [info.logsUrl, info.webChatUrl])
        assert.ok(url === undefined || /^https?:\/\/[^\s<>"']+$/.test(url));
      for (const line of [info.name, info.description])
        assert.doesNotMatch(line ?? '', /[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/u);
    }),
    { numRuns: 300 },
  );
});
