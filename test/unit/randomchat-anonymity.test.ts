/** Nothing of one person reaches the other but what he wrote: a canary stands in everything that a stanza can hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Element } from '../../shared/xmpp/xml.ts';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

const CANARY = 'c4n4ry';
const JID = `${CANARY}@${CANARY}.example/${CANARY}`;
/** What clients and servers put into messages, each with what it gives away. */
const PAYLOADS = [
  `<origin-id xmlns='urn:xmpp:sid:0' id='${CANARY}'/>`,
  `<stanza-id xmlns='urn:xmpp:sid:0' id='${CANARY}' by='${JID}'/>`,
  `<nick xmlns='http://jabber.org/protocol/nick'>${CANARY}</nick>`,
  `<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'><img src='https://${CANARY}.example/p.png'/>${CANARY}</body></html>`,
  `<markup xmlns='urn:xmpp:markup:0'><span start='0' end='2'>${CANARY}</span></markup>`,
  `<mention xmlns='urn:xmpp:reference:1' uri='xmpp:${JID}'/>`,
  `<x xmlns='jabber:x:encrypted2'>${CANARY}</x>`,
  `<x xmlns='jabber:x:signed'>${CANARY}</x>`,
  `<thread parent='${CANARY}'>${CANARY}</thread>`,
  `<subject>${CANARY}</subject>`,
  `<received xmlns='urn:xmpp:receipts' id='${CANARY}'/>`,
  `<request xmlns='urn:xmpp:receipts'>${CANARY}</request>`,
  `<markable xmlns='urn:xmpp:chat-markers:0'/>`,
  `<displayed xmlns='urn:xmpp:chat-markers:0' id='${CANARY}'/>`,
  `<composing xmlns='http://jabber.org/protocol/chatstates'>${CANARY}</composing>`,
  `<gone xmlns='http://jabber.org/protocol/chatstates'/>`,
  `<replace xmlns='urn:xmpp:message-correct:0' id='${CANARY}'/>`,
  `<reply xmlns='urn:xmpp:reply:0' id='${CANARY}' to='${JID}'/>`,
  `<reactions xmlns='urn:xmpp:reactions:0' id='${CANARY}'><reaction>${CANARY}</reaction><reaction>👍</reaction></reactions>`,
  `<retract xmlns='urn:xmpp:message-retract:1' id='${CANARY}'>${CANARY}</retract>`,
  `<apply-to xmlns='urn:xmpp:fasten:0' id='${CANARY}'><moderate xmlns='urn:xmpp:message-moderate:0'><reason>${CANARY}</reason></moderate></apply-to>`,
  `<attention xmlns='urn:xmpp:attention:0'>${CANARY}</attention>`,
  `<ephemeral xmlns='urn:xmpp:ephemeral:0' timer='5'>${CANARY}</ephemeral>`,
  `<private xmlns='urn:xmpp:carbons:2'/>`,
  `<addresses xmlns='http://jabber.org/protocol/address'><address type='ofrom' jid='${JID}'/></addresses>`,
  `<x xmlns='vcard-temp:x:update'><photo>${CANARY}</photo></x>`,
  `<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://${CANARY}.example' ver='${CANARY}'/>`,
  `<idle xmlns='urn:xmpp:idle:1' since='${CANARY}'/>`,
  `<geoloc xmlns='http://jabber.org/protocol/geoloc'><text>${CANARY}</text></geoloc>`,
  `<properties xmlns='http://www.jivesoftware.com/xmlns/xmpp/properties'><property><name>${CANARY}</name></property></properties>`,
  `<body xml:lang='tlh'>${CANARY}</body>`,
] as const;

/** Everything that may stand in what the other one gets: element, namespace, attributes. */
const ALLOWED: Readonly<Record<string, readonly [xmlns: string | undefined, attributes: readonly string[]]>> =
  {
    body: [undefined, []],
    active: ['http://jabber.org/protocol/chatstates', []],
    composing: ['http://jabber.org/protocol/chatstates', []],
    paused: ['http://jabber.org/protocol/chatstates', []],
    request: ['urn:xmpp:receipts', []],
    received: ['urn:xmpp:receipts', ['id']],
    replace: ['urn:xmpp:message-correct:0', ['id']],
    reply: ['urn:xmpp:reply:0', ['id', 'to']],
    retract: ['urn:xmpp:message-retract:1', ['id']],
    reactions: ['urn:xmpp:reactions:0', ['id']],
    reaction: ['urn:xmpp:reactions:0', []],
    'no-permanent-store': ['urn:xmpp:hints', []],
    'no-store': ['urn:xmpp:hints', []],
  };

function checkChild(child: Element): void {
  const [xmlns, attributes] = ALLOWED[child.name] ?? assert.fail(`${child} may not be there`);
  if (xmlns !== undefined) assert.equal(child.getNS(), xmlns, child.toString());
  const others = Object.keys(child.attrs).filter((name) => name !== 'xmlns' && !attributes.includes(name));
  assert.deepEqual(others, [], child.toString());
  for (const each of child.getChildElements()) checkChild(each);
}

function checkRelayed(stanza: Element): void {
  assert.doesNotMatch(stanza.toString(), new RegExp(`${CANARY}|anna|phone|tlh`), 'it gives somebody away');
  assert.deepEqual(Object.keys(stanza.attrs).sort(), ['from', 'id', 'to', 'type']);
  assert.deepEqual(
    [stanza.attrs.from, stanza.attrs.to, stanza.attrs.type],
    ['bot@random.example', 'bert@d.example', 'chat'],
  );
  assert.match(stanza.attrs.id ?? '', /^[\w-]{123}$/);
  for (const child of stanza.getChildElements()) checkChild(child);
}

const ATTRS = `id='${CANARY}' xml:lang='tlh' from='anna@d.example/${CANARY}'`;

test('each payload alone, with and without a text', async () => {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  let relayed = 0;
  for (const payload of PAYLOADS)
    for (const body of ['<body>hello</body>', '']) {
      // A text of its own is what somebody wrote.
      if (body === '' && payload.startsWith('<body')) continue;
      stage.wait(60_000);
      await stage.send('anna', `${body}${payload}`, ATTRS);
      for (const stanza of stage.taken('bert')) {
        checkRelayed(stanza);
        if (body !== '') assert.equal(stanza.getChildText('body'), 'hello');
        relayed++;
      }
    }
  assert.ok(relayed >= PAYLOADS.length, `only ${relayed} were relayed`);
});

const name = fc.constantFrom(...Object.keys(ALLOWED), 'x', 'query', 'delay2', 'from', CANARY);
const namespace = fc.constantFrom(
  ...Object.values(ALLOWED).map(([xmlns]) => xmlns ?? 'jabber:client'),
  `urn:${CANARY}`,
);
const { element } = fc.letrec<{ element: string }>((tie) => ({
  element: fc
    .tuple(name, namespace, fc.array(tie('element'), { maxLength: 1 }))
    .map(([local, xmlns, children]) => {
      // A text may hold what its writer likes; everything else must not.
      const own = local === 'body' ? '' : CANARY;
      return `<${local} xmlns='${xmlns}' id='${CANARY}' to='${JID}' jid='${JID}'>${own}${local === 'body' ? '' : children.join('')}</${local}>`;
    }),
}));

test('whatever stands in a message, in whatever order', async () => {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  const mixed = fc.array(fc.oneof(fc.constantFrom(...PAYLOADS.slice(0, -1)), element), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(mixed, fc.boolean(), async (payloads, isWritten) => {
      stage.wait(60_000);
      await stage.send('anna', `${isWritten ? '<body>hello</body>' : ''}${payloads.join('')}`, ATTRS);
      stage.taken('anna');
      for (const stanza of stage.taken('bert')) checkRelayed(stanza);
    }),
    { numRuns: 300 },
  );
});

test('files, encrypted texts, presence and queries do not get through', async () => {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  const url = `https://${CANARY}.example/a.png`;
  for (const payload of [
    `<body>${url}</body><x xmlns='jabber:x:oob'><url>${url}</url></x>`,
    `<body>?OTRv2? ${CANARY}</body>`,
    `<encrypted xmlns='eu.siacs.conversations.axolotl'><header sid='${CANARY}'/><payload>${CANARY}</payload></encrypted>`,
    `<body>-</body><openpgp xmlns='urn:xmpp:openpgp:0'>${CANARY}</openpgp>`,
    `<propose xmlns='urn:xmpp:jingle-message:0' id='${CANARY}'/>`,
    `<body>aesgcm://${CANARY}.example/a.png#00ff</body>`,
  ]) {
    stage.wait(600_000);
    await stage.send('anna', payload, ATTRS);
    assert.deepEqual(stage.taken('bert').map(String), []);
    assert.match(stage.heard('anna').join(), /Not sent: files|cannot read encrypted/);
  }
  stage.session.receive(
    `<presence from='anna@d.example/${CANARY}' to='bot@random.example'><status>${CANARY}</status></presence>`,
  );
  stage.session.receive(
    `<iq type='get' id='1' from='anna@d.example/${CANARY}' to='bot@random.example'><vCard xmlns='vcard-temp'/></iq>`,
  );
  await stage.bot.settled();
  assert.deepEqual(stage.taken('bert').map(String), []);
});
