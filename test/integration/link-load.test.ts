import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { domainOf, parseJid } from '../../shared/domain/jid.ts';
import { xml } from '../../shared/xmpp/xml.ts';
import { connectParty, message } from '../support/parties.ts';
import { sharedServers } from '../support/servers.ts';

const servers = await sharedServers();

for (const server of [servers.prosody, servers.ejabberd])
  describe(`the link to ${server.kind} under load`, { timeout: 120_000 }, () => {
    it('stays in step with stream management over more answers than ejabberd keeps unacknowledged (5,000)', async (t) => {
      const { session, offline } = await connectParty(t, server, 'account', { component: 'link-load' });
      const to = domainOf(session.address);
      const child = (): ReturnType<typeof xml> => xml('ping', { xmlns: 'urn:xmpp:ping' });
      let left = 6_000;
      const lane = async (): Promise<void> => {
        while (left-- > 0) await session.ask({ to, type: 'get', child: child() });
      };
      await Promise.all(Array.from({ length: 64 }, lane));
      assert.deepEqual(offline, []);
      assert.equal(session.counters.connects, 1);
    });

    it('carries a burst in order between component and account', async (t) => {
      const component = await connectParty(t, server, 'component', { component: 'link-load' });
      const account = await connectParty(t, server, 'account', { component: 'link-load' });
      const ids = Array.from({ length: 2_000 }, (_, index) => `burst-${index}`);
      for (const id of ids) message(component, account.address, id, '漢字 😀');
      await account.stanza('burst-1999');
      const received = account.stanzas.filter(({ attrs }) => attrs.id?.startsWith('burst-'));
      assert.deepEqual(
        received.map(({ attrs }) => attrs.id),
        ids,
      );
      for (const id of ids) message(account, component.address, id, 'x');
      await component.stanza('burst-1999');
      assert.equal(component.stanzas.filter(({ attrs }) => attrs.id?.startsWith('burst-')).length, 2_000);
      assert.deepEqual([component.offline, account.offline], [[], []]);
    });

    for (const kind of ['component', 'account'] as const)
      it(`a silent ${kind} is tested and stays online`, async (t) => {
        const party = await connectParty(t, server, kind, {
          component: 'link-load',
          limits: { idleMs: 150 },
        });
        const before = party.stanzas.length;
        await new Promise((resolve) => setTimeout(resolve, 1_200)); // silence is what is tested
        await party.session.ask({
          to: parseJid(server.mucDomain),
          type: 'get',
          child: xml('query', { xmlns: 'http://jabber.org/protocol/disco#info' }),
        });
        assert.deepEqual(party.offline, []);
        assert.equal(party.stanzas.filter(({ name }) => name === 'iq').length, 0, `${before}`);
      });
  });
