/** The watch on a real server, as the users' bot runs it, and people with clients who are its contacts. */
import { randomBytes } from 'node:crypto';
import type { TestContext } from 'node:test';
import { openWatching, type Watching } from '../../services/users/watch.ts';
import { answerByDefault } from '../../shared/bot/builtin.ts';
import { botAddress } from '../../shared/bot/information.ts';
import { runBot } from '../../shared/bot/run-bot.ts';
import type { Incoming } from '../../shared/bot/shape.ts';
import { bare, type Jid, parseJid } from '../../shared/domain/jid.ts';
import type { PersonPresence } from '../../shared/domain/presence.ts';
import { openLog } from '../../shared/log.ts';
import { Pictures } from '../../shared/pictures/pictures.ts';
import { openSession } from '../../shared/xmpp/open-session.ts';
import type { Session } from '../../shared/xmpp/session.ts';
import { NOTIFY_FEATURES } from '../../shared/xmpp/xep0163.ts';
import { type Element, xml } from '../../shared/xmpp/xml.ts';
import type { PartyKind } from './parties.ts';
import { roomMaker } from './room-maker.ts';
import type { TestServer } from './test-bed.ts';

const log = openLog('test', 'silent');
const SECRET = 'sécret 1';

/** Who the bot is, the same after it has started again. */
export interface BotAccount {
  readonly jid: Jid;
  readonly secret: string;
  readonly url: string;
}

/** The bot at work. */
export interface WatchStage {
  readonly watching: Watching;
  /** What people have as their contact. */
  readonly contact: Jid;
  readonly session: Session;
  /** Everything that the bot was told. */
  readonly heard: readonly Incoming[];
  /** Resolves as soon as the condition holds; looked at after every change and everything heard. */
  until(condition: () => boolean): Promise<void>;
  /** What is known of somebody, as soon as `condition` holds of it. */
  sees(jid: Jid, condition: (presence: PersonPresence) => boolean): Promise<PersonPresence>;
  /** Ends it as the process would. */
  close(): Promise<void>;
}

/** A component, or an account made for it. */
export async function botAccount(
  t: TestContext,
  server: TestServer,
  kind: PartyKind,
  component: { readonly jid: string; readonly secret: string },
): Promise<BotAccount> {
  if (kind === 'component')
    return { jid: parseJid(component.jid), secret: component.secret, url: server.componentUrl };
  const jid = await newAccount(t, server, 'bot');
  return { jid, secret: SECRET, url: server.accountUrl };
}

async function newAccount(t: TestContext, server: TestServer, name: string): Promise<Jid> {
  const local = `${name}-${randomBytes(4).toString('hex')}`;
  await roomMaker(server).createUser(local, SECRET);
  t.after(() => roomMaker(server).deleteUser(local));
  return parseJid(`${local}@${server.domain}`);
}

/** Starts the bot. It approves everybody and asks back, as one that people add as their contact. */
export async function startWatch(t: TestContext, account: BotAccount): Promise<WatchStage> {
  const session = openSession({ ...account, log });
  const heard: Incoming[] = [];
  let waiting: { condition: () => boolean; resolve: () => void }[] = [];
  const look = (): void => {
    for (const { resolve } of waiting.filter(({ condition }) => condition())) resolve();
    waiting = waiting.filter(({ condition }) => !condition());
  };
  const bot = runBot({
    ...{ session, log, language: 'en', name: 'bot.users.name', admins: [], about: ['bot.users.about'] },
    wordsBelow: 'bot.today',
    ...{ service: [{ category: 'directory', type: 'user' }], features: NOTIFY_FEATURES },
    ...{ software: { name: 'Parvis' }, capsNode: 'https://parvis.example' },
    handler: async (incoming) => {
      watching.hear(incoming);
      heard.push(incoming);
      look();
      const answer = await answerByDefault(incoming);
      if (incoming.kind !== 'presence' || incoming.type !== 'subscribe') return answer;
      return [...answer, { kind: 'presence', type: 'subscribe', to: bare(incoming.from) }];
    },
  });
  const pictures = new Pictures(192);
  const watching = openWatching({ session, log, pictures, presence: (to, type) => bot.presence(to, type) });
  watching.onChange = look;
  const until = async (condition: () => boolean): Promise<void> => {
    if (!condition()) await new Promise<void>((resolve) => waiting.push({ condition, resolve }));
  };
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await bot.close();
    await watching.close();
    await session.close();
  };
  t.after(close);
  await session.ready();
  return {
    ...{ watching, session, heard, until, close, contact: bare(botAddress(session)) },
    async sees(jid, condition) {
      await until(() => condition(watching.presenceOf(jid)));
      return watching.presenceOf(jid);
    },
  };
}

/** Somebody with an account and as many clients as are wanted. */
export interface Somebody {
  readonly jid: Jid;
  /** Another client; it says that it is there with `presence`. Approves whoever asks. */
  client(resource: string, ...presence: readonly Element[]): Promise<Session>;
}

/** Makes the account. */
export async function somebody(t: TestContext, server: TestServer): Promise<Somebody> {
  const jid = await newAccount(t, server, 'anna');
  return {
    jid,
    async client(resource, ...presence) {
      const session = openSession({ jid, secret: SECRET, url: server.accountUrl, resource, log });
      t.after(() => session.close());
      session.on('stanza', (stanza) => {
        if (stanza.is('presence') && stanza.attrs.type === 'subscribe')
          session.send(xml('presence', { type: 'subscribed', to: stanza.attrs.from }));
        else if (stanza.is('iq') && stanza.attrs.type === 'set')
          session.send(xml('iq', { type: 'result', to: stanza.attrs.from, id: stanza.attrs.id }));
      });
      await session.ready();
      // RFC 6121 §2.1.6: only who has asked for the roster is told how subscriptions go.
      await session.ask({ to: jid, type: 'get', child: xml('query', { xmlns: 'jabber:iq:roster' }) });
      session.send(xml('presence', {}, ...presence));
      return session;
    },
  };
}

/** Publishes one item (XEP-0163) as the person's client does. */
export async function publish(client: Session, node: string, payload: Element, id?: string): Promise<void> {
  await client.ask({
    to: bare(client.address),
    type: 'set',
    child: xml(
      'pubsub',
      { xmlns: 'http://jabber.org/protocol/pubsub' },
      xml('publish', { node }, xml('item', { id }, payload)),
    ),
  });
}
