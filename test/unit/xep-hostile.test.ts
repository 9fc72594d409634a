/** Readers of XML get whatever strangers send: they may refuse with a Failure, never anything else, and never take long. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Failure, type FailureCode } from '../../shared/failure.ts';
import { errorReply } from '../../shared/xmpp/stanza-error.ts';
import { childForm, fieldText } from '../../shared/xmpp/xep0004.ts';
import { readDiscoInfo, readDiscoItems } from '../../shared/xmpp/xep0030.ts';
import { type Element, parseXml, xml } from '../../shared/xmpp/xml.ts';
import { KINDS } from '../support/stanza-kinds.ts';
import { mismatch } from '../support/xml-match.ts';

const NAMES = [
  'iq',
  'query',
  'x',
  'field',
  'value',
  'option',
  'set',
  'first',
  'count',
  'item',
  'identity',
  'c',
];
const MORE_NAMES = [
  'feature',
  'error',
  'text',
  'command',
  'delay',
  'encrypted',
  'encryption',
  'body',
  'search',
  'invite',
  'report',
  'max',
  'a:query',
  ...['presence', 'show', 'status', 'priority', 'idle', 'photo', 'event', 'items', 'purge', 'mood', 'happy'],
  ...['activity', 'working', 'tune', 'title', 'nick', 'metadata', 'info', 'data', 'pubsub'],
];
const NAMESPACES = [
  'jabber:x:data',
  'http://jabber.org/protocol/disco#info',
  'http://jabber.org/protocol/disco#items',
  'http://jabber.org/protocol/rsm',
  'http://jabber.org/protocol/commands',
  'http://jabber.org/protocol/caps',
  'jabber:iq:version',
  'urn:xmpp:delay',
  'urn:xmpp:eme:0',
  'urn:ietf:params:xml:ns:xmpp-stanzas',
  'jabber:x:conference',
  'http://jabber.org/protocol/muc#user',
  'http://jabber.org/protocol/muc#admin',
  'urn:xmpp:channel-search:0:search',
  'urn:xmpp:reporting:1',
  'urn:parvis:room-report:0',
  'urn:parvis:person-report:0',
  ...['urn:xmpp:idle:1', 'vcard-temp:x:update', 'http://jabber.org/protocol/pubsub'],
  ...['http://jabber.org/protocol/pubsub#event', 'http://jabber.org/protocol/mood'],
  ...['http://jabber.org/protocol/activity', 'http://jabber.org/protocol/tune'],
  ...['http://jabber.org/protocol/nick', 'urn:xmpp:avatar:metadata', 'urn:xmpp:avatar:data'],
];
const attribute = fc.constantFrom(
  'type',
  'var',
  'jid',
  'node',
  'name',
  'index',
  'stamp',
  'ver',
  'hash',
  'id',
  'url',
  '__proto__',
);
const { element } = fc.letrec<{ element: Element }>((tie) => ({
  element: fc
    .record({
      name: fc.constantFrom(...NAMES, ...MORE_NAMES),
      xmlns: fc.option(fc.constantFrom(...NAMESPACES), { nil: undefined }),
      attrs: fc.dictionary(attribute, fc.string({ maxLength: 5 }), { maxKeys: 4 }),
      children: fc.array(fc.oneof({ depthSize: 'small' }, fc.string({ maxLength: 5 }), tie('element')), {
        maxLength: 4,
      }),
    })
    .map(({ name, xmlns, attrs, children }) => xml(name, { ...attrs, xmlns }, ...children)),
}));

describe('every reader', () => {
  for (const [name, { read }] of Object.entries(KINDS))
    if (read)
      it(`of ${name} reads or refuses`, () => {
        fc.assert(
          fc.property(element, (stanza) => {
            try {
              read(stanza);
            } catch (error) {
              // Of answers, or of what strangers ask.
              const codes: readonly (string | undefined)[] = ['remote-error', 'bad-input'];
              assert.ok(error instanceof Failure && codes.includes(error.code), String(error));
            }
          }),
          { numRuns: 500 },
        );
      });
});

describe('a hundred thousand children', () => {
  const many = (child: string) => child.repeat(100_000);
  it('are items as long as they are items', () => {
    const query = `<query xmlns='http://jabber.org/protocol/disco#items'>${many("<item jid='a.example'/><item/>")}</query>`;
    assert.equal(readDiscoItems(parseXml(`<iq>${query}</iq>`)).items.length, 100_000);
  });
  it('are features, identities and forms up to a limit', () => {
    const children = Array.from(
      { length: 100_000 },
      (_, i) => `<feature var='f${i}'/><identity category='c' type='t'/>`,
    );
    const forms = many("<x xmlns='jabber:x:data'/>");
    const query = `<query xmlns='http://jabber.org/protocol/disco#info'>${children.join('')}${forms}</query>`;
    const info = readDiscoInfo(parseXml(`<iq>${query}</iq>`));
    assert.deepEqual([info.features.size, info.identities.length, info.forms.length], [2_000, 100, 50]);
  });
  it('are fields and values up to a limit', () => {
    const fields = Array.from({ length: 100_000 }, (_, i) => `<field var='f${i}'/>`).join('');
    const first = `<field var='first'>${many('<value>v</value>')}</field>`;
    const form = childForm(parseXml(`<q><x xmlns='jabber:x:data'>${first}${fields}</x></q>`));
    assert.deepEqual([form?.fields.size, form?.fields.get('first')?.values.length], [500, 1_000]);
    assert.equal(fieldText(form, 'first'), 'v');
  });
});

describe('a stanza error', () => {
  const expected: Readonly<Record<FailureCode, readonly [condition: string, type: string]>> = {
    'bad-input': ['bad-request', 'modify'],
    'not-found': ['item-not-found', 'cancel'],
    forbidden: ['forbidden', 'auth'],
    'too-many': ['resource-constraint', 'wait'],
    conflict: ['conflict', 'cancel'],
    'remote-error': ['undefined-condition', 'cancel'],
    'remote-timeout': ['remote-server-timeout', 'wait'],
    unavailable: ['recipient-unavailable', 'wait'],
  };
  const iq = parseXml("<iq type='get' id='1' from='a@d/r' to='b.d'><x xmlns='urn:x'/></iq>");
  for (const [code, [condition, type]] of Object.entries(expected))
    it(`of ${code} is ${condition}`, () => {
      const reply = errorReply(iq, new Failure(code as FailureCode, 'why <not>'));
      const wanted = `<iq type='error' id='1' from='b.d' to='a@d/r'><error type='${type}'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas' xml:lang='en'>why &lt;not&gt;</text></error></iq>`;
      assert.equal(mismatch(parseXml(reply.toString()), parseXml(wanted)), undefined);
    });
});
