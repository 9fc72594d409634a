import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseXml } from '../../shared/xmpp/xml.ts';
import { chat, command, expectOne, iq, start } from '../support/bot.ts';
import { mismatch } from '../support/xml-match.ts';

describe('a bot leaves unanswered', () => {
  const silent = {
    'an error': chat('help').replace("'chat'", "'error'"),
    'a room': chat('help').replace("'chat'", "'groupchat'"),
    'a headline': chat('help').replace("'chat'", "'headline'"),
    'its own address': chat('help').replace('anna@d/phone', 'other@users.example'),
    'a message without body': chat('', "<active xmlns='http://jabber.org/protocol/chatstates'/>"),
    'a receipt': chat('', "<received xmlns='urn:xmpp:receipts' id='x'/>"),
    'an old message': chat('help', "<delay xmlns='urn:xmpp:delay' stamp='2001-01-01T00:00:00Z'/>"),
    'a result': iq('', 'result'),
    'an iq error': iq('', 'error'),
    'a presence': "<presence from='anna@d/phone' to='bot@users.example'/>",
    'a presence error': "<presence type='error' from='anna@d/phone' to='bot@users.example'/>",
    'key transport': chat('', "<encrypted xmlns='eu.siacs.conversations.axolotl'><header/></encrypted>"),
    'an unusable address': chat('help').replace('anna@d/phone', '@'),
  };
  for (const [what, stanza] of Object.entries(silent))
    it(what, async () => assert.deepEqual((await start().gives(stanza)).map(String), []));
});

describe('a bot answers', () => {
  it('a message that was delayed for a moment only', async () => {
    const delay = `<delay xmlns='urn:xmpp:delay' stamp='${new Date(1_000_000_000_000 - 5_000).toISOString()}'/>`;
    assert.equal((await start().gives(chat('help', delay))).length, 1);
  });

  it('from the address that was asked, in kind', async () => {
    await expectOne(
      start(),
      "<message from='anna@d/phone' to='any@users.example' id='m' xml:lang='fr'><thread>t1</thread><body>help</body><composing xmlns='http://jabber.org/protocol/chatstates'/></message>",
      "<message type='normal' from='any@users.example' to='anna@d/phone' id='*' xml:lang='fr'><body>*</body><thread>t1</thread><active xmlns='http://jabber.org/protocol/chatstates'/></message>",
    );
  });

  it('an account’s messages without naming itself', async () => {
    const sent = await start('bot@example/parvis').gives(
      chat('help').replace('bot@users.example', 'bot@example'),
    );
    assert.equal(sent[0]?.attrs.from, undefined);
  });

  it('a failure with a sentence or a stanza error', async () => {
    const t = start();
    await expectOne(t, chat('refuse'), '<message><body>I found nothing under that name.</body></message>');
    await expectOne(
      t,
      command("node='refuse'"),
      "<iq type='result'><command status='completed'><note type='error'>I found nothing under that name.</note></command></iq>",
    );
  });

  it('a bug with an apology, and logs it', async () => {
    const t = start();
    await expectOne(
      t,
      chat('crash'),
      '<message><body>Something went wrong on my side. It has been noted; please try again later.</body></message>',
    );
    await expectOne(
      t,
      command("node='crash'"),
      "<iq type='error' id='q1'><error type='cancel'><internal-server-error/></error></iq>",
    );
    assert.equal(t.logged.filter((line) => line.includes('a bug')).length, 2);
  });

  it('encrypted messages once in a minute, however many come', async () => {
    const t = start();
    const secret = chat('', "<encryption xmlns='urn:xmpp:eme:0' namespace='urn:xmpp:omemo:2'/>");
    assert.match(String((await t.gives(secret))[0]), /cannot read encrypted/);
    const counts = [];
    for (let i = 0; i < 12; i++) {
      t.wait(20_000);
      counts.push((await t.gives(secret)).length);
    }
    assert.deepEqual(counts, [0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
  });

  it('a call by ending it, and with what it can do instead', async () => {
    const sent = await start().gives(chat('', "<propose xmlns='urn:xmpp:jingle-message:0' id='c1'/>"));
    const [ended] = sent;
    const expected = `<message type='chat' from='bot@users.example' to='anna@d/phone' id='*'>
      <reject xmlns='urn:xmpp:jingle-message:0' id='c1'><reason xmlns='urn:xmpp:jingle:1'><busy/></reason></reject>
      <store xmlns='urn:xmpp:hints'/></message>`;
    assert.equal(ended && mismatch(ended, parseXml(expected)), undefined);
    assert.match(String(sent[1]), /take no calls/);
    assert.equal(sent.length, 2);
  });

  it('a greeting with a greeting, in its language', async () => {
    const t = start();
    assert.match(String(await t.gives(chat('Hi there'))), /Hello! I am a program/);
    assert.match(String(await t.gives(chat('coucou'))), /Bonjour/);
    assert.match(String(await t.gives(chat('history'))), /do not know that word/);
  });

  it('unknown words three times, so that two machines come to an end', async () => {
    const t = start();
    const counts = [];
    for (let i = 0; i < 5; i++) counts.push((await t.gives(chat(`what ${i}`))).length);
    assert.deepEqual(counts, [1, 1, 1, 1, 0], 'the fourth answer says that there will be no fifth');
  });

  it('too much with one sentence, then not at all', async () => {
    const t = start();
    const sent = [];
    for (let i = 0; i < 40; i++) sent.push(...(await t.gives(chat('help'))));
    assert.equal(sent.length, 21);
    assert.match(String(sent[20]), /too much/);
    assert.equal((await t.gives(chat('help').replace('anna', 'bob'))).length, 1, 'others are not held up');
    t.wait(60_000);
    assert.equal((await t.gives(chat('help'))).length, 1);
  });

  it('many queries with an error each', async () => {
    const t = start();
    const types = [];
    for (let i = 0; i < 70; i++)
      types.push(...(await t.gives(iq("<ping xmlns='urn:xmpp:ping'/>"))).map((sent) => sent.attrs.type));
    assert.deepEqual([types.length, types[59], ...new Set(types.slice(60))], [70, 'result', 'error']);
  });

  it('no more than may be asked, however long the first answer takes', async () => {
    let done: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      done = resolve;
    });
    let handled = 0;
    const t = start('users.example', {
      handler: async () => {
        handled++;
        await first;
        return [];
      },
    });
    for (let i = 0; i < 1_000; i++) t.session.receive(chat('words'));
    assert.match(t.logged.join(''), /asks too much/, 'before anything is answered');
    done();
    await t.bot.settled();
    assert.equal(handled, 3);
    assert.equal(t.session.sent.length, 2, 'that words are unknown, and that it is too much');
  });

  it('never with a name or a text in its log', async () => {
    const t = start();
    for (const stanza of [chat('very private words'), chat('crash'), iq('<x xmlns="urn:x"/>')])
      await t.gives(stanza);
    for (let i = 0; i < 40; i++) await t.gives(chat('help'));
    assert.match(t.logged.join(''), /asks too much/);
    assert.doesNotMatch(t.logged.join(''), /anna|private/);
  });
});

describe('queries', () => {
  const errors: readonly (readonly [what: string, stanza: string, condition: string])[] = [
    ['unknown', iq("<x xmlns='urn:x'/>"), 'service-unavailable'],
    ['of the wrong type', iq("<query xmlns='jabber:iq:version'/>", 'set'), 'service-unavailable'],
    ['without payload', iq(''), 'bad-request'],
    ['with two payloads', iq("<a xmlns='urn:a'/><b xmlns='urn:b'/>"), 'bad-request'],
    [
      'for an unknown node',
      iq("<query xmlns='http://jabber.org/protocol/disco#info' node='?'/>"),
      'item-not-found',
    ],
    [
      'for items of an unknown node',
      iq("<query xmlns='http://jabber.org/protocol/disco#items' node='?'/>"),
      'item-not-found',
    ],
    ['for a roster of a stranger', iq("<query xmlns='jabber:iq:roster'/>", 'set'), 'forbidden'],
  ];
  for (const [what, stanza, condition] of errors)
    it(`${what} get ${condition}`, async () => {
      await expectOne(
        start(),
        stanza,
        `<iq type='error' id='q1' from='bot@users.example' to='anna@d/phone'><error><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
      );
    });

  it('about the caps of a presence are answered under that node', async () => {
    const t = start();
    const [, presence] = await t.gives("<presence type='subscribe' from='anna@d' to='bot@users.example'/>");
    const { node, ver } = presence?.getChild('c')?.attrs ?? {};
    await expectOne(
      t,
      iq(`<query xmlns='http://jabber.org/protocol/disco#info' node='${node}#${ver}'/>`),
      `<iq type='result'><query node='${node}#${ver}'><identity category='client' type='bot'/><x type='result'><field var='abuse-addresses'><value>xmpp:admin@example</value></field></x></query></iq>`,
    );
  });

  it('from an account’s own server about its roster are accepted', async () => {
    const push =
      "<iq type='set' id='r' from='bot@example' to='bot@example/parvis'><query xmlns='jabber:iq:roster'/></iq>";
    await expectOne(start('bot@example/parvis'), push, "<iq type='result' id='r'/>");
    const forged = push.replace("from='bot@example'", "from='eve@example'");
    const [answer] = await start('bot@example/parvis').gives(forged);
    assert.equal(answer?.getChild('error')?.getChild('forbidden') !== undefined, true);
  });
});

describe('presence', () => {
  const presence = (type: string, to = 'bot@users.example') =>
    `<presence type='${type}' from='anna@d' to='${to}'/>`;
  it('is shown to whoever asks', async () => {
    const t = start();
    const [subscribed, available] = await t.gives(presence('subscribe'));
    assert.ok(subscribed && available);
    assert.equal(
      mismatch(subscribed, parseXml("<presence type='subscribed' from='bot@users.example' to='anna@d'/>")),
      undefined,
    );
    assert.equal(available.attrs.type, undefined);
    await expectOne(t, presence('unsubscribe'), "<presence type='unsubscribed' to='anna@d'/>");
    await expectOne(
      t,
      presence('probe', 'users.example'),
      "<presence from='users.example' to='anna@d'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='https://parvis.example' ver='*'/></presence>",
    );
  });

  it('of an account is sent at each login that is no resumption', () => {
    const { session } = start('bot@example/parvis');
    session.goOffline();
    session.goOnline();
    session.goOffline();
    session.goOnline(true);
    assert.deepEqual(
      session.sent.map((sent) => sent.name),
      ['iq', 'presence'],
    );
  });
});

it('a link that stays down is logged once per reason', () => {
  const { session, logged } = start();
  for (const reason of ['refused', 'refused', 'timeout', 'timeout']) session.goOffline(reason);
  assert.equal(logged.filter((line) => line.includes('not connected')).length, 2);
});
