import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bare, parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { discoInfoQuery, readDiscoInfo } from '../../shared/xmpp/xep0030.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import { answerIqs, connectParty, heard, message, type Party } from '../support/parties.ts';
import { sharedServers } from '../support/servers.ts';

const servers = await sharedServers();
const SERVERS = [
  { own: servers.prosody, other: servers.ejabberd },
  { own: servers.ejabberd, other: servers.prosody },
];
const component = 'federation';

const infoOf = async ({ session }: Party, domain: string) =>
  readDiscoInfo(await session.ask({ to: parseJid(domain), type: 'get', child: discoInfoQuery() }));

const bodyOf = (stanza: Element): string | null => stanza.getChildText('body');
const presence = (party: Party, to: Party, type: string): void =>
  party.session.send(
    xml('presence', {
      type,
      to: bare(to.address),
      ...(party.session.kind === 'component' && { from: bare(party.address) }),
    }),
  );

for (const { own, other } of SERVERS)
  for (const kind of ['component', 'account'] as const)
    describe(`${kind} on ${own.kind}`, { timeout: 60_000 }, () => {
      it('asks its own server, its rooms, and the rooms of the other server', async (t) => {
        const party = await connectParty(t, own, kind, { component });
        const server = await infoOf(party, own.domain);
        assert.ok(server.identities.some(({ category }) => category === 'server'));
        for (const domain of [own.mucDomain, other.mucDomain]) {
          const rooms = await infoOf(party, domain);
          assert.equal(rooms.identities[0]?.category, 'conference', domain);
          assert.ok(rooms.features.has('http://jabber.org/protocol/muc'), domain);
        }
        assert.deepEqual(party.bugs, []);
      });

      for (const peers of [own, other]) {
        const where = peers === own ? 'its own server' : 'the other server';

        it(`exchanges messages and IQs with somebody on ${where}`, async (t) => {
          const party = await connectParty(t, own, kind, { component });
          const peer = await connectParty(t, peers, 'account', { component });
          message(party, peer.address, 'm1', 'Bonjour, ça va ? 日本 🌻');
          assert.equal(bodyOf(await peer.stanza('m1')), 'Bonjour, ça va ? 日本 🌻');
          message(peer, party.address, 'm2', '¡Buenos días! <&>');
          const received = await party.stanza('m2');
          assert.equal(bodyOf(received), '¡Buenos días! <&>');
          assert.equal(received.attrs.from, peer.address);
          answerIqs(party.session, 'of the party');
          answerIqs(peer.session, 'of the peer');
          const child = xml('query', { xmlns: 'urn:test' });
          const toParty = await peer.session.ask({ to: party.address, type: 'get', child });
          assert.equal(toParty.getChildText('answer'), 'of the party');
          const from = party.session.kind === 'component' ? { from: party.address } : {};
          const toPeer = await party.session.ask({ to: peer.address, type: 'set', child, ...from });
          assert.equal(toPeer.getChildText('answer'), 'of the peer');
          assert.deepEqual([...party.bugs, ...peer.bugs], []);
        });

        it(`subscribes to, and is subscribed to by, somebody on ${where}`, async (t) => {
          const party = await connectParty(t, own, kind, { component });
          const peer = await connectParty(t, peers, 'account', { component });
          for (const [asker, asked] of [
            [peer, party],
            [party, peer],
          ] as const) {
            presence(asker, asked, 'subscribe');
            await heard(asked, 'presence', 'subscribe', bare(asker.address));
            presence(asked, asker, 'subscribed');
            await heard(asker, 'presence', 'subscribed', bare(asked.address));
          }
          // The peer's server now tells the party that the peer is there.
          await heard(party, 'presence', undefined, bare(peer.address));
          presence(party, peer, 'unsubscribe');
          await heard(peer, 'presence', 'unsubscribe', bare(party.address));
        });
      }

      it('is told when a domain is nowhere', async (t) => {
        const party = await connectParty(t, own, kind, { component });
        await assert.rejects(infoOf(party, 'nowhere.invalid'), (error) => {
          assert.ok(error instanceof Failure);
          assert.equal(error.code, 'remote-error');
          assert.match(error.condition ?? '', /^remote-server-(?:not-found|timeout)$/);
          return true;
        });
      });
    });
