/** What would disturb other tests: servers that go away and come back, and a list of thousands of rooms. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { Failure } from '../../shared/failure.ts';
import { discoInfoQuery, discoItemsQuery, readDiscoItems } from '../../shared/xmpp/xep0030.ts';
import { connectParty, message, type Party } from '../support/parties.ts';
import { roomMaker } from '../support/room-maker.ts';
import { startTestBed, type TestServer } from '../support/test-bed.ts';

const bed = await startTestBed();
after(() => bed.close());
const { prosody, ejabberd } = bed.servers;

const ROOMS = 2_100;
const WORDS = [
  'Café français',
  'Ελληνικά',
  'Русский чат',
  '日本語の部屋',
  'עברית',
  'العربية',
  'ไทย',
  '🌻🦊👩‍👩‍👧',
  'Łódź ß ø',
];
const nameOf = (n: number): string => `${WORDS[n % WORDS.length]} ${n} & <${n}>`;

/** Room -> name, page after page where the server has pages. */
async function listRooms({ session }: Party, to: Jid): Promise<Map<string, string | undefined>> {
  const found = new Map<string, string | undefined>();
  for (let after: string | undefined = ''; after !== undefined; ) {
    const rsm = { max: 100, ...(after !== '' && { after }) };
    const page = readDiscoItems(await session.ask({ to, type: 'get', child: discoItemsQuery({ rsm }) }));
    const before = found.size;
    for (const { jid, name } of page.items) found.set(jid, name);
    after = found.size > before ? page.rsm?.last : undefined;
  }
  return found;
}

async function fillWithRooms(server: TestServer): Promise<void> {
  const rooms = Array.from({ length: ROOMS }, (_, n) => ({ local: `room${n}`, name: nameOf(n) }));
  await roomMaker(server).createRooms(rooms);
}

for (const server of [prosody, ejabberd])
  describe(`${server.kind} alone`, { timeout: 120_000 }, () => {
    it('goes away and comes back, and so does the link', async (t) => {
      const parties = await Promise.all([
        connectParty(t, server, 'component', { component: 'link' }),
        connectParty(t, server, 'account', { component: 'link' }),
      ]);
      const [component, account] = parties;
      await bed.stop(server.kind);
      await Promise.all(parties.map((party) => party.until(() => party.offline.length > 0)));
      await assert.rejects(
        component.session.ask({ to: parseJid(server.domain), type: 'get', child: discoInfoQuery() }),
        (error) => error instanceof Failure && error.code === 'unavailable',
      );
      await component.until(() =>
        component.offline.some((reason) => /cannot reach 127\.0\.0\./.test(reason)),
      );
      await bed.start(server.kind);
      await Promise.all(parties.map((party) => party.until(() => party.online.length === 2)));
      for (const { session, online } of parties) {
        assert.deepEqual(online, [false, false]);
        await session.ask({ to: parseJid(server.mucDomain), type: 'get', child: discoInfoQuery() });
      }
      message(account, component.address, 'new', 'after');
      assert.equal((await component.stanza('new')).getChildText('body'), 'after');
      assert.deepEqual([...component.bugs, ...account.bugs], []);
    });

    it(`lists ${ROOMS} rooms with names in every script, undamaged`, async (t) => {
      await fillWithRooms(server);
      for (const kind of ['component', 'account'] as const) {
        const party = await connectParty(t, server, kind, { component: 'link-big' });
        const rooms = await listRooms(party, parseJid(server.mucDomain));
        assert.equal(rooms.size, ROOMS);
        for (let n = 0; n < ROOMS; n++) {
          const name = rooms.get(`room${n}@${server.mucDomain}`);
          // ejabberd adds how many people are inside.
          assert.equal(name?.replace(/ \(0\)$/, ''), nameOf(n));
        }
      }
    });
  });
