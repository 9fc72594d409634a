/** Who goes and does not come back leaves; whoever comes back in time has never been away. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

async function talk(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stage = openRandomChatStage();
  t.after(() => stage.desk.close());
  await stage.together('anna', 'bert');
  const presence = async (from: string, type = '') => {
    stage.session.receive(`<presence from='${from}' to='bot@random.example' ${type && `type='${type}'`}/>`);
    await stage.bot.settled();
  };
  const pass = async (ms: number): Promise<void> => {
    t.mock.timers.tick(ms);
    for (let i = 0; i < 10; i++) await turn();
  };
  return { ...stage, presence, pass };
}

test('who has gone with all his clients leaves his talk after a while', async (t) => {
  const { presence, pass, heard } = await talk(t);
  await presence('bert@d.example/phone');
  await presence('bert@d.example/laptop');
  await presence('bert@d.example/phone', 'unavailable');
  await pass(1_000_000);
  assert.deepEqual(heard('anna'), [], 'one of them is still there');
  await presence('bert@d.example/laptop', 'unavailable');
  await pass(120_000);
  await pass(119_000);
  assert.deepEqual(heard('anna'), []);
  await pass(1_000);
  assert.match(heard('anna').join(), /The stranger has left/);
});

test('who comes back in time has never been away', async (t) => {
  const { presence, pass, says, heard } = await talk(t);
  await presence('bert@d.example/phone');
  await presence('bert@d.example', 'unavailable');
  await pass(120_000);
  await presence('bert@d.example/phone');
  await pass(1_000_000);
  await says('anna', 'still there?');
  assert.ok(heard('bert').includes('still there?'));
});

test('who waits leaves the queue, and who was never seen stays', async (t) => {
  const { presence, pass, says, desk } = await talk(t);
  for (const who of ['cleo', 'dora']) {
    await says(who, 'lang fr');
    await says(who, who === 'cleo' ? 'accept' : 'rules');
  }
  await presence('dora@d.example/phone', 'unavailable');
  await presence('cleo@d.example/phone');
  await presence('cleo@d.example/phone', 'unavailable');
  assert.equal((await desk.seats.counts()).waiting, 1);
  await pass(120_000);
  assert.deepEqual(await desk.seats.counts(), { waiting: 0, talking: 2, met: 1 });
});
