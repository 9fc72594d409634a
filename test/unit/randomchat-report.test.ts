/** `report` said again: what it means then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

type Stage = ReturnType<typeof openRandomChatStage>;

async function ask(stage: Stage, who: string, text: string): Promise<string> {
  stage.said(who);
  await stage.says(who, text);
  return stage.said(who);
}

test('a report is filed at once; what it is may be said then, by a word or a button, once', async () => {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  await stage.says('bert', 'buy my watches');
  stage.said('anna');
  await stage.says('anna', '/lang fr');
  stage.said('anna');
  await stage.says('anna', '/report all');
  const [answer] = stage.taken('anna');
  const buttons = answer?.getChildren('response').map(({ attrs }) => attrs.value) ?? [];
  assert.ok(buttons.includes('/signaler harcèlement'), buttons.join());
  assert.match(stage.said('admin'), /Something else/);
  assert.match(await ask(stage, 'anna', '/signaler pub des montres'), /Publicité ou escroquerie/);
  const [, id = ''] = /Case (\w+): its reporter[\s\S]*Advertising/.exec(stage.said('admin')) ?? [];
  assert.match(await ask(stage, 'admin', `case ${id}`), /Advertising[\s\S]*: des montres/);
  assert.match(await ask(stage, 'anna', 'signaler haine'), new RegExp(`déjà signalé.*${id}`));
  assert.equal(stage.said('admin'), '');
});

test('“all” said again does not report the stranger before', async () => {
  const stage = openRandomChatStage();
  for (const who of ['bert', 'carl']) {
    stage.wait(1_000);
    await stage.together('anna', who);
    await stage.says(who, `I am ${who}`);
    await stage.says('anna', who === 'carl' ? '/report all spam' : '/stop');
    stage.session.sent.splice(0);
  }
  assert.match(await ask(stage, 'anna', '/report all'), /already/);
  assert.match(await ask(stage, 'anna', '/report 1'), /Your report is case/);
});

test('who reports the talk before says its kind in this one, as long as nothing new has come', async () => {
  const stage = openRandomChatStage();
  for (const who of ['bert', 'carl']) {
    stage.wait(1_000);
    await stage.together('anna', who);
    await stage.says(who, `I am ${who}`);
    if (who === 'bert') await stage.says('anna', '/stop');
    stage.session.sent.splice(0);
  }
  stage.wait(1_000);
  await stage.says('anna', '/report 1');
  assert.match(await ask(stage, 'anna', '/report hate'), /noted in case/);
  stage.wait(1_000);
  await stage.says('carl', 'buy my watches');
  assert.match(
    await ask(stage, 'anna', '/report spam'),
    /buy my watches[\s\S]*the numbers that admins may read/,
  );
});
