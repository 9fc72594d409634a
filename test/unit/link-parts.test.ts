import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { completeAddresses } from '../../shared/xmpp/link/addresses.ts';
import { backoffDelay, Patience } from '../../shared/xmpp/link/backoff.ts';
import { endpointOf } from '../../shared/xmpp/link/endpoints.ts';
import { keepAlive } from '../../shared/xmpp/link/keep-alive.ts';
import { socketFailure, streamErrorFailure } from '../../shared/xmpp/link/reasons.ts';
import { parseXml, xml } from '../../shared/xmpp/xml.ts';

const ENDPOINT = endpointOf('xmpp://127.0.0.1:5347', 5347);
const ROOMS = parseJid('rooms.example');

test('waits grow, are drawn by lot, and have an end', () => {
  fc.assert(
    fc.property(
      fc.nat(200),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, lot) => {
        const delay = backoffDelay(attempt, [500, 60_000], () => lot);
        assert.ok(delay >= 0 && delay <= Math.min(60_000, 500 * 2 ** attempt));
      },
    ),
  );
  const longest = [0, 1, 2, 3, 20].map((attempt) => backoffDelay(attempt, [500, 60_000], () => 1));
  assert.deepEqual(longest, [500, 1_000, 2_000, 4_000, 60_000]);
  const halves = [0, 1, 20].map((attempt) => backoffDelay(attempt, [500, 60_000], () => 0.5));
  assert.deepEqual(halves, [250, 500, 30_000]);
});

test('only a link that held makes the waits short again; who was pushed out waits half of the longest', () => {
  const lost = new Failure('unavailable', 'the link broke');
  const pushed = new Failure('unavailable', 'taken', { condition: 'conflict' });
  const patience = new Patience([500, 60_000], () => 0.5);
  assert.deepEqual(
    [0, 10, 60_000, 60_001, 0].map((onlineMs) => patience.waitAfter(lost, onlineMs)),
    [250, 500, 1_000, 250, 500],
  );
  assert.equal(patience.waitAfter(pushed, 10), 45_000);
  assert.equal(patience.waitAfter(pushed, 0), 2_000, 'refused at the login, like any other failure');
});

test('addresses are normalised and filled in, wrong ones are told', () => {
  const own = parseJid('bot@example/parvis');
  const cases: [Record<string, string>, [string, string] | undefined][] = [
    [{}, ['bot@example', 'bot@example/parvis']],
    [
      { from: 'Room@CONFERENCE.example/Nick', to: 'BOT@example' },
      ['room@conference.example/Nick', 'bot@example'],
    ],
    [{ from: '@' }, undefined],
    [{ from: '' }, undefined],
    [{ to: 'x@' }, undefined],
    [{ from: 'a'.repeat(5_000) }, undefined],
    [{ from: 'a@b/\u0007' }, undefined],
  ];
  for (const [attrs, expected] of cases) {
    const stanza = xml('message', attrs);
    assert.equal(completeAddresses(stanza, own), expected !== undefined, JSON.stringify(attrs).slice(0, 80));
    if (expected !== undefined) assert.deepEqual([stanza.attrs.from, stanza.attrs.to], expected);
  }
});

test('silence is tested once, then the link is given up; any byte begins anew', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const told: string[] = [];
  let heard = false;
  const stop = keepAlive(1_000, {
    heard: () => {
      const before = heard;
      heard = false;
      return before;
    },
    test: () => told.push('test'),
    giveUp: () => told.push('give up'),
  });
  heard = true;
  t.mock.timers.tick(1_000);
  t.mock.timers.tick(1_000);
  assert.deepEqual(told, ['test']);
  heard = true;
  t.mock.timers.tick(1_000);
  t.mock.timers.tick(1_000);
  assert.deepEqual(told, ['test', 'test']);
  t.mock.timers.tick(1_000);
  t.mock.timers.tick(5_000);
  assert.deepEqual(told, ['test', 'test', 'give up']);
  stop();
});

test('what broke is said so that an operator can mend it', () => {
  const say = (code: string): string =>
    socketFailure(Object.assign(new Error('x'), { code }), ENDPOINT).message;
  assert.equal(say('ECONNREFUSED'), 'cannot reach 127.0.0.1:5347 (ECONNREFUSED)');
  assert.equal(say('ENOTFOUND'), 'cannot find the host 127.0.0.1 (ENOTFOUND)');
  assert.match(say('DEPTH_ZERO_SELF_SIGNED_CERT'), /certificate .* not accepted/);
  assert.match(say('ERR_TLS_CERT_ALTNAME_INVALID'), /certificate .* not accepted/);
  assert.match(say('EPROTO'), /^TLS with/);
  assert.equal(say('ECONNRESET'), 'the connection to 127.0.0.1:5347 broke (ECONNRESET)');
});

test('stream errors become sentences, and what is in them stays short', () => {
  const say = (inside: string): string =>
    streamErrorFailure(
      parseXml(`<stream:error xmlns:stream='http://etherx.jabber.org/streams'>${inside}</stream:error>`),
      {
        jid: ROOMS,
        endpoint: ENDPOINT,
      },
    ).message;
  const condition = (name: string, text = ''): string =>
    `<${name} xmlns='urn:ietf:params:xml:ns:xmpp-streams'>${text}</${name}>`;
  assert.equal(say(condition('not-authorized')), 'the server refused the secret of rooms.example');
  assert.equal(
    say(condition('host-unknown') + condition('text', 'no\nsuch host')),
    "127.0.0.1:5347 does not serve rooms.example: add it to the server's configuration (“no such host”)",
  );
  assert.equal(say(condition('conflict')), 'another connection uses the address rooms.example');
  assert.match(say(condition('see-other-host', 'evil.example:5222')), /sends us to evil\.example:5222/);
  assert.match(say(''), /undefined-condition/);
  assert.match(say('text only'), /undefined-condition/);
  assert.match(say("<conflict xmlns='urn:other'/>"), /undefined-condition/);
  assert.ok(say(condition('x'.repeat(9_999)) + condition('text', 'y'.repeat(9_999))).length < 400);
  assert.match(say(condition('constructor')), /closed the stream with constructor/);
});
