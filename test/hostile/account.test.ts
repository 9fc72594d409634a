import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { endpointOf } from '../../shared/xmpp/link/endpoints.ts';
import { loginAccount } from '../../shared/xmpp/link/login.ts';
import { XmppStream } from '../../shared/xmpp/link/stream.ts';
import { StreamManagement } from '../../shared/xmpp/link/stream-management.ts';
import { TlsTerms } from '../../shared/xmpp/link/tls-terms.ts';
import type { SessionLimits } from '../../shared/xmpp/session.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { type Peer, type Script, scriptedServer, TEST_CA } from '../support/scripted-server.ts';
import { type WatchedSession, watchSession } from '../support/watched-session.ts';

const ALIVE = "<message from='friend@example' id='alive'/>";
const mechanisms = (...names: string[]): string =>
  `<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${names.map((name) => `<mechanism>${name}</mechanism>`).join('')}</mechanisms></stream:features>`;

async function account(
  t: TestContext,
  script: Script,
  secret = 'secret',
  limits: Partial<SessionLimits> = {},
): Promise<WatchedSession & { peers: readonly Peer[]; faults: readonly unknown[] }> {
  const server = await scriptedServer(t, script);
  const watched = watchSession(t, server.url, limits, { secret });
  return { ...watched, peers: server.peers, faults: server.faults };
}

async function afterSasl(peer: Peer): Promise<void> {
  await peer.openStream();
  peer.send("<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features>");
  await peer.bind();
}

for (const [mechanism, offer] of [
  ['SCRAM-SHA-256', ['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS']],
  ['SCRAM-SHA-1', ['PLAIN', 'DIGEST-MD5', 'SCRAM-SHA-1']],
] as const)
  test(`STARTTLS, then ${mechanism} as the strongest login, then the resource`, async (t) => {
    const { session, peers } = await account(t, async (peer) => {
      await peer.offerTls();
      await peer.openStream();
      peer.send(mechanisms(...offer));
      await peer.scram(mechanism, 'secret');
      await afterSasl(peer);
    });
    await session.ready();
    assert.equal(session.address, 'bot@accounts.test/parvis');
    assert.doesNotMatch(peers[0]?.received ?? '', /secret/);
  });

test('a server that cannot prove that it knows the secret gets nothing more', async (t) => {
  const watched = await account(t, async (peer) => {
    await peer.openStream();
    peer.send(mechanisms('SCRAM-SHA-256'));
    await peer.scram('SCRAM-SHA-256', 'secret', true);
    await peer.gone();
  });
  await watched.until(() => watched.offline.length > 0);
  assert.match(watched.offline[0] ?? '', /could not prove/);
});

test('success without a challenge is no success', async (t) => {
  const watched = await account(t, async (peer) => {
    await peer.openStream();
    peer.send(mechanisms('SCRAM-SHA-1'));
    await peer.expect(/<auth/);
    peer.send("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    await peer.gone();
  });
  await watched.until(() => watched.offline.length > 0);
  assert.match(watched.offline[0] ?? '', /without checking the secret/);
});

test('a wrong secret is said in words', async (t) => {
  const watched = await account(
    t,
    async (peer) => {
      await peer.openStream();
      peer.send(mechanisms('SCRAM-SHA-256'));
      await peer.scram('SCRAM-SHA-256', 'secret');
    },
    'wrong',
  );
  await watched.until(() => watched.offline.length > 1);
  assert.equal(watched.offline[0], 'the server refused the secret of bot@accounts.test');
});

const REFUSED_LOGINS: readonly { name: string; features: string; reason: RegExp }[] = [
  { name: 'no mechanism', features: mechanisms(), reason: /no login that is safe \(none at all\)/ },
  { name: 'no mechanisms element', features: '<stream:features/>', reason: /no login that is safe/ },
  {
    name: 'weak mechanisms only',
    features: mechanisms('DIGEST-MD5', 'ANONYMOUS', 'X-OWN'),
    reason: /DIGEST-MD5/,
  },
];
for (const { name, features, reason } of REFUSED_LOGINS)
  test(`no login with ${name}`, async (t) => {
    const watched = await account(t, async (peer) => {
      await peer.openStream();
      peer.send(features);
      await peer.gone();
    });
    await watched.until(() => watched.offline.length > 0);
    assert.match(watched.offline[0] ?? '', reason);
  });

test('iterations without end are not computed', async (t) => {
  const watched = await account(t, async (peer) => {
    await peer.openStream();
    peer.send(mechanisms('SCRAM-SHA-1'));
    const [, first = ''] = await peer.expect(/<auth [^>]*>([^<]*)</);
    const nonce = /r=(.*)$/.exec(Buffer.from(first, 'base64').toString())?.[1];
    const challenge = Buffer.from(`r=${nonce}x,s=AAAA,i=999999999`).toString('base64');
    peer.send(`<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>${challenge}</challenge>`);
    await peer.gone();
  });
  await watched.until(() => watched.offline.length > 0);
  assert.match(watched.offline[0] ?? '', /999999999 iterations/);
});

test('what is said in clear before TLS does not count after it', async (t) => {
  const script: Script = async (peer) => {
    await peer.openStream();
    peer.send("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>");
    await peer.expect(/<starttls[^>]*\/>/);
    peer.send(
      `<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message id='injected' from='a@b'/>${mechanisms('PLAIN')}`,
    );
    await peer.gone();
  };
  // The server never speaks TLS, so the attempt ends by its deadline.
  const watched = await account(t, script, 'secret', { loginMs: 300 });
  await watched.until(() => watched.offline.length > 0);
  assert.equal(watched.stanzas.length, 0);
  assert.doesNotMatch(watched.peers[0]?.received ?? '', /<auth/);
});

test('a certificate of an unknown authority or for another name is refused, the right one accepted', async (t) => {
  const server = await scriptedServer(t, async (peer) => {
    await peer.offerTls();
  });
  const tls = async (domain: string, ca: string | undefined): Promise<XmppStream> => {
    const endpoint = endpointOf(server.url, 5222);
    const limits = { depth: 10, stanzaBytes: 10_000 };
    const stream = new XmppStream({ endpoint, ns: 'jabber:client', jid: parseJid(`bot@${domain}`), limits });
    t.after(() => stream.abort(new Failure('unavailable', 'test over')));
    await stream.dial();
    await stream.openStream();
    stream.pushElement(xml('starttls', { xmlns: 'urn:ietf:params:xml:ns:xmpp-tls' }));
    await stream.nextOf((element) => element.is('proceed'));
    await stream.startTls(new TlsTerms(domain, ca).options(true));
    return stream;
  };
  const refused = (error: unknown): boolean =>
    error instanceof Failure && /certificate .* not accepted/.test(error.message);
  await assert.rejects(tls('accounts.test', undefined), refused);
  await assert.rejects(tls('other.test', TEST_CA), refused);
  const stream = await tls('accounts.test', TEST_CA);
  assert.equal(stream.verified, true);
});

/** One login whose server is taken for one on another machine. @returns why it failed. */
async function failureElsewhere(t: TestContext, script: Script, peers: Peer[] = []): Promise<string> {
  const server = await scriptedServer(t, (peer, index) => {
    peers.push(peer);
    return script(peer, index);
  });
  const jid = parseJid('bot@accounts.test');
  const endpoint = endpointOf(server.url, 5222);
  const limits = { depth: 10, stanzaBytes: 10_000 };
  const stream = new XmppStream({ endpoint, ns: 'jabber:client', jid, limits });
  Object.defineProperty(stream, 'loopback', { value: false });
  t.after(() => stream.abort(new Failure('unavailable', 'test over')));
  await stream.dial();
  const tls = new TlsTerms('accounts.test', undefined);
  const management = new StreamManagement();
  const login = { jid, secret: 'secret', resource: 'parvis', endpoint, tls, management };
  const failure = await loginAccount(stream, login).catch((error: unknown) => error);
  assert.ok(failure instanceof Failure);
  return failure.message;
}

test('on another machine there is no login without TLS or with an unknown certificate', async (t) => {
  const peers: Peer[] = [];
  const open = async (peer: Peer): Promise<void> => {
    await peer.openStream();
    peer.send(mechanisms('SCRAM-SHA-256', 'PLAIN'));
    await peer.gone();
  };
  assert.match(await failureElsewhere(t, open, peers), /offers no TLS/);
  const unknown = async (peer: Peer): Promise<void> => {
    await peer.offerTls();
    await peer.openStream();
    peer.send(mechanisms('SCRAM-SHA-256', 'PLAIN'));
    await peer.gone();
  };
  assert.match(await failureElsewhere(t, unknown, peers), /certificate .* not accepted/);
  for (const peer of peers) assert.doesNotMatch(peer.received, /<auth/);
});

test('a resource that is taken is replaced by another', async (t) => {
  const watched = await account(t, async (peer) => {
    await peer.acceptAccount();
    const [, id] = await peer.expect(/<iq type="set" id="([^"]+)">.*?<resource>parvis<\/resource>.*?<\/iq>/);
    peer.send(
      `<iq type='error' id='${id}'><error type='modify'><conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
    );
    const [, id2, resource] = await peer.expect(
      /id="([^"]+)">.*?<resource>(parvis-[\w-]{8})<\/resource>.*?<\/iq>/,
    );
    peer.send(
      `<iq type='result' id='${id2}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>bot@accounts.test/${resource}</jid></bind></iq>`,
    );
  });
  await watched.session.ready();
  assert.match(watched.session.address, /^bot@accounts\.test\/parvis-[\w-]{8}$/);
});

for (const [name, answer] of [
  ['an error', "type='error'><error><not-allowed xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"],
  ['an error without <error/>', "type='error'>"],
  ['no address', "type='result'>"],
  [
    'an impossible address',
    "type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>@/</jid></bind>",
  ],
  ['a bare address', "type='result'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>a@b</jid></bind>"],
] as const)
  test(`binding that is answered with ${name} is tried again`, async (t) => {
    const watched = await account(t, async (peer, index) => {
      await peer.acceptAccount();
      if (index > 0) return peer.bind();
      const [, id] = await peer.expect(/<iq type="set" id="([^"]+)"/);
      peer.send(`<iq id='${id}' ${answer}</iq>`);
    });
    await watched.session.ready();
    assert.match(watched.offline[0] ?? '', /no resource/);
  });

test('stanzas that come before the login is over are not lost', async (t) => {
  const watched = await account(t, async (peer) => {
    await peer.acceptAccount();
    const [, id] = await peer.expect(/<iq type="set" id="([^"]+)"/);
    peer.send(
      `<message from='a@b' id='early'/><iq type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>bot@accounts.test/x</jid></bind></iq>${ALIVE}`,
    );
  });
  await watched.stanza('alive');
  assert.deepEqual(
    watched.stanzas.map(({ attrs }) => [attrs.id, attrs.to]),
    [
      ['early', 'bot@accounts.test/x'],
      ['alive', 'bot@accounts.test/x'],
    ],
  );
});

test('stanzas without a sender are from the own account (RFC 6120 §8.1.2.1)', async (t) => {
  const watched = await account(t, async (peer) => {
    await peer.acceptAccount();
    await peer.bind();
    peer.send("<message id='own'/>");
  });
  const { from, to } = (await watched.stanza('own')).attrs;
  assert.deepEqual([from, to], ['bot@accounts.test', 'bot@accounts.test/parvis']);
});
