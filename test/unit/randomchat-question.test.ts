/** The question of the day, for two who talk. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { questionLines, readQuestions } from '../../services/randomchat/question-command.ts';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

async function talk() {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  return stage;
}

test('there are as many in each language, no two alike, each one sentence or two that ask', () => {
  const { en, fr } = readQuestions();
  assert.ok(en.length >= 60);
  assert.equal(fr.length, en.length);
  for (const list of [en, fr]) {
    assert.equal(new Set(list).size, list.length);
    for (const question of list) assert.match(question, /^[^\n]{10,120}\?$/);
  }
  for (const question of fr) assert.doesNotMatch(question, / [?:;!]/, question);
});

test('the question changes with the day and comes round', () => {
  const at = (day: number) => JSON.stringify(questionLines('en', day * 86_400_000 + 5));
  assert.equal(at(20_000), at(20_000 + readQuestions().en.length));
  assert.notEqual(at(20_000), at(20_001));
});

test('who asks and who is asked get the same question, each in his language', async () => {
  const stage = await talk();
  await stage.says('bert', '/lang fr');
  stage.said('bert');
  await stage.says('anna', '/question');
  const [, asked = ''] = /Question of the day: (.*)/.exec(stage.said('anna')) ?? [];
  const heard = stage.said('bert');
  const { en, fr } = readQuestions();
  assert.match(heard, /question of the day|question du jour/);
  assert.ok(
    [en, fr].some((list) => heard.includes(list[en.indexOf(asked)] ?? 'nothing')),
    heard,
  );
});

test('nobody sees an answer before both have given theirs; addresses in it are hidden, and it can be reported', async () => {
  const stage = await talk();
  await stage.says('anna', '/question the sea, see https://anna.example');
  assert.match(stage.said('anna'), /until the stranger has answered too/);
  const told = stage.said('bert');
  assert.match(told, /has answered the question of the day/);
  assert.doesNotMatch(told, /the sea/);
  await stage.says('bert', '!question the woods');
  assert.equal(stage.said('anna'), '✎ the woods');
  assert.match(stage.said('bert'), /✎ the sea, see \[…\]\n(.*\n)?🎲 Both of you have answered/);
  await stage.says('bert', '/report');
  assert.match(stage.said('bert'), /1: ✎ the sea/);
});

test('alone there is nobody to ask, and nobody is asked again and again', async () => {
  const stage = await talk();
  for (let i = 0; i < 5; i++) {
    await stage.says('anna', '/question');
    stage.wait(60_000);
  }
  assert.equal(stage.heard('bert').length, 1);
  for (const answer of ['the sea', 'no, the woods']) await stage.says('anna', `/question ${answer}`);
  assert.equal(stage.heard('bert').length, 1, 'that it is answered as well');
  await stage.says('anna', '/stop');
  stage.said('anna');
  await stage.says('anna', 'question');
  assert.match(stage.said('anna'), /You are in no talk/);
});

test('who answers with words of somebody who may need help is told who listens, he alone', async () => {
  const stage = await talk();
  await stage.says('anna', '/question that I want to die');
  assert.match(stage.said('anna'), /until the stranger has answered too[\s\S]*findahelpline/);
  assert.doesNotMatch(stage.said('bert'), /findahelpline/);
});
