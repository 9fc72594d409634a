import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import type { SessionLimits } from '../../shared/xmpp/session.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { type Peer, type Script, scriptedServer } from '../support/scripted-server.ts';
import { type WatchedSession, watchSession } from '../support/watched-session.ts';

const ALIVE =
  "<message from='friend@example' to='bot@rooms.example' id='alive'><body>still there?</body></message>";
const PING = "<ping xmlns='urn:xmpp:ping'/>";

/** A component that is online with a server that plays `play`; a later connection is a good server's. */
async function against(
  t: TestContext,
  play: Script,
  limits: Partial<SessionLimits> = {},
): Promise<WatchedSession & { peers: readonly Peer[] }> {
  const server = await scriptedServer(t, async (peer, index) => {
    if (index === 0) return play(peer, index);
    await peer.acceptComponent();
    peer.send(ALIVE);
  });
  return { ...watchSession(t, server.url, limits), peers: server.peers };
}

test('the handshake is the hash of stream id and secret (XEP-0114 §3)', async (t) => {
  const watched = await against(t, (peer) => peer.acceptComponent());
  await watched.session.ready();
  const hash = createHash('sha1').update('stream-1secret').digest('hex');
  assert.match(
    watched.peers[0]?.received ?? '',
    new RegExp(`to="rooms\\.example".*<handshake>${hash}</handshake>`, 's'),
  );
  assert.equal(watched.session.kind, 'component');
  assert.equal(watched.session.address, 'rooms.example');
});

const deep = '<a>'.repeat(15_000) + '</a>'.repeat(15_000);
/** What a remote may send through a careless server: it costs the stanza, never the stream. */
const SURVIVED: readonly { name: string; says: string; malformed?: number; answers?: RegExp }[] = [
  { name: "from='@'", says: "<message from='@'/>", malformed: 1 },
  { name: "to='x@'", says: "<message from='a@b' to='x@'/>", malformed: 1 },
  { name: 'empty addresses', says: "<message from='' to=''/><iq from='' type='get' id='1'/>", malformed: 2 },
  { name: 'a control character in an address', says: "<presence from='a@b/\u0007'/>", malformed: 1 },
  {
    name: 'unknown stanzas',
    says: "<hello/><stream:foo/><db:result xmlns:db='jabber:server:dialback'/>",
    malformed: 3,
  },
  { name: 'a stanza in a foreign namespace', says: "<message xmlns='urn:other' from='a@b'/>", malformed: 1 },
  { name: 'a prefixed stanza', says: "<x:iq xmlns:x='jabber:component:accept' from='a@b'/>", malformed: 1 },
  { name: 'duplicate attributes', says: "<message from='a@b' from='c@d' id='x' id='y'/>" },
  { name: '15,000 levels in a message', says: `<message from='a@b'>${deep}</message>`, malformed: 1 },
  {
    name: '15,000 levels in a question',
    says: `<iq from='a@b' to='rooms.example' type='get' id='deep'>${deep}</iq>`,
    malformed: 1,
    answers:
      /<iq type="error" from="rooms.example" to="a@b" id="deep"><error type="modify"><policy-violation/,
  },
  { name: '15,000 levels in an answer', says: `<iq from='a@b' type='result' id='x'>${deep}</iq>` },
  { name: '200,000 elements', says: `<message from='a@b'>${'<a/>'.repeat(200_000)}</message>`, malformed: 1 },
  { name: 'an error without <error/>', says: "<iq from='a@b' type='error' id='nobody'/>" },
  {
    name: 'an answer nobody asked for',
    says: "<iq from='a@b' type='result' id='nobody'><query xmlns='x'/></iq>",
  },
  {
    name: 'a question without a type',
    says: "<iq from='a@b' id='q1'/>",
    malformed: 1,
    answers: /<iq type="error" from="rooms.example" to="a@b" id="q1"><error type="modify"><bad-request/,
  },
  {
    name: 'a question without a child',
    says: "<iq from='a@b' type='get' id='q2'>text</iq>",
    malformed: 1,
    answers: /<iq type="error" [^>]*id="q2"/,
  },
  {
    name: 'a question with two children',
    says: `<iq from='a@b' type='set' id='q3'>${PING}${PING}</iq>`,
    malformed: 1,
    answers: /<iq type="error" [^>]*id="q3"/,
  },
  { name: 'a question without an id', says: `<iq from='a@b' type='get'>${PING}</iq>`, malformed: 1 },
  {
    name: 'stream management nobody enabled',
    says: "<a xmlns='urn:xmpp:sm:3' h='999'/><failed xmlns='urn:xmpp:sm:3'/><enabled xmlns='urn:xmpp:sm:3'/>",
  },
  { name: 'a second handshake and features', says: '<handshake/><stream:features/>', malformed: 2 },
  { name: 'comments and white space', says: ' \n\t<!-- x --> <?php die ?> ' },
];

for (const { name, says, malformed = 0, answers } of SURVIVED)
  test(`survived on the same stream: ${name}`, async (t) => {
    const watched = await against(t, async (peer) => {
      await peer.acceptComponent();
      peer.send(says);
      peer.send(ALIVE);
      if (answers !== undefined) {
        await peer.expect(answers);
        peer.send("<message from='a@b' id='answered'/>");
      }
    });
    await watched.stanza('alive');
    if (answers !== undefined) await watched.stanza('answered');
    assert.equal(watched.session.counters.malformed, malformed);
    assert.equal(watched.session.counters.connects, 1);
    assert.deepEqual(watched.bugs, []);
  });

test('a stanza for somebody else is dropped, counted and told to the operator once', async (t) => {
  const watched = await against(t, async (peer) => {
    await peer.acceptComponent();
    peer.send("<message from='a@b' to='users.example' id='m1'><body>x</body></message>".repeat(2));
    peer.send(`<iq from='a@b' to='bot@users.example' type='get' id='m2'>${PING}</iq>`);
    peer.send(ALIVE);
  });
  await watched.stanza('alive');
  assert.equal(watched.session.counters.misrouted, 3);
  assert.deepEqual(
    watched.stanzas.map(({ attrs }) => attrs.id),
    ['alive'],
  );
});

const STREAM_ERRORS =
  'bad-format bad-namespace-prefix conflict connection-timeout host-gone host-unknown improper-addressing internal-server-error invalid-from invalid-namespace invalid-xml not-authorized not-well-formed policy-violation remote-connection-failed reset resource-constraint restricted-xml see-other-host system-shutdown undefined-condition unsupported-encoding unsupported-feature unsupported-stanza-type unsupported-version made-up constructor'.split(
    ' ',
  );
const streamError = (inside: string): string => `<stream:error>${inside}</stream:error>`;

/** What only our own server could send: it costs the connection, and the next one is good. */
const CUT_OFF: readonly {
  name: string;
  play: (peer: Peer) => void | Promise<void>;
  reason: RegExp;
  says?: RegExp;
}[] = [
  ...STREAM_ERRORS.map((condition) => ({
    name: `stream error ${condition}`,
    play: (peer: Peer) =>
      peer.send(
        streamError(`<${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'>http://[bad</${condition}>`),
      ),
    reason: condition === 'not-authorized' ? /refused the secret of rooms\.example/ : /./,
  })),
  {
    name: 'an empty stream error',
    play: (peer) => peer.send(streamError('')),
    reason: /undefined-condition/,
  },
  {
    name: 'an unknown entity',
    play: (peer) => peer.send("<message from='a@b'>&nbsp;</message>"),
    reason: /cannot be read/,
    says: /<stream:error><not-well-formed [^>]*\/><\/stream:error><\/stream:stream>/,
  },
  {
    name: 'a forbidden character reference',
    play: (peer) => peer.send("<message from='a@b'>&#x1;</message>"),
    reason: /cannot be read/,
  },
  {
    name: 'broken XML, and then more',
    play: async (peer) => {
      await peer.sendAll('<message></iq>');
      peer.send(`${ALIVE.replace('alive', 'late')}</x></y>`);
    },
    reason: /cannot be read/,
  },
  {
    name: 'the end of the stream, and then more',
    play: async (peer) => {
      await peer.sendAll(`</stream:stream>${ALIVE.replace('alive', 'late')}`);
      peer.send(`garbage &nbsp; </stream:stream></x>${ALIVE.replace('alive', 'late')}`);
    },
    reason: /closed the stream/,
    says: /<\/stream:stream>$/,
  },
  {
    name: 'text instead of stanzas',
    play: (peer) => peer.send('HTTP/1.1 200 OK\r\n\r\n<html>'),
    reason: /cannot be read/,
  },
  {
    name: 'bytes that are no UTF-8',
    play: (peer) => peer.send(Uint8Array.of(0xff, 0xfe, 0xc0, 0x80, 0x3c, 0x2f, 0x3e)),
    reason: /cannot be read/,
  },
  {
    name: 'billion laughs',
    play: (peer) =>
      peer.send(
        '<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]><message>&lol2;</message>--><message>&lol2;</message>',
      ),
    reason: /cannot be read/,
  },
  {
    name: '50 MB of text in one stanza',
    play: async (peer) => {
      peer.send("<message from='a@b'><body>");
      const megabyte = Buffer.alloc(1024 * 1024, 'x');
      for (let count = 0; count < 50; count++) await Promise.race([peer.sendAll(megabyte), peer.gone()]);
    },
    reason: /more than 200000 bytes/,
    says: /<policy-violation /,
  },
  { name: 'a closed connection', play: (peer) => peer.end(), reason: /closed the connection/ },
  {
    name: 'half a stanza and a closed connection',
    play: (peer) => peer.end("<message from='a@b'><bo"),
    reason: /closed the connection/,
  },
  { name: 'a reset connection', play: (peer) => peer.reset(), reason: /broke \(ECONNRESET\)/ },
];

for (const { name, play, reason, says } of CUT_OFF)
  test(`costs the connection only: ${name}`, async (t) => {
    const watched = await against(
      t,
      async (peer) => {
        await peer.acceptComponent();
        await watchedOnline;
        await play(peer);
        await peer.gone();
      },
      { stanzaBytes: 200_000 },
    );
    let online: () => void = () => {};
    const watchedOnline = new Promise<void>((resolve) => {
      online = resolve;
    });
    await watched.session.ready();
    const asked = watched.session.ask({
      to: parseJid('example'),
      type: 'get',
      child: xml('ping', { xmlns: 'urn:xmpp:ping' }),
    });
    online();
    await assert.rejects(asked, (error) => error instanceof Failure && error.code === 'unavailable');
    await watched.stanza('alive');
    assert.match(watched.offline[0] ?? '', reason);
    if (says !== undefined) assert.match(watched.peers[0]?.received ?? '', says);
    assert.equal(watched.session.counters.connects, 2);
    assert.equal(
      watched.stanzas.some(({ attrs }) => attrs.id === 'late'),
      false,
    );
    assert.deepEqual(watched.bugs, []);
  });

test('what may not be in XML is not sent, and the stream goes on', async (t) => {
  const watched = await against(t, async (peer) => {
    await peer.acceptComponent();
    const [out] = await peer.expect(/<message .*?<\/message>/s);
    peer.send(ALIVE);
    assert.equal(out, '<message to="a@b" id="x&#xA;y" from="rooms.example"><body>bell😀</body></message>');
  });
  await watched.session.ready();
  watched.session.send(
    xml('message', { to: 'a@b', id: 'x\u0001\ny\uD800' }, xml('body', {}, 'b\u0007e\u0000l\uFFFFl😀')),
  );
  await watched.stanza('alive');
  assert.equal(watched.session.counters.sent, 1);
});
