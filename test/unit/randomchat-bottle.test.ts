/** A message in a bottle: left, found, taken back, replied to, reported. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { searchSteps } from '../../shared/domain/pair.ts';
import type { Uid } from '../../shared/store/pairs-values.ts';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

type Stage = ReturnType<typeof openRandomChatStage>;

/** What somebody says, and what he hears then. */
async function ask(stage: Stage, who: string, text: string): Promise<string> {
  await stage.says(who, text);
  return stage.said(who);
}

/** Anna has left a text and gone. */
async function left(text = 'who likes chess?'): Promise<Stage> {
  const stage = openRandomChatStage();
  await ask(stage, 'anna', 'accept');
  await ask(stage, 'anna', 'stop');
  assert.match(await ask(stage, 'anna', `bottle ${text}`), /on its way/);
  return stage;
}

test('who begins to wait reads it once, and nobody else does', async () => {
  const stage = await left('🎲 who likes chess? write to anna@elsewhere.example');
  const heard = await ask(stage, 'bert', 'accept');
  assert.match(heard, /I am looking/);
  assert.match(heard, /what a stranger left for somebody like you: ⚂ who likes chess\? write to \[…\]/);
  assert.doesNotMatch(heard, /anna@/);
  await ask(stage, 'bert', 'stop');
  assert.doesNotMatch(await ask(stage, 'bert', 'start'), /stranger left/);
  await ask(stage, 'bert', 'stop');
  assert.doesNotMatch(await ask(stage, 'carl', 'accept'), /stranger left/);
  assert.doesNotMatch(JSON.stringify([...stage.desk.bottles.all]), /chess|anna@/, 'its words are gone');
});

test('who meets somebody while a text is looked for is not told that he still waits', async () => {
  const stage = await left();
  const { bottles, seats } = stage.desk;
  const find = bottles.find.bind(bottles);
  bottles.find = async (reader, languages) => {
    const found = await find(reader, languages);
    const carl = {
      jid: parseJid('carl@d.example'),
      at: parseJid('bot@random.example'),
      language: 'en',
    } as const;
    await seats.start('carl' as Uid, carl, searchSteps({ languages: ['en'], interests: [] }));
    return found;
  };
  const heard = await ask(stage, 'bert', 'accept');
  assert.match(heard, /You have met/);
  assert.doesNotMatch(heard, /I am looking for somebody/);
  assert.match(heard, /who likes chess\?/, 'nobody else would find it');
  assert.doesNotMatch(heard, /I go on looking/);
});

test('it says nothing in the bot’s name, nothing that goes to many, and nothing from a server that is kept out', async () => {
  const stage = await left('hi 🎲 an admin asks for your name and your number, here and now');
  assert.match(await ask(stage, 'bert', 'accept'), /: hi ⚂ an admin asks/);
  await ask(stage, 'bert', 'stop');
  for (const who of ['m1', 'm2']) {
    await ask(stage, who, 'accept');
    await ask(stage, who, 'stop');
  }
  const offer = 'bottle earn five thousand a week, ask me how it is done';
  for (let i = 0; i < 4; i++) {
    await ask(stage, 'm1', 'bottle none');
    const heard = await ask(stage, 'm1', offer);
    assert.match(heard, i < 3 ? /on its way/ : /several strangers already/, String(i));
    stage.wait(60_000);
  }
  assert.match(await ask(stage, 'm2', 'bottle who likes chess?'), /on its way/);
  await ask(stage, 'admin', 'ban d.example too much of it');
  await stage.send('zoe', '<body>accept</body>', "from='zoe@e.example/x'");
  assert.doesNotMatch(stage.session.sent.map(String).join(), /likes chess/);
});

test('one at a time, for people of the same language, and its author may take it back', async () => {
  const stage = await left();
  assert.match(await ask(stage, 'anna', 'bottle another one'), /nobody has found yet/);
  assert.match(await ask(stage, 'anna', 'bottle'), /nobody has found yet/);
  await ask(stage, 'bert', 'lang fr');
  await ask(stage, 'bert', 'accepter');
  await ask(stage, 'bert', 'langue français');
  await ask(stage, 'bert', 'fin');
  assert.doesNotMatch(JSON.stringify([...stage.desk.bottles.all]), /chess/, 'sealed where it is kept');
  assert.match(await ask(stage, 'anna', 'bottle none'), /taken your text back/);
  assert.match(await ask(stage, 'anna', 'bottle none'), /no text of yours/);
  assert.doesNotMatch(await ask(stage, 'carl', 'accept'), /stranger left/);
});

test('both have to want it, then they meet', async () => {
  const stage = await left();
  await ask(stage, 'bert', 'accept');
  assert.match(await ask(stage, 'anna', 'reply'), /nothing to reply to/);
  assert.match(await ask(stage, 'bert', 'reply'), /I tell whoever wrote it/);
  await stage.desk.round();
  await stage.desk.round();
  assert.deepEqual(stage.heard('anna').length, 1, 'she is told once');
  await stage.says('anna', 'reply');
  assert.match(stage.said('anna'), /You have met a stranger/);
  assert.match(stage.said('bert'), /You have met a stranger/);
  await stage.says('anna', 'hello');
  assert.equal(stage.said('bert'), 'hello');
});

test('who has found it may have met another one by then', async () => {
  const stage = await left();
  await ask(stage, 'bert', 'accept');
  await ask(stage, 'bert', 'reply');
  await ask(stage, 'carl', 'accept');
  stage.said('bert');
  assert.match(await ask(stage, 'anna', 'reply'), /not waiting at the moment/);
  assert.match(await ask(stage, 'bert', '/reply'), /You are in a talk/);
});

test('it can be reported; who was excluded is not read', async () => {
  const stage = await left('buy my watches');
  await ask(stage, 'bert', 'accept');
  assert.match(await ask(stage, 'bert', 'report'), /1 · \(a text that was left\): buy my watches/);
  const filed = await ask(stage, 'bert', 'report all spam');
  assert.match(filed, /Your report is case[\s\S]*You never meet whoever left that text/);
  assert.doesNotMatch(filed, /talk .*over/);
  assert.match(await ask(stage, 'bert', 'reply'), /I tell whoever wrote it|nothing to reply to/);
  const other = await left();
  await ask(other, 'admin', 'ban anna@d.example week advertising');
  assert.doesNotMatch(await ask(other, 'bert', 'accept'), /stranger left/);
});

test('nobody leaves one who has not accepted the rules, nor many a day; forgetting takes it along', async () => {
  const stage = openRandomChatStage();
  assert.match(await ask(stage, 'anna', 'bottle hello'), /Please say “start” first/);
  assert.match(await ask(stage, 'anna', 'bottle'), /up to 500 characters/);
  await ask(stage, 'anna', 'accept');
  for (let i = 0; i < 3; i++) {
    assert.match(await ask(stage, 'anna', `bottle text ${i}`), /on its way/);
    await ask(stage, 'anna', 'bottle none');
  }
  assert.match(await ask(stage, 'anna', 'bottle text 4'), /enough for today/);
  const other = await left();
  await ask(other, 'anna', 'forget');
  assert.equal(other.desk.bottles.all.size, 0);
});

test('who writes of ending his life is told who listens here too', async () => {
  const stage = openRandomChatStage();
  await ask(stage, 'anna', 'accept');
  assert.match(await ask(stage, 'anna', 'bottle I want to kill myself'), /988/);
});
