/**
 * XEP-0380: Explicit Message Encryption, version 0.4.0; and the encryptions that come without it: OMEMO
 * (XEP-0384), OpenPGP (XEP-0373, XEP-0027), OTR (XEP-0364).
 */
import type { Element } from './xml.ts';

/** The namespace of encryption hints; also the feature. */
export const NS_EME = 'urn:xmpp:eme:0';

const OMEMO = ['eu.siacs.conversations.axolotl', 'urn:xmpp:omemo:1', 'urn:xmpp:omemo:2'];
const NS_OPENPGP = 'urn:xmpp:openpgp:0';
const NS_PGP = 'jabber:x:encrypted';
const OTR = ['urn:xmpp:otr:0', 'jabber:x:otr'];

/** How a message was encrypted, as far as it can be told apart. */
export type Encryption = 'omemo' | 'openpgp' | 'otr' | 'other';

/** What clients write for those who cannot decrypt: the beginnings, without which the body is an ordinary one. */
const FALLBACK_BODIES: readonly (readonly [RegExp, Encryption])[] = [
  [/^\?OTR/, 'otr'],
  [/^-----BEGIN PGP MESSAGE-----/, 'openpgp'],
  [/^I sent you an OMEMO encrypted message/i, 'omemo'],
  [/^\[?This message is OMEMO encrypted/i, 'omemo'],
  [/^\[?(?:ERROR: )?This message is encrypted/i, 'other'],
  [/^\[?This message is OpenPGP encrypted/i, 'openpgp'],
];

function byNamespace(namespace: string): Encryption {
  if (OMEMO.includes(namespace)) return 'omemo';
  if (namespace === NS_OPENPGP || namespace === NS_PGP) return 'openpgp';
  return OTR.includes(namespace) ? 'otr' : 'other';
}

/**
 * How a message is encrypted, also when it has no body; `undefined` when it is not, or when it only transports
 * keys (OMEMO without payload: nobody wrote anything).
 */
export function detectEncryption(message: Element): Encryption | undefined {
  const omemo = message.getChildren('encrypted').find((child) => OMEMO.includes(child.getNS() ?? ''));
  if (omemo) return omemo.getChild('payload') ? 'omemo' : undefined;
  if (message.getChild('openpgp', NS_OPENPGP) || message.getChild('x', NS_PGP)) return 'openpgp';
  const hint = message.getChild('encryption', NS_EME);
  if (hint) return byNamespace(hint.attrs.namespace ?? '');
  const body = message.getChild('body')?.getText().slice(0, 100).trimStart() ?? '';
  return FALLBACK_BODIES.find(([pattern]) => pattern.test(body))?.[1];
}
