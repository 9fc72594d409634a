/** From a connected socket to a stream that carries stanzas, for both kinds of address. */
import { createHash, randomBytes } from 'node:crypto';
import { bare, type Jid, localOf, tryJid } from '../../domain/jid.ts';
import { Failure } from '../../failure.ts';
import { type Element, xml } from '../xml.ts';
import type { Endpoint } from './endpoints.ts';
import { authenticate } from './sasl.ts';
import type { XmppStream } from './stream.ts';
import { NS_SM, type StreamManagement } from './stream-management.ts';
import type { TlsTerms } from './tls-terms.ts';

const NS_STREAM = 'http://etherx.jabber.org/streams';
const NS_TLS = 'urn:ietf:params:xml:ns:xmpp-tls';
const NS_BIND = 'urn:ietf:params:xml:ns:xmpp-bind';

/** XEP-0114, version 1.6, §3: the secret is shown by its hash with the stream's id. */
export async function loginComponent(stream: XmppStream, jid: Jid, secret: string): Promise<void> {
  const { id } = (await stream.openStream()).attrs;
  if (id === undefined) throw new Failure('unavailable', `the server gives no stream id to ${jid}`);
  const hash = createHash('sha1').update(`${id}${secret}`).digest('hex');
  stream.pushElement(xml('handshake', {}, hash));
  await stream.nextOf((element) => element.is('handshake'));
}

/** An account, and how it gets in. */
export interface AccountLogin {
  readonly jid: Jid;
  readonly secret: string;
  readonly resource: string;
  readonly endpoint: Endpoint;
  readonly tls: TlsTerms;
  readonly management: StreamManagement;
}

/** How the login ended: with a new address or with the old session. */
export interface LoggedIn {
  /** The full address; undefined when the old one goes on. */
  readonly address?: Jid;
  /** `<resumed/>`: the session goes on where it was. */
  readonly resumed?: Element;
}

async function features(stream: XmppStream): Promise<Element> {
  await stream.openStream();
  return stream.nextOf((element) => element.is('features', NS_STREAM));
}

/** TLS or nothing, except on this machine itself (RFC 7590 §3.4 asks for TLS always). */
async function secured(stream: XmppStream, login: AccountLogin): Promise<Element> {
  const { directTls } = login.endpoint;
  const terms = login.tls.options(!stream.loopback, directTls);
  if (directTls) {
    await stream.startTls(terms);
    return features(stream);
  }
  const offered = await features(stream);
  if (offered.getChild('starttls', NS_TLS) === undefined) {
    if (stream.loopback) return offered;
    throw new Failure(
      'unavailable',
      `${login.endpoint.name} offers no TLS: not logging in over an open line`,
    );
  }
  stream.pushElement(xml('starttls', { xmlns: NS_TLS }));
  const answer = await stream.nextOf((element) => element.getNS() === NS_TLS);
  if (!answer.is('proceed')) throw new Failure('unavailable', `${login.endpoint.name} could not begin TLS`);
  await stream.startTls(terms);
  return features(stream);
}

async function tryBind(stream: XmppStream, resource: string): Promise<Element> {
  const id = randomBytes(16).toString('base64url');
  const bind = xml('bind', { xmlns: NS_BIND }, xml('resource', {}, resource));
  stream.pushElement(xml('iq', { type: 'set', id }, bind));
  return stream.nextOf((element) => element.is('iq') && element.attrs.id === id);
}

/** RFC 6120 §7: the fixed resource, or when another connection holds it one with a random end. */
async function bindResource(stream: XmppStream, { jid, resource }: AccountLogin): Promise<Jid> {
  let answer = await tryBind(stream, resource);
  if (answer.getChild('error')?.getChild('conflict') !== undefined)
    answer = await tryBind(stream, `${resource}-${randomBytes(6).toString('base64url')}`);
  const bound = tryJid(answer.getChild('bind', NS_BIND)?.getChildText('jid') ?? '');
  if (answer.attrs.type === 'result' && bound?.includes('/') && localOf(bound) !== '') return bound;
  const condition = answer.getChild('error')?.getChildElements()[0]?.name.slice(0, 60);
  throw new Failure(
    'unavailable',
    `the server gives ${jid} no resource (${condition ?? 'no usable answer'})`,
    condition === undefined ? {} : { condition },
  );
}

/**
 * RFC 6120's order: TLS, SASL, then the old session (XEP-0198 §5) or a new resource and stream management.
 * @throws Failure `unavailable` with a sentence for the operator.
 */
export async function loginAccount(stream: XmppStream, login: AccountLogin): Promise<LoggedIn> {
  const { jid, secret, management } = login;
  const before = await secured(stream, login);
  await authenticate(stream, before, { username: localOf(jid), password: secret, jid: bare(jid) });
  const after = await features(stream);
  const managed = after.getChild('sm', NS_SM) !== undefined;
  if (managed && management.resumable) {
    stream.pushElement(management.resume());
    const answer = await stream.nextOf((element) => element.getNS() === NS_SM);
    if (answer.is('resumed')) return { resumed: answer };
    management.abandon(answer);
  }
  const address = await bindResource(stream, login);
  if (managed) stream.pushElement(management.enable());
  return { address };
}
