/** What a bot says becomes stanzas. */
import { randomBytes } from 'node:crypto';
import { bare, type Jid, localOf } from '../domain/jid.ts';
import type { BotLanguage } from '../i18n/i18n.ts';
import type { Session } from '../xmpp/session.ts';
import { chatStateElement } from '../xmpp/xep0085.ts';
import { type Caps, capsElement } from '../xmpp/xep0115.ts';
import { type OfferedContact, rosterOffer } from '../xmpp/xep0144.ts';
import { REQUEST, receivedElement } from '../xmpp/xep0184.ts';
import { NS_MUC_USER } from '../xmpp/xep0249.ts';
import { replaceElement } from '../xmpp/xep0308.ts';
import { NO_PERMANENT_STORE, NO_STORE, STORE } from '../xmpp/xep0334.ts';
import { rejectElement } from '../xmpp/xep0353.ts';
import { retractElement } from '../xmpp/xep0424.ts';
import { responseElement } from '../xmpp/xep0439.ts';
import { reactionsElement } from '../xmpp/xep0444.ts';
import { replyElement } from '../xmpp/xep0461.ts';
import { type Element, xml } from '../xmpp/xml.ts';
import type { PresenceType, Relay } from './shape.ts';

/** An account's server fills in `from` itself and refuses any other; a component must name one of its addresses. */
function fromAddress(session: Pick<Session, 'kind'>, from: Jid): Jid | undefined {
  return session.kind === 'component' ? from : undefined;
}

/** Finished words for one person. */
export interface ChatMessage {
  readonly from: Jid;
  readonly to: Jid;
  readonly type: 'chat' | 'normal';
  readonly body: string;
  readonly language: BotLanguage;
  readonly thread?: string | undefined;
  readonly chatStates?: boolean;
  /** Buttons below it. */
  readonly responses?: readonly { readonly value: string; readonly label: string }[];
  /** Default: unguessable. */
  readonly id?: string | undefined;
  readonly contacts?: readonly OfferedContact[] | undefined;
}

/** A message. */
export function messageElement(session: Pick<Session, 'kind'>, message: ChatMessage): Element {
  const { from, to, type, body, language, thread, chatStates, contacts = [] } = message;
  return xml(
    'message',
    {
      from: fromAddress(session, from),
      to,
      type,
      id: message.id ?? randomBytes(16).toString('base64url'),
      'xml:lang': language,
    },
    xml('body', {}, body),
    thread === undefined ? undefined : xml('thread', {}, thread),
    chatStates && chatStateElement('active'),
    contacts.length > 0 && rosterOffer(contacts),
    message.responses?.map(({ value, label }) => responseElement(value, label, language)),
  );
}

/**
 * What somebody wrote, for somebody else: a new stanza with nothing in it but this. Servers are asked not to keep it
 * (XEP-0334), which they need not do.
 */
export function relayElement(session: Pick<Session, 'kind'>, relay: Relay): Element {
  const { from, to, id, text, state, wantsReceipt, received, replaces, answers, retracts, reactions } = relay;
  const isKept = text !== '' || retracts !== undefined || reactions !== undefined;
  return xml(
    'message',
    { from: fromAddress(session, from), to, type: 'chat', id },
    text !== '' && xml('body', {}, text),
    state && chatStateElement(state),
    wantsReceipt && REQUEST,
    received !== undefined && receivedElement(received),
    replaces !== undefined && replaceElement(replaces),
    answers !== undefined && replyElement(answers, bare(from)),
    retracts !== undefined && retractElement(retracts),
    reactions && reactionsElement(reactions),
    isKept ? NO_PERMANENT_STORE : NO_STORE,
  );
}

/** A call by `to`, his full JID, is not taken. All his devices learn of it, those that come back later too. */
export function rejectionElement(
  session: Pick<Session, 'kind'>,
  { from, to, call }: { readonly from: Jid; readonly to: Jid; readonly call: string },
): Element {
  const id = randomBytes(16).toString('base64url');
  const attrs = { from: fromAddress(session, from), to, type: 'chat', id };
  return xml('message', attrs, rejectElement(call), STORE);
}

/** An invitation through `room` by `to`, declined with words (XEP-0045 §7.8.2). */
export function declineElement(
  session: Pick<Session, 'kind'>,
  decline: { readonly from: Jid; readonly room: Jid; readonly to: Jid; readonly reason: string },
): Element {
  const { from, room, to, reason } = decline;
  return xml(
    'message',
    { from: fromAddress(session, from), to: room, id: randomBytes(16).toString('base64url') },
    xml('x', { xmlns: NS_MUC_USER }, xml('decline', { to }, xml('reason', {}, reason))),
  );
}

/**
 * Where a component's bots say that they are. Some clients (Gajim) hold a contact that has no resource for offline, and
 * for one that can do nothing.
 */
const RESOURCE = 'parvis';

/** Presence; caps go with `available` only. Whatever is not about being there comes from the bare address. */
export function presenceElement(
  session: Pick<Session, 'kind'>,
  presence: {
    readonly from: Jid;
    readonly to: Jid;
    readonly type: PresenceType;
    readonly caps: Caps;
    readonly status?: string | undefined;
  },
): Element {
  const { from, to, type, caps, status } = presence;
  const address = fromAddress(session, bare(from));
  const isBeing = (type === 'available' || type === 'unavailable') && localOf(from) !== '';
  return xml(
    'presence',
    {
      from: address !== undefined && isBeing ? `${address}/${RESOURCE}` : address,
      to,
      type: type === 'available' ? undefined : type,
    },
    status !== undefined && xml('status', {}, status),
    type === 'available' && capsElement(caps),
  );
}

/** `<iq type='result'/>` for an iq, with or without a payload. */
export function resultElement(iq: Element, payload: Element | undefined): Element {
  const { from, to, id } = iq.attrs;
  return xml('iq', { type: 'result', from: to, to: from, id }, payload);
}
