import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { parseJid } from '../../shared/domain/jid.ts';
import { TlsTerms } from '../../shared/xmpp/link/tls-terms.ts';
import { discoInfoQuery } from '../../shared/xmpp/xep0030.ts';
import type { Element } from '../../shared/xmpp/xml.ts';
import { connectParty, message, openParty, type Party } from '../support/parties.ts';
import { Relay } from '../support/relay.ts';
import { sharedServers, type TestServer } from '../support/servers.ts';

const servers = await sharedServers();
const BOTH = [servers.prosody, servers.ejabberd];

const bodies = (party: Party): (string | null)[] =>
  party.stanzas
    .filter((stanza: Element) => stanza.is('message'))
    .map((stanza) => stanza.getChildText('body'));

/** A stream as far as its features, before TLS. The caller ends the socket. */
async function featuresOf({ accountUrl, domain }: TestServer): Promise<{ socket: Socket; features: string }> {
  const { hostname, port } = new URL(accountUrl);
  const socket = connect(Number(port), hostname);
  socket.write(
    `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='${domain}'>`,
  );
  let features = '';
  while (!features.includes('</stream:features>')) features += String((await once(socket, 'data'))[0]);
  return { socket, features };
}

/** STARTTLS with the certificate check that is on wherever the other end is not this machine. */
async function checkedTls(server: TestServer, ca: string | undefined, name = server.domain): Promise<string> {
  const { socket } = await featuresOf(server);
  socket.write("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
  await once(socket, 'data');
  const secured = connectTls({ socket, ...new TlsTerms(name, ca).options(true) });
  try {
    await once(secured, 'secureConnect');
    return 'accepted';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'refused';
  } finally {
    secured.destroy();
    socket.destroy();
  }
}

for (const server of BOTH)
  describe(`the link to ${server.kind}`, { timeout: 60_000 }, () => {
    for (const kind of ['component', 'account'] as const)
      it(`says so when the secret of the ${kind} is wrong`, async (t) => {
        const party = await openParty(t, server, kind, { component: 'link', secret: 'wrong' });
        await party.until(() => party.offline.length > 0);
        assert.match(party.offline[0] ?? '', /refused the secret/);
        assert.equal(party.session.online, false);
      });

    it('says so when the server does not know the component', async (t) => {
      const stranger = { ...server, components: { ...server.components } };
      stranger.components.link = { jid: 'link.stranger.test', secret: 'x' };
      const party = await openParty(t, stranger, 'component', { component: 'link' });
      await party.until(() => party.offline.length > 0);
      assert.match(party.offline[0] ?? '', /link\.stranger\.test/);
    });

    it('logs in with SCRAM, by the hash that the server has', async (t) => {
      const { socket, features } = await featuresOf(server);
      socket.destroy();
      const hash = server.kind === 'prosody' ? 'SCRAM-SHA-1' : 'SCRAM-SHA-256';
      assert.ok(features.includes(`<mechanism>${hash}</mechanism>`), features);
      assert.equal(features.includes('>SCRAM-SHA-256<'), server.kind === 'ejabberd');
      const party = await connectParty(t, server, 'account', { component: 'link' });
      assert.deepEqual(party.offline, []);
    });

    it('accepts its certificate for the authority that is given, and for that alone', async () => {
      assert.equal(await checkedTls(server, servers.ca), 'accepted');
      assert.match(await checkedTls(server, undefined), /UNABLE_TO_VERIFY|SELF_SIGNED|UNABLE_TO_GET/);
      assert.match(await checkedTls(server, servers.ca, 'example.org'), /ALTNAME/);
    });

    it('takes up the old stream after a cut: everything arrives exactly once', async (t) => {
      const { hostname: host, port } = new URL(server.accountUrl);
      const relay = new Relay({ host, port: Number(port) });
      t.after(() => relay.close());
      const url = await relay.listen();
      const party = await connectParty(t, server, 'account', { component: 'link', url });
      const peer = await connectParty(t, server, 'account', { component: 'link' });
      message(party, peer.address, 'before', 'before');
      await peer.stanza('before');

      relay.freeze();
      const to = parseJid(server.mucDomain);
      const answer = party.session.ask({ to, type: 'get', child: discoInfoQuery() });
      for (const n of [1, 2, 3]) {
        message(party, peer.address, `out${n}`, `out ${n}`);
        message(peer, party.address, `in${n}`, `in ${n}`);
      }
      await relay.swallowed();
      relay.cut();
      await party.until(() => party.online.length === 2);
      message(party, peer.address, 'after', 'after');

      assert.equal(party.online[1], true, 'resumed');
      assert.equal((await answer).attrs.from, to);
      await peer.stanza('after');
      await party.stanza('in3');
      message(peer, party.address, 'last', 'last');
      await party.stanza('last');
      assert.deepEqual(bodies(peer), ['before', 'out 1', 'out 2', 'out 3', 'after']);
      assert.deepEqual(bodies(party), ['in 1', 'in 2', 'in 3', 'last']);
      assert.deepEqual(party.bugs, []);
    });

    it('carries on with a component after a cut', async (t) => {
      const { hostname: host, port } = new URL(server.componentUrl);
      const relay = new Relay({ host, port: Number(port) });
      t.after(() => relay.close());
      const url = await relay.listen();
      const party = await connectParty(t, server, 'component', { component: 'link', url });
      const peer = await connectParty(t, server, 'account', { component: 'link' });
      relay.cut();
      await party.until(() => party.offline.length > 0);
      message(party, peer.address, 'meanwhile', 'said while there was no link');
      await peer.stanza('meanwhile');
      await party.session.ask({ to: parseJid(server.mucDomain), type: 'get', child: discoInfoQuery() });
      assert.deepEqual(party.online, [false, false]);
    });
  });
