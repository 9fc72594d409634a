/** The relay: ids of their own in each talk, and nothing from one talk in another. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { openId, sealId } from '../../services/randomchat/sealed-ids.ts';
import { maskContacts } from '../../shared/domain/contact-mask.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

const NS = {
  correct: 'urn:xmpp:message-correct:0',
  receipts: 'urn:xmpp:receipts',
  reactions: 'urn:xmpp:reactions:0',
  reply: 'urn:xmpp:reply:0',
  retract: 'urn:xmpp:message-retract:1',
  states: 'http://jabber.org/protocol/chatstates',
} as const;
type Stage = ReturnType<typeof openRandomChatStage>;

/** The one stanza that somebody got. */
function one(stage: Stage, who: string): Element {
  const [first, another] = stage.taken(who);
  assert.ok(first && another === undefined, `${who} got ${first} ${another}`);
  return first;
}

async function talk(): Promise<Stage> {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  return stage;
}

/** Anna writes with this id; what Bert knows it by. */
async function written(stage: Stage, id: string, more = ''): Promise<string> {
  await stage.send('anna', `<body>hello</body>${more}`, `id='${id}'`);
  return one(stage, 'bert').attrs.id ?? '';
}

test('receipts name the message as its sender does, once', async () => {
  const stage = await talk();
  const known = await written(stage, 'a1', `<request xmlns='${NS.receipts}'/>`);
  const receipt = `<received xmlns='${NS.receipts}' id='${known}'/>`;
  await stage.send('bert', receipt);
  assert.equal(one(stage, 'anna').getChild('received', NS.receipts)?.attrs.id, 'a1');
  await stage.send('bert', receipt, "from='bert@d.example/laptop'");
  assert.deepEqual(stage.taken('anna'), []);
  await stage.send('bert', `<received xmlns='${NS.receipts}' id='a1'/>`);
  assert.deepEqual(stage.taken('anna'), [], 'that is no id that he knows');
});

test('corrections and retractions name the message as it was relayed, twice the same', async () => {
  const stage = await talk();
  const known = await written(stage, 'a1');
  for (const id of ['a2', 'a3']) {
    await stage.send('anna', `<body>hallo</body><replace xmlns='${NS.correct}' id='a1'/>`, `id='${id}'`);
    assert.equal(one(stage, 'bert').getChild('replace', NS.correct)?.attrs.id, known);
  }
  const fallback = "<fallback xmlns='urn:xmpp:fallback:0'/><body>I tried to take back a message</body>";
  await stage.send('anna', `<retract xmlns='${NS.retract}' id='a1'/>${fallback}`, "id='a4'");
  const retraction = one(stage, 'bert');
  assert.equal(retraction.getChild('retract', NS.retract)?.attrs.id, known);
  assert.equal(retraction.getChild('body'), undefined);
});

test('replies and reactions name one’s own message as oneself does, the other’s as it came', async () => {
  const stage = await talk();
  const known = await written(stage, 'a1');
  const quoted = '&gt; Stranger\n&gt; hello\n';
  await stage.send(
    'bert',
    `<body>${quoted}me too</body><reply xmlns='${NS.reply}' id='${known}' to='bot@random.example'/>
     <fallback xmlns='urn:xmpp:fallback:0' for='${NS.reply}'><body start='0' end='19'/></fallback>`,
    "id='b1'",
  );
  const reply = one(stage, 'anna');
  assert.equal(reply.getChildText('body'), 'me too');
  assert.deepEqual(reply.getChild('reply', NS.reply)?.attrs, {
    ...{ xmlns: NS.reply, id: 'a1', to: 'bot@random.example' },
  });
  await stage.send(
    'bert',
    `<reactions xmlns='${NS.reactions}' id='${known}'><reaction>👍🏽</reaction><reaction>bert</reaction><reaction>0️⃣6️⃣</reaction><reaction>🇲🇾🇸🇳</reaction></reactions>`,
    "id='b2'",
  );
  const reactions = one(stage, 'anna').getChild('reactions', NS.reactions);
  assert.equal(reactions?.attrs.id, 'a1');
  assert.deepEqual(
    reactions?.getChildren('reaction').map((each) => each.getText()),
    ['👍🏽'],
  );
  await stage.send('bert', `<reactions xmlns='${NS.reactions}' id='b1'/>`, "id='b3'");
  assert.equal(one(stage, 'anna').getChild('reactions', NS.reactions)?.attrs.id, reply.attrs.id);
});

test('nothing of one talk can touch another', async () => {
  const stage = await talk();
  const known = await written(stage, 'a1');
  await stage.says('anna', '/next');
  await stage.says('cleo', 'accept');
  assert.match(stage.heard('cleo').join(), /You have met/);
  assert.match(stage.heard('anna').join(), /You have met/);
  await stage.send('anna', `<body>x</body><replace xmlns='${NS.correct}' id='a1'/>`, "id='a2'");
  const correction = one(stage, 'cleo');
  assert.notEqual(correction.getChild('replace', NS.correct)?.attrs.id, known);
  assert.notEqual(await idFor(stage, 'cleo', 'a1'), known, 'the same id is another one in another talk');
  await stage.send('bert', `<received xmlns='${NS.receipts}' id='${known}'/>`);
  await stage.send(
    'bert',
    `<reactions xmlns='${NS.reactions}' id='${known}'><reaction>👍</reaction></reactions>`,
  );
  assert.deepEqual(stage.taken('anna').map(String), []);
  assert.deepEqual(stage.taken('cleo').map(String), []);
});

async function idFor(stage: Stage, who: string, id: string): Promise<string> {
  await stage.send('anna', '<body>again</body>', `id='${id}'`);
  return one(stage, who).attrs.id ?? '';
}

test('what was written before the talk began, or the moment it did, is not sent', async () => {
  const stage = await talk();
  await stage.send(
    'anna',
    "<body>to the one before</body><delay xmlns='urn:xmpp:delay' stamp='2027-01-15T07:00:00Z'/>",
  );
  assert.deepEqual(stage.heard('bert'), []);
  assert.match(stage.heard('anna').join(), /Not sent: you have just met somebody new/);
  for (const [uid, seat] of stage.desk.seats.seats)
    stage.desk.seats.seats.set(uid, { ...seat, greetedAt: 1_800_000_000_000 });
  await stage.says('anna', 'to the one before');
  assert.deepEqual(stage.heard('bert'), []);
  stage.wait(1_000);
  await stage.says('anna', 'to this one');
  assert.deepEqual(stage.heard('bert'), ['to this one']);
});

test('who writes as the other one leaves writes to nobody', async () => {
  const stage = await talk();
  stage.session.receive(
    "<message type='chat' from='bert@d.example/x' to='bot@random.example'><body>/next</body></message>",
  );
  stage.session.receive(
    "<message type='chat' from='anna@d.example/x' to='bot@random.example'><body>secret</body></message>",
  );
  stage.session.receive(
    "<message type='chat' from='cleo@d.example/x' to='bot@random.example'><body>accept</body></message>",
  );
  await stage.bot.settled();
  await stage.says('anna', 'secret');
  const heard = stage.heard('cleo').join();
  assert.match(heard, /You have met/);
  assert.doesNotMatch(heard, /secret/);
});

test('chat states: what changes, not too often, and not that a window was closed', async () => {
  const stage = await talk();
  const state = (name: string) => stage.send('anna', `<${name} xmlns='${NS.states}'/>`);
  const got = () => stage.taken('bert').map((stanza) => stanza.getChildElements()[0]?.name);
  for (const name of ['composing', 'composing', 'paused', 'composing', 'active', 'paused']) await state(name);
  assert.deepEqual(got(), ['composing', 'paused'], 'typing ends when it does, and begins not again at once');
  stage.wait(2_000);
  for (const name of ['paused', 'active', 'paused']) await state(name);
  assert.deepEqual(got(), ['active']);
  stage.wait(2_000);
  for (const name of ['inactive', 'gone']) await state(name);
  assert.deepEqual(got(), []);
});

test('a message that comes back ends the talk, and the other one hears that', async () => {
  const stage = await talk();
  const { sent } = stage.session;
  sent.length = 0;
  stage.session.receive(
    "<message type='error' from='bert@d.example' to='bot@random.example' id='x'><body>hello</body><error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
  );
  await stage.bot.settled();
  assert.match(stage.heard('anna').join(), /The stranger has left/);
  assert.deepEqual(sent.map(String), []);
});

test('addresses, links and numbers are hidden in the first minutes', async () => {
  for (const text of [
    ...[
      'https://example.org/x',
      'www.example.org',
      'xmpp:anna@example.org',
      'anna@example.org',
      'anna (at) example.org',
    ],
    ...[
      'example.org',
      'sub.example.com/path',
      '@anna_b',
      '+33 6 12 34 56 78',
      '(030) 123-456 78',
      'tg://resolve',
    ],
  ])
    assert.equal(maskContacts(`see ${text} !`), 'see […] !', text);
  for (const text of ['I am 35, born in 1990.', 'e.g. this', 'it costs 12.50', 'no. 7', 'a: b', 'me @ home'])
    assert.equal(maskContacts(text), text);
  const stage = await talk();
  await stage.says('anna', 'x@example.org');
  assert.deepEqual(stage.heard('bert'), ['[…]']);
  stage.wait(300_000);
  await stage.says('anna', 'x@example.org');
  assert.deepEqual(stage.heard('bert'), ['x@example.org']);
});

test('another process that takes a talk over finds the message that a receipt, a reply or a reaction means', () => {
  const hash = (purpose: string, ...parts: readonly string[]) =>
    createHash('sha256')
      .update([purpose, ...parts].join(' '))
      .digest('hex')
      .slice(0, 24);
  for (const id of ['a1', '', 'ünï', 'x'.repeat(79)]) {
    const sealed = sealId(hash, 'pair', 'anna', id);
    assert.equal(sealed, sealId(hash, 'pair', 'anna', id), 'the same once more, for corrections');
    assert.equal(sealed.length, sealId(hash, 'pair', 'anna', 'other').length, 'its length says nothing');
    assert.equal(openId(hash, 'pair', 'anna', sealed), id);
    assert.equal(openId(hash, 'pair', 'bert', sealed), undefined, 'it is none of his');
    assert.equal(openId(hash, 'later', 'anna', sealed), undefined, 'nor of another talk');
    assert.equal(openId(hash, 'pair', 'anna', `A${sealed.slice(1, -1)}A`), undefined);
  }
  assert.equal(openId(hash, 'pair', 'anna', sealId(hash, 'pair', 'anna', 'x'.repeat(80))), undefined);
});

test('who writes encrypted is told so in each talk, and again as long as he does', async () => {
  const stage = await talk();
  const told = async () => {
    await stage.send('anna', '<body>?OTRv3 secret</body>');
    return /Not sent[\s\S]*switch encryption off/.test(stage.said('anna'));
  };
  const tries = [];
  for (let i = 0; i < 12; i++) {
    tries.push(await told());
    stage.wait(20_000);
  }
  assert.deepEqual(tries.slice(0, 3), [true, true, true]);
  assert.equal(tries.slice(3).filter(Boolean).length, 3, 'then once in a minute');
  await stage.says('anna', '/next');
  await stage.says('cleo', 'accept');
  stage.said('anna');
  assert.equal(await told(), true);
  assert.equal(stage.said('bert').includes('secret'), false);
});

test('a call is ended, in a talk and outside', async () => {
  const stage = await talk();
  const call = async (who: string) => {
    await stage.send(who, "<propose xmlns='urn:xmpp:jingle-message:0' id='c1'/>");
    const taken = stage.taken(who);
    assert.equal(taken[0]?.getChild('reject')?.attrs.id, 'c1');
    return taken[1]?.getChildText('body') ?? '';
  };
  assert.match(await call('anna'), /Not sent: files, pictures and calls/);
  assert.match(await call('cleo'), /take no calls/);
  assert.deepEqual(stage.taken('bert').map(String), []);
});

test('what is longer than a message may be is not sent in part', async () => {
  const stage = await talk();
  await stage.send('anna', `<body>${'a'.repeat(4_000)}</body>`);
  assert.equal(one(stage, 'bert').getChildText('body')?.length, 4_000);
  await stage.send('anna', `<body>${'a'.repeat(4_001)}</body>`);
  assert.deepEqual(stage.taken('bert'), []);
  assert.match(one(stage, 'anna').getChildText('body') ?? '', /Not sent: that is too long, 4,000/);
});
