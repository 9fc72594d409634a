/** Who wants to know is told when somebody waits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isQuiet, minuteOf } from '../../shared/domain/quiet-hours.ts';
import { readOffset, readQuietHours } from '../../shared/domain/quiet-hours-words.ts';
import { readTimeOffset, timeQuery } from '../../shared/xmpp/xep0202.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

type Stage = ReturnType<typeof openRandomChatStage>;
const HOUR = 3_600_000;
const TOLD = /waits for a talk just now/;

/** What somebody says, and what he hears then. */
async function ask(stage: Stage, who: string, text: string): Promise<string> {
  await stage.says(who, text);
  return stage.said(who);
}

/** Anna wants to know, and has gone. */
async function wanting(how = 'notify'): Promise<Stage> {
  const stage = openRandomChatStage();
  await ask(stage, 'anna', 'accept');
  await ask(stage, 'anna', 'stop');
  assert.match(await ask(stage, 'anna', how), /I tell you when somebody waits/);
  return stage;
}

/** Bert has waited for a while; gives what Anna hears. */
async function waits(stage: Stage): Promise<string> {
  await ask(stage, 'bert', 'accept');
  const [[uid]] = [...stage.desk.seats.seats].filter(([, { state }]) => state === 'waiting') as [
    [string, object],
  ];
  stage.desk.calls.callers.push({ uid, at: stage.desk.calls.callers.length + 1 });
  await stage.desk.round();
  await stage.desk.round();
  return stage.said('anna');
}

test('she is told once an hour at most, and five times in all', async () => {
  const stage = await wanting();
  assert.match(await waits(stage), TOLD);
  assert.equal(await waits(stage), '');
  for (let i = 0; i < 3; i++) {
    stage.wait(HOUR);
    assert.match(await waits(stage), TOLD);
  }
  stage.wait(HOUR);
  assert.match(await waits(stage), /That was the last time/);
  assert.equal(stage.desk.calls.all.size, 0);
  stage.wait(HOUR);
  assert.equal(await waits(stage), '');
});

test('not in her quiet hours, on her own clock, and not while she is busy or gone', async () => {
  // The desk begins at 08:00 UTC; her client says that it is 10:00.
  const stage = await wanting('notify 9:30-10:30');
  assert.equal(await waits(stage), '');
  stage.wait(HOUR);
  assert.match(await waits(stage), TOLD);
  stage.wait(HOUR);
  const presence = (attrs: string, children = ''): void =>
    stage.session.receive(
      `<presence from='anna@d.example/phone' to='bot@random.example' ${attrs}>${children}</presence>`,
    );
  presence('', '<show>dnd</show>');
  await stage.bot.settled();
  assert.equal(await waits(stage), '');
  presence("type='unavailable'");
  await stage.bot.settled();
  stage.wait(HOUR);
  assert.equal(await waits(stage), '');
  presence('');
  await stage.bot.settled();
  stage.wait(HOUR);
  assert.match(await waits(stage), TOLD);
});

test('who speaks no language in common, and who is in a talk, is not told', async () => {
  const stage = await wanting();
  await ask(stage, 'anna', 'lang de');
  assert.equal(await waits(stage), '');
  await ask(stage, 'anna', 'lang en');
  assert.match(await ask(stage, 'anna', 'start'), /You have met/);
  await ask(stage, 'carl', 'accept');
  stage.desk.calls.callers.push({ uid: 'somebody', at: 99 });
  await stage.desk.round();
  assert.equal(stage.said('anna'), '');
});

test('it ends when she says so, when she is forgotten, and when she is excluded', async () => {
  for (const [who, word] of [
    ['anna', 'notify off'],
    ['anna', 'forget'],
    ['admin', 'ban anna@d.example week spam'],
  ] as const) {
    const stage = await wanting();
    await ask(stage, who, word);
    stage.said('anna');
    assert.equal(await waits(stage), '', word);
    assert.equal(stage.desk.calls.all.size, 0, word);
  }
  const stage = openRandomChatStage();
  assert.match(await ask(stage, 'anna', 'notify'), /Please say “start” first/);
  assert.match(await ask(stage, 'anna', 'notify off'), /I do not tell you/);
});

test('what she said of quiet hours stands until she says otherwise; what nobody understands is explained', async () => {
  const stage = await wanting('notify 22:00-07:00 Europe/Paris');
  assert.match(await ask(stage, 'anna', 'notify'), /Not at these times: 22:00-07:00 Europe\/Paris/);
  assert.match(await ask(stage, 'anna', 'notify quiet 23h-6h +5:30'), /23:00-06:00 \+05:30/);
  assert.match(await ask(stage, 'anna', 'notify quiet 23:00-06:00'), /23:00-06:00 \+02:00/);
  assert.match(await ask(stage, 'anna', 'notify tomorrow please'), /Write “notify” to be told/);
  assert.match(await ask(stage, 'anna', 'notify on'), /Not at these times: none/);
  assert.doesNotMatch(JSON.stringify([...stage.desk.calls.all]), /anna/, 'her address is sealed');
});

test('offsets are read as people and clients write them, and are kept to', () => {
  for (const [text, offset] of [
    ['Z', '+00:00'],
    ['+2', '+02:00'],
    ['-03:30', '-03:30'],
    ['UTC+1', '+01:00'],
  ] as const)
    assert.equal(readOffset(text), offset);
  for (const text of ['', '2', '+15', '+2:60', 'Europe/Paris'])
    assert.equal(readOffset(text), undefined, text);
  assert.equal(minuteOf('-03:30', 0), 20 * 60 + 30);
  const quiet = readQuietHours('22:00-07:00', () => '+02:00');
  assert.ok(quiet);
  assert.equal(isQuiet(quiet, 20 * HOUR), true);
  assert.equal(isQuiet(quiet, 20 * HOUR - 1), false);
  assert.equal(isQuiet(quiet, 5 * HOUR), false);
});

test('a client says what its clock says, or nothing of use', () => {
  assert.equal(timeQuery().attrs.xmlns, 'urn:xmpp:time');
  const answer = (tzo: string) =>
    xml('iq', { type: 'result' }, xml('time', { xmlns: 'urn:xmpp:time' }, xml('tzo', {}, tzo)));
  assert.equal(readTimeOffset(answer('-06:00')), '-06:00');
  for (const tzo of ['', 'evening', '+99:00']) assert.equal(readTimeOffset(answer(tzo)), undefined);
  assert.equal(readTimeOffset(xml('iq', { type: 'result' })), undefined);
});
