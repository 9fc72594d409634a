/** Reports, what admins decide on them, and what everybody concerned is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

type Stage = ReturnType<typeof openRandomChatStage>;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What somebody says, and what he hears then. */
async function ask(stage: Stage, who: string, text: string): Promise<string> {
  await stage.says(who, text);
  return stage.said(who);
}

/** `victim` meets `bad`, who writes to him, and reports it; gives the case. */
async function reported(stage: Stage, victim: string, bad: string, server?: string): Promise<string> {
  stage.wait(61_000);
  const send = (who: string, text: string) =>
    who === victim && server !== undefined
      ? stage.send(who, `<body>${text}</body>`, `from='${who}@${server}/x'`)
      : stage.says(who, text);
  await send(victim, 'accept');
  await send(bad, 'accept');
  await send(bad, `you are ugly, ${victim}`);
  await send(victim, '/report all harassment he insults me');
  const [, id = ''] = /case (\w+);/.exec(stage.session.sent.map(String).join('\n')) ?? [];
  assert.notEqual(id, '', stage.session.sent.map(String).join('\n'));
  stage.session.sent.splice(0);
  await stage.says(bad, 'stop');
  stage.session.sent.splice(0);
  return id;
}

test('an admin reads what was reported, and that he did is written down', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  const list = await ask(stage, 'admin', 'cases');
  assert.match(list, new RegExp(`${id}: Harassment`));
  const shown = await ask(stage, 'admin', `case ${id}`);
  assert.match(shown, /you are ugly, anna/);
  assert.match(shown, /he insults me/);
  assert.equal(shown.match(/Harassment/g)?.length, 1, shown);
  assert.doesNotMatch(shown, /bert|@d\.example|forged|not as it was sent/);
  assert.match(await ask(stage, 'admin', 'audit'), new RegExp(`Read: .* ${id}: admin@d.example`));
  assert.match(await ask(stage, 'carl', `case ${id}`), /I do not know that word/);
});

test('what was sealed for one case opens in no other', async () => {
  const stage = openRandomChatStage();
  const [first, second] = [await reported(stage, 'anna', 'bert'), await reported(stage, 'carl', 'bert')];
  const { cases } = stage.desk.cases;
  const [one, two] = [cases.get(first), cases.get(second)];
  assert.ok(one && two);
  cases.set(first, { ...one, evidence: two.evidence });
  assert.match(await ask(stage, 'admin', `case ${first}`), /sealed by a process with another secret/);
});

test('the ladder: a warning, an hour, a day, a week, for good; and both are told', async () => {
  const stage = openRandomChatStage();
  const steps = ['Warning', 'Out for an hour', 'Out for a day', 'Out for a week', 'Out for good'];
  for (const [i, step] of steps.entries()) {
    const id = await reported(stage, `anna${i}`, 'bert');
    assert.match(await ask(stage, 'admin', `uphold ${id} insults`), new RegExp(`${id}: ${step}`));
    assert.match(
      await ask(stage, `anna${i}`, 'stats'),
      new RegExp(`Your report, case ${id}: an admin agrees`),
    );
    const told = await ask(stage, 'bert', 'rules');
    assert.match(told, /breaks the rules/);
    assert.match(told, /Reason: insults/);
    assert.match(told, new RegExp(`“appeal ${id}” and why`));
    assert.doesNotMatch(await ask(stage, 'bert', 'rules'), /breaks the rules/, 'once');
    if (i > 0) assert.match(await ask(stage, 'bert', 'start'), /you meet no strangers here/);
    stage.wait([0, HOUR, DAY, 7 * DAY, 0][i] ?? 0);
  }
  stage.wait(1_000 * DAY);
  assert.match(await ask(stage, 'bert', 'start'), /any more/);
});

test('a decision is told with the next word, whatever it is; one that is not understood loses it not', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  await stage.says('admin', `uphold ${id} insults`);
  assert.match(await ask(stage, 'bert', 'appeal'), /Write “appeal”/);
  assert.match(await ask(stage, 'bert', 'good morning'), /This is a warning[\s\S]*Nobody has got that/);
  assert.doesNotMatch(await ask(stage, 'bert', 'good evening'), /warning/);
  assert.match(await ask(stage, 'anna', 'good morning'), /an admin agrees/);
});

test('a decision ends the talk that somebody is in by then, and the partner is told no more than that', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  await stage.together('bert', 'carl');
  await stage.says('admin', `uphold ${id} day insults`);
  assert.match(stage.said('carl'), /^🎲 The stranger has left/);
  assert.match(stage.said('bert'), /^🎲 An admin has decided[^🎲]*Reason: insults[^🎲]*$/u, 'once');
  assert.doesNotMatch(await ask(stage, 'bert', 'start'), /Reason: insults/);
});

test('several reports of one evening are one step, not many', async () => {
  const stage = openRandomChatStage();
  const ids: string[] = [];
  for (const who of ['a1', 'a2', 'a3']) ids.push(await reported(stage, who, 'bert'));
  stage.wait(1_000);
  for (const id of ids) assert.match(await ask(stage, 'admin', `uphold ${id} insults`), /Warning/);
  const later = await reported(stage, 'a4', 'bert');
  assert.match(await ask(stage, 'admin', `uphold ${later} insults`), /Out for an hour/);
});

test('nobody decides on what concerns himself', async () => {
  const stage = openRandomChatStage();
  const about = await reported(stage, 'anna', 'admin');
  for (const word of ['case', 'uphold', 'dismiss', 'ban', 'unban', 'unmask'])
    assert.match(await ask(stage, 'admin', `${word} ${about} not me`), /concerned by case/, word);
  await stage.says('boss', `uphold ${about} day insults`);
  assert.match(await ask(stage, 'admin', 'unban admin@d.example'), /decided about yourself/);
  const by = await reported(stage, 'boss', 'bert');
  assert.match(await ask(stage, 'boss', `dismiss ${by} no`), /concerned by case/);
  assert.match(await ask(stage, 'admin', `dismiss ${by} no`), /No breach/);
});

test('in the log nobody but admins has a name that stays', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  await stage.says('admin', `uphold ${id} day insults`);
  await stage.says('bert', `appeal ${id} we were joking`);
  await stage.says('boss', 'unban bert@d.example');
  stage.said('boss');
  const log = await ask(stage, 'boss', 'audit');
  for (const uid of stage.desk.patrons.keys()) assert.ok(!log.includes(uid), log);
});

test('nothing is to be said against what is not decided', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  assert.match(await ask(stage, 'bert', `appeal ${id} we were joking`), /nothing is decided about you/);
  assert.doesNotMatch(stage.said('admin'), /There is an appeal/);
});

test('what was taken back before it was told is told as that only', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  await stage.says('admin', `uphold ${id} day insults`);
  await stage.says('admin', 'ban bert@d.example week advertising');
  await stage.says('admin', 'unban bert@d.example');
  const told = await ask(stage, 'bert', 'start');
  assert.equal(told.match(/is taken back/g)?.length, 2, told);
  assert.doesNotMatch(told, /you meet no strangers|breaks the rules/);
});

test('an appeal is heard once; when it is right, everything is taken back', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  await stage.says('admin', `uphold ${id} week insults`);
  assert.match(await ask(stage, 'anna', `appeal ${id} I am not concerned`), /nothing is decided about you/);
  assert.match(await ask(stage, 'bert', `appeal ${id} we were joking`), /look at case/);
  assert.match(await ask(stage, 'bert', `appeal ${id} and again`), /already/);
  assert.match(stage.said('admin'), /There is an appeal/);
  assert.match(await ask(stage, 'boss', 'cases'), /appeal/);
  assert.match(await ask(stage, 'boss', `case ${id}`), /Appeal: we were joking/);
  assert.match(await ask(stage, 'boss', `dismiss ${id} a joke`), /No breach/);
  assert.match(await ask(stage, 'bert', 'start'), /is taken back[\s\S]*I am looking/);
  assert.match(await ask(stage, 'boss', `uphold ${id} after all`), /is decided already/);
});

test('against what still counts, but was erased, nothing can be said here, and that is said', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  await stage.says('admin', `uphold ${id} forever insults`);
  stage.desk.cases.cases.delete(id);
  assert.match(await ask(stage, 'bert', `appeal ${id} we were joking`), /erased 30 days after/);
  assert.match(await ask(stage, 'anna', `appeal ${id} we were joking`), /nothing is decided about you/);
});

test('an appeal that is refused: the decision stands, with the reason', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  await stage.says('admin', `uphold ${id} day insults`);
  await stage.says('bert', `appeal ${id} we were joking`);
  assert.match(await ask(stage, 'admin', `uphold ${id} day no joke at all`), /another admin looks/);
  await stage.says('boss', `uphold ${id} day no joke at all`);
  stage.said('bert');
  assert.match(await ask(stage, 'bert', 'rules'), /the decision stands:[\s\S]*Reason: no joke at all/);
});

test('three reporters of three servers keep somebody out until an admin looks; three of one server do not', async () => {
  const crowd = openRandomChatStage();
  await crowd.says('bert', 'accept');
  await crowd.says('bert', 'stop');
  for (const who of ['a1', 'a2', 'a3']) await crowd.says(who, 'accept').then(() => crowd.says(who, 'stop'));
  crowd.wait(2 * DAY);
  for (const who of ['a1', 'a2', 'a3']) await reported(crowd, who, 'bert');
  assert.match(await ask(crowd, 'bert', 'start'), /I am looking/);

  const stage = openRandomChatStage();
  const servers = ['one.example', 'two.test', 'three.invalid'];
  for (const server of servers) {
    await stage.send('anna', '<body>accept</body>', `from='anna@${server}/x'`);
    await stage.send('anna', '<body>stop</body>', `from='anna@${server}/x'`);
  }
  stage.wait(2 * DAY);
  const ids: string[] = [];
  for (const server of servers) ids.push(await reported(stage, 'anna', 'bert', server));
  assert.match(await ask(stage, 'bert', 'start'), /no person has decided that/);
  assert.match(await ask(stage, 'admin', 'audit'), /automatic/);
  assert.match(await ask(stage, 'admin', `dismiss ${ids[2]} they know each other`), /No breach/);
  assert.match(await ask(stage, 'bert', 'start'), /is taken back[\s\S]*I am looking/);
});

test('one admin alone sees no address; two do, and it is written down who, when and why', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  assert.match(await ask(stage, 'admin', `unmask ${id}`), /Why\?/);
  for (let i = 0; i < 2; i++)
    assert.match(await ask(stage, 'admin', `unmask ${id} the police asks`), /Another admin/);
  assert.match(stage.said('boss'), /the police asks/);
  assert.match(await ask(stage, 'boss', `unmask ${id} seen the letter`), /bert@d\.example/);
  assert.match(stage.said('admin'), new RegExp(`Case ${id}: bert@d\\.example`));
  const log = await ask(stage, 'boss', 'audit');
  assert.match(log, /Address seen: .*admin@d\.example: the police asks \/ seen the letter – boss@d\.example/);
  assert.match(log, /Address asked for: .*admin@d\.example/);
  assert.doesNotMatch(log, /bert/);
});

/** Runs a command from a client's menu, filled in at once; gives the answer. */
async function run(stage: Stage, who: string, node: string, fields: Readonly<Record<string, string>>) {
  const values = Object.entries(fields).map(
    ([name, value]) => `<field var='${name}'><value>${value}</value></field>`,
  );
  const form = `<x xmlns='jabber:x:data' type='submit'>${values.join('')}</x>`;
  const command = `<command xmlns='http://jabber.org/protocol/commands' node='${node}'>${form}</command>`;
  stage.session.receive(
    `<iq type='set' id='${node}' from='${who}@d.example/phone' to='bot@random.example'>${command}</iq>`,
  );
  await stage.bot.settled();
  return String(stage.taken(who).find((stanza) => stanza.is('iq')));
}

test('all of it from a client’s menu as well, for admins only', async () => {
  const stage = openRandomChatStage();
  const id = await reported(stage, 'anna', 'bert');
  for (const node of [
    'cases',
    'case',
    'uphold',
    'dismiss',
    'ban',
    'unban',
    'unmask',
    'drain',
    'broadcast',
    'audit',
  ])
    assert.match(await run(stage, 'carl', node, {}), /forbidden/, node);
  assert.match(await run(stage, 'admin', 'cases', {}), new RegExp(id));
  assert.match(await run(stage, 'admin', 'case', { case: id }), /you are ugly, anna/);
  const order = { case: id, reason: 'day of insults' };
  assert.match(await run(stage, 'admin', 'uphold', { ...order, step: 'week' }), /Out for a week/);
  assert.match(await run(stage, 'bert', 'appeal', { case: id, words: 'we were joking' }), /look at case/);
  assert.match(await run(stage, 'boss', 'uphold', { ...order, step: 'next' }), /Warning/);
  stage.said('boss');
  assert.match(await run(stage, 'admin', 'unmask', order), /Another admin/);
  assert.match(await run(stage, 'boss', 'unmask', order), /bert@d\.example/);
  assert.match(
    await run(stage, 'admin', 'ban', { who: 'carl@d.example', step: 'forever', reason: 'spam' }),
    /case/,
  );
  assert.match(await run(stage, 'admin', 'unban', { who: 'carl@d.example' }), /Done/);
  assert.match(await run(stage, 'admin', 'drain', { drain: '1' }), /Nobody new/);
  assert.match(await run(stage, 'admin', 'drain', { drain: '0' }), /may begin/);
  assert.match(await run(stage, 'admin', 'broadcast', { text: 'hello' }), /Said to everybody/);
  assert.match(await run(stage, 'admin', 'audit', {}), /Address seen/);
});
