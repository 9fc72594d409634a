/** What people's clients show goes into their seats, all clients together; and who was here before is asked about. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../shared/failure.ts';
import { openRandomChatStage } from '../support/randomchat-stage.ts';

async function talk() {
  const stage = openRandomChatStage();
  await stage.together('anna', 'bert');
  return {
    ...stage,
    async presence(from: string, show = ''): Promise<void> {
      const type = show === 'unavailable' ? "type='unavailable'" : '';
      const shown = show !== '' && type === '' ? `<show>${show}</show>` : '';
      const [who, client] = from.split('/');
      stage.session.receive(
        `<presence from='${who}@d.example/${client}' to='bot@random.example' ${type}>${shown}</presence>`,
      );
      await stage.bot.settled();
    },
    shown: () => [...stage.desk.seats.seats.values()].find(({ jid }) => `${jid}`.startsWith('bert'))?.show,
  };
}

test('who has gone with all his clients is away for the other one, and then back', async () => {
  const { presence, heard, shown } = await talk();
  await presence('bert/phone');
  await presence('bert/laptop');
  await presence('bert/phone', 'unavailable');
  assert.deepEqual(heard('anna'), [], 'one of them is still there');
  await presence('bert/laptop', 'unavailable');
  assert.match(heard('anna').join(), /lost the connection/);
  assert.equal(shown(), 'gone');
  await presence('bert/phone');
  assert.match(heard('anna').join(), /there again/);
  assert.equal(shown(), undefined);
});

test('the client that is most there counts, and a wish not to be disturbed before being away', async () => {
  const { presence, shown } = await talk();
  await presence('bert/phone', 'xa');
  assert.equal(shown(), 'away');
  await presence('bert/laptop', 'dnd');
  assert.equal(shown(), 'dnd');
  await presence('bert/tablet', 'chat');
  assert.equal(shown(), undefined);
  await presence('bert/tablet', 'unavailable');
  assert.equal(shown(), 'dnd');
});

test('who says something while he shows that he is busy is there: the same once more is no news', async () => {
  const { presence, shown, says } = await talk();
  await presence('bert/phone', 'dnd');
  await says('bert', '/stop');
  await says('bert', 'start');
  assert.equal(shown(), undefined);
  await presence('bert/phone', 'dnd');
  assert.equal(shown(), undefined);
  await presence('bert/phone');
  await presence('bert/phone', 'dnd');
  assert.equal(shown(), 'dnd', 'he has said it anew');
});

test('what could not be noted is news when it is said again; whose other client is there has not gone', async () => {
  const { presence, shown, desk } = await talk();
  await presence('bert/laptop');
  await presence('bert/phone', 'away');
  const { shows } = desk.seats;
  desk.seats.shows = () => Promise.reject(new Failure('unavailable', 'away'));
  await presence('bert/laptop', 'dnd');
  desk.seats.shows = shows;
  assert.equal(shown(), undefined);
  await presence('bert/laptop', 'dnd');
  assert.equal(shown(), 'dnd');
  desk.seats.shows = () => Promise.reject(new Failure('unavailable', 'away'));
  await presence('bert/laptop', 'away');
  desk.seats.shows = shows;
  await presence('bert/laptop', 'unavailable');
  assert.equal(shown(), 'away');
});

test('who neither waits nor talks is nobody’s business', async () => {
  const { presence, desk } = await talk();
  await presence('dora/phone');
  await presence('dora/phone', 'unavailable');
  assert.equal(desk.seats.seats.size, 2);
});

test('who has never been seen is not gone: a server acknowledges a request with that', async () => {
  const { presence, heard, desk, shown } = await talk();
  await presence('bert/phone', 'unavailable');
  assert.deepEqual([heard('anna'), shown()], [[], undefined]);
  for (const seat of desk.seats.seats.values()) desk.wonder(seat);
  await desk.ask();
  await presence('bert/phone', 'unavailable');
  assert.equal(shown(), 'gone', 'asked for, it is an answer');
});

test('after a new link everybody is asked about who was here', async () => {
  const { desk, session, presence } = await talk();
  const [seat] = desk.seats.seats.values();
  if (seat !== undefined) desk.wonder(seat);
  await presence('bert/phone');
  session.sent.length = 0;
  await desk.ask();
  assert.deepEqual(session.sent.map(({ attrs }) => `${attrs.type} ${attrs.to}`).sort(), [
    'probe anna@d.example',
    'probe bert@d.example',
  ]);
});
