/** Stanzas become what a bot can be told. What needs no answer, or could start a loop, becomes nothing. */
import { bare, domainOf, type Jid, tryJid } from '../domain/jid.ts';
import { type PresenceDetails, readPresence } from '../xmpp/presence.ts';
import type { Session } from '../xmpp/session.ts';
import { type Condition, readStanzaError } from '../xmpp/stanza-error.ts';
import { hasChatState } from '../xmpp/xep0085.ts';
import { type PersonalEvent, readPersonalEvent } from '../xmpp/xep0163.ts';
import { readDelay } from '../xmpp/xep0203.ts';
import { type Invitation, readInvitation } from '../xmpp/xep0249.ts';
import { readCall } from '../xmpp/xep0353.ts';
import { detectEncryption, type Encryption } from '../xmpp/xep0380.ts';
import type { Element } from '../xmpp/xml.ts';
import type { PresenceType } from './shape.ts';

/** A message stored for longer than this is not answered: whoever wrote it no longer waits. */
const STALE_MS = 300_000;
/** Of longer messages only the beginning is read. */
const MAX_BODY = 10_000;

interface Decoded {
  readonly from: Jid;
  readonly to: Jid;
  /** xml:lang as sent. */
  readonly tag: string | undefined;
}

/** A message that somebody wrote to us. */
export interface DecodedMessage extends Decoded {
  readonly kind: 'message';
  readonly type: 'chat' | 'normal';
  readonly body: string;
  readonly encryption: Encryption | undefined;
  readonly invitation: Invitation | undefined;
  /** Somebody wants to call: the call's id. */
  readonly call: string | undefined;
  readonly thread: string | undefined;
  /** The sender's client speaks XEP-0085. */
  readonly chatStates: boolean;
}

/** A question or an order of a program. */
export interface DecodedIq extends Decoded {
  readonly kind: 'iq';
  readonly type: 'get' | 'set';
  /** The one child element; `undefined` when there is none or more: malformed. */
  readonly payload: Element | undefined;
}

/** A presence or a subscription request. */
export type DecodedPresence = Decoded &
  (
    | {
        readonly kind: 'presence';
        readonly type: 'available' | 'unavailable';
        readonly details: PresenceDetails;
      }
    | { readonly kind: 'presence'; readonly type: SubscriptionType }
    | { readonly kind: 'presence-error'; readonly condition: Condition }
  );

/** What a contact tells of himself. */
export interface DecodedEvent extends Decoded {
  readonly kind: 'event';
  readonly event: PersonalEvent;
}

/** Anything that asks or tells a bot something. */
export type DecodedStanza = DecodedMessage | DecodedIq | DecodedPresence | DecodedEvent;

type SubscriptionType = Exclude<PresenceType, 'available' | 'unavailable'>;
const SUBSCRIPTION_TYPES: readonly SubscriptionType[] = [
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
  'probe',
];

/** Whether a stanza comes from one of our own addresses. */
export function isOwn(session: Pick<Session, 'kind' | 'address'>, from: Jid): boolean {
  return session.kind === 'component'
    ? domainOf(from) === session.address
    : bare(from) === bare(session.address);
}

/** XEP-0163 §4.3.1: only who is told of in person is believed. */
function decodeEvent(stanza: Element, base: Decoded): DecodedEvent | undefined {
  const event = base.from === bare(base.from) ? readPersonalEvent(stanza) : undefined;
  return event && { ...base, kind: 'event', event };
}

function decodeMessage(
  stanza: Element,
  base: Decoded,
  now: number,
): DecodedMessage | DecodedEvent | undefined {
  const { type = 'normal' } = stanza.attrs;
  // An unknown type counts as normal (RFC 6121 §5.2.2). Errors, rooms and headlines are never answered.
  if (type === 'error' || type === 'groupchat') return undefined;
  if (type === 'headline') return decodeEvent(stanza, base);
  const sentAt = readDelay(stanza);
  const isStale = sentAt !== undefined && sentAt < now - STALE_MS;
  const bodyElement = stanza.getChild('body');
  const body = bodyElement?.getText().slice(0, MAX_BODY).trim() ?? '';
  const encryption = detectEncryption(stanza);
  const invitation = readInvitation(stanza, base.from);
  const call = readCall(stanza);
  const isAsking = encryption !== undefined || invitation !== undefined || call !== undefined;
  if (body === '' && !isAsking) return decodeEvent(stanza, base);
  if (isStale) return undefined;
  // Written out, not spread: of each that is spread the engine makes a shape of its own, which costs more than all else.
  return {
    from: base.from,
    to: base.to,
    tag: bodyElement?.attrs['xml:lang'] ?? base.tag,
    kind: 'message',
    type: type === 'chat' ? 'chat' : 'normal',
    body,
    encryption,
    invitation,
    call,
    thread: stanza.getChild('thread')?.getText().slice(0, 256) || undefined,
    chatStates: hasChatState(stanza),
  };
}

function decodePresence(stanza: Element, base: Decoded): DecodedPresence | undefined {
  const { type = 'available' } = stanza.attrs;
  if (type === 'available' || type === 'unavailable')
    return { ...base, kind: 'presence', type, details: readPresence(stanza) };
  if (type === 'error')
    return { ...base, kind: 'presence-error', condition: readStanzaError(stanza).condition };
  const known = SUBSCRIPTION_TYPES.find((each) => each === type);
  return known && { ...base, kind: 'presence', type: known };
}

/** What a stanza asks of us or tells us, or `undefined` when nothing is to be done. `now` in ms since 1970. */
export function decode(
  session: Pick<Session, 'kind' | 'address'>,
  stanza: Element,
  now: number,
): DecodedStanza | undefined {
  const from = tryJid(stanza.attrs.from ?? '');
  const to = tryJid(stanza.attrs.to ?? session.address);
  if (from === undefined || to === undefined) return undefined;
  const { type } = stanza.attrs;
  const base = { from, to, tag: stanza.attrs['xml:lang'] };
  if (stanza.is('iq')) {
    if (type !== 'get' && type !== 'set') return undefined;
    // A component's own questions come back to it. COMPAT: ejabberd asks an account what it is in its own name.
    if (session.kind === 'component' && from === session.address) return undefined;
    const [payload, another] = stanza.getChildElements();
    return { ...base, kind: 'iq', type, payload: another === undefined ? payload : undefined };
  }
  if (isOwn(session, from)) return undefined;
  if (stanza.is('message')) return decodeMessage(stanza, base, now);
  return stanza.is('presence') ? decodePresence(stanza, base) : undefined;
}
