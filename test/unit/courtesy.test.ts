import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Courtesy } from '../../services/rooms/courtesy.ts';
import { CourtesyBook } from '../../services/rooms/courtesy-book.ts';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure, failureCode } from '../../shared/failure.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { FakeSession } from '../support/fake-session.ts';

const SLOW_MS = 60_000;
const SERVER = parseJid('muc.example.org');
const QUESTION = { type: 'get', child: xml('query'), timeoutMs: 1_000 } as const;

test('a server that answers slowly is left alone before its next question, but not beyond our own end', async (t) => {
  let clock = 0;
  t.mock.method(performance, 'now', () => clock);
  const session = new FakeSession('rooms.example', async () => {
    clock = SLOW_MS;
    return xml('iq', { type: 'result' });
  });
  const ending = new AbortController();
  const courtesy = new Courtesy(session, false);
  const question = { ...QUESTION, to: SERVER };
  const asks = [1, 2, 3].map(() => courtesy.ask(question, ending.signal));
  const ends = Promise.allSettled(asks);
  for (let i = 0; i < 100; i++) await turn();
  assert.equal(session.asked.length, 2, 'the third waits for the pause');
  ending.abort();
  const [, , third] = await ends;
  assert.equal(third?.status === 'rejected' && failureCode(third.reason), 'unavailable');
  assert.equal(session.asked.length, 2);
});

/** A session that answers when told to, in no time by its clock. */
function heldSession(t: TestContext) {
  t.mock.method(performance, 'now', () => 0);
  const answers: (() => void)[] = [];
  const session = new FakeSession('rooms.example', async () => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return xml('iq', { type: 'result' });
  });
  const answerAll = async (): Promise<void> => {
    for (let i = 0; i < 100; i++) {
      answers.shift()?.();
      await turn();
    }
  };
  return { session, answerAll, asked: () => session.asked.map(({ to }) => to) };
}

test('who waits for an answer himself goes before a crawl, and waits with it for no longer than he wants', async (t) => {
  const { session, answerAll, asked } = heldSession(t);
  const line = new Courtesy(session, true);
  const [crawl, impatient] = [new AbortController(), new AbortController()];
  const ask = (local: string, signal: AbortSignal, urgent = false) =>
    line.ask({ ...QUESTION, to: parseJid(`${local}@${SERVER}`) }, signal, urgent);
  const crawled = ['1', '2', '3', '4'].map((local) => ask(local, crawl.signal));
  const urgent = ask('urgent', crawl.signal, true);
  const gone = ask('gone', impatient.signal, true);
  impatient.abort();
  line.endWaiting(impatient.signal);
  await assert.rejects(gone, (error) => failureCode(error) === 'unavailable');
  await answerAll();
  await Promise.all([...crawled, urgent]);
  assert.deepEqual(
    asked().map((jid) => jid.split('@')[0]),
    ['1', '2', 'urgent', '3', '4'],
  );
});

test('a server that takes long to refuse is left alone as one that takes long to answer; silence tells nothing', async (t) => {
  for (const [condition, waits] of [
    ['remote-error', true],
    ['remote-timeout', false],
  ] as const) {
    let clock = 0;
    const now = t.mock.method(performance, 'now', () => clock);
    const session = new FakeSession('rooms.example', async () => {
      clock += SLOW_MS;
      return new Failure(condition, 'no');
    });
    const ending = new AbortController();
    const line = new Courtesy(session, true);
    const asks = [1, 2, 3].map(() => line.ask({ ...QUESTION, to: SERVER }, ending.signal));
    const ends = Promise.allSettled(asks);
    for (let i = 0; i < 100; i++) await turn();
    assert.equal(session.asked.length, waits ? 2 : 3, condition);
    ending.abort();
    await ends;
    now.mock.restore();
  }
});

test('all domains of a server are one line, and a line that is in use is kept', async (t) => {
  const { session, answerAll, asked } = heldSession(t);
  const book = new CourtesyBook(session, {
    lineOf: (domain) => (domain.endsWith(SERVER) ? SERVER : domain),
    isOwn: () => true,
  });
  const { signal } = new AbortController();
  const ask = (domain: string) =>
    book.askerOf(parseJid(domain), signal).ask(parseJid(domain), xml('query'), 1);
  const first = [ask(SERVER), ask(`a.${SERVER}`), ask(`b.${SERVER}`)];
  assert.equal(asked().length, 2, 'two at once, whatever they are called');
  // More servers than lines are kept.
  for (let i = 0; i < 1_001; i++) book.askerOf(parseJid(`s${i}.example`), signal);
  first.push(ask(`c.${SERVER}`));
  assert.equal(asked().length, 2);
  await answerAll();
  await Promise.all(first);
});
