/** The forms of the site: a room is named, a room is reported. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import { UNLISTED_REASONS } from '../../shared/domain/room.ts';
import type { RoomAnswer } from '../../shared/domain/room-answer.ts';
import { Failure, type FailureCode } from '../../shared/failure.ts';
import type { RoomRequests } from '../../web/web-app.ts';
import { readHtml } from './html.ts';
import { OURS, post } from './post-form.ts';
import { openSite } from './site.ts';

const jid = parseJid('garden@chat.example');
/** Answers as told, and remembers what it was asked. */
function requests(answer: RoomAnswer | FailureCode, passedOn = false) {
  const asked: string[][] = [];
  const said = <T>(value: T): T => {
    if (typeof answer === 'string') throw new Failure(answer, 'no');
    return value;
  };
  const port: RoomRequests = {
    async add(address) {
      asked.push([address]);
      return said(answer as RoomAnswer);
    },
    async report(address, reason) {
      asked.push([address, reason]);
      return said({ passedOn });
    },
  };
  return { port, asked };
}

test('a room that is named is asked, and its page is linked', async (t) => {
  const { port, asked } = requests({ kind: 'listed', jid });
  const app = await openSite(t, { requests: port });
  const { body, statusCode, headers } = await post(app, '/rooms/add', {
    room: ' xmpp:garden@chat.example?join ',
  });
  assert.equal(statusCode, 200);
  assert.equal(headers['cache-control'], 'no-store');
  assert.match(body, /garden@chat.example is listed/);
  const links = readHtml(body).map((tag) => tag.attributes.get('href'));
  assert.ok(links.includes('/rooms/garden@chat.example'));
  assert.deepEqual(asked, [['xmpp:garden@chat.example?join']]);
});

test('every other answer is told in words, in both languages, with what to change where something can be', async (t) => {
  const others: RoomAnswer[] = [
    { kind: 'silent', jid },
    { kind: 'visiting', jid },
    { kind: 'elsewhere', jid },
    ...UNLISTED_REASONS.map((reason) => ({ kind: 'unlisted', jid, reason }) as const),
  ];
  for (const answer of others) {
    const app = await openSite(t, { requests: requests(answer).port });
    for (const lang of ['en', 'fr']) {
      const { body, statusCode } = await post(app, `/rooms/add?lang=${lang}`, { room: jid });
      assert.equal(statusCode, 200);
      assert.match(body, /role="status"/);
      assert.match(body, /garden@chat.example/);
      const what = lang === 'en' ? /What to change/ : /Que changer/;
      const mayChange =
        answer.kind === 'unlisted' && ['hidden', 'temporary', 'password'].includes(answer.reason);
      if (mayChange) assert.match(body, what);
    }
  }
});

test('the page of a room that is not listed leads to the form, filled in', async (t) => {
  const app = await openSite(t, { unlisted: { [jid]: 'temporary' } });
  for (const room of [jid, 'unknown@chat.example']) {
    const { body, statusCode } = await app.inject(`/rooms/${room}`);
    assert.equal(statusCode, 404);
    const path = `/rooms/add?${new URLSearchParams({ room })}`;
    assert.ok(readHtml(body).some((tag) => tag.attributes.get('href') === path));
    assert.match((await app.inject(path)).body, new RegExp(`value="${room}"`));
  }
});

test('what is no address is not asked', async (t) => {
  const { port, asked } = requests({ kind: 'listed', jid });
  const app = await openSite(t, { requests: port });
  for (const room of ['', '@', 'a b', '<script>alert(1)</script>']) {
    const { statusCode, body } = await post(app, '/rooms/add', { room });
    assert.equal(statusCode, 400, room);
    assert.match(body, /no address/);
    assert.doesNotMatch(body, /<script>alert/);
  }
  assert.deepEqual(asked, []);
});

test('forms from other sites and from machines are refused', async (t) => {
  const { port, asked } = requests({ kind: 'listed', jid });
  const app = await openSite(t, { requests: port });
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ])
    for (const url of ['/rooms/add', '/rooms/cafe@salons.example/report']) {
      const answer = await post(app, url, { room: jid, reason: 'long enough' }, headers as never);
      assert.equal(answer.statusCode, 403);
    }
  assert.equal(
    (await post(app, '/rooms/add', { room: jid, website: 'https://spam.example' })).statusCode,
    400,
  );
  const json = await app.inject({ method: 'POST', url: '/rooms/add', payload: { room: jid }, headers: OURS });
  assert.equal(json.statusCode, 400);
  assert.deepEqual(asked, []);
  for (const headers of [{}, { origin: 'null' }, { origin: 'https://parvis.example' }])
    assert.equal((await post(app, '/rooms/add', { room: jid }, headers as never)).statusCode, 200);
});

test('too many forms of one address are refused, with when to try again', async (t) => {
  const app = await openSite(t, { requests: requests({ kind: 'visiting', jid }).port });
  const codes = [];
  for (let i = 0; i < 11; i++) codes.push((await post(app, '/rooms/add', { room: jid })).statusCode);
  assert.deepEqual(codes, [...Array(10).fill(200), 429]);
  const refused = await post(app, '/rooms/add', { room: jid });
  assert.ok(Number(refused.headers['retry-after']) > 0);
  assert.equal((await app.inject('/rooms/add')).statusCode, 200, 'the form itself is still there');
});

test('a rooms process that is not there, or refuses, is a page that says so', async (t) => {
  for (const [code, status] of [
    ['unavailable', 503],
    ['too-many', 429],
    ['not-found', 404],
  ] as const) {
    const app = await openSite(t, { requests: requests(code).port });
    assert.equal((await post(app, '/rooms/add', { room: jid })).statusCode, status);
    const report = await post(app, '/rooms/cafe@salons.example/report', { reason: 'long enough' });
    assert.equal(report.statusCode, status);
  }
});

test('a listed room is reported with a reason', async (t) => {
  const { port, asked } = requests({ kind: 'listed', jid }, true);
  const logged: string[] = [];
  const app = await openSite(t, { requests: port, logged });
  const url = '/rooms/cafe@salons.example/report';
  assert.match((await app.inject('/rooms/cafe@salons.example')).body, /cafe@salons.example\/report/);
  assert.equal((await app.inject(url)).statusCode, 200);
  const short = await post(app, url, { reason: 'no' });
  assert.deepEqual([short.statusCode, asked.length], [400, 0]);
  assert.match(short.body, /5 to 500 characters/);
  const { body, statusCode } = await post(app, url, { reason: 'they sell <b>stolen</b> plants' });
  assert.equal(statusCode, 200);
  assert.match(body, /contact of the room’s server has been told/);
  assert.deepEqual(asked, [['cafe@salons.example', 'they sell <b>stolen</b> plants']]);
  assert.doesNotMatch(logged.join(''), /stolen|cafe@/, 'nothing of it is logged');
  assert.equal(
    (await post(app, '/rooms/nobody@salons.example/report', { reason: 'long enough' })).statusCode,
    404,
  );
});

test('whatever is sent, the forms answer with a page and never with a fault of ours', async (t) => {
  const app = await openSite(t, { requests: requests({ kind: 'silent', jid }).port, requestsPerMinute: 1e9 });
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.string(), fc.boolean(), async (room, raw, asForm) => {
      const payload = asForm ? new URLSearchParams({ room, reason: raw }).toString() : raw;
      for (const url of ['/rooms/add', '/rooms/cafe@salons.example/report']) {
        const { statusCode, headers } = await app.inject({
          ...{ method: 'POST', url, payload },
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...OURS },
        });
        assert.ok(statusCode < 500, `${statusCode}`);
        assert.match(String(headers['content-type']), /^text\/html/);
      }
    }),
    { numRuns: 200 },
  );
});

test('whoever lists a room learns which bot to write to', async (t) => {
  const app = await openSite(t, { roomsBot: parseJid('bot@rooms.example') });
  for (const language of ['en', 'fr']) {
    const { body } = await app.inject(`/rooms/add?lang=${language}`);
    const links = readHtml(body).map((tag) => tag.attributes.get('href'));
    assert.ok(links.includes('xmpp:bot@rooms.example?message'), language);
    assert.ok(body.includes('<bdi>bot@rooms.example</bdi>'), language);
  }
});
