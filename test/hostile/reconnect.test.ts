import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { pino } from 'pino';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { type Peer, scriptedServer } from '../support/scripted-server.ts';
import { watchSession } from '../support/watched-session.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('nobody listens: said each time, tried again', async (t) => {
  const port = await freePort();
  const watched = watchSession(t, `xmpp://127.0.0.1:${port}`);
  await watched.until(() => watched.offline.length >= 3);
  assert.equal(watched.offline[0], `cannot reach 127.0.0.1:${port} (ECONNREFUSED)`);
  assert.equal(watched.session.online, false);
});

/** `isSilent`: only the time for a login ends it, which is short then. */
const ACCEPTED_AND_THEN: readonly {
  readonly name: string;
  readonly play: (peer: Peer) => unknown;
  readonly reason: RegExp;
  readonly isSilent?: true;
}[] = [
  {
    ...{ name: 'silence', isSilent: true, play: () => {} },
    reason: /did not let rooms\.example in within 0\.2 s/,
  },
  {
    name: 'a header and silence',
    isSilent: true,
    play: (peer) => peer.openStream('jabber:component:accept'),
    reason: /did not let/,
  },
  { name: 'a reset', play: (peer) => peer.reset(), reason: /ECONNRESET|closed the connection/ },
  { name: 'a closed connection', play: (peer) => peer.end(), reason: /closed the connection/ },
  {
    name: 'another protocol',
    play: (peer) => peer.send('SSH-2.0-OpenSSH_9.2\r\n'),
    reason: /cannot be read/,
  },
  {
    name: 'another XML',
    play: (peer) => peer.send("<?xml version='1.0'?><html>"),
    reason: /does not speak XMPP/,
  },
  {
    name: 'a document type',
    play: (peer) => peer.send("<!DOCTYPE a [<!ENTITY b 'c'>]>"),
    reason: /cannot be read/,
  },
  {
    name: 'a header without an id',
    play: (peer) =>
      peer.send(
        "<stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept'>",
      ),
    reason: /no stream id/,
  },
  {
    name: 'endless text instead of a header',
    play: (peer) => peer.send(' '.repeat(300_000)),
    reason: /cannot be read/,
  },
];

for (const { name, play, reason, isSilent } of ACCEPTED_AND_THEN)
  test(`accepted and then ${name}: given up, tried again, online with the next`, async (t) => {
    const server = await scriptedServer(t, async (peer, index) => {
      if (index === 2) return peer.acceptComponent();
      await play(peer);
    });
    const limits = { stanzaBytes: 100_000, ...(isSilent && { loginMs: 200 }) };
    const watched = watchSession(t, server.url, limits);
    await watched.session.ready();
    assert.equal(watched.offline.length, 2);
    assert.match(watched.offline[0] ?? '', reason);
    assert.deepEqual(watched.bugs, []);
  });

test('features that never come are not waited for for ever', async (t) => {
  const server = await scriptedServer(t, async (peer, index) => {
    if (index === 0) return peer.openStream();
    await peer.acceptAccount();
    await peer.bind();
  });
  const watched = watchSession(t, server.url, { loginMs: 200 }, {});
  await watched.session.ready();
  assert.match(watched.offline[0] ?? '', /did not let bot@accounts\.test in/);
});

test('a server that lets us in and resets in a loop is asked again and again, and harms nobody', async (t) => {
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
    peer.reset();
  });
  const watched = watchSession(t, server.url, { backoffMs: [1, 20] });
  await watched.until(() => watched.offline.length >= 8);
  assert.equal(watched.session.counters.connects, watched.online.length);
  assert.deepEqual(watched.bugs, []);
});

test('while offline stanzas wait, in order and bounded; who is available is forgotten', async (t) => {
  const server = await scriptedServer(t, async (peer, index) => {
    await peer.acceptComponent();
    if (index === 0) return peer.reset();
    await peer.expect(/<message id="0"[^>]*\/><presence type="subscribed"[^>]*\/><message id="1"[^>]*\/>/);
    peer.send("<message from='a@b' id='alive'/>");
  });
  const watched = watchSession(t, server.url, { queued: 4 });
  let refused: unknown;
  watched.session.on('offline', () => {
    const { session } = watched;
    session.send(xml('message', { id: '0' }));
    session.send(xml('presence', { to: 'a@b' }));
    session.send(xml('presence', { type: 'subscribed' }));
    session.send(xml('message', { id: '1' }));
    try {
      session.send(xml('message', { id: '2' }));
    } catch (error) {
      refused = error;
    }
  });
  await watched.stanza('alive');
  assert.ok(refused instanceof Failure && refused.code === 'too-many');
});

test('what is sent while a stream ends goes out with the next', async (t) => {
  let ending: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    ending = resolve;
  });
  const server = await scriptedServer(t, async (peer, index) => {
    await peer.acceptComponent();
    if (index === 0) {
      peer.send('</stream:stream>');
      await peer.expect(/<\/stream:stream>/);
      ending();
      return;
    }
    await peer.expect(/^<message id="kept"/);
    peer.send("<message from='a@b' id='alive'/>");
  });
  const watched = watchSession(t, server.url);
  await ended;
  watched.session.send(xml('message', { id: 'kept' }));
  await watched.stanza('alive');
});

test('who pushes us out is named', async (t) => {
  const server = await scriptedServer(t, async (peer, index) => {
    await peer.acceptComponent();
    if (index === 0)
      peer.send(
        "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
      );
    if (index === 0) peer.end();
  });
  const watched = watchSession(t, server.url, { backoffMs: [1, 600_000] });
  await watched.until(() => watched.offline.length === 1);
  assert.equal(watched.offline[0], 'another connection uses the address rooms.example');
});

test('what is sent before the first login arrives whole, presence too', async (t) => {
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
    await peer.expect(/<presence to="a@b" from="rooms\.example"\/><message id="1"/);
    peer.send("<message from='a@b' id='alive'/>");
  });
  const watched = watchSession(t, server.url);
  watched.session.send(xml('presence', { to: 'a@b' }));
  watched.session.send(xml('message', { id: '1' }));
  await watched.stanza('alive');
});

test('a server that does not read fills the queue, not the memory', async (t) => {
  let release: () => void = () => {};
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
    peer.pause();
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    peer.resume();
    await peer.expect(/<message id="last"[^>]*\/>/);
    peer.send("<message from='a@b' id='alive'/>");
  });
  const watched = watchSession(t, server.url, { queued: 50 });
  await watched.session.ready();
  const text = 'x'.repeat(100_000);
  let accepted = 0;
  const fill = (): void => {
    for (; accepted < 10_000; accepted++) watched.session.send(xml('message', {}, xml('body', {}, text)));
  };
  assert.throws(fill, (error) => error instanceof Failure && error.code === 'too-many');
  assert.ok(accepted < 1_000);
  const drained = watched.stanza('alive');
  release();
  for (let sent = false; !sent; )
    try {
      watched.session.send(xml('message', { id: 'last' }));
      sent = true;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
  await drained;
});

test('a silent link is tested with a ping to ourselves, then given up', async (t) => {
  const server = await scriptedServer(t, async (peer, index) => {
    await peer.acceptComponent();
    const ping = await peer.expect(
      /<iq type="get" id="[^"]+" to="rooms\.example" from="rooms\.example"><ping xmlns="urn:xmpp:ping"\/><\/iq>/,
    );
    if (index > 0) return;
    peer.send(ping[0]);
    await peer.expect(/<iq type="get"[^>]*><ping/);
  });
  const watched = watchSession(t, server.url, { idleMs: 10 });
  await watched.until(() => watched.online.length >= 2);
  assert.match(watched.offline[0] ?? '', /silent/);
  assert.deepEqual(watched.stanzas, []);
});

test('a silent account is asked by stream management', async (t) => {
  const server = await scriptedServer(t, async (peer, index) => {
    if (index > 0) return;
    await peer.acceptAccount("<sm xmlns='urn:xmpp:sm:3'/>");
    await peer.bind();
    peer.send("<enabled xmlns='urn:xmpp:sm:3'/>");
    await peer.expect(/<r xmlns="urn:xmpp:sm:3"\/>/);
  });
  const watched = watchSession(t, server.url, { idleMs: 10 }, {});
  await watched.until(() => watched.offline.length >= 1);
  assert.match(watched.offline[0] ?? '', /silent/);
});

test('a listener that throws is logged as a bug and disturbs nothing', async (t) => {
  const server = await scriptedServer(t, async (peer) => {
    await peer.acceptComponent();
    peer.send("<message from='a@b' id='1'/><message from='a@b' id='alive'/>");
  });
  const watched = watchSession(t, server.url);
  watched.session.on('stanza', () => {
    throw new TypeError('a bug');
  });
  await watched.stanza('alive');
  await watched.until(() => true);
  assert.equal(watched.session.online, true);
  assert.match(watched.bugs[0] ?? '', /a bug/);
});

test('an address that is none, and a component without one, are said and do no harm', async (t) => {
  const watched = watchSession(t, 'xmpp://user@host');
  await watched.until(() => watched.offline.length > 0);
  assert.match(watched.offline[0] ?? '', /not written xmpp:\/\/host:port/);
  const reasons: string[] = [];
  const session = openSession({
    jid: parseJid('rooms.example'),
    secret: 's',
    log: pino({ level: 'silent' }),
    limits: { backoffMs: [1, 2] },
  });
  t.after(() => session.close());
  await new Promise<void>((resolve) => {
    session.on('offline', (reason) => {
      reasons.push(reason);
      resolve();
    });
  });
  assert.match(reasons[0] ?? '', /needs the address of its server/);
});
