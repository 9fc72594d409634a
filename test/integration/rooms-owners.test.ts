/** Rooms and their owners on real servers: invitations as clients send them, proofs as servers bear them out. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import { runBot } from '../../shared/bot/run-bot.ts';
import { bare, type Jid, parseJid } from '../../shared/domain/jid.ts';
import { openLog } from '../../shared/log.ts';
import { type Element, parseXml, xml } from '../../shared/xmpp/xml.ts';
import { connectParty, openParty, type Party, type PartyKind } from '../support/parties.ts';
import { type Desk, openDesk } from '../support/rooms-desk.ts';
import { sharedServers } from '../support/servers.ts';
import type { TestServer } from '../support/test-bed.ts';

const servers = await sharedServers();
const OWNERS = { component: 'owners' } as const;

interface Served {
  readonly desk: Desk;
  /** Where invitations go. */
  readonly crawler: Jid;
}

async function serve(t: TestContext, server: TestServer, kind: PartyKind): Promise<Served> {
  const { session } = await openParty(t, server, kind, OWNERS);
  await session.ready();
  const desk = openDesk([], session);
  const bot = runBot({
    ...desk.bot,
    ...{ session, log: openLog('rooms', 'silent'), language: 'en', admins: [] },
    ...{ software: { name: 'Parvis', version: '1' }, capsNode: 'https://parvis.example' },
  });
  t.after(() => bot.close());
  return {
    desk,
    crawler: kind === 'component' ? parseJid(`crawler@${session.address}`) : bare(session.address),
  };
}

async function configure(owner: Party, room: Jid, settings: Readonly<Record<string, string>>): Promise<void> {
  const fields = Object.entries({ FORM_TYPE: 'http://jabber.org/protocol/muc#roomconfig', ...settings })
    .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
    .join('');
  await owner.session.ask({
    ...{ to: room, type: 'set' },
    child: parseXml(
      `<query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'>${fields}</x></query>`,
    ),
  });
}

const HIDDEN = { 'muc#roomconfig_publicroom': '0', 'muc#roomconfig_persistentroom': '1' };
const PUBLIC = { 'muc#roomconfig_publicroom': '1', 'muc#roomconfig_membersonly': '0' };

/** A room of somebody who is inside. */
async function makeRoom(owner: Party, server: TestServer): Promise<Jid> {
  const room = parseJid(`garden-${randomUUID().slice(0, 8)}@${server.mucDomain}`);
  const inside = (stanza: Element) => stanza.is('presence') && stanza.attrs.from === `${room}/owner`;
  owner.session.send(
    xml('presence', { to: `${room}/owner` }, xml('x', { xmlns: 'http://jabber.org/protocol/muc' })),
  );
  await owner.until(() => owner.stanzas.some(inside));
  await configure(owner, room, HIDDEN);
  return room;
}

/** What the inviter is told: by the bot, or by the room, where only that can reach him. */
async function answerToInvitation(owner: Party, crawler: Jid, room: Jid): Promise<string> {
  const declined = (stanza: Element) =>
    stanza.attrs.from === room
      ? stanza
          .getChild('x', 'http://jabber.org/protocol/muc#user')
          ?.getChild('decline')
          ?.getChildText('reason')
      : undefined;
  const said = (stanza: Element) =>
    stanza.is('message') && `${stanza.attrs.from}/`.startsWith(`${crawler}/`)
      ? stanza.getChildText('body')
      : undefined;
  const find = () => owner.stanzas.map((stanza) => declined(stanza) ?? said(stanza)).find(Boolean);
  await owner.until(() => find() !== undefined);
  return find() ?? '';
}

/** What the party hears next from our bot. */
async function nextWords(party: Party, from: Jid, seen: Set<Element>): Promise<string> {
  const find = () =>
    party.stanzas.find(
      (stanza) =>
        !seen.has(stanza) &&
        stanza.is('message') &&
        `${stanza.attrs.from}/`.startsWith(`${from}/`) &&
        stanza.getChild('body') !== undefined,
    );
  await party.until(() => find() !== undefined);
  const found = find() as Element;
  seen.add(found);
  return found.getChildText('body') ?? '';
}

async function owners(t: TestContext, server: TestServer, kind: PartyKind): Promise<void> {
  const { desk, crawler } = await serve(t, server, kind);
  const owner = await connectParty(t, server, 'account', OWNERS);
  const other = await connectParty(t, server, 'account', OWNERS);
  const room = await makeRoom(owner, server);
  const seen = new Set<Element>();
  const hears = (party: Party) => nextWords(party, crawler, seen);
  const says = async (party: Party, words: string): Promise<string> => {
    party.session.send(xml('message', { to: crawler, type: 'chat' }, xml('body', {}, words)));
    return await hears(party);
  };

  owner.session.send(
    xml(
      'message',
      { to: room },
      xml(
        'x',
        { xmlns: 'http://jabber.org/protocol/muc#user' },
        xml('invite', { to: crawler }, xml('reason', {}, 'list us')),
      ),
    ),
  );
  assert.match(await answerToInvitation(owner, crawler, room), /it is hidden/, 'a mediated invitation');
  for (const stanza of owner.stanzas) seen.add(stanza);

  await configure(owner, room, PUBLIC);
  owner.session.send(xml('message', { to: crawler }, xml('x', { xmlns: 'jabber:x:conference', jid: room })));
  const listed = await hears(owner);
  assert.match(listed, /is listed/, 'a direct invitation');

  const asked = await says(owner, `remove ${room}`);
  const token = /parvis-[0-9a-f]{24}/.exec(asked)?.[0];
  if (token !== undefined) {
    await configure(owner, room, { ...PUBLIC, 'muc#roomconfig_roomdesc': `Plants ${token}` });
    assert.match(await says(other, `remove ${room}`), /First show that you own/);
    assert.match(await says(owner, `remove ${room}`), /is taken off/);
  } else assert.match(asked, /is taken off/, 'the room names its owners');
  assert.equal(desk.rooms.index.get(room), undefined);
  assert.match(await says(other, `add ${room}`), /First show that you own/);
  assert.match(await says(owner, `add ${room}`), /is listed/);
  assert.ok(desk.rooms.index.get(room));
}

for (const server of [servers.prosody, servers.ejabberd])
  describe(`owners of rooms on ${server.kind}`, { timeout: 60_000 }, () => {
    for (const kind of ['component', 'account'] as const)
      it(`with the directory as ${kind}`, (t) => owners(t, server, kind));
  });
