/** Logging in an account (RFC 6120 §6) on a stream that has announced its mechanisms. */
import { randomBytes } from 'node:crypto';
import { Failure } from '../../failure.ts';
import { type Element, xml } from '../xml.ts';
import { SCRAM_HASHES, Scram, type ScramName } from './scram.ts';
import type { XmppStream } from './stream.ts';

const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';

/** Whose login it is. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
  /** For the sentences: whose secret it is. */
  readonly jid: string;
}

const encoded = (text: string): string => Buffer.from(text).toString('base64') || '=';
const decoded = (element: Element): string => Buffer.from(element.getText(), 'base64').toString();

function refused(failure: Element, jid: string): Failure {
  const children = failure.getChildElements();
  const condition = children.find((el) => !el.is('text'))?.name.slice(0, 60) ?? 'not-authorized';
  const text = failure.getChildText('text')?.replace(/\s+/g, ' ').slice(0, 200);
  const sentence =
    condition === 'not-authorized'
      ? `the server refused the secret of ${jid}`
      : `the server refused the login of ${jid} with ${condition}`;
  return new Failure('unavailable', text ? `${sentence} (“${text}”)` : sentence, { condition });
}

/** The server's next word of the exchange. @throws Failure when it is a refusal. */
async function reply(stream: XmppStream, jid: string): Promise<Element> {
  const element = await stream.nextOf((el) => el.getNS() === NS_SASL);
  if (element.is('failure')) throw refused(element, jid);
  return element;
}

async function scram(stream: XmppStream, mechanism: ScramName, credentials: Credentials): Promise<void> {
  const exchange = new Scram(mechanism, { ...credentials, nonce: randomBytes(24).toString('base64url') });
  stream.pushElement(xml('auth', { xmlns: NS_SASL, mechanism }, encoded(exchange.first())));
  const challenge = await reply(stream, credentials.jid);
  if (!challenge.is('challenge'))
    throw new Failure(
      'unavailable',
      'the server let us in without checking the secret: is it the right one?',
    );
  const proof = await exchange.answer(decoded(challenge));
  stream.pushElement(xml('response', { xmlns: NS_SASL }, encoded(proof)));
  const last = await reply(stream, credentials.jid);
  exchange.verify(decoded(last));
  if (last.is('success')) return;
  // The proof may also come as one more challenge, to be answered by nothing (RFC 6120 §6.3.10).
  stream.pushElement(xml('response', { xmlns: NS_SASL }));
  await reply(stream, credentials.jid);
}

async function plain(stream: XmppStream, { username, password, jid }: Credentials): Promise<void> {
  const message = encoded(`\0${username}\0${password}`);
  stream.pushElement(xml('auth', { xmlns: NS_SASL, mechanism: 'PLAIN' }, message));
  const last = await reply(stream, jid);
  if (!last.is('success')) throw new Failure('unavailable', 'the server broke off the login');
}

/**
 * Logs in with the strongest mechanism that both know; PLAIN only where nobody can listen or stand in between.
 * @throws Failure `unavailable` with a sentence for the operator.
 */
export async function authenticate(
  stream: XmppStream,
  features: Element,
  credentials: Credentials,
): Promise<void> {
  const offer = features.getChild('mechanisms', NS_SASL);
  const offered = new Set(offer?.getChildren('mechanism').map((element) => element.getText()));
  const mechanism = (Object.keys(SCRAM_HASHES) as ScramName[]).find((name) => offered.has(name));
  if (mechanism !== undefined) await scram(stream, mechanism, credentials);
  else if (offered.has('PLAIN') && (stream.verified || stream.loopback)) await plain(stream, credentials);
  else
    throw new Failure(
      'unavailable',
      `the server offers ${credentials.jid} no login that is safe (${[...offered].slice(0, 10).join(', ').slice(0, 200) || 'none at all'})`,
    );
}
