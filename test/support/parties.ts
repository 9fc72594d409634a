/** Everybody who takes part in tests of the link: component and account, on Prosody and on ejabberd. */
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import { bare, type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { Session, SessionLimits } from '../../shared/xmpp/session.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import { roomMaker } from './room-maker.ts';
import type { ComponentName, TestServer } from './test-bed.ts';
import { type WatchedSession, watchSession } from './watched-session.ts';

/** How somebody is connected. */
export type PartyKind = 'component' | 'account';

/** Connected, and reached at `address`: the full JID of an account, a local part at a component. */
export interface Party extends WatchedSession {
  readonly address: Jid;
}

/** How to connect, where it differs from the ordinary. */
export interface ConnectOptions {
  /** Which pre-declared component. */
  readonly component: ComponentName;
  /** Instead of the server's own address, e.g. a relay's. */
  readonly url?: string;
  readonly secret?: string;
  readonly ca?: string;
  readonly limits?: Partial<SessionLimits>;
}

/** Opens a link and does not wait for it. An account is made for it, with a name of its own. */
export async function openParty(
  t: TestContext,
  server: TestServer,
  kind: PartyKind,
  options: ConnectOptions,
): Promise<WatchedSession> {
  const { component, url, limits, ca } = options;
  if (kind === 'component') {
    const { jid, secret } = server.components[component];
    return watchSession(t, url ?? server.componentUrl, limits, { jid, secret: options.secret ?? secret });
  }
  const local = `bot-${randomUUID().slice(0, 8)}`;
  const secret = 'sécret 1';
  await roomMaker(server).createUser(local, secret);
  t.after(() => roomMaker(server).deleteUser(local));
  return watchSession(t, url ?? server.accountUrl, limits, {
    jid: `${local}@${server.domain}`,
    secret: options.secret ?? secret,
    ...(ca !== undefined && { ca }),
  });
}

/** Opens a link and waits until it is online; an account is available to others. */
export async function connectParty(
  t: TestContext,
  server: TestServer,
  kind: PartyKind,
  options: ConnectOptions,
): Promise<Party> {
  const party = await openParty(t, server, kind, options);
  await party.session.ready();
  const { session } = party;
  if (kind === 'account') {
    // RFC 6121 §2.1.6: only who has asked for the roster is told how subscriptions go.
    await session.ask({
      to: bare(session.address),
      type: 'get',
      child: xml('query', { xmlns: 'jabber:iq:roster' }),
    });
    session.send(xml('presence'));
  }
  return { ...party, address: kind === 'account' ? session.address : parseJid(`bot@${session.address}`) };
}

/** The first stanza of this name and type (absent type: none) from that bare address, now or later. */
export async function heard(
  party: WatchedSession,
  name: string,
  type: string | undefined,
  from: Jid,
): Promise<Element> {
  const find = (): Element | undefined =>
    party.stanzas.find(
      (stanza) =>
        stanza.is(name) && stanza.attrs.type === type && `${stanza.attrs.from}/`.startsWith(`${from}/`),
    );
  await party.until(() => find() !== undefined);
  return find() as Element;
}

/** Answers every IQ with the text `answer` until the test ends. */
export function answerIqs(session: Session, answer: string): void {
  session.on('stanza', (stanza) => {
    const { id, from, to, type } = stanza.attrs;
    if (!stanza.is('iq') || (type !== 'get' && type !== 'set')) return;
    session.send(
      xml('iq', { type: 'result', id, to: from, from: to }, xml('answer', { xmlns: 'urn:test' }, answer)),
    );
  });
}

/** A message of `party`, which says its address itself where the link does not. */
export function message(party: Party, to: Jid, id: string, body: string): void {
  const attrs = { type: 'chat', id, to, ...(party.session.kind === 'component' && { from: party.address }) };
  party.session.send(xml('message', attrs, xml('body', {}, body)));
}
