/** Rooms searched through real servers, as the clients that have a room search ask. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { runBot } from '../../shared/bot/run-bot.ts';
import { type Jid, parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { NS_MUCLUMBUS } from '../../shared/xmpp/muclumbus.ts';
import { NS_DISCO_INFO } from '../../shared/xmpp/xep0030.ts';
import { NS_CHANNEL_SEARCH } from '../../shared/xmpp/xep0433.ts';
import { type Element, parseXml } from '../../shared/xmpp/xml.ts';
import { sampleRooms } from '../bench/sample-rooms.ts';
import { connectParty, openParty, type Party, type PartyKind } from '../support/parties.ts';
import { openDesk } from '../support/rooms-desk.ts';
import { sharedServers } from '../support/servers.ts';
import type { TestServer } from '../support/test-bed.ts';

const servers = await sharedServers();
const SEARCH = { component: 'search' } as const;
/** Without figures of their own: what counts is who is inside. */
const ROOMS = sampleRooms(300).map(({ average: _, ...room }) => room);
const SAFE = ROOMS.filter(({ nsfw }) => !nsfw);
const BUSY = SAFE.filter(({ occupants = 0 }) => occupants >= 1);

/** The bot on that server, and the address that programs ask: an account's full JID. */
async function serve(t: TestContext, server: TestServer, kind: PartyKind): Promise<Jid> {
  const { session } = await openParty(t, server, kind, SEARCH);
  const desk = openDesk();
  await desk.rooms.onReset(ROOMS);
  const bot = runBot({
    ...desk.bot,
    ...{ session, log: openLog('rooms', 'silent'), language: 'en', admins: [] },
    ...{ software: { name: 'Parvis', version: '1' }, capsNode: 'https://parvis.example' },
  });
  await session.ready();
  t.after(() => bot.close());
  return kind === 'component' ? parseJid(`api@${session.address}`) : session.address;
}

type Set = Readonly<Record<string, string>>;

function search(xmlns: string, fields: Set, set: Set): Element {
  const rsm = Object.entries(set).map(([name, value]) => `<${name}>${value}</${name}>`);
  const form = Object.entries(fields).map(
    ([name, value]) => `<field var='${name}'><value>${value}</value></field>`,
  );
  const type = xmlns === NS_MUCLUMBUS ? `${NS_MUCLUMBUS}#params` : 'urn:xmpp:channel-search:0:search-params';
  return parseXml(
    `<search xmlns='${xmlns}'><set xmlns='http://jabber.org/protocol/rsm'>${rsm.join('')}</set><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>${type}</value></field>${form.join('')}</x></search>`,
  );
}

async function ask(party: Party, to: Jid, child: Element) {
  const answer = await party.session.ask({ to, type: 'get', child });
  const result = answer.getChild('result');
  const set = result?.getChild('set');
  assert.ok(result && set, String(answer));
  return { jids: result.getChildren('item').map((item) => item.attrs.address ?? ''), set };
}

/** nbxmpp (Gajim): the form first, then pages of 50 while they are full. */
async function asGajim(party: Party, to: Jid): Promise<string[]> {
  const asked = await party.session.ask({
    to,
    type: 'get',
    child: parseXml(`<search xmlns='${NS_MUCLUMBUS}'/>`),
  });
  const form = asked.getChild('search')?.getChild('x', 'jabber:x:data');
  assert.ok(form?.getChildren('field').some((field) => field.attrs.var === 'q'));
  const jids: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await ask(
      party,
      to,
      search(NS_MUCLUMBUS, { key: 'nusers' }, { max: '50', ...(after && { after }) }),
    );
    jids.push(...page.jids);
    const max = page.set.getChildText('max');
    assert.match(max ?? '', /^\d+$/);
    if (page.jids.length < Number(max)) return jids;
    after = page.set.getChildText('last') ?? undefined;
  }
}

async function clients(t: TestContext, server: TestServer, kind: PartyKind): Promise<void> {
  const to = await serve(t, server, kind);
  const party = await connectParty(t, server, 'account', SEARCH);

  const info = await party.session.ask({
    to,
    type: 'get',
    child: parseXml(`<query xmlns='${NS_DISCO_INFO}'/>`),
  });
  const features = info
    .getChild('query')
    ?.getChildren('feature')
    .map(({ attrs }) => attrs.var);
  assert.ok(features?.includes(NS_CHANNEL_SEARCH) && features.includes(NS_MUCLUMBUS));

  const all = await asGajim(party, to);
  assert.deepEqual(all.toSorted(), BUSY.map(({ jid }) => jid).toSorted(), 'each room once, none left out');

  // Converse: at each letter from the third on.
  const converse = {
    sinname: 'true',
    sindescription: 'false',
    sinaddr: 'true',
    min_users: '1',
    key: 'address',
  };
  const typed = await ask(party, to, search(NS_MUCLUMBUS, { q: 'lin', ...converse }, { max: '10' }));
  assert.ok(typed.jids.length > 0 && typed.jids.length <= 10, String(typed.jids.length));
  assert.deepEqual(
    await ask(party, to, search(NS_MUCLUMBUS, { q: 'zzz', ...converse }, { max: '10' })).then(
      ({ jids }) => jids,
    ),
    [],
  );

  // Movim: an empty box means popular rooms; the last id is taken for their number.
  const movim = await ask(party, to, search(NS_CHANNEL_SEARCH, {}, { max: '30' }));
  const most = ROOMS.filter(({ nsfw }) => !nsfw).map(({ occupants = 0 }) => occupants);
  const shown = movim.jids.map((jid) => ROOMS.find((room) => room.jid === jid)?.occupants ?? 0);
  assert.deepEqual(shown, most.sort((a, b) => b - a).slice(0, 30));
  assert.equal(Number.parseInt(movim.set.getChildText('last') ?? '', 10), SAFE.length);

  // weechat-xmpp: the form, then words.
  const words = await ask(party, to, search(NS_CHANNEL_SEARCH, { q: 'linux' }, { max: '100' }));
  assert.ok(words.jids.length > 0);
}

for (const server of [servers.prosody, servers.ejabberd])
  describe(`searching rooms on ${server.kind}`, { timeout: 60_000 }, () => {
    for (const kind of ['component', 'account'] as const)
      it(`as clients do, with the directory as ${kind}`, (t) => clients(t, server, kind));
  });
