/** Messages as somebody behind the bot may get them: of each only what is listed here is read at all. */
import { type Jid, tryJid } from '../domain/jid.ts';
import { plainText } from '../domain/text.ts';
import { MOST_TEXT, type Words } from '../domain/words.ts';
import type { Session } from '../xmpp/session.ts';
import { type Condition, readStanzaError } from '../xmpp/stanza-error.ts';
import { readChatState } from '../xmpp/xep0085.ts';
import { readReceipt, wantsReceipt } from '../xmpp/xep0184.ts';
import { readDelay } from '../xmpp/xep0203.ts';
import { readReplaced } from '../xmpp/xep0308.ts';
import { detectEncryption, type Encryption } from '../xmpp/xep0380.ts';
import { readRetracted } from '../xmpp/xep0424.ts';
import { readReactions } from '../xmpp/xep0444.ts';
import { readReply } from '../xmpp/xep0461.ts';
import type { Element } from '../xmpp/xml.ts';
import { type DecodedMessage, type DecodedStanza, isOwn } from './decode.ts';

/** A message to be overheard. */
export interface HeardWords {
  readonly kind: 'words';
  readonly from: Jid;
  readonly to: Jid;
  readonly tag: string | undefined;
  readonly words: Words;
  readonly encryption: Encryption | undefined;
  readonly media: boolean;
  readonly call: string | undefined;
  readonly sentAt: number | undefined;
  readonly bounced: Condition | undefined;
  /** What it is to a bot that nobody is behind. */
  readonly message: DecodedMessage | undefined;
}

/** What comes in; where somebody may be behind the bot, messages with what is read of them for him. */
export type Heard = DecodedStanza | HeardWords;

/** What is said to the bot, if it is a message. */
export function messageOf(heard: Heard): DecodedMessage | undefined {
  if (heard.kind === 'words') return heard.message;
  return heard.kind === 'message' ? heard : undefined;
}

/** Whether a message of ours came back. */
export function isBounce(heard: Heard): boolean {
  return heard.kind === 'words' && heard.bounced !== undefined;
}

/** UTF-16 units of an id of somebody's client. */
const MAX_ID = 256;
/** Files and pictures: XEP-0066, 0385, 0446, 0447, 0234; and calls of several: XEP-0482. */
const MEDIA: ReadonlySet<string> = new Set([
  ...(['jabber:x:oob', 'urn:xmpp:sims:1', 'urn:xmpp:file:metadata:0', 'urn:xmpp:sfs:0'] as const),
  ...(['urn:xmpp:jingle:apps:file-transfer:5', 'urn:xmpp:call-invites:0'] as const),
  'urn:xmpp:reference:0',
]);
/** A file that is encrypted, by its address and key alone (XEP-0454). */
const ENCRYPTED_FILE = /^aesgcm:\/\//i;
/** What a client writes for others when it retracts or reacts (XEP-0428): words that nobody wrote. */
const NS_FALLBACK = 'urn:xmpp:fallback:0';

function idOf(id: string | undefined): string | undefined {
  return id !== undefined && id !== '' && id.length <= MAX_ID ? id : undefined;
}

function readWords(message: Element): Words {
  // Cut first: positions in a megabyte would have to be counted.
  const body = (message.getChild('body')?.getText() ?? '').slice(0, MOST_TEXT * 4);
  const reply = readReply(message, body);
  const [retracts, reactions] = [idOf(readRetracted(message)), readReactions(message)];
  const written = reply?.text ?? body;
  const isFallback =
    (retracts !== undefined || reactions !== undefined) &&
    message.getChildren('fallback', NS_FALLBACK).length > 0;
  return {
    text: isFallback ? '' : plainText(written, MOST_TEXT),
    isTooLong: !isFallback && written.length > MOST_TEXT ? true : undefined,
    id: idOf(message.attrs.id),
    state: readChatState(message),
    wantsReceipt: wantsReceipt(message) ? true : undefined,
    received: idOf(readReceipt(message)),
    replaces: idOf(readReplaced(message)),
    answers: idOf(reply?.id),
    retracts,
    reactions: reactions && idOf(reactions.id) !== undefined ? reactions : undefined,
  };
}

/**
 * A message of somebody else than ourselves; rooms, headlines and what is no message are none. `decoded`: what it is to
 * the bot, so that nothing is read twice.
 */
export function decodeWords(
  session: Pick<Session, 'kind' | 'address'>,
  stanza: Element,
  decoded?: DecodedStanza,
): HeardWords | undefined {
  const { type = 'normal' } = stanza.attrs;
  if (!stanza.is('message') || type === 'groupchat' || type === 'headline') return undefined;
  const from = decoded?.from ?? tryJid(stanza.attrs.from ?? '');
  const to = decoded?.to ?? tryJid(stanza.attrs.to ?? session.address);
  if (from === undefined || to === undefined || isOwn(session, from)) return undefined;
  const isBounce = type === 'error';
  const message = decoded?.kind === 'message' ? decoded : undefined;
  const words = isBounce ? { text: '' } : readWords(stanza);
  const call = message?.call;
  return {
    kind: 'words',
    from,
    to,
    tag: stanza.attrs['xml:lang'],
    words,
    encryption: isBounce ? undefined : message ? message.encryption : detectEncryption(stanza),
    media: !isBounce && (call !== undefined || ENCRYPTED_FILE.test(words.text) || hasMedia(stanza)),
    call,
    sentAt: isBounce ? undefined : readDelay(stanza),
    bounced: isBounce ? readStanzaError(stanza).condition : undefined,
    message,
  };
}

function hasMedia({ children }: Element): boolean {
  return children.some((child) => typeof child === 'object' && MEDIA.has(child.getNS() ?? ''));
}
