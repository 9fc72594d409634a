/** Who may meet strangers now, as admins and limits have it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

type Stage = ReturnType<typeof openRandomChatStage>;

/** What somebody says, and what he hears then. */
async function ask(stage: Stage, who: string, text: string): Promise<string> {
  await stage.says(who, text);
  return stage.said(who);
}

test('admins keep people and servers out, and let them in again', async () => {
  const stage = openRandomChatStage();
  assert.match(await ask(stage, 'admin', 'ban'), /Whom\?/);
  assert.match(await ask(stage, 'admin', 'ban bert@d.example'), /Why\?/);
  assert.match(await ask(stage, 'admin', 'ban bert@d.example week advertising'), /it is case/);
  assert.match(await ask(stage, 'bert', 'accept'), /you meet no strangers here/);
  assert.match(await ask(stage, 'admin', 'unban bert@d.example'), /Done/);
  assert.match(await ask(stage, 'admin', 'unban bert@d.example'), /Nothing was in force/);
  assert.match(await ask(stage, 'bert', 'start'), /I am looking/);
  assert.match(
    await ask(stage, 'admin', 'ban d.example week too much of it'),
    /“unban d\.example”, not for a time/,
  );
  assert.match(await ask(stage, 'admin', 'audit'), /d\.example: too much of it – admin/);
  assert.match(await ask(stage, 'bert', 'start'), /People of your server/);
  assert.match(await ask(stage, 'admin', 'unban d.example'), /Done/);
  assert.match(await ask(stage, 'bert', 'start'), /I am looking/);
});

test('when a server is kept out, so are those of its people who are here', async () => {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  await stage.send('carl', '<body>accept</body>', "from='carl@sub.bad.example/x'");
  await stage.says('eric', 'accept');
  stage.session.sent.splice(0);
  await stage.says('admin', 'ban bad.example advertising');
  assert.match(stage.said('eric'), /^🎲 The stranger has left/);
  const sent = stage.session.sent.map(String).join('\n');
  assert.match(sent, /to="carl@sub\.bad\.example"[^>]*><body>🎲 People of your server/);
  await stage.says('anna', 'still here');
  assert.equal(stage.said('bert'), 'still here');
});

test('no new talks begin while the house is emptied; those that are go on', async () => {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  assert.match(await ask(stage, 'admin', 'drain'), /Nobody new/);
  assert.match(await ask(stage, 'carl', 'accept'), /No new talks/);
  await stage.says('anna', 'hello');
  assert.equal(stage.said('bert'), 'hello');
  assert.match(await ask(stage, 'admin', 'broadcast We restart at noon.'), /Said to everybody/);
  for (const who of ['anna', 'bert']) assert.match(stage.said(who), /from the admins: We restart at noon\./);
  assert.match(await ask(stage, 'admin', 'drain off'), /may begin/);
  assert.match(await ask(stage, 'carl', 'start'), /I am looking/);
});

test('who changes strangers too quickly is told so', async () => {
  const stage = openRandomChatStage();
  await stage.says('anna', 'accept');
  const answers: string[] = [];
  for (let i = 0; i < 24; i++) {
    stage.wait(1_500);
    answers.push(await ask(stage, 'anna', 'start'));
  }
  const refused = answers.filter((answer) => /too quickly/.test(answer)).length;
  assert.equal(refused, 9, 'nine more at once, then one in six seconds');
  stage.wait(6_000);
  assert.match(await ask(stage, 'anna', 'start'), /I am looking/);
});

test('who is put out while he waits is told why', async () => {
  const stage = openRandomChatStage();
  await stage.says('bert', 'accept');
  stage.taken('bert');
  await stage.says('admin', 'ban bert@d.example hour noise');
  assert.match(stage.said('bert'), /^🎲 An admin has decided[^🎲]*Reason: noise[^🎲]*$/u);
});
