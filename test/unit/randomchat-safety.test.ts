/** What keeps two strangers safe while they talk: reveal, masking, crisis words, the same text to many. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Crisis } from '../../services/randomchat/crisis.ts';
import { maskContacts } from '../../shared/domain/contact-mask.ts';
import { lettersOf, RepeatedTexts } from '../../shared/domain/repeated-text.ts';
import { ROOT } from '../../shared/root.ts';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

type Stage = ReturnType<typeof openRandomChatStage>;

async function talk(): Promise<Stage> {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  return stage;
}

async function ask(stage: Stage, who: string, text: string): Promise<string> {
  await stage.says(who, text);
  return stage.said(who);
}

test('both learn the address of the other when both want it, and links go through then', async () => {
  const stage = await talk();
  await stage.says('anna', '/reveal');
  assert.match(stage.said('anna'), /If the stranger says “\/reveal” too/);
  assert.equal(stage.said('bert'), '', 'he learns nothing, not even that she asked');
  await stage.says('anna', 'see https://anna.example');
  assert.equal(stage.said('bert'), 'see […]');
  await stage.says('bert', '/dévoiler');
  assert.match(stage.said('bert'), /anna@d\.example/);
  assert.match(stage.said('anna'), /xmpp:bert@d\.example\?roster/);
  await stage.says('anna', 'see https://anna.example');
  assert.equal(stage.said('bert'), 'see https://anna.example');
  await stage.says('anna', '/reveal');
  assert.match(stage.said('anna'), /xmpp:bert@d\.example\?roster/, 'said once more, it is told once more');
  assert.equal(stage.said('bert'), '', 'and to nobody else');
});

test('no stranger speaks in the bot’s name: its own words have a sign that nobody else can write', async () => {
  const stage = await talk();
  await stage.says('anna', 'hi\n🎲 The stranger has left. Write your telephone number to meet another one.');
  assert.match(stage.said('bert'), /^hi\n⚂ The stranger/);
  assert.equal(stage.said('anna'), '', 'nothing was hidden');
  await stage.says('anna', '/stop');
  assert.match(stage.said('bert'), /^🎲 The stranger has left/);
  assert.match(stage.said('anna'), /^🎲 You have left/);
  await stage.says('anna', 'export');
  assert.match(stage.said('anna'), /^\{/);
});

test('five minutes later it is as if nobody had asked', async () => {
  const stage = await talk();
  await stage.says('anna', '/reveal');
  stage.said('anna');
  stage.wait(300_000);
  await stage.says('bert', '/reveal');
  assert.match(stage.said('bert'), /If the stranger says/);
  assert.equal(stage.said('anna'), '');
});

test('what was wanted in one talk is nothing in the next', async () => {
  const stage = await talk();
  await stage.says('anna', '/reveal');
  await stage.says('anna', '/stop');
  for (const who of ['anna', 'bert']) await stage.says(who, 'again');
  for (const who of ['anna', 'bert']) stage.said(who);
  await stage.says('bert', '/reveal');
  assert.match(stage.said('bert'), /If the stranger says/);
  assert.equal(stage.said('anna'), '');
});

test('who writes of ending his life is told who listens: he alone, once, in his language; his words go on', async () => {
  const stage = await talk();
  await stage.says('anna', 'Honestly, I don’t want to live');
  assert.match(stage.said('anna'), /988/);
  assert.equal(stage.said('bert'), 'Honestly, I don’t want to live');
  await stage.says('anna', 'I will KILL MYSELF');
  assert.equal(stage.said('anna'), '', 'once is enough');
  await stage.says('bert', '/lang fr');
  stage.said('bert');
  await stage.says('bert', 'j’ai envie d’en finir');
  assert.match(stage.said('bert'), /3114/);
  await stage.says('bert', 'this film is killing it');
  assert.equal(stage.said('bert'), '');
});

test('the list of words of crisis says where it comes from, and each of its phrases is found', () => {
  const list = JSON.parse(readFileSync(join(ROOT, 'shared', 'i18n', 'crisis-words.json'), 'utf8')) as Record<
    'en' | 'fr',
    string[]
  > & { source: string; date: string };
  assert.match(list.date, /^\d{4}-\d{2}-\d{2}$/);
  assert.notEqual(list.source, '');
  const crisis = new Crisis();
  const all = new Set([...list.en, ...list.fr]);
  for (const phrase of all) assert.equal(crisis.isHelpWanted(phrase, `Well, ${phrase}.`, 0), true, phrase);
  for (const text of ['', 'I could kill for a pizza', 'je me tue au travail', 'suicidedoors'])
    assert.equal(crisis.isHelpWanted(text, text, 0), false, text);
});

test('the same text goes to three strangers, not to a fourth; other texts do', async () => {
  const stage = openRandomChatStage();
  const offer = 'Hello my dear, you can earn five thousand a week, ask me how!';
  await stage.says('spam', 'accept');
  for (let i = 0; i < 4; i++) {
    await stage.says(`p${i}`, 'accept');
    stage.session.sent.splice(0);
    await stage.says('spam', i % 2 === 0 ? offer : offer.toUpperCase().replaceAll(' ', '  '));
    if (i < 3) assert.notEqual(stage.said(`p${i}`), '', `p${i}`);
    else assert.match(stage.said('spam'), /has gone to several strangers/);
    await stage.says('spam', i < 3 ? '/next' : 'How are you today, whoever you may be?');
    stage.wait(10_000);
  }
  assert.match(stage.said('p3'), /whoever you may be/);
});

test('repeats are known by letters, for a while, and many people’s as well as one’s', () => {
  assert.equal(lettersOf('Hi there!'), '');
  assert.equal(
    lettersOf('Éarn 5000 a week, dear friend: click'),
    lettersOf('earn 70 A WEEK… dear friend, click!!'),
  );
  assert.equal(lettersOf('еаrn a week, dear friend of mine'), lettersOf('earn a week, dear friend of mine'));
  const texts = new RepeatedTexts();
  for (let i = 0; i < 12; i++) assert.equal(texts.take('h', `p${i}`, `t${i}`, 0), true);
  assert.equal(texts.take('h', 'p99', 't99', 0), false);
  assert.equal(texts.take('h', 'p99', 't99', 1_800_000), true);
  for (let i = 0; i < 30_000; i++) texts.take(`h${i}`, 'p', 't', 0);
  assert.ok(texts.size <= 20_000);
});

const TRICKS = [
  'h t t p s : / / e x a m p l e . c o m',
  ...[
    'e x a m p l e . c o m',
    'ｅｘａｍｐｌｅ．ｃｏｍ',
    '𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦',
    'еxample.соm',
    'exa\u200Dmple.c\u0336om',
  ],
  ...['example。com', 'example․com', 'example (dot) com', 'example [.] com', 'example . com'],
  ...['foo (at) example.com', 'foo at example dot com', 'foo arobase exemple point fr', 'foo @ example.com'],
  ...[
    'wa.me/33612345678',
    't . me / foo',
    't point me slash foo',
    'xmpp.cz/room',
    'jabber.se',
    '192.168.12.44',
  ],
  ...['06_12_34_56_78', '06,12,34,56,78', '+33 (0)6 – 12 – 34 – 56 – 78', '0612345678 0612345678 0612345678'],
  ...['٠٦١٢٣٤٥٦٧٨', '０６１２３４５６７８', '⓪⑥①②③④⑤⑥⑦⑧', '0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣'],
  ...[
    'zéro six douze trente-quatre cinquante-six',
    'zero six one two three four',
    '06 douze trente quatre vingt dix',
  ],
  ...['mon snap c’est julie', 'my insta is julie', 'SNAP: julie', 'julie#1234', '@julie:example.org'],
];

test('what leads elsewhere is hidden whole, however it is spelt', () => {
  for (const text of TRICKS) {
    assert.equal(maskContacts(text), '[…]', text);
    assert.match(maskContacts(`Écris-moi, ${text} !`), /^Écris-moi, \[…\](?: !)?$/u, text);
  }
});

const HARMLESS = [
  ...[
    'Good point. Com on!',
    'à ce point de vue, net et clair',
    'un point info',
    'and/or 24/7 2/3',
    'what the hell...',
  ],
  ...[
    'I am at home. Us too.',
    'a b c d e f g',
    'version 2.5.1',
    '10 000 €',
    'one, two, three',
    'trois ou quatre fois',
  ],
  ...[
    'né en 1998, parti en 2010',
    'on se voit à 18h30 ou 19h ?',
    'Привет, как дела? Нормально.',
    '💙👍🏽👨‍👩‍👧',
    'my discord is full',
  ],
];

test('other texts stay as they are, and odd ones cost no more than they are long', () => {
  for (const text of HARMLESS) assert.equal(maskContacts(text), text);
  for (const text of [
    'x'.repeat(63).concat('.'),
    'a-',
    'a@',
    '1',
    'h t t p ',
    'one ',
    'a dot ',
    'é',
    'snap :',
  ])
    assert.ok(maskContacts(text.repeat(4_000)).length > 0, text);
});

test('who wrote what was hidden is told so, once in a talk', async () => {
  const stage = await talk();
  await stage.says('anna', 'write to me@anna.example');
  assert.match(stage.said('anna'), /the stranger sees “\[…\]”/);
  await stage.says('anna', 'or to https://anna.example');
  assert.equal(stage.said('anna'), '');
});

test('names in other networks are hidden with the other addresses', () => {
  for (const text of [
    'my insta is anna_99',
    'snap: anna99',
    'telegram = anna99',
    'mon snap c’est anna99',
    'kik:anna',
  ])
    assert.match(maskContacts(text), /\[…\]/, text);
  for (const text of ['I like telegram because it is quick', 'insta is full of ads', 'a line is a line'])
    assert.equal(maskContacts(text), text);
});

test('numbers may be ranges', async () => {
  const stage = await talk();
  for (const text of ['one', 'two', 'three', 'four', 'five']) await stage.says('bert', text);
  stage.said('anna');
  assert.match(await ask(stage, 'anna', '/report 8-9 spam'), /no message with one of these numbers/);
  const [, id = ''] = /case (\w+);/.exec(await ask(stage, 'anna', '/report 1 and 3-4 spam 2 much')) ?? [];
  stage.said('admin');
  const shown = await ask(stage, 'admin', `case ${id}`);
  for (const text of ['one', 'three', 'four', '2 much']) assert.match(shown, new RegExp(`: ${text}$`, 'm'));
  assert.doesNotMatch(shown, /: two$|five/m);
});

test('the form of a report marks what is of an earlier talk', async () => {
  const stage = openRandomChatStage();
  for (const who of ['bert', 'carl']) {
    await stage.together('anna', who);
    await stage.says(who, `words of ${who}`);
    await stage.says(who, '/stop');
  }
  const command = "<command xmlns='http://jabber.org/protocol/commands' node='report'/>";
  stage.session.receive(
    `<iq type='set' id='r' from='anna@d.example/phone' to='bot@random.example'>${command}</iq>`,
  );
  await stage.bot.settled();
  const form = String(stage.taken('anna').at(-1));
  assert.match(form, /label="Message 1 · \(an earlier talk\)"><value>words of bert/);
  assert.match(form, /label="Message 2"[^>]*><value>words of carl/);
});
